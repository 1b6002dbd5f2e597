"""Captions of pictures and tables, told by the word they open with."""

import re

from tasks.structure.block import Block
from tasks.structure.manuscript import Manuscript

_CAPTION = re.compile(
    r"[*_]{0,3}(?:(?:fig(?:ure)?|table|plate|map|рис(?:унок)?|ил(?:люстрация)?|табл(?:ица)?|схема|карта|abb(?:ildung)?|tabelle|"
    r"tabula|attēls|tableau|rys(?:unek)?|tabela)\.?\s*(?:№\s*)?(?:\d{1,3}|[IVX]{1,5})\b[.:)]?|"
    r"(?:photo(?:graph)?|фото(?:графия)?|foto|image|picture|illustration|иллюстрация|на фото|подпись)\s*:)",
    re.IGNORECASE,
)
_LONGEST = 300


def is_caption(text: str) -> bool:
    """Whether a short paragraph opens as a caption does.

    >>> is_caption("Table 2. Harvest by district"), is_caption("Рис. 3"), is_caption("Table manners")
    (True, True, False)
    """
    return len(text) < _LONGEST and bool(_CAPTION.match(text))


def mark_captions(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Mark captions and lead each to the table or picture beside it."""
    for number, block in enumerate(blocks):
        if block.settled or block.end - block.start >= _LONGEST or not is_caption(block.text(manuscript)):
            continue
        block.settle("caption")
        beside = [*blocks[max(number - 1, 0) : number], *blocks[number + 1 : number + 2]]
        block.parent = next((other for other in beside if other.kind in ("table", "image")), None)
