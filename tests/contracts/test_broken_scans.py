"""Images and PDFs as they come: cut short, mislabelled, oversized, of every mode. Read, or failed with a reason.

The engine is a fake: what is tested is what reaches it.
"""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageOps
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from storage.schemas import BlockRow, PageRow
from storage.schemas.arrow import encode
from tasks.errors import LimitError, ProtectedError, StageError, UnreadableError, UnsupportedError
from tasks.ocr import engine as engines
from tasks.ocr import models
from tasks.ocr.engine import Request
from tasks.ocr.layout import Layout, Rectangle
from tasks.ocr.parameters import RecogniseParameters
from tasks.readers import reader
from tasks.recognise import recognise
from tests.fakes.engines import BadTextEngine, CrashEngine, NoOpEngine, OutOfMemoryEngine, ReplayEngine, layout
from tests.fakes.scans import ENGLISH, FONTS, RUSSIAN, drawn, encoded, page_task, source_task

ANSWER = layout(RUSSIAN, 0.96, Rectangle(0, 0, 9000, 9000))


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Image.Image]:
    """Images that reach the engine, which answers with a fixed text."""
    images: list[Image.Image] = []

    def answer(image: Image.Image, request: Request) -> Layout:
        images.append(image)
        return ANSWER

    use(ReplayEngine(answer=answer), monkeypatch)
    return images


def use(engine: engines.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "engine", lambda name: engine)
    monkeypatch.setattr(models, "installed", lambda model: True)
    monkeypatch.setattr(models, "digests", lambda names: tuple((name, "digest") for name in sorted(names)))


def page(data: bytes, kind: str, number: int = 1, scale: float = 1.0, **options: object) -> PageRow:
    (row,), blocks = recognise(page_task(data, kind, number, scale=scale), RecogniseParameters.model_validate(options))
    assert encode(PageRow, [row]).num_rows == 1
    assert encode(BlockRow, blocks).num_rows == len(blocks)
    assert row.status in {"text", "blank"}
    assert all(row.text[line.end] == "\n" for line in row.lines)
    return row


def count(data: bytes, kind: str) -> int:
    (unit,) = reader(kind).inspect(source_task(data)).units
    return len(unit.leaves)


def tiff(*frames: Image.Image) -> bytes:
    stream = io.BytesIO()
    frames[0].save(stream, "TIFF", save_all=True, append_images=frames[1:], dpi=(300, 300))
    return stream.getvalue()


# images


def modes() -> dict[str, Image.Image]:
    grey = drawn(RUSSIAN)
    wide = Image.fromarray(np.asarray(grey, dtype=np.uint16) * 200)
    clear = Image.new("RGBA", grey.size, (0, 0, 0, 0))
    clear.putalpha(grey.point(lambda value: 255 - value))
    palette = grey.convert("RGB").quantize(8)
    return {
        "grey": grey,
        "bilevel": grey.convert("1"),
        "rgb": grey.convert("RGB"),
        "cmyk": grey.convert("CMYK"),
        "sixteen bits": wide,
        "transparent": clear,
        "palette": palette,
        "grey and alpha": clear.convert("LA"),
        "float": Image.fromarray(np.asarray(grey, dtype=np.float32) / 255),
    }


@pytest.mark.parametrize("mode", list(modes()))
def test_every_mode_reaches_the_engine_black_on_white(mode: str, seen: list[Image.Image]) -> None:
    row = page(encoded(modes()[mode], "TIFF"), "image")
    assert row.status == "text"
    values = np.asarray(seen[0])
    assert seen[0].mode == "L"
    assert np.median(values) > 180
    assert values.min() < 80
    assert row.ink == pytest.approx(0.06, abs=0.02)


def test_exif_orientation_is_obeyed(seen: list[Image.Image]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    row = page(encoded(drawn(RUSSIAN, (1300, 700)), "JPEG", exif=exif, dpi=(200, 300)), "image")
    assert (row.width, row.height) == (700, 1300)


def test_frames_are_pages_of_their_own_size(seen: list[Image.Image]) -> None:
    data = tiff(drawn(RUSSIAN), drawn(ENGLISH, (1100, 900)), Image.new("1", (900, 900), 1))
    assert count(data, "image") == 3
    assert [(page(data, "image", number).width) for number in (1, 2, 3)] == [1300, 1100, 900]
    assert page(data, "image", 3).status == "blank"
    with pytest.raises(UnreadableError, match="Frame 4"):
        page(data, "image", 4)


def test_a_cut_tiff_keeps_its_readable_frames(seen: list[Image.Image]) -> None:
    whole = tiff(drawn(RUSSIAN), drawn(ENGLISH))
    data = whole[: int(len(whole) * 0.7)]
    assert count(data, "image") >= 1
    assert page(data, "image", 1).status == "text"


def png_bomb(side: int) -> bytes:
    """A PNG whose head claims an enormous bilevel image."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", UnreadableError),
        (b"<html>not found</html>", UnreadableError),
        (b"\xff\xd8\xff", UnreadableError),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, UnreadableError),
        (b"II*\x00\xff\xff\xff\xff", UnreadableError),
        (png_bomb(60_000), LimitError),
        (png_bomb(2_000_000), StageError),
    ],
)
def test_what_is_no_image_fails_with_a_reason(data: bytes, error: type[StageError], seen: list[Image.Image]) -> None:
    with pytest.raises(error):
        page(data, "image")
    assert seen == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "WEBP", "JPEG2000"])
def test_a_cut_image_fails_rather_than_lose_its_foot(kind: str, seen: list[Image.Image]) -> None:
    whole = encoded(drawn(RUSSIAN), kind)
    for _ in range(2):  # a second try is no luckier
        with pytest.raises(UnreadableError, match="broken"):
            page(whole[: len(whole) // 2], "image")


def test_extreme_shapes(seen: list[Image.Image]) -> None:
    assert page(encoded(Image.new("L", (1, 1), 255)), "image").status == "blank"
    row = page(encoded(Image.new("L", (40_000, 40), 255)), "image")
    assert (row.status, row.width) == ("blank", 40_000)


def test_blank_and_textless_pages_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    use(NoOpEngine(), monkeypatch)
    blank = page(encoded(Image.new("L", (800, 1000), 250), dpi=(150, 150)), "image")
    assert (blank.status, blank.ink, blank.flags, blank.image_hash, blank.text_source) == ("blank", 0, (), None, None)
    photo = Image.new("L", (800, 1000), 255)
    ImageDraw.Draw(photo).ellipse((100, 100, 600, 600), fill=40)
    found = page(encoded(photo, dpi=(150, 150)), "image")
    assert (found.status, found.flags) == ("blank", ("no_text",))
    assert found.ink is not None
    assert found.ink > 0.01


def test_bad_text_is_replaced_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    use(BadTextEngine(), monkeypatch)
    row = page(encoded(drawn(RUSSIAN)), "image")
    assert row.text == "оп\ufffdись \ufffdдел\ufffd №\u00ad½ \ufffd\n"
    assert "replaced_characters:4" in row.flags


@pytest.mark.parametrize(("engine", "error"), [(CrashEngine(), RuntimeError), (OutOfMemoryEngine(), MemoryError)])
def test_what_an_engine_breaks_is_left_to_the_supervisor(
    engine: engines.Engine, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    use(engine, monkeypatch)
    with pytest.raises(error):
        page(encoded(drawn(RUSSIAN)), "image")


def test_a_second_try_reads_a_smaller_image(seen: list[Image.Image]) -> None:
    row = page(encoded(drawn(RUSSIAN), dpi=(300, 300)), "image", scale=0.5)
    assert seen[0].size == (650, 350)
    assert (row.width, row.height) == (1300, 700)


def test_an_unknown_reader_is_named() -> None:
    with pytest.raises(UnsupportedError, match="hologram"):
        reader("hologram")


# PDF


def pdf(draw: Callable[[Canvas], None], **options: object) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(420, 595), pageCompression=0, **options)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def printed(canvas: Canvas, text: str = RUSSIAN, mode: int = 0, size: float = 11) -> None:
    path = next(path for path in FONTS if path)
    pdfmetrics.registerFont(TTFont("Test", path))
    writer = canvas.beginText(40, 540)
    writer.setFont("Test", size)
    writer.setTextRenderMode(mode)
    writer.textLines(text)
    canvas.drawText(writer)


def scanned(canvas: Canvas, text: str = RUSSIAN) -> None:
    canvas.drawImage(ImageReader(drawn(text, (1400, 1983))), 0, 0, 420, 595)


def both(canvas: Canvas) -> None:
    printed(canvas)
    canvas.showPage()
    scanned(canvas)


def test_a_sound_text_layer_is_used_alone(seen: list[Image.Image]) -> None:
    row = page(pdf(printed), "pdf")
    assert (row.text_source, row.text) == ("text_layer", RUSSIAN + "\n")
    assert seen == []
    assert row.confidence is None
    assert row.estimated_cer is None
    word = row.lines[0].words[0]
    assert row.text[word.start : word.end] == "Читальный"
    assert word.box is not None
    assert row.dpi is not None
    # the text begins 40 points from the left, its baseline 540 points from the foot of 595
    assert word.box.left == pytest.approx(40 * row.dpi / 72, abs=6)
    assert word.box.bottom == pytest.approx(55 * row.dpi / 72, abs=12)


def test_each_page_is_judged_by_itself(seen: list[Image.Image]) -> None:
    data = pdf(both)
    assert count(data, "pdf") == 2
    assert [page(data, "pdf", number).text_source for number in (1, 2)] == ["text_layer", "ocr"]


def stamped(canvas: Canvas) -> None:
    scanned(canvas)
    canvas.setFont("Helvetica", 6)
    canvas.drawString(20, 8, "Downloaded by reader 17 from the library on 3 March")


def hidden_nonsense(canvas: Canvas) -> None:
    scanned(canvas)
    printed(canvas, "Чuтaльный зaл oткpыт пo бyдням c дeвяти yтpa\n" * 8, mode=3)


def without_unicode(canvas: Canvas) -> None:
    printed(canvas, "\x01\x02\x03\x04\x05 \x06\x07\x0e\x0f\n" * 5)


@pytest.mark.parametrize("draw", [stamped, hidden_nonsense, without_unicode])
def test_a_text_layer_that_cannot_be_the_page_is_not_used(
    draw: Callable[[Canvas], None], seen: list[Image.Image]
) -> None:
    row = page(pdf(draw), "pdf")
    assert len(seen) >= 1 or row.status == "blank"
    assert row.text_source != "text_layer"


def test_a_hidden_layer_that_fits_its_scan_is_used_with_an_estimate(seen: list[Image.Image]) -> None:
    def hidden(canvas: Canvas) -> None:
        printed(canvas, size=11)
        canvas.showPage()

    picture = pypdfium2.PdfDocument(pdf(hidden))[0].render(scale=300 / 72).to_pil()

    def layered(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture), 0, 0, 420, 595)
        printed(canvas, mode=3)

    row = page(pdf(layered), "pdf")
    assert (row.text_source, row.text) == ("text_layer", RUSSIAN + "\n")
    assert row.estimated_cer is not None
    assert page(pdf(layered), "pdf", text_layer="never").text_source == "ocr"


@pytest.mark.parametrize("kind", ["DCTDecode", "FlateDecode"])
def test_a_damaged_picture_is_flagged_though_some_of_it_shows(
    kind: str, tmp_path: Path, seen: list[Image.Image]
) -> None:
    source = tmp_path / ("scan.jpg" if kind == "DCTDecode" else "scan.png")
    drawn(RUSSIAN, (700, 990), 22).convert("RGB").save(source)
    whole = pdf(lambda canvas: canvas.drawImage(str(source), 0, 0, 420, 595))
    assert kind.encode() in whole
    assert "damaged_image" not in page(whole, "pdf").flags
    start = whole.index(b"stream", whole.index(b"/Subtype /Image"))
    end = whole.index(b"endstream", start)
    middle = (start + end) // 2
    cut = whole[:middle] + b" " * (end - middle) + whole[end:]
    assert "damaged_image" in page(cut, "pdf").flags


def test_an_empty_page_is_blank(seen: list[Image.Image]) -> None:
    row = page(pdf(lambda canvas: canvas.showPage()), "pdf")
    assert (row.status, row.ink) == ("blank", 0.0)


def test_passwords(seen: list[Image.Image]) -> None:
    with pytest.raises(ProtectedError, match="password"):
        count(pdf(printed, encrypt=StandardEncryption("secret")), "pdf")
    owned = pdf(printed, encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0))
    assert page(owned, "pdf").text == RUSSIAN + "\n"


def test_junk_before_the_head_and_a_broken_index_are_forgiven(seen: list[Image.Image]) -> None:
    whole = pdf(printed)
    assert (
        page(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + b" " * 3000 + whole, "pdf").status == "text"
    )
    at = whole.rfind(b"startxref")
    assert page(whole[:at] + b"startxref\n999999\n%%EOF", "pdf").status == "text"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", b"<html></html>", b"%PDF-1.7\n" + b"\0" * 500])
def test_what_is_no_pdf_fails_with_a_reason(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        count(data, "pdf")


def test_a_cut_pdf_fails_with_a_reason() -> None:
    whole = pdf(both)
    with pytest.raises(UnreadableError):
        count(whole[: len(whole) // 3], "pdf")


def test_an_enormous_page_is_rendered_small(seen: list[Image.Image]) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(14_400, 14_400))
    canvas.rect(1000, 1000, 9000, 9000, fill=1)
    canvas.save()
    row = page(stream.getvalue(), "pdf", most_read_pixels=1_000_000)
    assert row.width is not None
    assert row.height is not None
    assert row.width * row.height < 1_100_000


def rotated(data: bytes) -> bytes:
    """The PDF with its page turned clockwise by its own /Rotate."""
    document = pypdfium2.PdfDocument(data)
    document[0].set_rotation(90)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def turned(canvas: Canvas) -> None:
    canvas.translate(420, 0)
    canvas.rotate(90)
    canvas.translate(0, -175)  # the page is seen 595 wide and 420 high
    printed(canvas)


def test_a_turned_page_is_read_as_it_is_seen(seen: list[Image.Image]) -> None:
    row = page(rotated(pdf(turned)), "pdf")
    assert (row.text_source, row.text) == ("text_layer", RUSSIAN + "\n")
    assert row.width is not None
    assert row.height is not None
    assert row.width > row.height
    box = row.lines[0].words[0].box
    assert box is not None
    assert box.left == pytest.approx(40 * 300 / 72, abs=8)
    assert box.top < 0.2 * row.height


def test_text_that_runs_up_the_page_is_left_to_the_engine(seen: list[Image.Image]) -> None:
    assert page(rotated(pdf(printed)), "pdf").text_source == "ocr"


def test_page_labels_are_kept(seen: list[Image.Image]) -> None:
    def labelled(canvas: Canvas) -> None:
        canvas.addPageLabel(0, style="ROMAN_LOWER", start=7)
        both(canvas)

    assert page(pdf(labelled), "pdf").printed_page == "vii"


def test_titles_that_programs_made_up_are_left_out() -> None:
    def described(title: str, author: str) -> dict[str, str]:
        def draw(canvas: Canvas) -> None:
            canvas.setTitle(title)
            canvas.setAuthor(author)
            printed(canvas)

        (unit,) = reader("pdf").inspect(source_task(pdf(draw))).units
        return dict(unit.metadata)

    assert described("Опись фонда", "А. Н. Петрова") == {"title": "Опись фонда", "authors": "А. Н. Петрова"}
    assert described("Microsoft Word - scan17.doc", "anonymous") == {}


def test_a_page_that_is_not_there_fails_with_a_reason(seen: list[Image.Image]) -> None:
    with pytest.raises(UnreadableError, match="Page 3"):
        page(pdf(both), "pdf", 3)


def test_negatives_are_read_the_right_way_round(seen: list[Image.Image]) -> None:
    page(encoded(ImageOps.invert(drawn(RUSSIAN)), dpi=(300, 300)), "image")
    assert np.median(np.asarray(seen[0])) > 200


def test_languages_without_a_model_are_flagged(seen: list[Image.Image], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "installed", lambda model: model != "deu")
    row = page(encoded(drawn(RUSSIAN)), "image", languages=["ru", "de"])
    assert row.ocr_languages == ("rus",)
    assert "missing_model:deu" in row.flags
