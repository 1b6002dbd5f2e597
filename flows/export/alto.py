"""ALTO 4.3 (Library of Congress): one file a page.

A block between blank lines is a `ComposedBlock`, each paragraph in it a `TextBlock`; boxes are pixels of its image.
"""

from collections.abc import Iterable
from typing import Any

from lxml import etree

from flows.export.sheet import BlockOut, LineOut, WordOut, blocks_of, writable
from storage.schemas import BlockRow, Box, PageRow

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA = f"{NAMESPACE} http://www.loc.gov/standards/alto/v4/alto-4-3.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES: Any = {None: NAMESPACE, "xsi": _INSTANCE}
#: Our style → ALTO's.
_STYLES = {"bold": "bold", "italic": "italics", "superscript": "superscript", "subscript": "subscript"}
#: How a page came to its text, as `pages.text_source` has it.
_WAYS = {"ocr": "recognised by a program", "text_layer": "taken from a text layer", "markup": "taken from mark-up"}


def written(page: PageRow, rows: Iterable[BlockRow]) -> bytes:
    """The ALTO file of a page."""
    root = etree.Element(_name("alto"), nsmap=_PREFIXES)
    root.set(f"{{{_INSTANCE}}}schemaLocation", _SCHEMA)
    root.set("SCHEMAVERSION", "4.3")
    _describe(_add(root, "Description"), page)
    sheet = _add(_add(root, "Layout"), "Page", ID=page.page_id, PHYSICAL_IMG_NR=str(page.page_number))
    if page.printed_page:
        sheet.set("PRINTED_IMG_NR", writable(page.printed_page))
    size = {}
    if page.width and page.height:
        size = {"WIDTH": str(page.width), "HEIGHT": str(page.height)}
        sheet.attrib.update(size)
    if page.confidence is not None:
        sheet.set("PC", _share(page.confidence))
    space = _add(sheet, "PrintSpace", **({"HPOS": "0", "VPOS": "0", **size} if size else {}))
    for number, block in enumerate(blocks_of(page, rows), 1):
        _block(space, block, f"b{number}")
    found: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return found


def _describe(description: Any, page: PageRow) -> None:
    _add(description, "MeasurementUnit").text = "pixel"
    if page.image_uri:
        image = _add(description, "sourceImageInformation")
        _add(image, "fileName").text = writable(page.image_uri)
    if page.text_source is None:
        return
    step = _add(description, "Processing", ID="recognise")
    _add(step, "processingCategory").text = "contentGeneration"
    by_person = dict(page.engine_parameters).get("witness_by") == "person"
    _add(step, "processingStepDescription").text = (
        "transcribed by a person" if by_person else _WAYS.get(page.text_source, "decoded from a text file")
    )
    if page.engine:
        software = _add(step, "processingSoftware")
        _add(software, "softwareName").text = writable(page.engine)


def _block(space: Any, block: BlockOut, name: str) -> None:
    composed = _add(space, "ComposedBlock", ID=name, **_place(block.box))
    for number, paragraph in enumerate(block.paragraphs, 1):
        part = _add(composed, "TextBlock", ID=f"{name}.{number}", **_place(paragraph.box))
        for line in paragraph.lines:
            _line(part, line)


def _line(paragraph: Any, line: LineOut) -> None:
    element = _add(paragraph, "TextLine", **_place(line.box))
    for number, word in enumerate(line.words):
        if number:
            _add(element, "SP")
        _word(element, word)


def _word(line: Any, word: WordOut) -> None:
    string = _add(line, "String", CONTENT=word.text, **_place(word.box))
    if word.confidence is not None:
        string.set("WC", _share(word.confidence))
    styles = [_STYLES[style] for style in word.styles if style in _STYLES]
    if styles:
        string.set("STYLE", " ".join(dict.fromkeys(styles)))


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: Any, name: str, **attributes: str) -> Any:
    return etree.SubElement(parent, _name(name), attributes)


def _share(value: float) -> str:
    return f"{min(1.0, max(0.0, value)):.6g}"


def _place(box: Box | None) -> dict[str, str]:
    if box is None:
        return {}
    width, height = box.right - box.left, box.bottom - box.top
    return {"HPOS": str(box.left), "VPOS": str(box.top), "WIDTH": str(width), "HEIGHT": str(height)}
