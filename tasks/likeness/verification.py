"""Verifying pairs in bounded memory: texts are fetched for some pairs at a time, words kept while they are needed."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.likeness import letters
from tasks.likeness.alignment import evidence
from tasks.likeness.comparisons import Known, Verdict, digest
from tasks.likeness.fold import Words, words
from tasks.likeness.records import Fetch
from tasks.likeness.shingles import Hashes
from tasks.likeness.verdict import SAME, is_doubtful, relation

#: Rows of two places in `Texts`, the smaller one left.
Pairs = npt.NDArray[np.int64]
#: Pairs looked up at once.
_PAIRS_HELD = 100_000
#: Letters of texts held at once: at least, and at most. Each fetch reads the whole table, so a few are aimed at.
_FEW_LETTERS, _LETTERS_HELD = 2_000_000, 100_000_000
_FETCHES = 8
#: Letters whose words are held at once: words cost some ten times their letters.
_LETTERS_IN_WORDS = 1_000_000


class Texts(NamedTuple):
    """Texts to be compared, by place: columns of equal length, ids ascending."""

    ids: Sequence[str]
    lengths: npt.NDArray[np.int64]
    """In letters, about."""
    digests: Hashes
    """Two numbers a text; zeros where it has none."""

    def digest(self, left: int, right: int) -> bytes:
        """Of the comparison of two texts."""
        ours, theirs = (row.tobytes() if row.any() else None for row in (self.digests[left], self.digests[right]))
        return digest(ours, theirs)


class Verified(NamedTuple):
    """What two texts are to each other; `relation` is None where it is nothing."""

    left: str
    right: str
    relation: str | None
    similarity: float
    is_doubtful: bool = False
    """Whether a name or number differs that a misreading may explain."""
    digest: bytes = b""
    """Of the comparison."""


def verify(pairs: Pairs, texts: Texts, fetch: Fetch, known: Known) -> Iterator[Verified]:
    """What every pair is: first the pairs known already, then the others, in the order given.

    Pairs of a text that cannot be fetched are left out.
    """
    fresh = []
    for start in range(0, len(pairs), _PAIRS_HELD):
        part = pairs[start : start + _PAIRS_HELD]
        keys = [texts.digest(left, right) for left, right in part.tolist()]
        new = np.zeros(len(part), dtype=np.bool_)
        for place, (found, key) in enumerate(zip(known.verdicts(keys), keys, strict=True)):
            if found:
                yield _verified(texts, part[place], found, key)
            new[place] = found is None
        fresh.append(part[new])
    for part in _portions(np.concatenate([pairs[:0], *fresh]), texts.lengths):
        yield from _compared(part, texts, fetch)


def _verified(texts: Texts, pair: Pairs, found: Verdict, key: bytes) -> Verified:
    return Verified(texts.ids[pair[0]], texts.ids[pair[1]], *found, key)


def _portions(pairs: Pairs, lengths: npt.NDArray[np.int64]) -> Iterator[Pairs]:
    """The pairs in stretches whose texts can be held together."""
    most = min(max(int(lengths[np.unique(pairs)].sum()) // _FETCHES, _FEW_LETTERS), _LETTERS_HELD)
    start, held, seen = 0, 0, set[int]()
    for place, pair in enumerate(pairs.tolist()):
        new = set(pair) - seen
        held += sum(int(lengths[name]) for name in new)
        seen |= new
        if held >= most:
            yield pairs[start : place + 1]
            start, held, seen = place + 1, 0, set()
    if start < len(pairs):
        yield pairs[start:]


def _compared(pairs: Pairs, names: Texts, fetch: Fetch) -> Iterator[Verified]:
    texts = fetch({names.ids[place] for place in np.unique(pairs).tolist()})
    words_of = _Words(texts)
    for pair in pairs:
        left, right = names.ids[pair[0]], names.ids[pair[1]]
        if left in texts and right in texts:
            found = _verdict(texts[left], texts[right], words_of(left), words_of(right))
            yield _verified(names, pair, found, names.digest(*pair))


def _verdict(left: str, right: str, our_words: Words, their_words: Words) -> Verdict:
    seen = evidence(our_words, their_words)
    scripts = {letters.main_script(left), letters.main_script(right)}
    found = relation(seen, is_romanised=scripts == {letters.LATIN_SCRIPT, letters.CYRILLIC_SCRIPT})
    return Verdict(found, seen.similarity, found in SAME and is_doubtful(seen))


class _Words:
    """Folded words of texts, the last used ones kept."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._kept: OrderedDict[str, Words] = OrderedDict()
        self._size = 0

    def __call__(self, name: str) -> Words:
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        made = words(self._texts[name])
        self._kept[name] = made
        self._size += len(self._texts[name])
        while self._size > _LETTERS_IN_WORDS and len(self._kept) > 2:
            gone, _ = self._kept.popitem(last=False)
            self._size -= len(self._texts[gone])
        return made
