"""Images on a PDF page: how much of it they cover, how fine they are, and whether their data is whole.

PDFium draws what it can of a damaged image and says nothing, so a scan that is read as an image is checked here.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2.raw as pdfium
from PIL import Image
from pypdfium2 import PdfImage, PdfiumError, PdfPage

#: Filters that PDFium undoes to plain samples, whose number is then known.
_PLAIN = frozenset({"FlateDecode", "LZWDecode", "RunLengthDecode", "ASCII85Decode", "ASCIIHexDecode"})


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """An image on a page: the share of the page it covers, and its resolution as placed."""

    share: float
    dpi: float
    item: PdfImage

    def is_damaged(self) -> bool:
        """Whether a JPEG breaks off, or there are fewer samples than pixels; False for what cannot be told."""
        try:
            filters = self.item.get_filters()
            if filters[-1:] == ["DCTDecode"]:
                return _is_broken_jpeg(bytes(self.item.get_data(decode_simple=True)))
            if filters and _PLAIN.issuperset(filters):
                return self._lacks_samples()
        except PdfiumError:
            return True
        return False

    def _lacks_samples(self) -> bool:
        about = self.item.get_metadata()
        row = (about.width * about.bits_per_pixel + 7) // 8
        return bool(len(self.item.get_data(decode_simple=True)) < row * about.height)


def _is_broken_jpeg(data: bytes) -> bool:
    if not data.rstrip(b"\0\r\n\t ").endswith(b"\xff\xd9"):
        return True
    try:
        Image.open(io.BytesIO(data)).load()
    except (OSError, SyntaxError, ValueError):
        return True
    return False


def placed(page: PdfPage) -> Iterator[PlacedImage]:
    """The images of a page, those inside of forms too."""
    width, height = page.get_size()
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        try:
            left, bottom, right, top = item.get_bounds()
            across, down = item.get_px_size()
        except PdfiumError:
            continue  # an image that PDFium cannot place is not drawn either
        area = max(0.0, right - left) * max(0.0, top - bottom)
        if area > 0:
            yield PlacedImage(area / (width * height), 72 * (across * down / area) ** 0.5, item)
