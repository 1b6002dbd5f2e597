"""Verifying pairs in bounded memory: texts are fetched for some pairs at a time, words kept while they are needed."""

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.likeness import letters
from tasks.likeness.alignment import evidence
from tasks.likeness.comparisons import UNKNOWN, Known, Verdicts, of_pairs, unknown
from tasks.likeness.fold import Words, words
from tasks.likeness.records import Fetch
from tasks.likeness.shingles import Hashes
from tasks.likeness.verdict import RELATIONS, SAME, is_doubtful, relation

#: Rows of two places in `Texts`, the smaller one left.
Pairs = npt.NDArray[np.int64]
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

    def of_pairs(self, pairs: Pairs) -> Hashes:
        """Digests of the comparisons of pairs."""
        return of_pairs(self.digests[pairs[:, 0]], self.digests[pairs[:, 1]])


class Verified(NamedTuple):
    """Pairs that were compared, what each is, and the digests of the comparisons: columns of equal length."""

    pairs: Pairs
    verdicts: Verdicts
    digests: Hashes

    def are(self, relations: Collection[str | None]) -> npt.NDArray[np.bool_]:
        """Which pairs have one of these relations."""
        return np.isin(self.verdicts.relations, [RELATIONS.index(one) for one in relations])

    def chosen(self, rows: npt.NDArray[np.bool_]) -> "Verified":
        """Some of them."""
        return Verified(self.pairs[rows], self.verdicts.take(rows), self.digests[rows])


def verify(pairs: Pairs, texts: Texts, fetch: Fetch, known: Known) -> Verified:
    """What every pair is, in the order given. Pairs of a text that cannot be fetched are left out."""
    digests = texts.of_pairs(pairs)
    verdicts = known.verdicts(digests)
    fresh = np.flatnonzero(verdicts.relations == UNKNOWN)
    done = 0
    for part in _portions(pairs[fresh], texts.lengths):
        verdicts.put(fresh[done : done + len(part)], _compared(part, texts, fetch))
        done += len(part)
    every = Verified(pairs, verdicts, digests)
    return every.chosen(verdicts.relations != UNKNOWN)


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


def _compared(pairs: Pairs, names: Texts, fetch: Fetch) -> Verdicts:
    found = unknown(len(pairs))
    id_of = {place: names.ids[place] for place in np.unique(pairs).tolist()}
    texts = fetch(set(id_of.values()))
    words_of = _Words(texts)
    for number, (one, two) in enumerate(pairs.tolist()):
        left, right = id_of[one], id_of[two]
        if left in texts and right in texts:
            seen = evidence(words_of(left), words_of(right))
            scripts = {letters.main_script(texts[left]), letters.main_script(texts[right])}
            name = relation(seen, is_romanised=scripts == {letters.LATIN_SCRIPT, letters.CYRILLIC_SCRIPT})
            found.relations[number] = RELATIONS.index(name)
            found.similarities[number] = seen.similarity
            found.doubts[number] = name in SAME and is_doubtful(seen)
    return found


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
