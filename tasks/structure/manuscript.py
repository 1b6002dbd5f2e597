"""The pages of one document and their lines: the ground that every other module of structure stands on."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from storage.schemas import BlockRow, PageRow
from storage.schemas import Line as ReadLine


class Line(NamedTuple):
    """A line that holds ink. Offsets into `pages.text`; `start` and `end` leave out white space at the edges."""

    page: int
    """Index of the page in the manuscript."""
    start: int
    end: int
    indent: int
    """White space before `start`, in characters."""
    tail: int
    """White space after `end`, in characters, the line break left out."""
    gap: int
    """Blank lines before it; a page's first line has `PAGE_GAP`."""


#: Gap of the first line of a page.
PAGE_GAP = 1_000_000


@dataclass(slots=True)
class Manuscript:
    """Pages in order, with their text at hand."""

    pages: Sequence[PageRow]
    hints: Mapping[int, Sequence[BlockRow]] = field(default_factory=dict)
    """Blocks of a reader, by page number."""
    texts: list[str] = field(init=False)
    raised: list[dict[int, int]] = field(init=False)
    """For each page the raised runs of letters: start → end."""
    _breaks: dict[int, list[int]] = field(init=False, default_factory=dict)
    _raised_starts: dict[int, list[int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.texts = [page.text or "" for page in self.pages]
        self.raised = [
            {
                run.start: run.end
                for row in self.rows(index)
                for run in row.styles
                if run.style == "superscript" and 0 <= run.start < run.end <= len(self.texts[index])
            }
            for index in range(len(self.pages))
        ]

    def rows(self, page: int) -> Sequence[BlockRow]:
        """Blocks of a reader on a page."""
        return self.hints.get(self.pages[page].page_number, ())

    def raised_starts(self, page: int) -> list[int]:
        """Where the raised runs of a page begin, in order."""
        starts = self._raised_starts.get(page)
        if starts is None:
            starts = self._raised_starts[page] = sorted(self.raised[page])
        return starts

    @property
    def document_id(self) -> str:
        """The document; empty where there is no page."""
        return self.pages[0].document_id if self.pages else ""

    def slice(self, page: int, start: int, end: int) -> str:
        """Text of a place on a page."""
        return self.texts[page][start:end]

    def of(self, line: Line) -> str:
        """Text of a line without the white space at its edges."""
        return self.texts[line.page][line.start : line.end]

    def line_number(self, page: int, offset: int) -> int:
        """Number of line breaks of the page before the offset."""
        breaks = self._breaks.get(page)
        if breaks is None:
            breaks = self._breaks[page] = _line_breaks(self.texts[page])
        return bisect_right(breaks, offset - 1)

    def lines(self, page: int, start: int = 0, end: int | None = None) -> list[Line]:
        """Lines with ink of a page, or of a stretch of it."""
        return _lines(page, self.texts[page], start, len(self.texts[page]) if end is None else end)

    def lines_at(self, page: int, offset: int) -> Sequence[ReadLine]:
        """Recognised lines of a page that hold the offset: one or none."""
        lines = self.pages[page].lines
        at = bisect_right(lines, offset, key=lambda line: line.start) - 1
        return lines[at : at + 1] if at >= 0 and lines[at].end > offset else ()

    def strip(self, page: int, start: int, end: int) -> tuple[int, int]:
        """The place without the white space at its edges; empty where it holds no ink."""
        text = self.texts[page]
        inner = text[start:end]
        bare = inner.lstrip()
        start = end - len(bare)
        return start, start + len(bare.rstrip())


def _line_breaks(text: str) -> list[int]:
    breaks: list[int] = []
    place = text.find("\n")
    while place >= 0:
        breaks.append(place)
        place = text.find("\n", place + 1)
    return breaks


def _lines(page: int, text: str, start: int, end: int) -> list[Line]:
    lines: list[Line] = []
    gap = PAGE_GAP
    offset = start
    for raw in text[start:end].split("\n"):
        bare = raw.lstrip()
        if bare:
            indent = len(raw) - len(bare)
            ink = bare.rstrip()
            first = offset + indent
            lines.append(Line(page, first, first + len(ink), indent, len(bare) - len(ink), gap))
            gap = 0
        elif gap < PAGE_GAP:
            gap += 1
        offset += len(raw) + 1
    return lines
