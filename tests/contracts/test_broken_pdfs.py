"""PDFs as they come: locked, broken, turned, with text layers good and bad. Read, or failed with a reason.

The engine is a fake: what is tested is what reaches it.
"""

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tasks.errors import ProtectedError, UnreadableError
from tasks.readers import reader
from tests.fakes.recognition import count, page, seen
from tests.fakes.scans import FONTS, RUSSIAN, drawn, source_task

__all__ = ["seen"]


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
