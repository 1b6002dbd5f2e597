"""The ledger: every character that is not white space lies in exactly one block.

Rules work on blocks that were cut from the pages, so they cannot make two blocks share a character; this module makes
sure all the same. What no block holds becomes a paragraph of its own, a piece that reaches into another is cut back,
and blank lines inside a piece part it in two.
"""

import re
from collections import defaultdict
from itertools import pairwise

from storage.schemas import SegmentRow
from tasks.errors import StageError
from tasks.structure.block import PARAGRAPH, SPACE, Block, Piece, one
from tasks.structure.manuscript import Manuscript

BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")

#: Kinds that keep their paragraphs apart in the normalised text.
_MANY_PARAGRAPHS = frozenset({"comment", "footnote", "list_item", "block_quote", "table"})


class LedgerError(StageError):
    """A character is in no segment or in two: a fault of Opis."""

    code = "ledger"


def balance(manuscript: Manuscript, blocks: list[Block]) -> list[Block]:
    """The blocks in reading order, tidied so that they cover all ink of the pages exactly once."""
    kept = [*blocks] if _is_tidy(manuscript, blocks) else _without_overlap(manuscript, blocks)
    kept += _unclaimed(manuscript, kept)
    kept.sort(key=lambda block: block.pieces[0][:2])
    return kept


def _is_tidy(manuscript: Manuscript, blocks: list[Block]) -> bool:
    """Whether the pieces follow each other without overlap, without white space at their edges or blank lines inside:
    then there is nothing to cut."""
    last, cursor = -1, 0
    for block in blocks:
        if not block.pieces:
            return False
        for page, start, end, _ in block.pieces:
            text = manuscript.texts[page]
            if page < last or (page == last and start < cursor) or not 0 <= start < end <= len(text):
                return False
            if text[start].isspace() or text[end - 1].isspace():
                return False
            if text.find("\n", start, end) >= 0 and BLANK_LINES.search(text, start, end):
                return False
            last, cursor = page, end
    return True


def _without_overlap(manuscript: Manuscript, blocks: list[Block]) -> list[Block]:
    """Cut pieces back to what no earlier piece holds, and part them at blank lines."""
    owned = sorted(
        ((piece.page, piece.start, piece.end, number, order) for number, block in enumerate(blocks)
         for order, piece in enumerate(block.pieces)),
    )  # fmt: skip
    pieces: defaultdict[int, list[tuple[int, Piece]]] = defaultdict(list)
    page, cursor = -1, 0
    for at, first, last, number, order in owned:
        page, cursor = (page, cursor) if at == page else (at, 0)
        start, end = manuscript.strip(at, max(first, cursor), min(max(last, cursor), len(manuscript.texts[at])))
        if start < end:
            seam = blocks[number].pieces[order].seam
            pieces[number].append((order, Piece(at, start, end, seam)))
            cursor = end
    kept = []
    for number, block in enumerate(blocks):
        block.pieces = _parted(manuscript, block, [piece for _, piece in sorted(pieces[number], key=_order)])
        if block.pieces:
            kept.append(block)
    return kept


def _order(entry: tuple[int, Piece]) -> tuple[int, int]:
    return entry[0], entry[1].start


def _parted(manuscript: Manuscript, block: Block, pieces: list[Piece]) -> list[Piece]:
    if not any("\n" in manuscript.texts[page][start:end] for page, start, end, _ in pieces):
        return pieces
    between = PARAGRAPH if block.kind in _MANY_PARAGRAPHS else SPACE
    parted: list[Piece] = []
    for piece in pieces:
        text = manuscript.texts[piece.page]
        cursor, seam = piece.start, piece.seam
        for blank in BLANK_LINES.finditer(text, piece.start, piece.end):
            parted.append(Piece(piece.page, cursor, cursor + len(text[cursor : blank.start()].rstrip()), seam))
            cursor, seam = blank.end(), blank[0] if block.role == "pre" else between
        parted.append(Piece(piece.page, cursor, piece.end, seam))
    return parted


def _unclaimed(manuscript: Manuscript, blocks: list[Block]) -> list[Block]:
    """Blocks for the ink that no block holds, one for each run of lines."""
    taken: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for block in blocks:
        for piece in block.pieces:
            taken[piece.page].append((piece.start, piece.end))
    found: list[Block] = []
    for page, text in enumerate(manuscript.texts):
        edges = [(0, 0), *sorted(taken[page]), (len(text), len(text))]
        for (_, start), (end, _) in pairwise(edges):
            if start < end and not text[start:end].isspace():
                found += cut(manuscript, page, start, end)
    return found


def cut(manuscript: Manuscript, page: int, start: int, end: int) -> list[Block]:
    """Paragraphs of a stretch of a page, parted by blank lines."""
    blocks: list[Block] = []
    for line in manuscript.lines(page, start, end):
        if blocks and not line.gap:
            blocks[-1].pieces[0] = blocks[-1].pieces[0]._replace(end=line.end)
        else:
            blocks.append(one(page, line.start, line.end))
            blocks[-1].gap = line.gap
    return blocks


def prove(manuscript: Manuscript, segments: list[SegmentRow]) -> None:
    """Check the finished segments against the pages.

    Raises LedgerError where a character is in no span or in two, or `raw_text` is not the spans' text.
    """
    numbers = {page.page_number: index for index, page in enumerate(manuscript.pages)}
    taken: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for segment in segments:
        parts = [manuscript.texts[numbers[span.page_number]][span.start : span.end] for span in segment.spans]
        if "".join(parts) != segment.raw_text:
            raise LedgerError(f"raw text of segment {segment.segment_id} is not the text of its spans")
        for span in segment.spans:
            taken[numbers[span.page_number]].append((span.start, span.end))
    for page, text in enumerate(manuscript.texts):
        _prove_page(text, sorted(taken[page]), manuscript.pages[page].page_number)


def _prove_page(text: str, spans: list[tuple[int, int]], number: int) -> None:
    for (_, end), (start, _) in pairwise([(0, 0), *spans, (len(text), len(text))]):
        if start < end:
            raise LedgerError(f"two segments hold offset {start} of page {number}")
        if start > end and not text[end:start].isspace():
            raise LedgerError(f"no segment holds the text at offset {end} of page {number}")
