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
from tasks.structure.ledger import balance, cut, prove
from tasks.structure.manuscript import Manuscript
from tasks.structure.rows import cells, name_blocks, segments


class SegmentParameters(Parameters):
    """What a user may set."""

    join_pages: bool = True
    """Whether a paragraph that goes on after a page break becomes one segment."""


Output = tuple[list[SegmentRow], list[NoteRow], list[TableCellRow]]


def run(pages: Iterable[PageRow], blocks: Iterable[BlockRow], parameters: SegmentParameters) -> Output:
    """Segments, notes and table cells of one document; its rows come in page order.

    Raises LedgerError where a character would be lost or told twice.
    """
    manuscript = Manuscript(sorted(pages, key=lambda page: page.page_number))
    found = _cut(manuscript, blocks)
    if parameters.join_pages:
        found = list(found)
    found = balance(manuscript, found)
    names = name_blocks(manuscript, found)
    rows = segments(manuscript, found, names)
    prove(manuscript, rows)
    return rows, [], cells(manuscript, found, names)


def _cut(manuscript: Manuscript, rows: Iterable[BlockRow]) -> list[Block]:
    by_page: defaultdict[int, list[BlockRow]] = defaultdict(list)
    for row in rows:
        by_page[row.page_number].append(row)
    found: list[Block] = []
    for index, page in enumerate(manuscript.pages):
        if by_page[page.page_number]:
            found += claim(manuscript, index, by_page[page.page_number])
        else:
            found += cut(manuscript, index, 0, len(manuscript.texts[index]))
    return found


STAGE = Stage(
    name="segment",
    version=1,
    kind=Kind.DOCUMENT,
    reads=(PageRow, BlockRow),
    writes=(SegmentRow, NoteRow, TableCellRow),
    parameters=SegmentParameters,
    run=run,
)
