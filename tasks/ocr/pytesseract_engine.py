"""Tesseract as a program, through pytesseract: the portable engine. Its hOCR is read back into a layout."""

import re
import shutil
from typing import TYPE_CHECKING, Any

from configs.load import page_limits
from tasks.errors import LimitError, MissingToolError, UnreadableError
from tasks.ocr import models
from tasks.ocr.engine import Request
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord, Rectangle

if TYPE_CHECKING:
    from PIL.Image import Image

_LINES = frozenset({"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"})
_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_CONFIDENCE = re.compile(r"x_wconf (-?[\d.]+)")
_SIZES = re.compile(r"x_size (-?[\d.]+)(?:; x_descenders (-?[\d.]+))?(?:; x_ascenders (-?[\d.]+))?")


class PytesseractEngine:
    """Tesseract by pytesseract."""

    def __init__(self) -> None:
        import pytesseract

        if shutil.which(pytesseract.pytesseract.tesseract_cmd) is None:
            raise MissingToolError("The program tesseract is not installed (Debian: apt-get install tesseract-ocr).")
        self._library: Any = pytesseract
        version = str(pytesseract.get_tesseract_version())
        self.name = f"pytesseract {pytesseract.__version__} (tesseract {version})"

    def _options(self, request: Request) -> str:
        variables = (("hocr_font_info", "0"), *request.variables)
        settings = " ".join(f"-c {name}={value}" for name, value in variables)
        return f'--tessdata-dir "{models.folder()}" --dpi {request.dpi} --psm {request.segmentation} {settings}'

    def read(self, image: "Image", request: Request) -> Layout:
        """Words of an 8-bit grey image. Raises UnreadableError or LimitError where the program gives up."""
        try:
            found = self._library.image_to_pdf_or_hocr(
                image,
                "+".join(request.languages),
                self._options(request),
                extension="hocr",
                timeout=page_limits().program,
            )
        except self._library.TesseractError as error:
            raise UnreadableError(f"Tesseract could not read the image: {error}", code="ocr_failed") from error
        except RuntimeError as error:
            raise LimitError("Tesseract took too long over the image.", code="timeout") from error
        return layout_of(found)

    def orientation(self, image: "Image", dpi: int) -> int | None:
        """Degrees clockwise that set the image upright, by Tesseract's `osd` model; None without model or answer."""
        if not models.installed(models.ORIENTATION):
            return None
        options = f'--tessdata-dir "{models.folder()}" --dpi {dpi} --psm 0'
        try:
            found = self._library.image_to_osd(
                image, config=options, output_type=self._library.Output.DICT, timeout=page_limits().program
            )
        except (self._library.TesseractError, RuntimeError):
            return None  # too few letters, or too slow: nothing can be said
        return int(found["rotate"])


def layout_of(hocr: bytes) -> Layout:
    """The layout in an hOCR page; undecodable bytes become U+FFFD."""
    from lxml import html

    text = hocr.decode("utf-8", "replace")
    root = html.document_fromstring(re.sub(r"<\?xml[^>]*\?>", "", text).replace("\0", "\ufffd"))
    blocks = []
    for area in root.iterfind(".//div[@class='ocr_carea']"):
        found = [_paragraph(part) for part in area.iterfind(".//p[@class='ocr_par']")]
        paragraphs = tuple(paragraph for paragraph in found if paragraph.lines)
        if paragraphs:
            blocks.append(ReadBlock(paragraphs))
    return Layout(tuple(blocks))


def _paragraph(element: Any) -> ReadParagraph:
    lines = []
    for line in element.iterfind("./span"):
        if line.get("class") not in _LINES:
            continue
        words = tuple(filter(None, map(_word, line.iterfind(".//span[@class='ocrx_word']"))))
        if words:
            lines.append(ReadLine(words, _x_height(line.get("title", ""))))
    return ReadParagraph(tuple(lines))


def _word(element: Any) -> ReadWord | None:
    title, text = element.get("title", ""), element.text_content()
    box = _BOX.search(title)
    if box is None or not text.strip():
        return None
    confidence = _CONFIDENCE.search(title)
    left, top, right, bottom = map(int, box.groups())
    return ReadWord(text, Rectangle(left, top, right, bottom), float(confidence[1]) / 100 if confidence else 0.0)


def _x_height(title: str) -> float | None:
    sizes = _SIZES.search(title)
    if sizes is None:
        return None
    whole, below, above = (float(part or 0) for part in sizes.groups())
    return round(whole - below - above, 2)
