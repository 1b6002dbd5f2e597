"""Verifying pairs in bounded memory: texts are fetched for some pairs at a time, words kept while they are needed."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tasks.likeness import letters
from tasks.likeness.alignment import evidence
from tasks.likeness.fold import Words, words
from tasks.likeness.records import Fetch
from tasks.likeness.verdict import SAME, is_doubtful, relation

Pair = tuple[str, str]
#: Pairs whose texts are held at once.
_PAIRS_HELD = 20_000
#: Letters whose words are held at once: words cost some ten times their letters.
_LETTERS_IN_WORDS = 4_000_000


class Verified(NamedTuple):
    """What two texts are to each other."""

    left: str
    right: str
    relation: str
    similarity: float
    is_doubtful: bool = False
    """Whether a name or number differs that a misreading may explain."""


def verify(pairs: Sequence[Pair], fetch: Fetch) -> Iterator[Verified]:
    """The pairs that are related, in the order given; a pair whose text is missing is related to nothing."""
    for start in range(0, len(pairs), _PAIRS_HELD):
        part = pairs[start : start + _PAIRS_HELD]
        texts = fetch({name for pair in part for name in pair})
        words_of = _Words(texts)
        for left, right in part:
            if left not in texts or right not in texts:
                continue
            seen = evidence(words_of(left), words_of(right))
            scripts = {letters.main_script(texts[name]) for name in (left, right)}
            found = relation(seen, is_romanised=scripts == {letters.LATIN_SCRIPT, letters.CYRILLIC_SCRIPT})
            if found:
                yield Verified(left, right, found, seen.similarity, found in SAME and is_doubtful(seen))


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
