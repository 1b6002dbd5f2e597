"""Which models a page is read with, and what is said where they are missing."""

from pathlib import Path

import pytest

from tasks.errors import MissingToolError
from tasks.ocr import models
from tasks.ocr.engine import chosen
from tasks.ocr.function_words import WORDS, share
from tasks.ocr.languages import Languages, languages_for
from tasks.ocr.parameters import AUTO, RecogniseParameters
from tests.fakes.scans import page_task


@pytest.fixture
def tessdata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models with Russian, English, Ukrainian, Serbian in both scripts and the Cyrillic script."""
    for model in ("rus", "eng", "ukr", "srp", "srp_latn", "Cyrillic", "osd"):
        (tmp_path / f"{model}.traineddata").write_bytes(model.encode())
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    return tmp_path


def chosen_languages(document: tuple[str, ...] = (), configured: tuple[str, ...] = ("auto",)) -> Languages:
    return languages_for(page_task(b"", "image", languages=document), RecogniseParameters(languages=configured))


@pytest.mark.usefixtures("tessdata")
def test_auto_reads_with_two_and_holds_the_others_ready() -> None:
    assert chosen_languages() == Languages(("rus", "eng"), ("ukr", "srp", "srp_latn", "Cyrillic"))


@pytest.mark.usefixtures("tessdata")
def test_the_document_knows_best() -> None:
    assert chosen_languages(("uk",), ("en",)) == Languages(("ukr",))
    assert chosen_languages((), ("ru", "uk")) == chosen_languages((), ("rus", "ukr")) == Languages(("rus", "ukr"))


@pytest.mark.usefixtures("tessdata")
def test_a_language_without_model_is_left_out_and_named() -> None:
    assert chosen_languages(("uk", "de")) == Languages(("ukr",), (), ("deu",))


@pytest.mark.usefixtures("tessdata")
def test_no_model_at_all_names_the_package() -> None:
    with pytest.raises(MissingToolError, match="apt-get install tesseract-ocr-deu tesseract-ocr-fra"):
        chosen_languages(("de", "fr"))


def test_models_are_known_by_their_bytes(tessdata: Path) -> None:
    before = models.resources(("auto",))
    assert sorted(before)[:2] == ["Cyrillic.traineddata", "eng.traineddata"]
    (tessdata / "rus.traineddata").write_bytes(b"a better model")
    after = models.resources(("auto",))
    assert {name for name in before if before[name] != after[name]} == {"rus.traineddata"}


def test_no_folder_of_models_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path / "nowhere"))
    monkeypatch.setattr(models, "FOLDERS", ())
    with pytest.raises(MissingToolError, match="tesseract-ocr-rus"):
        chosen_languages()
    assert models.resources(("auto",)) == {}


def test_an_engine_that_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.ocr.engine.available", tuple)
    with pytest.raises(MissingToolError, match="pip install tesserocr"):
        chosen("auto")
    monkeypatch.setattr("tasks.ocr.engine.available", lambda: ("pytesseract",))
    assert chosen("auto") == "pytesseract"


def test_every_language_of_auto_has_common_words() -> None:
    assert set(AUTO) <= set(WORDS)
    assert share("Опись дел и журнал за годы войны на трёх листах", "rus") > share("Опись дел и журнал", "deu")
    assert share("", "rus") == 0.0
