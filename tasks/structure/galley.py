"""Printed text as it stands on its pages: lines with their width, and the measure that the printer set them to.

Width is counted in characters where nothing else is known: type of one size set to one measure holds about the same
number of characters in each full line, so quotations set in are narrower and notes in small type are wider than the
text. Where lines have boxes, width is in pixels and the height of the letters is known too.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from tasks.structure.leaves import find_leaves
from tasks.structure.manuscript import PAGE_GAP, Line, Manuscript


class Row(NamedTuple):
    """A printed line."""

    line: Line
    text: str
    width: float
    """Characters, or pixels where the page has boxes."""
    left: float | None
    """Left edge in pixels; null where unknown."""
    middle: float | None
    """How far its middle lies from the middle of its column, as a share of the measure; null where unknown."""
    height: float | None
    """Height of the line in pixels; null where unknown."""
    top: float | None
    """Upper edge in pixels; null where unknown."""
    sheet: int
    """Number of the printed page, or of its column, that it stands on."""
    starts_page: bool
    broken: bool
    """Whether a word is broken at its end although no hyphen says so."""
    raised: bool = False
    """Whether its first letters are raised, as the mark of a note is."""


@dataclass(slots=True)
class Galley:
    """All lines of a printed document."""

    rows: list[Row]
    measure: float = 0.0
    """Width of a full line of text."""
    height: float | None = None
    """Usual height of a line of text; null where unknown."""
    paged: bool = False
    """Whether page starts are known."""
    spaced: bool = False
    """Whether lines end in a space, unless a word is broken there."""
    chunks: list[list[Row]] = field(default_factory=list)
    """Runs of lines without a blank line or page start between them."""


#: A start of a page inside a text without page marks: this many blank lines, or one space before a line that is not
#: otherwise set in.
PAGE_START_GAP = 3
_EDGE_KEY = re.compile(r"[\W\d_]+")
_ENDS_OPEN = re.compile(r"[^\W\d_]$")


def lay_out(manuscript: Manuscript, pages: Sequence[int]) -> Galley:
    """The lines of these pages with all that is known of their setting."""
    lines = [line for page in pages for line in _opened(manuscript, page)]
    by_space, by_gap = _page_cues(lines)
    spaced = sum(line.tail > 0 for line in lines) > 0.6 * len(lines)
    scanned = any(manuscript.pages[page].text_source in ("ocr", "text_layer") for page in pages)
    galley = Galley([], spaced=spaced, paged=len(pages) > 1 or by_space or by_gap or scanned)
    boxes = {page: _boxes(manuscript, page) for page in pages}
    sizes = {page: _sizes(manuscript, page) for page in pages}
    sheet = -1
    for line in lines:
        starts = line.gap == PAGE_GAP or (by_space and line.indent == 1) or (by_gap and line.gap >= PAGE_START_GAP)
        text = manuscript.of(line)
        box = boxes[line.page].get(line.start)
        broken = spaced and not line.tail and bool(_ENDS_OPEN.search(text))
        width, left, height = (box[1] - box[0], box[0], box[2]) if box else (float(len(text)), None, None)
        top = box[3] if box else None
        starts = starts or _opens_column(galley.rows[-1] if galley.rows else None, line, top, height)
        sheet += starts
        height = sizes[line.page].get(line.start, height)
        raised = line.start in manuscript.raised[line.page]
        galley.rows.append(Row(line, text, width, left, None, height, top, sheet, starts, broken, raised))
    if not galley.paged:
        _begin_pages(galley)
    _part_wide_apart(galley)
    _chunk(galley)
    galley.measure = _measure(galley)
    _find_middles(galley)
    _part_edges(galley)
    _raise_marks(galley)
    heights = [row.height for row in galley.rows if row.height is not None and row.width > 0.8 * galley.measure]
    galley.height = median(heights) if len(heights) > 5 else None
    return galley


def _opens_column(before: Row | None, line: Line, top: float | None, height: float | None) -> bool:
    """Whether the line stands well above the one before it on the same page: the next column begins."""
    if before is None or before.line.page != line.page or before.top is None or top is None:
        return False
    return top < before.top - 5 * (height or before.height or 20.0)


def _opened(manuscript: Manuscript, page: int) -> list[Line]:
    """Lines of a page; where the reader saw a paragraph begin, a gap stands before the line."""
    starts = {manuscript.strip(page, row.start, row.end)[0] for row in manuscript.rows(page) if row.role == "paragraph"}
    lines = manuscript.lines(page)
    return [line._replace(gap=1) if line.start in starts and not line.gap else line for line in lines]


def _page_cues(lines: Sequence[Line]) -> tuple[bool, bool]:
    """Which cues for page starts the text has; a cue that comes too often marks something else."""
    count = len(lines)
    single = sum(line.indent == 1 for line in lines)
    deeper = sum(line.indent > 1 for line in lines)
    gaps = sum(PAGE_START_GAP <= line.gap < PAGE_GAP for line in lines)
    return 1 < single < max(0.06 * count, 6) and deeper < single, 0 < gaps < 0.05 * count


def _boxes(manuscript: Manuscript, page: int) -> dict[int, tuple[float, float, float, float]]:
    """Left, right, height and top of the recognised lines of a page, by offset; empty unless nearly all have boxes."""
    lines = manuscript.pages[page].lines
    found = {}
    for line in lines:
        if line.box is not None:
            start, _ = manuscript.strip(page, line.start, line.end)
            found[start] = (
                float(line.box.left),
                float(line.box.right),
                float(line.box.bottom - line.box.top),
                float(line.box.top),
            )
    return found if len(found) > 0.9 * len(lines) else {}


def _begin_pages(galley: Galley) -> None:
    """Begin a page at each line that a run of page numbers names."""
    starts = frozenset(find_leaves(galley.rows))
    sheet = 0
    for at, row in enumerate(galley.rows):
        sheet += at in starts and at > 0
        galley.rows[at] = row._replace(sheet=sheet, starts_page=row.starts_page or at in starts)
    galley.paged = bool(starts)


def _part_wide_apart(galley: Galley) -> None:
    """Part lines between which much more room is left than lines of the page have."""
    steps = [
        (at, below.top - above.top)
        for at, (above, below) in enumerate(pairwise(galley.rows), 1)
        if above.top is not None and below.top is not None and above.sheet == below.sheet and below.top > above.top
    ]
    if not steps:
        return
    pitch = median(step for _, step in steps)
    for at, step in steps:
        row = galley.rows[at]
        if step > 1.9 * pitch and not row.line.gap:
            galley.rows[at] = row._replace(line=row.line._replace(gap=1))


def _find_middles(galley: Galley) -> None:
    """How far each line is out of the middle of its column; columns are where full lines begin."""
    lefts: dict[int, list[float]] = {}
    for row in galley.rows:
        if row.left is not None and row.width > 0.93 * galley.measure:
            lefts.setdefault(row.sheet, []).append(row.left)
    everywhere = [left for found in lefts.values() for left in found]
    for at, row in enumerate(galley.rows):
        columns = lefts.get(row.sheet) or everywhere
        if row.left is None or not columns:
            continue
        column = min(columns, key=lambda left, row=row: abs(left + galley.measure / 2 - row.left - row.width / 2))  # type: ignore[misc]
        out = (row.left + row.width / 2 - column - galley.measure / 2) / galley.measure
        galley.rows[at] = row._replace(middle=out)
    _chunk(galley)


def _part_edges(galley: Galley) -> None:
    """Part the first and last line of a page from the text where other pages have the same line there."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for at, row in enumerate(galley.rows):
        first.setdefault(row.sheet, at)
        last[row.sheet] = at
    if not 1 < len(first) < 5000:
        return
    parts: set[int] = set()
    for edge, after in ((first, 1), (last, 0)):
        places = [edge[sheet] for sheet in sorted(edge)]
        keys = [_EDGE_KEY.sub("", galley.rows[at].text.casefold()) for at in places]
        for number, at in enumerate(places):
            near = keys[max(0, number - 3) : number] + keys[number + 1 : number + 4]
            if len(keys[number]) > 3 and keys[number] in near and at + after < len(galley.rows):
                parts.add(at + after)
    for at in parts:
        row = galley.rows[at]
        galley.rows[at] = row._replace(line=row.line._replace(gap=max(row.line.gap, 1)))
    if parts:
        _chunk(galley)


def _raise_marks(galley: Galley) -> None:
    """A lone number in smaller type than the line after it is a raised mark that a reader gave a line of its own."""
    for at, (row, following) in enumerate(pairwise(galley.rows)):
        if len(row.text) < 4 and (row.text.isdecimal() or row.text in "*†‡") and row.height and following.height:
            same_page = row.line.page == following.line.page and len(following.text) > 4
            beside = row.top is None or following.top is None or abs(row.top - following.top) < 30
            if same_page and beside and row.height < 0.87 * following.height:
                galley.rows[at] = row._replace(raised=True)
    _chunk(galley)


def _sizes(manuscript: Manuscript, page: int) -> dict[int, float]:
    """Size of the type of each line by its offset, where the reader of a text layer knows it."""
    if manuscript.pages[page].text_source != "text_layer":
        return {}
    sizes: dict[int, float] = {}
    for row in manuscript.rows(page):
        if row.role == "paragraph" and row.font_size:
            for line in manuscript.lines(page, max(row.start, 0), max(row.end, 0)):
                sizes[line.start] = row.font_size
    return sizes


def _chunk(galley: Galley) -> None:
    galley.chunks.clear()
    for row in galley.rows:
        if galley.chunks and not row.line.gap and not row.starts_page:
            galley.chunks[-1].append(row)
        else:
            galley.chunks.append([row])


def full_width(rows: Sequence[Row]) -> float:
    """Width that the lines are set to: the upper quartile of all but the last."""
    widths = sorted(row.width for row in (rows[:-1] if len(rows) > 1 else rows))
    return widths[(len(widths) * 3) // 4] if widths else 0.0


def _measure(galley: Galley) -> float:
    """The widest common width: a fifth of the ink of long runs is set to about it."""
    ink: Counter[int] = Counter()
    for chunk in galley.chunks:
        if len(chunk) > 2:
            ink[round(full_width(chunk))] += sum(len(row.text) for row in chunk)
    if not ink:
        return full_width(galley.rows) or 1.0
    total = sum(ink.values())
    wide = next(
        (width for width in sorted(ink, reverse=True) if _near(ink, width) >= 0.2 * total),
        max(ink, key=ink.__getitem__),
    )
    centre = float(wide)
    for _ in range(5):
        near = [(width, mass) for width, mass in ink.items() if abs(width - centre) <= 0.08 * centre]
        centre = sum(width * mass for width, mass in near) / sum(mass for _, mass in near)
    return centre


def _near(ink: Counter[int], width: int) -> int:
    return sum(mass for other, mass in ink.items() if abs(other - width) <= 0.06 * width)


def ends_early(row: Row, following: Row, width: float) -> bool:
    """Whether the line stops although the next word would have fitted."""
    word = following.text.split(None, 1)[0]
    letter = row.width / max(len(row.text), 1)
    return row.width + letter * (len(word) + 1) < 0.87 * width
