"""List items: bullets, and numbers that count up from line to line."""

import re
from collections.abc import Sequence

from tasks.structure.block import Block, Mark
from tasks.structure.manuscript import Manuscript
from tasks.structure.passage import Passage, Setting
from tasks.structure.shape import opens_low

#: `®`, `¢` and `¤` are what recognition makes of a bullet.
_BULLET = re.compile(r"([•‣◦▪●○■□✓►➢*+]|[-–](?=\s)|[®¢¤](?=\s+[^\W\d_a-zа-я]))\s+(?=\S)")
_NUMBERED = re.compile(r"\(?(\d{1,3})[.)]\s+(?=\S)")
_LETTERED = re.compile(r"\(?([a-zа-я])\)\s+(?=\S)")
#: Bullets that are nothing else; the others must come in twos.
_PLAIN_BULLETS = frozenset("•‣◦▪●○■□✓►➢®¢¤")


_ASIDE = frozenset({"noise", "page_number", "running_head", "footnote"})


def mark_lists(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Mark list items; the label keeps the sign, and an edit takes it out of the text."""
    heads = [None if block.settled else _head(manuscript, block) for block in blocks]
    for number, head in enumerate(heads):
        if head is None:
            continue
        sign, length = head
        before = heads[number - 1] if number else None
        after = heads[number + 1] if number + 1 < len(heads) else None
        if sign in _PLAIN_BULLETS or _is_series(sign, before, after):
            _mark(blocks[number], sign, length)


def mark_items(passages: Sequence[Passage]) -> None:
    """Mark list items of print. Numbers inside a quotation stay with it: only bullets speak there."""
    open_ones = [passage for passage in passages if passage.block.pieces and passage.block.kind not in _ASIDE]
    heads = [None if passage.block.settled else _sign(passage.text) for passage in open_ones]
    for number, head in enumerate(heads):
        if head is None:
            continue
        before = _near(open_ones, heads, number, -1)
        after = _near(open_ones, heads, number, 1)
        narrow = open_ones[number].setting is Setting.NARROW
        if head[0] in _PLAIN_BULLETS or (not narrow and _is_series(head[0], before, after)):
            _mark(open_ones[number].block, *head)


def _near(
    passages: Sequence[Passage], heads: Sequence[tuple[str, int] | None], at: int, step: int
) -> tuple[str, int] | None:
    """The sign of the neighbour, the rest of an item on the next page passed over."""
    other = at + step
    if 0 <= other < len(heads) and heads[other] is None and opens_low(passages[other].text):
        other += step
    return heads[other] if 0 <= other < len(heads) else None


def _head(manuscript: Manuscript, block: Block) -> tuple[str, int] | None:
    piece = block.pieces[0]
    return _sign(manuscript.slice(piece.page, piece.start, min(piece.end, piece.start + 40)))


def _sign(text: str) -> tuple[str, int] | None:
    if text[:1].isalpha() and text[1:2] != ")":
        return None
    for pattern in (_BULLET, _NUMBERED, _LETTERED):
        if found := pattern.match(text):
            return found[1], found.end()
    return None


def _is_series(sign: str, before: tuple[str, int] | None, after: tuple[str, int] | None) -> bool:
    """Whether a neighbour has the same bullet, or the number or letter next to this one."""
    for neighbour, step in ((before, -1), (after, 1)):
        if neighbour is None:
            continue
        other = neighbour[0]
        if sign.isdecimal() and other.isdecimal() and int(other) == int(sign) + step:
            return True
        if sign.isalpha() and other.isalpha() and ord(other) == ord(sign) + step:
            return True
        if not sign.isalnum() and sign == other:
            return True
    return False


def _mark(block: Block, sign: str, length: int) -> None:
    block.settle("list_item").label = sign
    block.level = block.level or 0
    if not sign.isalnum():
        piece = block.pieces[0]
        block.marks.append(Mark(piece.page, piece.start, piece.start + length, "", "list_marker"))
