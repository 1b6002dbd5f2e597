"""Reading order of a page in columns that end in footnotes: the columns first, the notes of all of them after.

Engines read a column to its foot, notes included, before they begin the next, and so break the sentence that runs from
one column to the other.
"""

from itertools import pairwise
from statistics import median

from tasks.ocr.layout import Layout, ReadBlock, Rectangle, union

#: Notes are set smaller than this share of the type of the page.
SMALLER = 0.93


def with_notes_last(layout: Layout) -> Layout:
    """The same blocks, small type at the foot of a column moved behind the columns; the order is otherwise kept."""
    boxes = [_box(block) for block in layout.blocks]
    if not any(_goes_up(above, below) for above, below in pairwise(boxes)):
        return layout
    body = _size(layout.blocks)
    notes = [place for place, _ in enumerate(boxes) if _is_note(layout.blocks, boxes, place, body)]
    if not notes or len(notes) == len(boxes):
        return layout
    first = min(notes)
    order = [place for place in range(len(boxes)) if place not in notes]
    # what stands below the notes (a page number at the foot) comes after them
    foot = [place for place in order if place > first and boxes[place].top >= max(boxes[n].bottom for n in notes)]
    order = [place for place in order if place not in foot] + notes + foot
    return Layout(tuple(layout.blocks[place] for place in order))


def _goes_up(above: Rectangle, below: Rectangle) -> bool:
    """Whether the second block stands beside the first and not under it."""
    return below.top < above.bottom and below.left >= above.right - 0.1 * (above.right - above.left)


def _box(block: ReadBlock) -> Rectangle:
    found = union([word.box for paragraph in block.paragraphs for line in paragraph.lines for word in line.words])
    return found or Rectangle(0, 0, 1, 1)


def _size(blocks: tuple[ReadBlock, ...]) -> float:
    """Size of the type, by letters."""
    sizes = [
        size
        for block in blocks
        for paragraph in block.paragraphs
        for line in paragraph.lines
        if (size := line.size) is not None
        for word in line.words
        for _ in word.text
    ]
    return float(median(sizes)) if sizes else 0.0


def _is_note(blocks: tuple[ReadBlock, ...], boxes: list[Rectangle], place: int, body: float) -> bool:
    """Small type with body type above it in its column, none below, and another column beside that begins higher."""
    size, box = _size((blocks[place],)), boxes[place]
    if not 0 < size < SMALLER * body:
        return False
    rest = [(blocks[at], other) for at, other in enumerate(boxes) if at != place and _overlap(other, box)]
    column = [(block, other) for block, other in rest if _size((block,)) >= SMALLER * body]
    has_body_above = any(other.bottom <= box.top + 0.5 * (box.bottom - box.top) for _, other in column)
    # a single line below is a page number
    return has_body_above and not any(other.top > box.top and _lines(block) > 1 for block, other in column)


def _lines(block: ReadBlock) -> int:
    return sum(len(paragraph.lines) for paragraph in block.paragraphs)


def _overlap(a: Rectangle, b: Rectangle) -> bool:
    common = min(a.right, b.right) - max(a.left, b.left)
    return common > 0.3 * min(a.right - a.left, b.right - b.left)
