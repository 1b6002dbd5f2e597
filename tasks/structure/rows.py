"""Blocks as rows of the tables that segment writes."""

from bisect import bisect_left, bisect_right
from collections import Counter

from storage.ids import segment_id
from storage.schemas import Box, Edit, Line, Link, SegmentRow, Span, TableCellRow
from tasks.structure.block import Block, Mark
from tasks.structure.manuscript import Manuscript

JOIN = "page_join"
SPECK = "speck"


def name_blocks(manuscript: Manuscript, blocks: list[Block]) -> dict[int, str]:
    """Segment ids of the blocks, by `id(block)`: from document, page, line and ordinal within the line."""
    seen: Counter[tuple[int, int]] = Counter()
    names: dict[int, str] = {}
    document = manuscript.document_id
    for block in blocks:
        page, start, *_ = block.pieces[0]
        place = (page, manuscript.line_number(page, start))
        names[id(block)] = segment_id(document, manuscript.pages[page].page_number, place[1], seen[place])
        seen[place] += 1
    return names


def spans_of(manuscript: Manuscript, block: Block) -> tuple[Span, ...]:
    """Where the block stands."""
    pages = manuscript.pages
    return tuple([Span(pages[page].page_number, start, end) for page, start, end, _ in block.pieces])


def segments(manuscript: Manuscript, blocks: list[Block], names: dict[int, str]) -> list[SegmentRow]:
    """One row per block, in the order given."""
    return [_segment(manuscript, block, position, names) for position, block in enumerate(blocks)]


def _segment(manuscript: Manuscript, block: Block, position: int, names: dict[int, str]) -> SegmentRow:
    pages = manuscript.pages
    lines = _lines(manuscript, block) if any(pages[piece.page].lines for piece in block.pieces) else []
    raw = "".join([manuscript.texts[page][start:end] for page, start, end, _ in block.pieces])
    return SegmentRow(
        segment_id=names[id(block)],
        document_id=manuscript.document_id,
        position=position,
        kind=block.kind,
        spans=spans_of(manuscript, block),
        raw_text=raw,
        level=block.level,
        parent_id=names.get(id(block.parent)) if block.parent is not None else None,
        boxes=_boxes(manuscript, block, lines),
        label=block.label,
        author=block.author,
        published=block.published,
        depth=block.depth,
        score=block.score,
        raw_links=_links(block) if block.links else (),
        image_uri=block.image_uri,
        flags=tuple(block.flags),
        confidence=_confidence(lines),
        estimated_cer=_estimated_cer(manuscript, block),
        proposals=_proposals(manuscript, block, raw),
    )


def cells(manuscript: Manuscript, blocks: list[Block], names: dict[int, str]) -> list[TableCellRow]:
    """The cells of all tables, in the order of the blocks."""
    return [
        TableCellRow(
            manuscript.document_id,
            names[id(block)],
            cell.row,
            cell.column,
            cell.text,
            cell.is_header,
            (Span(manuscript.pages[cell.page].page_number, cell.start, cell.end),) if cell.start < cell.end else (),
        )
        for block in blocks
        if block.kind == "table"
        for cell in block.cells
    ]


def _lines(manuscript: Manuscript, block: Block) -> list[tuple[int, Line]]:
    """Recognised lines that the block touches, each with the index of its piece."""
    touched: list[tuple[int, Line]] = []
    for number, piece in enumerate(block.pieces):
        lines = manuscript.pages[piece.page].lines
        first = bisect_right(lines, piece.start, key=lambda line: line.start) - 1
        last = bisect_left(lines, piece.end, key=lambda line: line.start)
        touched += [(number, line) for line in lines[max(first, 0) : last] if line.end > piece.start]
    return touched


def _boxes(manuscript: Manuscript, block: Block, lines: list[tuple[int, Line]]) -> tuple[Box, ...]:
    if not lines and block.source is None:
        return ()
    boxes: dict[int, Box] = {}
    for number, line in lines:
        if line.box is not None:
            boxes[number] = _around(boxes[number], line.box) if number in boxes else line.box
    if not boxes and block.source is not None and block.source.box is not None:
        return (block.source.box,)
    return tuple(
        box._replace(page_number=manuscript.pages[block.pieces[number].page].page_number)
        for number, box in boxes.items()
    )


def _around(first: Box, second: Box) -> Box:
    return Box(
        first.page_number,
        min(first.left, second.left),
        min(first.top, second.top),
        max(first.right, second.right),
        max(first.bottom, second.bottom),
    )


def _confidence(lines: list[tuple[int, Line]]) -> float | None:
    if not lines:
        return None
    weighed = [(line.confidence, line.end - line.start) for _, line in lines if line.confidence is not None]
    total = sum(length for _, length in weighed)
    return sum(confidence * length for confidence, length in weighed) / total if total else None


def _estimated_cer(manuscript: Manuscript, block: Block) -> float | None:
    """Mean of its pages' estimates, weighed by length."""
    weighed = [
        (estimate, piece.end - piece.start)
        for piece in block.pieces
        if (estimate := manuscript.pages[piece.page].estimated_cer) is not None
    ]
    total = sum(length for _, length in weighed)
    return sum(estimate * length for estimate, length in weighed) / total if total else None


def _proposals(manuscript: Manuscript, block: Block, raw: str) -> tuple[Edit, ...]:
    """The marks of the block and the seams between its pieces as edits of its raw text: sorted and disjoint."""
    if block.kind == "noise":
        return (Edit(0, len(raw), raw, "", SPECK, 1.0),)
    if not block.marks and len(block.pieces) == 1:
        return ()
    edits: list[Edit] = []
    base = 0
    marks = sorted(block.marks)
    for number, piece in enumerate(block.pieces):
        if number and piece.seam:
            edits.append(Edit(base, base, "", piece.seam, JOIN, 1.0))
        cursor = piece.start
        for mark in marks[bisect_left(marks, (piece.page, piece.start)) :]:
            if mark.page != piece.page or mark.start > piece.end:
                break
            if cursor <= mark.start and mark.end <= piece.end:
                edits.append(_edit(manuscript, mark, base - piece.start))
                cursor = mark.end
        base += piece.end - piece.start
    return tuple(edits)


def _edit(manuscript: Manuscript, mark: Mark, shift: int) -> Edit:
    original = manuscript.slice(mark.page, mark.start, mark.end)
    return Edit(mark.start + shift, mark.end + shift, original, mark.replacement, mark.rule, mark.confidence)


def _links(block: Block) -> tuple[Link, ...]:
    links: list[Link] = []
    base = 0
    targets = sorted(block.links)
    for piece in block.pieces:
        for link in targets[max(bisect_left(targets, (piece.page, piece.start)) - 1, 0) :]:
            if (link.page, link.start) >= (piece.page, piece.end):
                break
            start, end = max(link.start, piece.start), min(link.end, piece.end)
            if link.page == piece.page and start < end:
                links.append(Link(start - piece.start + base, end - piece.start + base, link.url))
        base += piece.end - piece.start
    return tuple(links)
