"""The 54 hard cases of recognition: each file is made here, and ends as `docs/hard-cases.md` says, line by line."""

import os
import shutil
import subprocess
import time
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image, ImageOps

from flows.guard import Bounds, Guard
from storage.sources import list_source
from tasks.acquire import AcquireParameters, run
from tasks.assemble import assembled
from tasks.errors import StageError
from tasks.ocr import engine as engines
from tasks.ocr import models
from tasks.ocr.parameters import RecogniseParameters
from tasks.recognise import recognise
from tasks.stage import PageTask
from tests.contracts.test_broken_pdfs import (
    both,
    hidden_nonsense,
    pdf,
    printed,
    rotated,
    stamped,
    turned,
    without_unicode,
)
from tests.fakes import hard_files as hard
from tests.fakes.engines import BadTextEngine, NoOpEngine
from tests.fakes.hard_outcomes import outcome, payload_of, similar, task_of
from tests.fakes.recognition import seen, use
from tests.fakes.scans import RUSSIAN, drawn, encoded

__all__ = ["seen"]

AGAIN = "after one more try at half the size"
PAGE = Path(__file__).parents[2] / "docs" / "hard-cases.md"


class Case(NamedTuple):
    """A hard case: its number in the evidence, what it is, what became of it, and how to see that."""

    number: str
    what: str
    outcome: str
    see: Callable[[], str]
    is_real: bool = False


def cut(make: Callable[[], bytes], share: float) -> bytes:
    whole = make()
    return whole[: int(len(whole) * share)]


def of(name: str, make: Callable[[], bytes], number: int = 1, **options: object) -> Callable[[], str]:
    return partial(outcome, name, make, number, **options)


def image(name: str, picture: Callable[[], Image.Image], kind: str = "PNG", **options: object) -> Callable[[], str]:
    return of(name, lambda: encoded(picture(), kind, **options))


def oriented() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(drawn(RUSSIAN), "JPEG", exif=exif, dpi=(300, 300))


def damaged() -> bytes:
    whole = hard.sharing(1)
    start = whole.index(b"stream", whole.index(b"/Subtype/Image")) + 7
    end = whole.index(b"endstream", start)
    middle = (start + end) // 2
    return whole[:middle] + b" " * (end - middle) + whole[end:]


def clear() -> Image.Image:
    layer = Image.new("RGBA", (1300, 700), (0, 0, 0, 0))
    layer.putalpha(drawn(RUSSIAN).point(lambda value: 255 - value))
    return layer


def sixteen() -> Image.Image:
    return Image.fromarray(np.asarray(drawn(RUSSIAN), dtype=np.uint16) * 200)


def djvu(share: float) -> bytes:
    if shutil.which("cjb2") is None:
        pytest.skip("djvulibre is not installed: apt-get install djvulibre-bin")
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        drawn(RUSSIAN).convert("1").save(Path(folder, "a.pbm"))
        subprocess.run(["cjb2", "-dpi", "300", Path(folder, "a.pbm"), Path(folder, "a.djvu")], check=True)
        return cut(Path(folder, "a.djvu").read_bytes, share)


def names() -> str:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        for name in ("дело № 7, й.txt", unicodedata.normalize("NFD", "дело № 7, й.txt")):
            Path(folder, name).write_text("x", encoding="utf-8")
        found = list_source(folder)
    return f"{len({item.path for item in found})} path, {sum(item.collides for item in found)} refused as a collision"


def in_child(function: Callable[..., object], *arguments: object) -> str:
    guard = Guard(Bounds(memory=1024, calls=9, held=500))
    try:
        guard.call(4, function, *arguments)
    except StageError as error:
        return f"page failed: {error.code}, {AGAIN}"
    finally:
        guard.stop()
    return "went through"


def without_model() -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "installed", lambda _: False)
        data = encoded(drawn(RUSSIAN))
        try:
            member = assembled(run(task_of(data), AcquireParameters())[1])[0][0]
            recognise(PageTask(member, 1, "/in/scan.png", payload_of(data)), RecogniseParameters(languages=("deu",)))
        except StageError as error:
            return f"page failed: {error.code}" + (
                ", the package is named" if "tesseract-ocr-deu" in error.message else ""
            )
    return "went through"


def bad_text() -> str:
    with pytest.MonkeyPatch.context() as patch:
        use(BadTextEngine(), patch)
        return outcome("scan.png", lambda: encoded(drawn(RUSSIAN)))


def blank() -> str:
    with pytest.MonkeyPatch.context() as patch:
        use(NoOpEngine(), patch)
        return "; ".join(
            outcome("scan.png", make) for make in (partial(encoded, Image.new("L", (800, 1000), 250)), hard.photo)
        )


def no_scratch() -> str:
    data = djvu(1.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", "/dev/null")
        return outcome("a.djvu", lambda: data)


def threads() -> str:
    engines.engine.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("OMP_THREAD_LIMIT", raising=False)
        engines.engine("auto")
        return f"{os.environ['OMP_THREAD_LIMIT']} thread a worker"


def turned_scan(degrees: int) -> Image.Image:
    return drawn(hard.LONG, (1300, 1200)).rotate(-degrees, expand=True)


TIF_LIST = b"/etc/hostname\n/etc/passwd\n"
TEXT_LAYER, OCR = "page read by text_layer", "page read by ocr"
CASES = [
    Case("1", "PDF of zero bytes", "source quarantined: empty", of("a.pdf", bytes)),
    Case("2", "PDF that is only its head", "source quarantined: unreadable", of("a.pdf", lambda: b"%PDF-1.7\n")),
    Case("3", "PDF cut at 60 %", "source quarantined: unreadable", of("a.pdf", lambda: cut(lambda: pdf(both), 0.6))),
    Case("4", "PDF with a destroyed index", TEXT_LAYER,
         of("a.pdf", lambda: hard.lettered().replace(b"startxref\n", b"startxref\n9999"))),
    Case("5", "HTML named .pdf", "page read by markup",
         of("a.pdf", lambda: b"<html><body><p>404: not here</p></body></html>")),
    Case("6", "PDF named .jpg", TEXT_LAYER, of("a.jpg", hard.lettered)),
    Case("7", "HTTP headers before %PDF", TEXT_LAYER,
         of("a.pdf", lambda: b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + hard.lettered())),
    Case("8", "PDF with a user password", "source quarantined: protected", of("a.pdf", lambda: _locked("secret"))),
    Case("9", "PDF with an owner password only", TEXT_LAYER, of("a.pdf", lambda: _locked(""))),
    Case("10", "/Rotate 90", TEXT_LAYER, of("a.pdf", lambda: rotated(pdf(turned)))),
    Case("11", "UserUnit 10", TEXT_LAYER,
         of("a.pdf", lambda: hard.lettered(b"/UserUnit 10/MediaBox[0 0 420 595]"), most_read_pixels=900_000)),
    Case("12", "page of 200 inches, rendered within the pixel limit", TEXT_LAYER,
         of("a.pdf", lambda: hard.lettered(b"/MediaBox[0 0 14400 14400]", _large()), most_read_pixels=900_000)),
    Case("13", "reversed MediaBox", TEXT_LAYER, of("a.pdf", lambda: hard.lettered(b"/MediaBox[420 595 0 0]"))),
    Case("14", "page without /Contents", "page blank",
         of("a.pdf", lambda: hard.raw_pdf(b"/MediaBox[0 0 420 595]", None))),
    Case("15", "broken image stream of a scan", f"{OCR}, damaged_image", of("a.pdf", damaged)),
    Case("16", "302 pages sharing one image", "302 pages, page 302 read by ocr",
         of("a.pdf", lambda: hard.sharing(302), 302)),
    Case("17", "born-digital text", TEXT_LAYER, of("a.pdf", lambda: pdf(printed))),
    Case("18", "text page, then scan", "2 pages, page 1 read by text_layer; 2 pages, page 2 read by ocr",
         lambda: "; ".join(outcome("a.pdf", lambda: pdf(both), number) for number in (1, 2))),
    Case("19", "scan with a hidden layer that mixes alphabets", OCR, of("a.pdf", lambda: pdf(hidden_nonsense))),
    Case("20", "scan whose only text is a download stamp", OCR, of("a.pdf", lambda: pdf(stamped))),
    Case("21", "text without ToUnicode", OCR, of("a.pdf", lambda: pdf(without_unicode))),
    Case("22", "PNG bomb of 60,000 × 60,000", "page failed: over_limit", of("a.png", partial(hard.png_bomb, 60_000))),
    Case("23", "strip of 40,000 × 40", "page blank", image("a.png", lambda: Image.new("L", (40_000, 40), 255))),
    Case("24", "one pixel", "page blank", image("a.png", lambda: Image.new("L", (1, 1), 255))),
    Case("25", "no resolution", OCR, image("a.png", lambda: drawn(RUSSIAN))),
    Case("26", "resolution of 1 dpi", OCR, image("a.png", lambda: drawn(RUSSIAN), dpi=(1, 1))),
    Case("27", "fax of 200 × 100 dpi; scan of 100 dpi that claims 300", f"{OCR}; {OCR}, nothing lost",
         lambda: "; ".join((outcome("a.tif", hard.fax), similar(hard.coarse, hard.LONG))), is_real=True),
    Case("28", "blank page; page without letters", "page blank; page blank, no_text", blank),
    Case("29", "noise", "no text or not to be trusted", lambda: _distrusted(hard.noise()), is_real=True),
    Case("30", "negative", OCR, image("a.png", lambda: ImageOps.invert(drawn(RUSSIAN)))),
    Case("31", "black on transparent", OCR, image("a.png", clear)),
    Case("32", "CMYK JPEG", OCR, image("a.jpg", lambda: drawn(RUSSIAN).convert("CMYK"), "JPEG")),
    Case("33", "TIFF of 16 bits", OCR, image("a.tif", sixteen, "TIFF")),
    Case("34", "EXIF orientation 6", OCR, of("a.jpg", oriented)),
    Case("35", "cut JPEG", "page failed: unreadable",
         of("a.jpg", lambda: cut(lambda: encoded(drawn(RUSSIAN), "JPEG"), 0.5))),
    Case("36", "TIFF of three sizes and modes", "3 pages, page 3 read by ocr", of("a.tif", hard.frames, 3)),
    Case("37", "cut TIFF of several pages", "page 1 read", lambda: _first_of(cut(hard.frames, 0.9))),
    Case("38", "DjVu", OCR, of("a.djvu", partial(djvu, 1.0))),
    Case("39", "cut DjVu",
         "source or page refused: unreadable", lambda: _refused(outcome("a.djvu", partial(djvu, 0.6)))),
    Case("40", "one name in NFC and NFD", "1 path, 1 refused as a collision", names),
    Case("41", "signed PDF", TEXT_LAYER, of("a.pdf", hard.signed)),
    Case("42", "form that draws itself", TEXT_LAYER, of("a.pdf", hard.looping)),
    Case("43", "list of paths named .tif", "page read by plain", of("a.tif", lambda: TIF_LIST)),
    Case("44", "page on its head; on its side",
         f"{OCR}, turned by 180, nothing lost; {OCR}, turned by 270, nothing lost",
         lambda: "; ".join(similar(partial(turned_scan, by), hard.LONG) for by in (180, 90)), is_real=True),
    Case("45", "skew of 4 degrees", f"{OCR}, nothing lost",
         lambda: similar(hard.slanted, hard.LONG),
         is_real=True),
    Case("46", "grey on grey", f"{OCR}, nothing lost", lambda: similar(hard.faint, hard.LONG), is_real=True),
    Case("47", "two columns", f"{OCR}, nothing lost", lambda: similar(hard.columns, hard.LONG), is_real=True),
    Case("48", "dark border of the scan, skewed page",
         f"{OCR}, nothing lost", lambda: similar(hard.bordered, hard.LONG),
         is_real=True),
    Case("49", "page that hangs", f"page failed: timeout, {AGAIN}", lambda: in_child(time.sleep, 60)),
    Case("50", "worker that is killed", f"page failed: crashed, {AGAIN}", lambda: in_child(os.abort)),
    Case("51", "model that is not installed", "page failed: missing_tool, the package is named", without_model),
    Case("52", "controls and half surrogates from the engine, replaced and counted", OCR, bad_text),
    Case("53", "no room for temporary files", "source quarantined: no_scratch, tried again by --failed", no_scratch),
    Case("54", "too many threads", "1 thread a worker", threads, is_real=True),
]  # fmt: skip


def _locked(user: str) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return pdf(printed, encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0))


def _large() -> bytes:
    return hard.TEXT.replace(b"14 Tf 40 500", b"480 Tf 900 9000").replace(b"18 TL", b"700 TL")


def _distrusted(data: bytes) -> str:
    found = assembled(run(task_of(data), AcquireParameters())[1])[0][0]
    (row,), _ = recognise(PageTask(found, 1, "/in/scan.png", payload_of(data)), RecogniseParameters())
    return "no text or not to be trusted" if row.status == "blank" or "low_confidence" in row.flags else row.text


def _first_of(data: bytes) -> str:
    found = outcome("a.tif", lambda: data)
    return "page 1 read" if found.endswith("read by ocr") else found


def _refused(found: str) -> str:
    return "source or page refused: unreadable" if found.endswith(": unreadable") else found


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest) -> None:
    """The real engine for the cases that need it, one that always gives the drawn text for the others."""
    case = getattr(request.node, "callspec", None)
    if case is None or not case.params["case"].is_real:
        request.getfixturevalue("seen")
    elif not all(models.installed(model) for model in ("rus", "eng", "osd")):
        pytest.skip("the Tesseract models rus, eng and osd are not installed")


@pytest.mark.parametrize("case", CASES, ids=[f"{case.number} {case.what}" for case in CASES])
def test_a_hard_case_ends_as_documented(case: Case) -> None:
    assert case.see() == case.outcome


def test_all_cases_have_a_line_on_the_page() -> None:
    assert [case.number for case in CASES] == [str(number) for number in range(1, 55)]
    rows = "".join(f"| {case.number} | {case.what} | {case.outcome} |\n" for case in CASES)
    assert PAGE.read_text(encoding="utf-8").endswith(f"| | file or event | what becomes of it |\n|---|---|---|\n{rows}")
