"""Segment: blocks in reading order, with notes linked and tables as cells, from pages and what readers said of them.

Every character of every page that is not white space lies in exactly one segment. Kinds are found by general rules:
mark-up where the source has it, layout and the shape of the text elsewhere. Nothing here opens a source.
"""

from collections import defaultdict
from collections.abc import Iterable

from storage.schemas import BlockRow, NoteRow, PageRow, SegmentRow, TableCellRow
from tasks.stage import Kind, Parameters, Stage
from tasks.structure.block import Block
from tasks.structure.claims import claim
from tasks.structure.comments import is_thread
from tasks.structure.endnotes import mark_endnotes
from tasks.structure.flowing import cut_flowing, mark_flowing
from tasks.structure.furniture import mark_counted_pages
from tasks.structure.joins import join_paragraphs
from tasks.structure.ledger import balance, prove
from tasks.structure.manuscript import Manuscript
from tasks.structure.notes import link_notes, mark_anchors, note_rows
from tasks.structure.printed import cut_printed, is_wrapped, mark_printed
from tasks.structure.rows import cells, name_blocks, segments
from tasks.structure.sequence import mark_gaps


class SegmentParameters(Parameters):
    """What a user may set."""

    join_pages: bool = True
    """Whether a paragraph that goes on after a page break becomes one segment."""


Output = tuple[list[SegmentRow], list[NoteRow], list[TableCellRow]]


def run(pages: Iterable[PageRow], blocks: Iterable[BlockRow], parameters: SegmentParameters) -> Output:
    """Segments, notes and table cells of one document; its rows come in page order.

    Raises LedgerError where a character would be lost or told twice.
    """
    hints: defaultdict[int, list[BlockRow]] = defaultdict(list)
    for row in blocks:
        hints[row.page_number].append(row)
    manuscript = Manuscript(sorted(pages, key=lambda page: page.page_number), hints)
    found = _cut(manuscript)
    if parameters.join_pages:
        found = join_paragraphs(manuscript, found)
    found = balance(manuscript, found)
    pairs = link_notes(manuscript, found)
    mark_anchors(manuscript, found, pairs)
    mark_gaps(found)
    names = name_blocks(manuscript, found)
    rows = segments(manuscript, found, names)
    prove(manuscript, rows)
    return rows, note_rows(manuscript, pairs, names), cells(manuscript, found, names)


def _cut(manuscript: Manuscript) -> list[Block]:
    """Blocks with their kinds, in page order: by mark-up, as print, or line by line."""
    found: list[Block] = []
    flowing: list[Block] = []
    printed: list[int] = []
    for index, page in enumerate(manuscript.pages):
        if page.text_source in ("ocr", "text_layer"):
            printed.append(index)
        elif manuscript.rows(index):
            claimed = claim(manuscript, index, manuscript.rows(index))
            if page.text_source == "markup":
                _mark_notes(manuscript, claimed)
            (found if page.text_source == "markup" else flowing).extend(claimed)
        elif is_wrapped(manuscript, index) and not is_thread(manuscript, index):
            printed.append(index)
        else:
            flowing += cut_flowing(manuscript, index)
    mark_flowing(manuscript, flowing)
    mark_counted_pages(manuscript, found)
    if printed:
        found += mark_printed(*cut_printed(manuscript, printed))
    return sorted([*found, *flowing], key=lambda block: (block.page, block.start))


def _mark_notes(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Notes of a page whose mark-up names none: numbered paragraphs that marks in its text call."""
    told = [block for block in blocks if block.kind != "furniture"]
    if not any(block.kind in ("footnote", "comment") for block in told):
        mark_endnotes(manuscript, told)


STAGE = Stage(
    name="segment",
    version=2,
    kind=Kind.DOCUMENT,
    reads=(PageRow, BlockRow),
    writes=(SegmentRow, NoteRow, TableCellRow),
    parameters=SegmentParameters,
    run=run,
)
