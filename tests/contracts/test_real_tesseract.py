"""Drawn pages read by real Tesseract, through both engines."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein

from configs.load import page_limits
from storage.schemas import PageRow
from tasks.errors import LimitError, MissingToolError, UnreadableError
from tasks.ocr import engine as engines
from tasks.ocr import estimate, models
from tasks.ocr.engine import Request, engine
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.pytesseract_engine import PytesseractEngine
from tasks.readers import reader
from tasks.recognise import recognise, resources, used
from tests.fakes.scans import ENGLISH, RUSSIAN, drawn, encoded, page_task, source_task
from tests.fakes.worn import Wear, paragraphs, set_page, worn

pytestmark = pytest.mark.real

UKRAINIAN = """Читальна зала відчинена щодня з дев'ятої ранку.
Справи видають за письмовою вимогою, не більше
десяти одиниць на день. Знімати копії можна лише
з дозволу зберігача фонду. Описи лежать на столі
біля вікна, їх не виносять із зали. Замовлені
справи чекають на читача два тижні."""


@pytest.fixture(scope="module", autouse=True)
def models_are_there() -> Iterator[None]:
    """The models of Russian, English and Ukrainian, and the program."""
    for model in ("rus", "eng", "ukr", "osd"):
        if not any(Path(folder, f"{model}.traineddata").is_file() for folder in models.FOLDERS):
            pytest.skip(f"the Tesseract model {model} is not installed: apt-get install {models.package_of(model)}")
    yield
    engine.cache_clear()


def read(image: Image.Image, *languages: str, **options: object) -> PageRow:
    data = encoded(image, dpi=(300, 300))
    (row,), _ = recognise(page_task(data, "image", languages=languages), RecogniseParameters.model_validate(options))
    return row


def wrong(row: PageRow, text: str) -> float:
    return Levenshtein.distance(row.text.split(), text.split()) / len(text.split())


@pytest.mark.parametrize("name", ["tesserocr", "pytesseract"])
def test_a_clean_page_is_read_with_boxes(name: str) -> None:
    if name not in engines.available():
        pytest.skip(f"{name} is not installed: pip install {name}")
    page = drawn(RUSSIAN)
    row = read(page, engine=name)
    assert wrong(row, RUSSIAN) < 0.06
    assert row.engine is not None
    assert row.engine.startswith(name)
    assert (row.ocr_languages, row.status, row.rotation, row.skew) == (("rus", "eng"), "text", 0, 0.0)
    assert row.confidence is not None
    assert row.confidence > 0.9
    assert dict(row.models).keys() >= {"rus.traineddata", "eng.traineddata"}
    pixels = np.asarray(page)
    for line in row.lines:
        for word in line.words:
            assert word.box is not None
            assert pixels[word.box.top : word.box.bottom, word.box.left : word.box.right].min() < 128


def test_a_page_does_not_depend_on_the_one_before() -> None:
    request = Request(("rus", "eng"), 300)
    tesseract = engine("auto")
    first = tesseract.read(drawn(RUSSIAN), request)
    tesseract.read(drawn(ENGLISH), Request(("rus", "eng"), 300, 6, (("thresholding_method", "2"),)))
    assert tesseract.read(drawn(RUSSIAN), request) == first


@pytest.mark.parametrize("name", ["tesserocr", "pytesseract"])
def test_engines_say_which_way_is_up(name: str) -> None:
    if name not in engines.available():
        pytest.skip(f"{name} is not installed: pip install {name}")
    page = drawn("\n".join([RUSSIAN, RUSSIAN]), (1300, 1200))
    assert engine(name).orientation(page.transpose(Image.Transpose.ROTATE_90), 300) == 90
    assert engine(name).orientation(Image.new("L", (300, 300), 255), 300) in {None, 0}


def test_the_portable_engine_says_what_went_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytesseract = pytest.importorskip("pytesseract", reason="pytesseract is not installed: pip install pytesseract")
    portable = PytesseractEngine()
    with pytest.raises(UnreadableError, match="Tesseract could not read"):
        portable.read(drawn(RUSSIAN), Request(("nowhere",), 300))
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n", encoding="ascii")
    slow.chmod(0o755)
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(slow))
    hasty = page_limits().model_copy(update={"program": 0.2})
    monkeypatch.setattr("tasks.ocr.pytesseract_engine.page_limits", lambda: hasty)
    with pytest.raises(LimitError, match="too long"):
        portable.read(drawn(RUSSIAN), Request(("rus",), 300))
    assert portable.orientation(drawn(RUSSIAN), 300) is None
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(tmp_path / "missing"))
    with pytest.raises(MissingToolError, match="apt-get install tesseract-ocr"):
        PytesseractEngine()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_turned_back(turn: int) -> None:
    page = drawn("\n".join([RUSSIAN, RUSSIAN]), (1300, 1200))
    lying = page.transpose(
        {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}[turn]
    )
    row = read(lying)
    assert row.rotation == turn
    assert wrong(row, f"{RUSSIAN} {RUSSIAN}") < 0.06
    assert (row.width, row.height) == lying.size
    pixels = np.asarray(lying)
    for line in row.lines:
        assert line.box is not None
        assert pixels[line.box.top : line.box.bottom, line.box.left : line.box.right].min() < 128


def test_a_slanted_page_is_read_whole() -> None:
    page = drawn("\n".join([RUSSIAN, ENGLISH, RUSSIAN]), (1500, 1800))
    row = read(page.rotate(-4, Image.Resampling.BICUBIC, fillcolor=255))
    assert wrong(row, " ".join([RUSSIAN, ENGLISH, RUSSIAN])) < 0.1
    assert row.coverage is not None
    assert row.coverage > 0.95


def test_another_language_is_found_by_its_model() -> None:
    row = read(drawn(UKRAINIAN))
    assert row.ocr_languages[0] == "ukr"
    assert wrong(row, UKRAINIAN) < 0.1
    assert {"rus.traineddata", "ukr.traineddata"} <= dict(row.models).keys()
    available = resources(RecogniseParameters())
    consulted = used(((row,), ()), available)
    program = "tesserocr" if "tesserocr" in available else "pytesseract"
    assert set(consulted) == {*dict(row.models), program, *estimate.resources()}


WEARS = (Wear(), Wear(faded=0.15, blur=0.8, noise=8, specks=40), Wear(scale=0.6, blur=0.8, jpeg=40))


@pytest.mark.parametrize("wear", WEARS, ids=("clean", "worn", "small"))
@pytest.mark.parametrize(
    ("given", "right", "text"),
    [
        ("eng", "rus", paragraphs("delo-118.txt")),
        ("eng", "rus", paragraphs("protokol.txt")),
        ("rus", "eng", ENGLISH),
        ("rus", "eng", " ".join(ENGLISH.splitlines()[3:])),
    ],
)
def test_a_page_in_another_script_than_was_given_is_read_in_its_own(
    given: str, right: str, text: str, wear: Wear
) -> None:
    page, truth = set_page(text, lines=10)
    data = encoded(worn(page, wear, 1), dpi=(200 * wear.scale, 200 * wear.scale))
    (row,), _ = recognise(page_task(data, "image", languages=(given,)), RecogniseParameters())
    assert row.ocr_languages == (right,)
    assert Levenshtein.normalized_distance(" ".join(row.text.split()), " ".join(truth.split())) < 0.15
    assert "wrong_script" not in row.flags


def test_noise_is_no_text_or_not_to_be_trusted() -> None:
    noise = np.random.default_rng(5).integers(0, 256, (300, 300), dtype=np.uint8)
    row = read(Image.fromarray(noise))
    assert row.status == "blank" or "low_confidence" in row.flags


def djvu(folder: Path, *pages: Image.Image) -> bytes:
    """A DjVu file with the pages."""
    if shutil.which("cjb2") is None:
        pytest.skip("djvulibre is not installed: apt-get install djvulibre-bin")
    parts = []
    for number, page in enumerate(pages):
        source, target = folder / f"{number}.pbm", folder / f"{number}.djvu"
        page.convert("1").save(source)
        subprocess.run(["cjb2", "-dpi", "300", source, target], check=True)
        parts.append(target)
    subprocess.run(["djvm", "-c", folder / "book.djvu", *parts], check=True)
    return (folder / "book.djvu").read_bytes()


def test_djvu_pages_are_read(tmp_path: Path) -> None:
    data = djvu(tmp_path, drawn(ENGLISH), drawn(RUSSIAN))
    (unit,) = reader("djvu").inspect(source_task(data)).units
    assert len(unit.leaves) == 2
    (row,), _ = recognise(page_task(data, "djvu", 2), RecogniseParameters())
    assert row.text_source == "ocr"
    assert wrong(row, RUSSIAN) < 0.06
    assert (row.width, row.height, row.dpi) == (1300, 700, 300)


def test_hidden_djvu_text_that_fits_is_used(tmp_path: Path) -> None:
    data = djvu(tmp_path, drawn("ОПИСЬ ДЕЛ"))
    (tmp_path / "book.djvu").write_bytes(data)
    hidden = '(page 0 0 1300 700 (line 40 560 700 660 (word 40 560 240 660 "ОПИСЬ") (word 250 560 700 660 "ДЕЛ")))'
    (tmp_path / "text").write_text(hidden, encoding="utf-8")
    subprocess.run(["djvused", tmp_path / "book.djvu", "-e", f"select 1; set-txt {tmp_path}/text; save"], check=True)
    (row,), _ = recognise(page_task((tmp_path / "book.djvu").read_bytes(), "djvu"), RecogniseParameters())
    assert (row.text_source, row.text) == ("text_layer", "ОПИСЬ ДЕЛ\n")
    box = row.lines[0].words[0].box
    assert box is not None
    assert (box.left, box.top, box.right, box.bottom) == (40, 40, 240, 140)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_djvu_fails_with_a_reason(share: float, tmp_path: Path) -> None:
    data = djvu(tmp_path, drawn(ENGLISH), drawn(RUSSIAN))
    cut = data[: int(len(data) * share)]
    with pytest.raises(UnreadableError, match="broken"):
        recognise(page_task(cut, "djvu", 2), RecogniseParameters())


def test_djvu_without_its_programs_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError, match="apt-get install djvulibre-bin"):
        reader("djvu").inspect(source_task(b"AT&TFORM a file that nothing can open"))


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_pale_page_is_read_and_what_shows_through_is_none(mirrored: bool) -> None:
    page, truth = set_page(paragraphs("spravka.txt"), lines=12)
    page = worn(page, Wear(ink=210, paper=235, blur=0.7, noise=3), 3)
    if mirrored:
        page = page.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    (row,), _ = recognise(page_task(encoded(page, dpi=(200, 200)), "image"), RecogniseParameters())
    if mirrored:
        assert (row.status, row.text, row.flags) == ("blank", "", ())
        assert ("verso", "shows through") in row.engine_parameters
    else:
        assert dict(row.engine_parameters)["rung"] == "stretched"
        assert Levenshtein.distance(" ".join(row.text.split()), " ".join(truth.split())) < 0.02 * len(truth)
