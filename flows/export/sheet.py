"""A page as other formats see it: blocks that hold paragraphs that hold lines that hold words, from stored rows."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from storage.schemas import BlockRow, Box, Line, PageRow, Style

#: What no XML 1.0 document may hold (XML 1.0, 2.2).
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class WordOut:
    """A word; `styles` are those of all its letters."""

    text: str
    box: Box | None
    confidence: float | None
    styles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineOut:
    """A line."""

    box: Box | None
    words: tuple[WordOut, ...]


@dataclass(frozen=True, slots=True)
class ParagraphOut:
    """Lines of one block of the page."""

    box: Box | None
    lines: tuple[LineOut, ...]


@dataclass(frozen=True, slots=True)
class BlockOut:
    """Paragraphs between two blank lines."""

    box: Box | None
    paragraphs: tuple[ParagraphOut, ...]


def writable(text: str) -> str:
    r"""The text with what XML cannot hold replaced.

    >>> writable("лист\f 5"), writable("№ ½ 𐍈")
    ('лист\ufffd 5', '№ ½ 𐍈')
    """
    return _NO_XML.sub("\ufffd", text)


def blocks_of(page: PageRow, rows: Iterable[BlockRow]) -> list[BlockOut]:
    """The blocks of a page, in reading order."""
    listed = sorted(rows, key=lambda row: row.ordinal)
    finder = _Finder(listed)
    styles = [style for row in listed for style in row.styles]
    placed = [
        (finder.place(line.start), gap, _line(page, line, styles)) for gap, line in _parted(page.text, page.lines)
    ]
    found = []
    for (root, _), of_root in groupby(placed, key=lambda row: (row[0][0], row[1] if row[0][0] is None else 0)):
        parts = [
            ParagraphOut(finder.box(leaf), tuple(line for _, _, line in lines))
            for leaf, lines in groupby(of_root, key=lambda row: row[0][1])
        ]
        found.append(BlockOut(finder.box(root), tuple(parts)))
    return found


class _Finder:
    """Finds the block that a line stands in: the outermost and the innermost."""

    def __init__(self, rows: Sequence[BlockRow]) -> None:
        self._rows = {row.ordinal: row for row in rows}
        parents = {row.parent for row in rows}
        self._leaves = [row for row in rows if row.ordinal not in parents and row.start < row.end]
        self._leaves.sort(key=lambda row: row.start)
        self._starts = [row.start for row in self._leaves]

    def place(self, offset: int) -> tuple[int | None, int | None]:
        """Ordinals of the outermost and the innermost block at an offset; None outside of all."""
        at = bisect_right(self._starts, offset) - 1
        if at < 0 or self._leaves[at].end <= offset:
            return None, None
        leaf = root = self._leaves[at]
        seen = {root.ordinal}
        while root.parent in self._rows and root.parent not in seen:
            root = self._rows[root.parent]
            seen.add(root.ordinal)
        return root.ordinal, leaf.ordinal

    def box(self, ordinal: int | None) -> Box | None:
        return None if ordinal is None else self._rows[ordinal].box


def _parted(text: str, lines: Sequence[Line]) -> Iterator[tuple[int, Line]]:
    """Lines, each with the number of blank lines before it: where there are no rows, these part blocks."""
    gaps = end = 0
    for line in lines or _lines(text):
        gaps += text.count("\n", end, line.start) > 1
        end = line.end
        yield gaps, line


def _lines(text: str) -> Iterator[Line]:
    """The lines of a text that has none with boxes."""
    start = 0
    for part in text.splitlines(keepends=True):
        if part.strip():
            yield Line(start, start + len(part.rstrip()), None, None, ())
        start += len(part)


def _line(page: PageRow, line: Line, styles: Sequence[Style]) -> LineOut:
    if not line.words:
        words = (WordOut(writable(word), None, None) for word in page.text[line.start : line.end].split())
        return LineOut(line.box, tuple(words))
    inside = [style for style in styles if style.start < line.end and line.start < style.end]
    return LineOut(
        line.box,
        tuple(
            WordOut(
                writable(page.text[word.start : word.end]),
                word.box,
                word.confidence,
                tuple(style.style for style in inside if style.start <= word.start and word.end <= style.end),
            )
            for word in line.words
        ),
    )
