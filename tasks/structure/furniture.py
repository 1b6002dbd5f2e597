"""Furniture of web pages and converted documents: navigation, counters, notices around the text."""

from tasks.structure.block import Block, Piece
from tasks.structure.manuscript import Manuscript
from tasks.structure.phrases import is_counter, is_credit, is_interface
from tasks.structure.shape import is_prose

#: Kinds that are text proper; what stands after the last of them is the page's tail.
_TEXT = frozenset({"paragraph", "block_quote", "list_item", "table", "comment", "footnote", "heading"})


def mark_interface(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Short lines that speak of the page and not of its subject; in the tail, all short lines but credits."""
    for block in blocks:
        if not block.settled and block.end - block.start < 200 and is_interface(block.text(manuscript)):
            block.settle("furniture")
    for block in reversed(blocks):
        if block.settled:
            if block.kind in ("furniture", "byline", "image"):
                continue
            break
        text = block.text(manuscript)
        if len(text) > 120 or is_prose(text):
            break
        if is_credit(text):
            block.settle("byline")
        elif _is_tail(text):
            block.settle("furniture")
        else:
            break


def _is_tail(text: str) -> bool:
    """Whether a line after the text is a counter, a date or a few words without an end."""
    return is_counter(text) or (len(text) < 60 and not text.endswith((".", "!", "?", "…", "»", "”", '"')))


def mark_counters(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Lone numbers that stand in a row are counters of likes or views; so is a nought glued to the title."""
    lone = [
        not block.settled and block.end - block.start < 16 and is_counter(block.text(manuscript)) for block in blocks
    ]
    for number, block in enumerate(blocks):
        beside = (number > 0 and lone[number - 1]) or (number + 1 < len(blocks) and lone[number + 1])
        if lone[number] and (beside or block.text(manuscript) == "0"):
            block.settle("furniture")
    title = next((block for block in blocks if block.kind == "title"), None)
    if title is None or not title.text(manuscript).endswith((" 0", "\t0")):
        return
    piece = title.pieces[-1]
    start, end = manuscript.strip(piece.page, piece.start, piece.end - 1)
    if start < end:
        title.pieces[-1] = Piece(piece.page, start, end)
        counter = Block([Piece(piece.page, piece.end - 1, piece.end)]).settle("furniture")
        blocks.insert(blocks.index(title) + 1, counter)
