"""PDF: the text layer of a page where it is sound, else the page rendered and read as an image; never both."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError, PdfPage

from storage.schemas import Leaf, PageRow, StringMap, Unit
from tasks.errors import LimitError, ProtectedError, UnreadableError
from tasks.ocr.frame import Frame
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import LONGEST_SIDE, raster
from tasks.ocr.text_layer import Rendering, TextLayer, read_page
from tasks.reader import Inspection, Reading
from tasks.readers import pdf_text
from tasks.readers.pdf_images import PlacedImage, placed
from tasks.stage import PageTask, Parameters, Payload, SourceTask
from tasks.witness.choice import read_with_witnesses

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPE = "application/pdf"
#: Share of a page that an image must cover to be the page.
WHOLE = 0.5
#: Titles that a program wrote, not a person.
_JUNK_TITLES = ("microsoft word", "untitled", "без имени", "безымянный", "document", "scan")


def inspect(task: SourceTask) -> Inspection:
    """One document with the pages of the file. Raises ProtectedError or UnreadableError."""
    document = _opened(task.payload)
    if not len(document):
        raise UnreadableError("The PDF has no pages: it is broken.", code="no_pages")
    leaves = tuple(Leaf(task.source_id, None, index) for index in range(len(document)))
    said = {key.lower(): " ".join(value.split()) for key, value in document.get_metadata_dict(skip_empty=True).items()}
    metadata = tuple(sorted((f"pdf_{key}", value) for key, value in said.items() if value))
    return Inspection(MEDIA_TYPE, "pdf", (Unit(MEDIA_TYPE, leaves, metadata=_described(said)),), metadata=metadata)


def _described(said: dict[str, str]) -> StringMap:
    """Title and author, unless a program made them up."""
    title, author = said.get("title", ""), said.get("author", "")
    is_junk = title.lower().startswith(_JUNK_TITLES) or "." in title[-5:-1] or len(title) < 4
    by = "" if author.lower() in {"anonymous", "unknown", "user", "admin"} else author
    return tuple(pair for pair in (("authors", by), ("title", "" if is_junk else title)) if pair[1])


def read(task: PageTask, parameters: Parameters) -> Reading:
    """Read one page. Raises UnreadableError, ProtectedError, LimitError or MissingToolError."""
    assert isinstance(parameters, RecogniseParameters)
    document = _opened(task.payload)
    index = task.member.leaves[task.page_number - 1].index
    try:
        page = document[index]
    except (PdfiumError, IndexError) as error:
        raise UnreadableError(f"Page {index + 1} of the PDF cannot be opened: it is broken.") from error
    images = tuple(placed(page))
    dpi = _resolution(page, images, parameters) * min(task.scale, 1.0)
    picture = _rendered(page, dpi)
    layer = None if parameters.text_layer == "never" else _text_layer(page, picture)
    rendering = Rendering(picture, dpi, f"pypdfium2 {pypdfium2.PYPDFIUM_INFO}", _is_scan(images))
    reading = read_with_witnesses(
        task,
        lambda: raster(picture, (dpi, dpi)),
        parameters,
        lambda: read_page(task, rendering, layer, parameters),
    )
    row = reading.page._replace(printed_page=_label(document, index))
    if row.text_source != "text_layer" and any(image.share >= WHOLE and image.is_damaged() for image in images):
        row = row._replace(flags=(*row.flags, "damaged_image"))
    return Reading(row, reading.blocks)


def facsimile(payload: Payload, index: int, page: PageRow) -> "Image":
    """The page at the resolution that boxes count in. Raises UnreadableError, ProtectedError or LimitError."""
    return _rendered(_opened(payload)[index], page.dpi or 72.0)


@lru_cache(maxsize=2)
def _opened(payload: Payload) -> PdfDocument:
    """The document; what stands before its head (an HTTP header, a blank line) is cut off."""
    start = max(0, payload.data.find(b"%PDF-"))
    try:
        return PdfDocument(payload.data[start:])
    except PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise ProtectedError("The PDF asks for a password: give a copy without one.") from error
        if error.err_code == pdfium.FPDF_ERR_SECURITY:
            raise ProtectedError("The PDF is locked in a way that cannot be opened: give a plain copy.") from error
        raise UnreadableError("The PDF is broken or cut short: fetch or scan it again.") from error


def _label(document: PdfDocument, index: int) -> str | None:
    """The page's label, unless it says no more than its number does."""
    try:
        return document.get_page_label(index).strip() or None
    except (PdfiumError, UnicodeDecodeError):
        return None


def _is_scan(images: Sequence[PlacedImage]) -> bool:
    return sum(image.share for image in images) >= WHOLE


def _resolution(page: PdfPage, images: Sequence[PlacedImage], parameters: RecogniseParameters) -> float:
    """Dots per inch to render at: those of the image that is the page, within limits; fewer for a huge page."""
    share, fineness = max(((image.share, image.dpi) for image in images), default=(0.0, 0.0))
    dpi = parameters.dpi
    if share >= WHOLE:
        dpi = min(max(fineness, parameters.lowest_dpi), parameters.highest_dpi)
    width, height = (side / 72 for side in page.get_size())
    if width <= 0 or height <= 0:
        raise UnreadableError("The page of the PDF has no size: it is broken.")
    most = (parameters.most_read_pixels / (width * height)) ** 0.5
    return float(round(min(dpi, most, LONGEST_SIDE / max(width, height)), 2))


def _rendered(page: PdfPage, dpi: float) -> "Image":
    try:
        picture: Image = page.render(scale=dpi / 72, grayscale=True).to_pil()
    except (PdfiumError, MemoryError) as error:
        raise LimitError("The page of the PDF cannot be rendered: it is broken or too large.") from error
    return picture


def _text_layer(page: PdfPage, picture: "Image") -> TextLayer:
    found = list(pdf_text.characters(page, _frame(page, picture)))
    printed = [character for character in found if character is not None]
    hidden = sum(character.is_hidden for character in printed)
    level = sum(character.is_level for character in printed)
    return TextLayer(
        words=pdf_text.words(found),
        is_hidden=2 * hidden > len(printed),
        is_level=2 * level > len(printed),
    )


def _frame(page: PdfPage, picture: "Image") -> Frame:
    """The map from points of the page to pixels of its rendering, rotation and crop box included."""
    fine = 64  # PDFium gives whole pixels: ask on a finer grid
    size = (0, 0, picture.width * fine, picture.height * fine, 0)

    def place(x: float, y: float) -> tuple[float, float]:
        across, down = pdfium.c_int(), pdfium.c_int()
        pdfium.FPDF_PageToDevice(page, *size, x, y, across, down)
        return across.value / fine, down.value / fine

    (x, y), (x_right, y_right), (x_up, y_up) = place(0, 0), place(1000, 0), place(0, 1000)
    matrix = ((x_right - x) / 1000, (x_up - x) / 1000, x, (y_right - y) / 1000, (y_up - y) / 1000, y)
    return Frame(picture.width, picture.height, picture.width, picture.height, matrix)
