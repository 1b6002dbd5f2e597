"""Text whose lines are paragraphs: converted documents, web copies pasted as text, markdown without a reader.

Each line is a block, but for tables, comment threads and lines that were wrapped after all.
"""

import re

from tasks.structure.block import Block, one
from tasks.structure.captions import mark_captions
from tasks.structure.comment_heads import find_heads
from tasks.structure.comments import thread
from tasks.structure.endnotes import mark_endnotes
from tasks.structure.furniture import mark_counters, mark_interface, mark_numbered_heads
from tasks.structure.headings import mark_headings
from tasks.structure.lists import mark_lists
from tasks.structure.manuscript import Line, Manuscript
from tasks.structure.notes import mark_author_notes
from tasks.structure.quotes import mark_led_quotes
from tasks.structure.shape import is_finished, opens_low
from tasks.structure.signs import drop_signs, is_marked, read_inline, read_signs
from tasks.structure.tables import find_tables
from tasks.structure.titles import is_byline, mark_cover, mark_title

_FENCE = re.compile(r"(?:```|~~~)")


def cut_flowing(manuscript: Manuscript, page: int) -> list[Block]:
    """Blocks of a page of flowing text."""
    lines = manuscript.lines(page)
    found: dict[int, tuple[int, list[Block]]] = {}
    for first, stop, table in find_tables(manuscript, lines):
        found[first] = (stop, [table])
    heads = find_heads(manuscript, lines)
    if heads:
        found[heads[0].first] = thread(manuscript, lines, heads)
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        if at in found:
            stop, made = found[at]
            blocks += made
            at = max(stop, at + 1)
            continue
        stop = _paragraph(manuscript, lines, at, found.keys())
        blocks.append(one(page, lines[at].start, lines[stop - 1].end))
        blocks[-1].gap = lines[at].gap
        at = stop
    return blocks


def _paragraph(manuscript: Manuscript, lines: list[Line], at: int, taken: object) -> int:
    """Line after the paragraph that begins here."""
    stop = at + 1
    if _FENCE.match(manuscript.of(lines[at])):
        while stop < len(lines) and not _FENCE.match(manuscript.of(lines[stop])):
            stop += 1
        return min(stop + 1, len(lines))
    while stop < len(lines) and stop not in taken and not lines[stop].gap:  # type: ignore[operator]
        if not _is_wrapped(manuscript, lines[stop - 1], lines[stop]):
            break
        stop += 1
    return stop


def _is_wrapped(manuscript: Manuscript, line: Line, following: Line) -> bool:
    """Whether the second line goes on with the first: a quotation sign, or an open end before a small letter."""
    first, second = manuscript.of(line), manuscript.of(following)
    if first.startswith(">") and second.startswith(">"):
        return True
    return 40 <= len(first) <= 160 and not is_finished(first) and opens_low(second) and second[:1].isalpha()


def mark_flowing(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Kinds of the blocks of flowing text, in the order in which they stand."""
    marked = is_marked(manuscript)
    for block in blocks:
        if not block.settled:
            read_signs(manuscript, block)
        elif block.source is not None:
            drop_signs(manuscript, block)
    mark_cover(manuscript, blocks)
    mark_title(manuscript, blocks)
    _mark_emphasised(manuscript, blocks)
    mark_numbered_heads(manuscript, blocks)
    mark_counters(manuscript, blocks)
    mark_interface(manuscript, blocks)
    mark_captions(manuscript, blocks)
    mark_endnotes(manuscript, blocks)
    mark_lists(manuscript, blocks)
    mark_author_notes(manuscript, blocks)
    mark_headings(manuscript, blocks)
    mark_led_quotes(manuscript, blocks)
    if marked:
        for block in blocks:
            if block.kind != "table":
                read_inline(manuscript, block)


def _mark_emphasised(manuscript: Manuscript, blocks: list[Block]) -> None:
    """A short line that is emphasised as a whole and stands alone is a heading, one level below the marked ones."""
    levels = [block.level for block in blocks if block.kind == "heading" and block.level]
    level = min((min(levels) if levels else 1) + 1, 6)
    named = [{name.strip() for name in dict(page.metadata).get("authors", "").split(";")} for page in manuscript.pages]
    for previous, block, following in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        if block is None or block.settled or block.end - block.start > 120:
            continue
        text = block.text(manuscript)
        bare = text.strip("*_ ")
        if bare and (
            bare in named[block.page]
            or (previous is not None and previous.kind == "title" and is_byline(bare, loose=True))
        ):
            block.settle("byline")
            continue
        if text[:1] in "*_" and text[-1:] in "*_" and bare and not is_finished(bare) and following is not None:
            block.settle("heading").level = level
