"""Where the recognisers have to look: the words of a text that can begin a date, a number, a reference or a name.

A text is cut into words once, and each word is looked up once; patterns are then tried at those places alone. A word
may cue more than one recogniser. Cues are a sieve: whether anything begins at a place is for the pattern to say.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache

from tasks.annotation.lexicon import fold, table

DATE, NUMBER, MARK, NAME, ACTION, PRESS, TOTAL, IBID, PAGE = (1 << bit for bit in range(9))
#: The words at which a sum may be announced; `total` in every form.
TOTAL_WORDS = frozenset(
    ["altogether", "all", "sum", "всего", "итого", "сложности", "сумме", "разом", "усього", "insgesamt", "kopā"]
)
IBID_WORDS = frozenset(
    ["ibid", "ibidem", "idem", "tam", "tamzhe", "там", "тамже", "тамсама", "ebd", "ebenda", "turpat", "tamže"]
)
PAGE_WORDS = frozenset(["p", "pp", "с", "сс", "стр", "s", "lpp"])
_WORD = re.compile(r"[^\W_]+")
#: Most words that are remembered at a time: some megabytes.
MOST = 200_000


def _first(entry: str) -> str:
    found = _WORD.search(entry)
    return found[0] if found else ""


def _folded(entries: list[str]) -> frozenset[str]:
    return frozenset(fold(_first(entry)) for entry in entries)


def _list(name: str, *sections: str) -> list[str]:
    return [word for section in sections for entry in table(name)[section].values() for word in entry.split()]


@cache
def _sieves() -> tuple[Callable[[str, str], int], ...]:
    """For a word as printed and folded: the recognisers that it may cue."""
    from tasks.annotation.archival import MARK_WORDS
    from tasks.annotation.date_words import CUE_STEMS, CUE_WORDS

    dates, marks = _folded(CUE_WORDS), _folded(MARK_WORDS)
    numbers = _folded(_list("numerals", "words", "scales", "fractions")) | {"a", "an"}
    names = _exact(" ".join(table("gazetteer")[key] for key in ("organisations", "places", "beside")))
    newspapers = _exact(table("press")["newspapers"])
    stems = tuple(sorted(_folded(_list("quantities", "actions"))))
    starts = {stem[:3] for stem in stems if len(stem) >= 3} | set(stems)
    return (
        lambda _, folded: DATE if folded in dates or folded.startswith(CUE_STEMS) else 0,
        lambda _, folded: NUMBER if folded in numbers else 0,
        lambda _, folded: MARK if folded in marks else 0,
        lambda word, _: NAME if word.replace("ё", "е") in names else 0,
        lambda word, _: PRESS if word.replace("ё", "е") in newspapers else 0,
        lambda _, folded: (IBID if folded in IBID_WORDS else 0) | (PAGE if folded in PAGE_WORDS else 0),
        lambda _, folded: TOTAL if folded in TOTAL_WORDS or folded.startswith(("total", "zusammen")) else 0,
        lambda _, folded: ACTION if folded[:3] in starts or folded[:2] in starts else 0,
    )


def _exact(listed: str) -> frozenset[str]:
    return frozenset(_first(entry.replace("_", " ")).replace("ё", "е") for entry in listed.split())


class _Memory(dict[str, int]):
    """Words → recognisers, worked out when a word is first met."""

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST:
            self.clear()
        folded = fold(word)
        cued = DATE | NUMBER if word[0].isdigit() else 0
        for sieve in _sieves():
            cued |= sieve(word, folded)
        self[word] = cued
        return cued


_memory = _Memory()


@cache
def _each(cued: int) -> tuple[int, ...]:
    """The recognisers of a sum of them."""
    return tuple(1 << bit for bit in range(cued.bit_length()) if cued >> bit & 1)


class Cues:
    """The places of one text, by recogniser, in order."""

    def __init__(self, text: str) -> None:
        self._places: defaultdict[int, list[int]] = defaultdict(list)
        for found in _WORD.finditer(text):
            cued = _memory[found[0]]
            if cued:
                for recogniser in _each(cued):
                    self._places[recogniser].append(found.start())

    def at(self, recogniser: int) -> list[int]:
        """Where words stand that may begin something for a recogniser."""
        return self._places.get(recogniser, [])
