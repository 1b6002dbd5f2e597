"""ALTO 1 to 4 (Library of Congress, Analyzed Layout and Text Object): pages, blocks, lines, words.

Blocks come in the order of the file, which is the reading order that the programs give.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord
from tasks.witness.sheet import (
    NOWHERE,
    Area,
    Place,
    Sheet,
    children,
    counted,
    first,
    is_by_hand,
    named,
    number,
    shared_out,
    told_in,
    tree,
)

#: Measurement unit → how many make an inch; a pixel is one of the image.
_UNITS = {"mm10": 254.0, "inch1200": 1200.0}
#: Where text stands on a page: margins hold page numbers and running heads.
_SPACES = ("TopMargin", "LeftMargin", "PrintSpace", "RightMargin", "BottomMargin")
_STYLES = {"bold": "bold", "italics": "italic", "superscript": "superscript", "subscript": "subscript"}


def sheets(data: bytes) -> list[Sheet]:
    """The pages of an ALTO file. Raises UnreadableError or LimitError."""
    root = tree(data)
    description, layout = first(root, "Description"), first(root, "Layout")
    unit = told_in(None if description is None else first(description, "MeasurementUnit"))
    history = _history(description)
    pages = [] if layout is None else children(layout, "Page")
    return [_sheet(page, _UNITS.get(unit), history) for page in pages]


def _sheet(page: Any, per_inch: float | None, history: str) -> Sheet:
    return Sheet(
        lambda place: _layout(page, place),
        number(page.get("WIDTH")) or _reach(page, "HPOS", "WIDTH"),
        number(page.get("HEIGHT")) or _reach(page, "VPOS", "HEIGHT"),
        per_inch,
        is_by_hand(history) or _is_corrected(page),
        (("history", history),) if history else (),
    )


def _reach(page: Any, start: str, size: str) -> float | None:
    """Width or height of a page that gives only its print space, if margins tell the rest."""
    spaces = list(children(page, *_SPACES))
    reached = [(number(space.get(start)) or 0.0) + (number(space.get(size)) or 0.0) for space in spaces]
    return max(reached) if len(spaces) > 1 and any(reached) else None


def _history(description: Any | None) -> str:
    """What the file says of its processing."""
    if description is None:
        return ""
    return "; ".join(filter(None, map(told_in, children(description, "OCRProcessing", "Processing"))))


def _is_corrected(page: Any) -> bool:
    """Whether every line or word bears the mark of manual correction (CS)."""
    for kind in ("TextLine", "String"):
        found = [element.get("CS") for element in page.iter("{*}" + kind)]
        if found and all(mark in {"true", "1"} for mark in found):
            return True
    return False


def _layout(page: Any, place: Place) -> Layout:
    blocks: list[ReadBlock] = []
    seen = 0
    for space in children(page, *_SPACES):
        for element in children(space, "TextBlock", "ComposedBlock"):
            paragraphs = tuple(filter(lambda paragraph: paragraph.lines, _paragraphs(element, place)))
            for paragraph in paragraphs:
                seen = counted([word for line in paragraph.lines for word in line.words], seen)
            if paragraphs:
                blocks.append(ReadBlock(paragraphs))
    return Layout(tuple(blocks))


def _paragraphs(element: Any, place: Place) -> Iterator[ReadParagraph]:
    """A text block is a paragraph; a composed block holds several."""
    if named(element) == "TextBlock":
        lines = (_line(line, place) for line in children(element, "TextLine"))
        yield ReadParagraph(tuple(line for line in lines if line.words))
        return
    for child in children(element, "TextBlock", "ComposedBlock"):
        yield from _paragraphs(child, place)


def _line(element: Any, place: Place) -> ReadLine:
    strings = list(children(element, "String", "HYP"))
    line = _area(element)
    pieces: list[ReadWord] = []
    for string in strings:
        text = string.get("CONTENT") or ""
        if named(string) == "HYP" and pieces:
            # the hyphen at the end of a line is part of its last word
            pieces[-1] = replace(pieces[-1], text=pieces[-1].text + (text or "-"))
        elif text.strip():
            pieces.append(_word(string, text, place))
    if pieces and all(piece.box == NOWHERE for piece in pieces):
        pieces = shared_out(" ".join(piece.text for piece in pieces), line, place)
    elif line is not None:
        pieces = [_placed(piece, line, place) for piece in pieces]
    return ReadLine(tuple(pieces))


def _placed(word: ReadWord, line: Area, place: Place) -> ReadWord:
    return word if word.box != NOWHERE else replace(word, box=place(line))


def _word(string: Any, text: str, place: Place) -> ReadWord:
    area, said = _area(string), number(string.get("WC"))
    confidence = said if said is not None and 0 <= said <= 1 else None
    names = [_STYLES[name] for name in (string.get("STYLE") or "").split() if name in _STYLES]
    styles = tuple((0, len(text), name) for name in names)
    return ReadWord(text, NOWHERE if area is None else place(area), confidence, styles)


def _area(element: Any) -> Area | None:
    left, top = number(element.get("HPOS")), number(element.get("VPOS"))
    width, height = number(element.get("WIDTH")), number(element.get("HEIGHT"))
    if left is None or top is None or not width or not height or width < 0 or height < 0:
        return None
    return left, top, left + width, top + height
