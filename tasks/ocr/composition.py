"""From a layout to what is stored: the text of a page, its lines with words, and its blocks.

Lines end in a newline, blocks are parted by a blank line, words by a space. What no text may hold (controls, half
surrogate pairs, noncharacters) becomes U+FFFD and is counted.
"""

import re
from dataclasses import dataclass, field

from storage.schemas import BlockRow, Box, Line, Style, Word
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, Rectangle, union

#: Controls, lone surrogates and noncharacters of the basic plane. Format characters (soft hyphen, joiners) stay.
_INVALID = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(slots=True)
class Composition:
    """Text, lines and blocks of a page; `replaced` counts the characters that became U+FFFD."""

    page_id: str
    document_id: str
    page_number: int
    lines: list[Line] = field(default_factory=list)
    blocks: list[BlockRow] = field(default_factory=list)
    replaced: int = 0
    length: int = 0
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text so far, `length` characters."""
        return "".join(self.parts)

    def flags(self) -> tuple[str, ...]:
        """`replaced_characters:N` where N characters became U+FFFD."""
        return (f"replaced_characters:{self.replaced}",) if self.replaced else ()

    def write(self, text: str) -> int:
        """Add text; where it ends."""
        self.parts.append(text)
        self.length += len(text)
        return self.length

    def box(self, rectangle: Rectangle | None) -> Box | None:
        """A rectangle as a box of this page."""
        return None if rectangle is None else Box(self.page_number, *rectangle)

    def open_block(self, role: str, parent: int | None = None) -> int:
        """Begin a block here; its ordinal."""
        place = (len(self.blocks), self.length, self.length, role, parent)
        self.blocks.append(BlockRow(self.page_id, self.document_id, self.page_number, *place))
        return len(self.blocks) - 1

    def close_block(self, ordinal: int, first_line: int, sizes: list[float], styles: list[Style]) -> None:
        """End a block that began with line `first_line` before the last newline."""
        lines = [Rectangle(*line.box[1:]) for line in self.lines[first_line:] if line.box]
        self.blocks[ordinal] = self.blocks[ordinal]._replace(
            end=max(self.blocks[ordinal].start, self.length - 1),
            box=self.box(union(lines)),
            font_size=sorted(sizes)[len(sizes) // 2] if sizes else None,
            styles=tuple(styles),
        )


def cleaned(text: str) -> tuple[str, int]:
    r"""A word with what no text may hold replaced, and how many characters were; white space inside becomes a space.

    >>> cleaned("сло\0во"), cleaned("№\u00ad½")
    (('сло�во', 1), ('№\xad½', 0))
    """
    return _INVALID.subn("\ufffd", " ".join(text.split()) if text.split() else text)


def compose(layout: Layout, page_id: str, document_id: str, page_number: int) -> Composition:
    """Text, lines and blocks of a layout."""
    page = Composition(page_id, document_id, page_number)
    for block in layout.blocks:
        _add_block(page, block)
    return page


def _add_block(page: Composition, block: ReadBlock) -> None:
    if page.length:
        page.write("\n")
    group, first = page.open_block("group"), len(page.lines)
    for paragraph in block.paragraphs:
        _add_paragraph(page, paragraph, group)
    sizes = [line.size for paragraph in block.paragraphs for line in paragraph.lines if line.size]
    page.close_block(group, first, sizes, [])


def _add_paragraph(page: Composition, paragraph: ReadParagraph, group: int) -> None:
    ordinal, first = page.open_block("paragraph", group), len(page.lines)
    styles: list[Style] = []
    for line in paragraph.lines:
        _add_line(page, line, styles)
    page.close_block(ordinal, first, [line.size for line in paragraph.lines if line.size], styles)


def _add_line(page: Composition, line: ReadLine, styles: list[Style]) -> None:
    start = page.length
    words: list[Word] = []
    for read in line.words:
        text, replaced = cleaned(read.text)
        page.replaced += replaced
        begin = page.write(" ") if words else start
        words.append(Word(begin, page.write(text), page.box(read.box), read.confidence))
        if len(text) == len(read.text):  # white space inside a word moves its offsets: then a style cannot be placed
            styles.extend(Style(begin + low, begin + high, style) for low, high, style in read.styles)
    found = [word.confidence for word in words if word.confidence is not None]
    box = page.box(union([read.box for read in line.words]))
    page.lines.append(Line(start, page.length, box, sum(found) / len(found) if found else None, tuple(words)))
    page.write("\n")
