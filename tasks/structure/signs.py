"""Mark-up signs in plain text: what markdown and converted documents write for headings, notes, quotations and links.

The signs stay in the block's span; marks take them out of its text.
"""

import re
from bisect import bisect_left

from tasks.structure.block import Block, Mark, Target
from tasks.structure.manuscript import Manuscript

RULE = "markup"

HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
HEADING_END = re.compile(r"[ \t]+#{1,6}$")
UNDERLINE = re.compile(r"\n[ \t]*(?:=+|-+)[ \t]*$")
ITEM = re.compile(r"([-*+•]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
RULER = re.compile(r"(?:[-–—_*=~·•.#+][ \t]?){3,200}$")
NOTE = re.compile(r"<sup>\s*([^<\s]{1,8})\s*</sup>[.)]?\s*|\[\^([^\]\s]{1,20})\]:\s*")
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,400}?)(?<=[^\s*])\1(?![\w*])")
LINK = re.compile(r"(!?)\[([^\[\]\n]{0,400})\]\(\s*<?([^()<>\s]{1,2000})>?(?:\s+\"[^\"\n]{0,200}\")?\s*\)")
AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]{1,2000})>")
QUOTED = re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE)
PICTURE = re.compile(r"[\w()%+.,-]{1,120}\.(?:jpe?g|png|gif|webp|svg|tiff?|bmp)$", re.IGNORECASE)
ELISION = re.compile(r"[\[(<⟨{]?\s*(?:\.\s?\.\s?\.|…)\s*[\])>⟩}]?$")


def is_marked(manuscript: Manuscript) -> bool:
    """Whether the text uses mark-up signs: headings, note marks, or emphasis and links again and again."""
    for text in manuscript.texts:
        if re.search(r"^#{1,6}[ \t]+\S", text, re.MULTILINE) or "<sup>" in text or "\n[^" in text:
            return True
    found = 0
    for text in manuscript.texts:
        for _ in EMPHASIS.finditer(text[:200_000]):
            found += 1
        found += len(LINK.findall(text[:200_000]))
    return found > 2


def read_signs(manuscript: Manuscript, block: Block) -> None:
    """Kind and marks of a block by the signs at its beginning."""
    page, start, end, _ = block.pieces[0]
    text = manuscript.texts[page][start:end]
    if text[:1].isalpha():
        # No sign begins with a letter, but for the name of a picture.
        if len(text) < 200 and "." in text and PICTURE.match(text):
            block.settle("image").image_uri = text
        elif block.kind != "paragraph":
            drop_signs(manuscript, block)
        return
    if found := HEADING.match(text):
        block.settle("heading").level = len(found[1])
    elif len(text) < 400 and RULER.match(text):
        block.settle("furniture")
    elif len(text) < 20 and ELISION.match(text):
        block.settle("elision")
    elif found := NOTE.match(text):
        block.settle("footnote").label = found[1] or found[2]
    elif text.startswith(">") and not text.startswith(">>>"):
        block.settle("block_quote")
    elif len(text) < 200 and PICTURE.match(text):
        block.settle("image").image_uri = text
    elif text.startswith("![") and (found := LINK.match(text)) and found.end() == len(text):
        block.settle("image").image_uri = found[3]
    drop_signs(manuscript, block)


def drop_signs(manuscript: Manuscript, block: Block) -> None:
    """Marks that take the signs of the block's kind out of its text."""
    piece = block.pieces[0]
    text = manuscript.slice(piece.page, piece.start, piece.end)
    if block.kind in ("heading", "title"):
        if found := HEADING.match(text):
            _drop(block, 0, found.end())
        if tail := (HEADING_END.search(text, max(len(text) - 20, 0)) or UNDERLINE.search(text)):
            _drop(block, tail.start(), tail.end())
    elif block.kind == "footnote" and (found := NOTE.match(text)):
        block.label = block.label or found[1] or found[2]
        _drop(block, 0, found.end())
    elif block.kind == "list_item" and (found := ITEM.match(text)):
        block.label = block.label or found[1]
        if not found[1][:1].isalnum():
            _drop(block, 0, found.end())
    elif block.kind == "block_quote":
        for sign in QUOTED.finditer(text):
            _drop(block, sign.start(), sign.end())


def read_inline(manuscript: Manuscript, block: Block) -> None:
    """Marks for emphasis and links inside the block."""
    for piece in block.pieces:
        text = manuscript.texts[piece.page]
        taken: list[tuple[int, int]] = []
        for link in LINK.finditer(text, piece.start, piece.end):
            block.links.append(Target(piece.page, link.start(2), link.end(2), link[3]))
            _take(block, piece.page, link.start(), link.start(2))
            _take(block, piece.page, link.end(2), link.end())
            taken.append((link.end(2), link.end()))
        for link in AUTOLINK.finditer(text, piece.start, piece.end):
            block.links.append(Target(piece.page, link.start(1), link.end(1), link[1]))
            _take(block, piece.page, link.start(), link.start(1))
            _take(block, piece.page, link.end(1), link.end())
            taken.append((link.start(1), link.end(1)))
        taken.sort()
        for run in EMPHASIS.finditer(text, piece.start, piece.end):
            at = bisect_left(taken, (run.end(), 0)) - 1
            if at < 0 or taken[at][1] <= run.start():
                _take(block, piece.page, run.start(1), run.end(1))
                _take(block, piece.page, run.end(2), run.end())


def _drop(block: Block, start: int, end: int) -> None:
    """Take out signs at offsets into the first piece."""
    piece = block.pieces[0]
    _take(block, piece.page, piece.start + start, piece.start + end)


def _take(block: Block, page: int, start: int, end: int) -> None:
    if start < end:
        block.marks.append(Mark(page, start, end, "", RULE))
