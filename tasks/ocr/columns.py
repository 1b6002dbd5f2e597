"""Reading order of words that come without any: columns by the gutters between them, then lines, then paragraphs.

A recursive cut over rectangles (Nagy, Seth: Hierarchical representation of optically scanned documents, 1984): bands
between empty strips higher than those between lines, neighbouring bands joined again where they share a gutter, so
that a blank line across two columns does not break them; then the columns of a band. A gutter is a gap that no word
crosses, with lines of running text on both sides: the narrow columns of a table stay in rows.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord, Rectangle, union

#: Narrowest gutter, in heights of a line.
GUTTER = 0.8
#: A column has this many lines at least, and lines of this many characters: less is a table.
COLUMN_LINES, COLUMN_CHARACTERS = 4, 14
#: A gap between bands, in gaps between lines; between paragraphs of one band, in distances between lines.
BAND, PARAGRAPH = 1.8, 1.3
#: Change of font size that parts paragraphs.
RESIZED = 0.12
#: Type smaller than this share of the page's is that of notes.
NOTE = 0.93
DEEPEST = 8
#: A figure may be raised where its font is this much smaller than the line's.
SMALLER = 0.88


@dataclass(frozen=True, slots=True)
class SizedWord:
    """A word and its font size in points."""

    word: ReadWord
    size: float

    @property
    def box(self) -> Rectangle:
        """Where it stands, in pixels."""
        return self.word.box


Words = Sequence[SizedWord]


def arranged(words: Words) -> Layout:
    """A layout of words given in any order. In a page of columns, small type at the foot of a column is a block of its
    own."""
    regions = [region for region in _regions(words, 0) if region]
    if any(_stand_beside(left, right) for left, right in pairwise(regions)):
        body = _size(words)
        regions = [part for region in regions for part in _with_foot_apart(region, body)]
    return Layout(tuple(map(_block, regions)))


def _regions(words: Words, depth: int) -> list[Words]:
    if len(words) < 2 or depth >= DEEPEST:
        return [words]
    bands = _joined(_bands(words))
    if len(bands) > 1:
        return [region for band in bands for region in _regions(band, depth + 1)]
    sides: Sequence[Words] | None = _at_gutter(words) or _columns_above_notes(words)
    return [words] if sides is None else [region for side in sides for region in _regions(side, depth + 1)]


def _columns_above_notes(words: Words) -> Sequence[Words] | None:
    """Bands of one type size, where one of them is in columns: notes over the whole width close below two columns."""
    strips = _gaps([(word.box.top, word.box.bottom) for word in words])
    rows = _cut(words, [end for _, end in strips])
    bands: list[Words] = []
    for row in rows:
        if bands and abs(_size(row) - _size(bands[-1])) <= RESIZED * max(_size(row), _size(bands[-1])):
            bands[-1] = [*bands[-1], *row]
        else:
            bands.append(row)
    return bands if len(bands) > 1 and any(_at_gutter(band) for band in bands) else None


def _with_foot_apart(words: Words, body: float) -> list[Words]:
    """A column, and apart from it what stands at its foot in smaller type than the page's."""
    lines = _lines(words)
    last = len(lines)
    while last and _size(lines[last - 1]) < NOTE * body:
        last -= 1
    parts = [lines[:last], lines[last:]]
    return [[word for line in part for word in line] for part in parts if part]


def _height(words: Words) -> float:
    return float(median(word.box.bottom - word.box.top for word in words)) or 1.0


def _gaps(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Gaps between intervals on a line, (start, end)."""
    found: list[tuple[int, int]] = []
    reached: int | None = None
    for low, high in sorted(intervals):
        if reached is not None and low > reached:
            found.append((reached, low))
        reached = high if reached is None else max(reached, high)
    return found


def _at_gutter(words: Words) -> tuple[Words, Words] | None:
    """The words left and right of the widest gutter; None where there is none."""
    least = GUTTER * _height(words)
    gaps = _gaps([(word.box.left, word.box.right) for word in words])
    for start, end in sorted(gaps, key=lambda gap: (gap[0] - gap[1], gap[0])):
        if end - start < least:
            return None
        left = [word for word in words if word.box.right <= start]
        right = [word for word in words if word.box.left >= end]
        if _is_column(left) and _is_column(right) and _stand_beside(left, right):
            return left, right
    return None


def _is_column(words: Words) -> bool:
    lines = _lines(words)
    if len(lines) < COLUMN_LINES:
        return False
    return median(sum(len(word.word.text) + 1 for word in line) for line in lines) > COLUMN_CHARACTERS


def _stand_beside(left: Words, right: Words) -> bool:
    a, b = union([word.box for word in left]), union([word.box for word in right])
    assert a is not None
    assert b is not None
    common = min(a.bottom, b.bottom) - max(a.top, b.top)
    return common > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def _bands(words: Words) -> list[Words]:
    """The words between empty strips that are higher than those between lines."""
    strips = _gaps([(word.box.top, word.box.bottom) for word in words])
    heights = [end - start for start, end in strips]
    usual = median(heights) if len(heights) > 3 else 0.5 * _height(words)
    return _cut(words, [end for start, end in strips if end - start > max(BAND * usual, usual + 0.5 * _height(words))])


def _cut(words: Words, cuts: Sequence[int]) -> list[Words]:
    """The words between heights on the page, from top to bottom."""
    bands: list[list[SizedWord]] = [[] for _ in range(len(cuts) + 1)]
    for word in words:
        bands[bisect_right(cuts, word.box.top)].append(word)
    return [band for band in bands if band]


def _joined(bands: list[Words]) -> list[Words]:
    """Neighbouring bands joined where the same gutter goes through both: a blank line across two columns."""
    found: list[Words] = []
    for band in bands:
        if found and _share_gutter(found[-1], band):
            found[-1] = [*found[-1], *band]
        else:
            found.append(band)
    return found


def _share_gutter(above: Words, below: Words) -> bool:
    """A band on one side only goes on with a column if it is set in its type; notes and page numbers are not."""
    sides = _at_gutter([*above, *below])
    if sides is None:
        return False
    left = {id(word) for word in sides[0]}
    is_two_sided = [len({id(word) in left for word in band}) == 2 for band in (above, below)]
    return all(is_two_sided) or (any(is_two_sided) and abs(_size(above) - _size(below)) < 0.05 * _size(above))


def _middle(line: Words) -> float:
    return float(median((word.box.top + word.box.bottom) / 2 for word in line))


def _lines(words: Words) -> list[list[SizedWord]]:
    """Lines from top to bottom, their words from left to right: a word belongs to a line that covers half of it."""
    lines: list[list[SizedWord]] = []
    spans: list[tuple[int, int]] = []
    for word in sorted(words, key=lambda word: (word.box.top + word.box.bottom, word.box.left)):
        top, bottom = word.box.top, word.box.bottom
        if lines and min(bottom, spans[-1][1]) - max(top, spans[-1][0]) >= 0.5 * min(
            bottom - top, spans[-1][1] - spans[-1][0]
        ):
            lines[-1].append(word)
            spans[-1] = (min(top, spans[-1][0]), max(bottom, spans[-1][1])) if len(lines[-1]) < 3 else spans[-1]
        else:
            lines.append([word])
            spans.append((top, bottom))
    return [sorted(line, key=lambda word: word.box.left) for line in lines]


def _block(words: Words) -> ReadBlock:
    lines = _lines(words)
    steps = [_middle(below) - _middle(above) for above, below in pairwise(lines)]
    usual = median(steps) if steps else 0.0
    paragraphs: list[list[list[SizedWord]]] = [[lines[0]]]
    edge = min(line[0].box.left for line in lines)
    for (above, below), step in zip(pairwise(lines), steps, strict=True):
        if step > PARAGRAPH * usual or _is_new(above, below, edge):
            paragraphs.append([])
        paragraphs[-1].append(below)
    return ReadBlock(tuple(ReadParagraph(tuple(map(_line, paragraph))) for paragraph in paragraphs))


def _is_new(above: Words, below: Words, edge: int) -> bool:
    """Whether a line begins a paragraph: another font size, or an indent after a line without."""
    before, after = _size(above), _size(below)
    if abs(before - after) > RESIZED * max(before, after):
        return True
    height = _height(below)
    return below[0].box.left - edge > 0.8 * height and above[0].box.left - edge < 0.5 * height


def _size(line: Words) -> float:
    return float(median(word.size for word in line for _ in word.word.text))


def _line(words: Words) -> ReadLine:
    size, foot = _size(words), median(word.box.bottom for word in words)
    rise = 0.15 * _height(words)
    marked = [
        _raised(word.word) if word.size < SMALLER * size and word.box.bottom < foot - rise else word.word
        for word in words
    ]
    return ReadLine(tuple(marked), round(size, 2))


def _raised(word: ReadWord) -> ReadWord:
    return word if word.styles else replace(word, styles=((0, len(word.text), "superscript"),))
