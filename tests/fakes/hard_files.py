"""Files of the hard cases: PDFs written by hand, images with wrong claims, pages worn in one way each."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageDraw

from tests.fakes.scans import RUSSIAN, drawn, encoded

LONG = "\n".join([RUSSIAN, RUSSIAN])


def raw_pdf(page: bytes, content: bytes | None = b"0 0 m", *extra: bytes, pages: int = 1) -> bytes:
    """A PDF of pages that share one dictionary `page`; object 4 is their content, those from 5 on are `extra`."""
    kids = b" ".join(b"%d 0 R" % (100 + number) for number in range(pages))
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids)}
    if content is not None:
        objects[4] = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
        page += b"/Contents 4 0 R"
    objects |= dict(enumerate(extra, 5))
    objects |= {100 + number: b"<</Type/Page/Parent 2 0 R%s>>" % page for number in range(pages)}
    found, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(found)
        found += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(found)
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in places.items())
    tail = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (max(objects) + 1, start)
    return found + b"xref\n0 1\n0000000000 65535 f \n" + rows + tail


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = (
    b"BT /F1 14 Tf 40 500 Td 18 TL (The inventory lists every file) Tj T* (that the archive holds in its rooms) Tj ET"
)


def lettered(box: bytes = b"/MediaBox[0 0 420 595]", text: bytes = TEXT) -> bytes:
    """A page of English letters, its text in the file."""
    return raw_pdf(box + b"/Resources<</Font<</F1 5 0 R>>>>", text, FONT)


def sharing(pages: int) -> bytes:
    """A PDF whose pages all show one image."""
    image = drawn(RUSSIAN, (700, 990), 24)
    packed = zlib.compress(image.tobytes())
    stream = (
        b"<</Type/XObject/Subtype/Image/Width 700/Height 990/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    )
    show = b"q 420 0 0 595 0 0 cm /I 5 0 R Do Q".replace(b" 5 0 R", b"")
    return raw_pdf(b"/MediaBox[0 0 420 595]/Resources<</XObject<</I 5 0 R>>>>", show, stream, pages=pages)


def looping() -> bytes:
    """A PDF whose form draws itself."""
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 5>>"
    form = head + b"stream\n/X Do\nendstream"
    resources = b"/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>"
    return raw_pdf(b"/MediaBox[0 0 420 595]" + resources, TEXT + b" /X Do", FONT, form)


def signed() -> bytes:
    """A PDF with a field of signature; what was signed matters to nobody who only reads."""
    data = lettered()
    field = b"<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 9 9 9]/Contents<00>>>"
    return data.replace(b"/Type/Catalog", b"/Type/Catalog/AcroForm<</SigFlags 3/Fields[]>>/X" + field)


def png_bomb(side: int) -> bytes:
    """A PNG whose head claims an enormous bilevel image."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


def fax() -> bytes:
    """A page of 200 × 100 dpi."""
    page = drawn(RUSSIAN, (1300, 700), 30)
    return encoded(page.resize((1300, 350)), "TIFF", dpi=(200, 100))


def coarse() -> Image.Image:
    """A scan of A4 at 100 dpi, whoever says that it is of 300."""
    page = Image.new("L", (2480, 3508), 255)
    page.paste(drawn(LONG, (2300, 2600), 72), (100, 300))
    return page.resize((827, 1169), Image.Resampling.LANCZOS)


def columns() -> Image.Image:
    """Two columns of eight lines."""
    page = Image.new("L", (2900, 760), 255)
    page.paste(drawn(RUSSIAN), (40, 20))
    page.paste(drawn(RUSSIAN), (1500, 20))
    return page


def bordered() -> Image.Image:
    """A slightly skewed page in the dark of a scanner's lid."""
    page = drawn(LONG, (1300, 1200)).rotate(-1.5, Image.Resampling.BICUBIC, fillcolor=255)
    found = Image.new("L", (1700, 1500), 15)
    found.paste(page, (200, 150))
    return found


def slanted() -> Image.Image:
    """A page turned by four degrees."""
    return drawn(LONG, (1500, 1300)).rotate(-4, Image.Resampling.BICUBIC, fillcolor=255)


def faint() -> Image.Image:
    """Grey letters on grey paper."""
    return drawn(LONG, (1300, 1200)).point(lambda value: 184 + value // 5)


def noise() -> bytes:
    """An image of chance."""
    return encoded(Image.fromarray(np.random.default_rng(5).integers(0, 256, (300, 300), dtype=np.uint8)))


def frames() -> bytes:
    """A TIFF of three frames of different size and mode."""
    stream = io.BytesIO()
    parts = [drawn(RUSSIAN), drawn(RUSSIAN, (1100, 900)).convert("1"), drawn(RUSSIAN, (1200, 800)).convert("RGB")]
    parts[0].save(stream, "TIFF", save_all=True, append_images=parts[1:], dpi=(300, 300))
    return stream.getvalue()


def photo() -> bytes:
    """A round dark thing, no letter."""
    page = Image.new("L", (800, 1000), 255)
    ImageDraw.Draw(page).ellipse((100, 100, 600, 600), fill=40)
    return encoded(page, dpi=(150, 150))
