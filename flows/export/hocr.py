"""hOCR 1.2: one XHTML file a page, with areas, paragraphs, lines and words."""

from collections.abc import Iterable
from typing import Any

from lxml import etree

from flows.export.sheet import BlockOut, LineOut, WordOut, blocks_of, writable
from storage.schemas import BlockRow, Box, PageRow

NAMESPACE = "http://www.w3.org/1999/xhtml"
_PREFIXES: Any = {None: NAMESPACE}
CAPABILITIES = "ocr_page ocr_carea ocr_par ocr_line ocrx_word"
_STYLES = {"bold": "strong", "italic": "em", "superscript": "sup", "subscript": "sub"}


def written(page: PageRow, rows: Iterable[BlockRow]) -> bytes:
    """The hOCR file of a page."""
    root = etree.Element(f"{{{NAMESPACE}}}html", nsmap=_PREFIXES)
    head = _add(root, "head")
    _add(head, "title").text = page.page_id
    _add(head, "meta", name="ocr-system", content=_system(page))
    _add(head, "meta", name="ocr-capabilities", content=CAPABILITIES)
    title = [f'image "{_quoted(page.image_uri or page.page_id)}"', f"ppageno {page.page_number - 1}"]
    if page.width and page.height:
        title.insert(1, f"bbox 0 0 {page.width} {page.height}")
    if page.dpi:
        title.append(f"scan_res {page.dpi:g} {page.dpi:g}")
    sheet = _add(_add(root, "body"), "div", id=page.page_id, title="; ".join(title), **{"class": "ocr_page"})
    for block in blocks_of(page, rows):
        _block(sheet, block)
    head_line = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
    found: bytes = etree.tostring(root, encoding="UTF-8", pretty_print=False)
    return head_line + found


def _system(page: PageRow) -> str:
    by_person = dict(page.engine_parameters).get("witness_by") == "person"
    return "transcribed by a person" if by_person else writable(page.engine or page.text_source or "none")


def _quoted(text: str) -> str:
    return writable(text).replace('"', "%22").replace(";", "%3B")


def _block(sheet: Any, block: BlockOut) -> None:
    area = _add(sheet, "div", **_title("ocr_carea", block.box))
    for paragraph in block.paragraphs:
        part = _add(area, "p", **_title("ocr_par", paragraph.box))
        for line in paragraph.lines:
            _line(part, line)


def _line(paragraph: Any, line: LineOut) -> None:
    element = _add(paragraph, "span", **_title("ocr_line", line.box))
    element.tail = "\n"
    for word in line.words:
        _word(element, word)


def _word(line: Any, word: WordOut) -> None:
    sure = "" if word.confidence is None else f"x_wconf {100 * word.confidence:.6g}"
    element = _add(line, "span", **_title("ocrx_word", word.box, sure))
    element.tail = " "
    for style in dict.fromkeys(word.styles):
        if style in _STYLES:
            element = _add(element, _STYLES[style])
    element.text = word.text


def _title(kind: str, box: Box | None, more: str = "") -> dict[str, str]:
    place = f"bbox {box.left} {box.top} {box.right} {box.bottom}" if box else ""
    title = "; ".join(filter(None, (place, more)))
    return {"class": kind, "title": title} if title else {"class": kind}


def _add(parent: Any, tag: str, /, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
