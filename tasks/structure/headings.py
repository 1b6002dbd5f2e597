"""Headings in flowing text: short lines without an end that stand alone before a paragraph."""

from tasks.structure.block import Block
from tasks.structure.headlines import is_part
from tasks.structure.manuscript import Manuscript
from tasks.structure.shape import is_finished, is_prose, opens_high, opens_low, words

_LONGEST = 120
_SHORTEST_TEXT = 80


def mark_headings(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Mark short lines that stand alone above a paragraph. Marked headings keep their level."""
    levels = [block.level for block in blocks if block.kind == "heading" and block.level]
    level = max(levels, default=1) + 1 if not levels else min(levels)
    prose = [block.gap > 0 for block in blocks if block.kind == "paragraph" and _is_text(manuscript, block)]
    spaced = 2 * sum(prose) >= len(prose)
    for number, block in enumerate(blocks[:-1]):
        if block.settled or block.end - block.start > _LONGEST or (spaced and not block.gap):
            continue
        following = blocks[number + 1]
        if _names_part(manuscript, block, following):
            block.settle("heading").level = max(level, 2)
            continue
        if following.kind not in ("paragraph", "list_item", "block_quote") or (spaced and not following.gap):
            continue
        text = block.text(manuscript)
        if opens_low(following.text(manuscript)[:200]):
            continue
        if _is_heading(text) and _is_text(manuscript, following) and _follows_end(manuscript, blocks, number):
            block.settle("heading").level = max(level, 2)


def _names_part(manuscript: Manuscript, block: Block, following: Block) -> bool:
    """Whether a line alone between blank lines names a part that books and articles have, as literature or notes."""
    return bool(block.gap and following.gap) and is_part(block.text(manuscript))


def _is_heading(text: str) -> bool:
    return opens_high(text) and len(words(text)) > 0 and not is_finished(text.rstrip("?!")) and not text.endswith(",")


def _is_text(manuscript: Manuscript, block: Block) -> bool:
    if block.end - block.start >= _SHORTEST_TEXT:
        return True
    text = block.text(manuscript)
    return is_prose(text) or (text.endswith(":") and len(text.split()) > 3)


def _follows_end(manuscript: Manuscript, blocks: list[Block], number: int) -> bool:
    """Whether the paragraph before it has ended: a short line may be the rest of a broken paragraph."""
    if not number or blocks[number - 1].kind != "paragraph":
        return True
    return is_finished(blocks[number - 1].text(manuscript)[-400:])
