"""Paragraphs that a page break, a note or a running head parts, made one again.

Only what is open joins: the first part does not end as a sentence does, and the second does not begin like one, or
nothing but the foot of a page stands between them.
"""

import re

from tasks.structure.block import BROKEN_WORD, SPACE, Block
from tasks.structure.manuscript import Manuscript
from tasks.structure.shape import first_letter, is_capitals, is_finished, opens_low

#: Kinds that stand at the edge of a page and may part a paragraph.
_BETWEEN = frozenset({"footnote", "page_number", "running_head", "furniture", "noise", "image", "caption"})
_JOINED = frozenset({"paragraph", "block_quote"})
_HYPHENS = "-‐‑\u00ad¬·"
_NUMBERED = re.compile(r"\(?\d{1,3}[.)]\s")
_LOOKED_AT = 400
#: Blank lines that part two paragraphs for good.
_FAR = 3


def join_paragraphs(manuscript: Manuscript, blocks: list[Block]) -> list[Block]:
    """Blocks with parted paragraphs made one."""
    kept: list[Block] = []
    last: Block | None = None
    between: list[Block] = []
    for block in blocks:
        if block.kind in _BETWEEN:
            between.append(block)
            kept.append(block)
            continue
        parted = last is not None and _is_parted(manuscript, last, block, between)
        if last is not None and goes_on(manuscript, last, block, parted=parted):
            last.absorb(block, seam(manuscript, last, block))
        else:
            kept.append(block)
            last = block if block.kind in _JOINED or block.kind == "list_item" else None
        between = []
    return kept


def _is_parted(manuscript: Manuscript, first: Block, second: Block, between: list[Block]) -> bool:
    """Whether a page break stands between the two: a note or page furniture, or the start of a page."""
    if second.starts_page or second.page != first.pieces[-1].page:
        return True
    return any(
        block.kind in ("footnote", "page_number", "running_head")
        or (block.kind == "furniture" and block.end - block.start < 5 and block.text(manuscript).isdecimal())
        for block in between
    )


def goes_on(manuscript: Manuscript, first: Block, second: Block, *, parted: bool) -> bool:
    """Whether the second block is the rest of the first."""
    alike = first.kind == second.kind or second.loose or (first.kind == "list_item" and parted)
    if second.kind not in _JOINED or not alike:
        return False
    within = first.broken_end or (first.full_end and second.gap < _FAR and _was_printed(manuscript, second))
    if not (parted or within):
        return False
    piece, rest = first.pieces[-1], second.pieces[0]
    end = manuscript.slice(piece.page, max(piece.start, piece.end - _LOOKED_AT), piece.end)
    start = manuscript.slice(rest.page, rest.start, min(rest.end, rest.start + _LOOKED_AT))
    if is_finished(end) or not first_letter(start) or _NUMBERED.match(start):
        return False
    if opens_low(start):
        return True
    if not parted or not first.full_end or (is_capitals(start[:40]) and not is_capitals(end[-40:])):
        return False
    return end.endswith((",", "—", "–", *_HYPHENS)) or (len(end) > 60 and end[-1:].isalnum())


def _was_printed(manuscript: Manuscript, block: Block) -> bool:
    """Whether blank lines may be an accident of recognition, which they are not in text that was typed."""
    return manuscript.pages[block.page].text_source in ("ocr", "text_layer") or block.printed


def seam(manuscript: Manuscript, first: Block, second: Block) -> str:
    """What belongs between the two: nothing within a word, else a space."""
    piece, rest = first.pieces[-1], second.pieces[0]
    sign = manuscript.slice(piece.page, piece.end - 1, piece.end)
    before = manuscript.slice(piece.page, piece.end - 2, piece.end - 1)
    after = manuscript.slice(rest.page, rest.start, rest.start + 1)
    if first.broken_end and after.isalpha():
        return BROKEN_WORD
    return BROKEN_WORD if sign in _HYPHENS and before.isalpha() and after.isalpha() else SPACE
