"""hOCR 1.2 (Breuel: The hOCR Microformat, 2007): pages, areas, paragraphs, lines, words."""

import re
from collections.abc import Iterator
from typing import Any

from tasks.errors import UnreadableError
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord
from tasks.witness.sheet import NOWHERE, Area, Place, Sheet, check_size, counted, is_by_hand, shared_out

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_BOX = re.compile(rf"\bbbox\s+{_NUMBER}\s+{_NUMBER}\s+{_NUMBER}\s+{_NUMBER}")
_CONFIDENCE = re.compile(rf"\bx_wconf\s+{_NUMBER}")
_SIZES = re.compile(rf"\bx_size\s+{_NUMBER}(?:.*?x_descenders\s+{_NUMBER})?(?:.*?x_ascenders\s+{_NUMBER})?")
_LINES = frozenset({"ocr_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat", "ocrx_line"})
_PARAGRAPHS = frozenset({"ocr_par"})
_AREAS = frozenset({"ocr_carea", "ocrx_block", "ocr_column"})
_STYLES = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "sup": "superscript", "sub": "subscript"}


def sheets(data: bytes) -> list[Sheet]:
    """The pages of an hOCR file. Raises UnreadableError or LimitError."""
    from lxml import etree, html

    check_size(data)
    declared = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([\w-]+)", data[:200])
    text = _decoded(data, declared[1].decode("ascii") if declared else "utf-8")
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "\ufffd"), parser=parser)
    except etree.ParserError as error:
        raise UnreadableError(f"The witness is no hOCR: {error}.") from error
    history = "; ".join(
        f"{meta.get('name')} {meta.get('content') or ''}".strip()
        for meta in root.iter("meta")
        if (meta.get("name") or "").lower() in {"ocr-system", "ocr-editor", "description", "generator"}
    )
    return [_sheet(page, history) for page in _of_class(root, frozenset({"ocr_page"}))]


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding, "replace").removeprefix("\ufeff")
    except LookupError:
        return data.decode("utf-8", "replace")


def _sheet(page: Any, history: str) -> Sheet:
    area = _area(page)
    return Sheet(
        lambda place: _layout(page, place),
        area[2] if area else None,
        area[3] if area else None,
        None,
        is_by_hand(history),
        (("history", history),) if history else (),
    )


def _of_class(element: Any, classes: frozenset[str]) -> Iterator[Any]:
    """Descendants of some classes, those inside of one of them left out."""
    for child in element:
        if classes.isdisjoint((child.get("class") or "").split()):
            yield from _of_class(child, classes)
        else:
            yield child


def _layout(page: Any, place: Place) -> Layout:
    blocks: list[ReadBlock] = []
    seen = 0
    for area in _of_class(page, _AREAS | _PARAGRAPHS | _LINES):
        paragraphs = tuple(paragraph for paragraph in _paragraphs(area, place) if paragraph.lines)
        for paragraph in paragraphs:
            seen = counted([word for line in paragraph.lines for word in line.words], seen)
        if paragraphs:
            blocks.append(ReadBlock(paragraphs))
    return Layout(tuple(blocks))


def _paragraphs(area: Any, place: Place) -> Iterator[ReadParagraph]:
    """The paragraphs of an area; loose lines make one."""
    if not _PARAGRAPHS.isdisjoint((area.get("class") or "").split()):
        yield ReadParagraph(tuple(_lines(area, place)))
    elif not _LINES.isdisjoint((area.get("class") or "").split()):
        yield ReadParagraph(tuple(line for line in [_line(area, place)] if line.words))
    else:
        found = list(_of_class(area, _PARAGRAPHS))
        for paragraph in found:
            yield ReadParagraph(tuple(_lines(paragraph, place)))
        if not found:
            yield ReadParagraph(tuple(_lines(area, place)))


def _lines(element: Any, place: Place) -> Iterator[ReadLine]:
    for found in _of_class(element, _LINES):
        line = _line(found, place)
        if line.words:
            yield line


def _line(element: Any, place: Place) -> ReadLine:
    words = [_word(word, place) for word in _of_class(element, frozenset({"ocrx_word", "ocr_word"}))]
    found = [word for word in words if word.text.strip()]
    if not found:
        found = shared_out(element.text_content(), _area(element), place)
    sizes = _SIZES.search(element.get("title") or "")
    if sizes is None:
        return ReadLine(tuple(found))
    whole, below, above = (float(part or 0) for part in sizes.groups())
    return ReadLine(tuple(found), round(whole - below - above, 2))


def _word(element: Any, place: Place) -> ReadWord:
    text = " ".join(element.text_content().split())
    area, said = _area(element), _CONFIDENCE.search(element.get("title") or "")
    confidence = min(1.0, max(0.0, float(said[1]) / 100)) if said else None
    names = dict.fromkeys(_STYLES[child.tag] for child in element.iter() if child.tag in _STYLES)
    return ReadWord(
        text, NOWHERE if area is None else place(area), confidence, tuple((0, len(text), name) for name in names)
    )


def _area(element: Any) -> Area | None:
    found = _BOX.search(element.get("title") or "")
    if found is None:
        return None
    left, top, right, bottom = map(float, found.groups())
    return (left, top, right, bottom) if left < right and top < bottom and max(right, bottom) < 1e7 else None
