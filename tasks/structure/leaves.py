"""Where printed pages begin in a text that has no page marks: at lines that count 58, 59, 60 … through it.

Such lines are the page's number, alone or beside a running head. They are trusted only as a long run at like distances:
list items and years count too, but not page by page.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple, Protocol

from tasks.structure.manuscript import Line
from tasks.structure.roman import numeral_alone, numeral_beside, value_of

_NUMBER = re.compile(r"[-–—\[(]?\s?(\d{1,4})\s?[-–—\])]?$")
_LEADING = re.compile(r"(\d{1,4})\s+(?=[^\W\d_])")
_TRAILING = re.compile(r"(?<=[^\W_])\s+(\d{1,4})$")
_LONGEST = 100
_SHORTEST_PAGE = 350
_FEWEST = 4


class Standing(Protocol):
    """A printed line: its text, and where it stands."""

    @property
    def text(self) -> str:
        """Its text without white space at the edges."""
        ...

    @property
    def line(self) -> Line:
        """Its place."""
        ...


class Count(NamedTuple):
    """A line that may bear a page number: its row, the place of its first character, the number."""

    row: int
    place: int
    value: int


def find_leaves(rows: Sequence[Standing]) -> list[int]:
    """Rows at which a page begins; empty where no run of numbers tells."""
    counts = [count for at in range(len(rows)) for count in _counts(rows, at)]
    found = _trusted(rows, _longest_run(counts), share=0.4)
    # A preface is a small part of its book.
    preface = [count for at in range(len(rows)) for count in _roman_counts(rows, at)]
    front = _trusted(rows, _longest_run(preface), share=0.0) if len(preface) >= _FEWEST else []
    return sorted({*found, *front})


def _trusted(rows: Sequence[Standing], run: list[Count], share: float) -> list[int]:
    """Rows at which pages begin by a run of numbers; none where it is short, uneven or spans less of the text."""
    if len(run) < _FEWEST:
        return []
    steps = [(b.place - a.place) / (b.value - a.value) for a, b in pairwise(run)]
    usual = median(steps)
    span = run[-1].place - run[0].place
    whole = rows[-1].line.end - rows[0].line.start
    if usual < _SHORTEST_PAGE or max(steps) > 4 * usual or span < share * whole:
        return []
    return _first_rows(rows, [count.row for count in run])


def _roman_counts(rows: Sequence[Standing], at: int) -> list[Count]:
    """The same for numerals in small letters."""
    row = rows[at]
    if len(row.text) > _LONGEST or not _is_alone(rows, at):
        return []
    numeral = numeral_alone(row.text) or numeral_beside(row.text)
    return [Count(at, row.line.start, value_of(numeral) or 0)] if numeral else []


def _is_alone(rows: Sequence[Standing], at: int) -> bool:
    return rows[at].line.gap > 0 and (at + 1 == len(rows) or rows[at + 1].line.gap > 0)


def _first_rows(rows: Sequence[Standing], numbers: list[int]) -> list[int]:
    """The rows that begin pages: the numbers' own where these stand at the head, those after them at the foot.

    At the foot more room is left below a number than above it; where the room is alike, the lines beside the numbers
    tell: those of the edge of a page come again, those of the text do not.
    """
    inner = [at for at in numbers if 0 < at < len(rows) - 1 and _is_number(rows[at].text)]
    below = sum(rows[at + 1].line.gap > rows[at].line.gap for at in inner)
    above = sum(rows[at + 1].line.gap < rows[at].line.gap for at in inner)
    if below == above:
        below = _repeats([rows[at + 1].text for at in inner])
        above = _repeats([rows[at - 1].text for at in inner])
    if below <= above:
        return numbers
    return [at + 1 for at in numbers if at + 1 < len(rows)]


def _is_number(text: str) -> bool:
    return bool(_NUMBER.match(text) or numeral_alone(text))


def _repeats(texts: list[str]) -> int:
    """How many of the lines come again."""
    counts = Counter(texts)
    return sum(count for count in counts.values() if count > 1)


def _counts(rows: Sequence[Standing], at: int) -> list[Count]:
    """Numbers at the ends of a line that stands alone."""
    row = rows[at]
    if not _is_alone(rows, at) or len(row.text) > _LONGEST or row.text.endswith((".", ":", ",", ";")):
        return []
    found = _NUMBER.match(row.text) or _LEADING.match(row.text) or _TRAILING.search(row.text)
    return [Count(at, row.line.start, int(found[1]))] if found else []


def _longest_run(counts: list[Count]) -> list[Count]:
    """The longest run in which each number is one, two or three above the one before it."""
    best: dict[int, tuple[int, Count, int | None]] = {}
    ends: list[tuple[int, int]] = []
    trail: list[tuple[Count, int | None]] = []
    for number, count in enumerate(counts):
        length, before = 1, None
        for step in (1, 2, 3):
            earlier = best.get(count.value - step)
            near = earlier is not None and count.place - earlier[1].place > _SHORTEST_PAGE
            if earlier is not None and near and earlier[0] + 1 > length:
                length, before = earlier[0] + 1, earlier[2]
        trail.append((count, before))
        if count.value not in best or length >= best[count.value][0]:
            best[count.value] = (length, count, number)
        ends.append((length, -number))
    if not ends:
        return []
    at: int | None = -max(ends)[1]
    run = []
    while at is not None:
        run.append(trail[at][0])
        at = trail[at][1]
    return run[::-1]
