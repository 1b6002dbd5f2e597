"""Which readings a page gets, and which is kept. The engine says what the test tells it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tasks.ocr import models
from tasks.ocr.attempts import Attempt, Readings
from tasks.ocr.engine import ONE_BLOCK, ONE_LINE, Request
from tasks.ocr.frame import Frame
from tasks.ocr.ladder import climb
from tasks.ocr.languages import Languages, sample
from tasks.ocr.layout import Layout, ReadBlock, ReadParagraph, Rectangle
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import Raster
from tests.fakes.engines import NoOpEngine, ReplayEngine, layout
from tests.fakes.scans import ENGLISH, RUSSIAN, drawn
from tests.fakes.worn import in_old_spelling

Answer = Callable[[Image.Image, Request], Layout]
AUTO = Languages(("rus", "eng"), ("ukr", "bel", "deu", "fra"))
UKRAINIAN = """Читальна зала відкрита у робочі дні з дев'ятої ранку.
Справи видають за письмовою заявою,
не більше десяти справ на один день.
Робити копії можна лише з дозволу
зберігача фонду і без спалаху. Описи лежать
на столі біля вікна, їх не виносять."""
EVERYWHERE = Rectangle(0, 0, 5000, 5000)
NOWHERE = Rectangle(0, 0, 1, 1)


@pytest.fixture(autouse=True)
def every_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "installed", lambda model: True)


def climbed(
    answer: Answer, languages: Languages = AUTO, image: Image.Image | None = None, upright: int | None = 0
) -> tuple[Attempt, Readings, ReplayEngine]:
    engine = ReplayEngine(upright=upright, answer=answer)
    page = image or drawn(RUSSIAN)
    steps = Readings(engine, Raster(page, 300, Frame.of(*page.size)), RecogniseParameters())
    return climb(steps, languages), steps, engine


def test_a_page_that_is_read_well_is_read_once() -> None:
    best, steps, engine = climbed(lambda image, request: layout(RUSSIAN, 0.96, EVERYWHERE))
    assert (best.rung, best.languages, best.coverage) == ("plain", ("rus", "eng"), 1.0)
    assert engine.asked == [Request(("rus", "eng"), 300)]
    assert steps.models == {"rus", "eng"}


@pytest.mark.parametrize(("upright", "turned"), [(90, 90), (180, 180), (0, 0), (None, 0)])
def test_an_unsure_page_is_turned_if_that_helps(upright: int | None, turned: int) -> None:
    first = drawn(RUSSIAN)

    def answer(image: Image.Image, request: Request) -> Layout:
        is_first = np.array_equal(np.asarray(image), np.asarray(first))
        return layout(RUSSIAN, 0.4 if is_first else 0.95, EVERYWHERE)

    best, steps, _ = climbed(answer, image=first, upright=upright)
    assert best.rotation == turned
    assert "osd" in steps.models


def test_the_page_as_it_was_is_kept_where_turning_is_worse() -> None:
    first = drawn(RUSSIAN)

    def answer(image: Image.Image, request: Request) -> Layout:
        return layout(RUSSIAN, 0.5 if image.size == first.size else 0.3, EVERYWHERE)

    best, _, _ = climbed(answer, image=first, upright=90)
    assert best.rotation == 0


def test_lost_text_is_looked_for_though_the_engine_was_sure() -> None:
    def answer(image: Image.Image, request: Request) -> Layout:
        found = ("thresholding_method", "2") in request.variables
        return layout(RUSSIAN, 0.95, EVERYWHERE if found else NOWHERE)

    best, _, engine = climbed(answer)
    assert (best.rung, best.coverage) == ("sauvola", 1.0)
    assert len(engine.asked) == 2


def test_every_way_is_tried_before_text_is_given_up() -> None:
    best, steps, engine = climbed(lambda image, request: layout(RUSSIAN, 0.95, NOWHERE))
    assert [attempt.rung for attempt in steps.tried] == ["plain", "sauvola", "stretched", "background", "block"]
    assert engine.asked[-1].segmentation == ONE_BLOCK
    assert best.rung == "plain"


def test_a_slanted_page_is_straightened_and_its_boxes_are_slanted_back() -> None:
    page = drawn("\n".join([RUSSIAN, ENGLISH]), (1500, 1300))
    slanted = page.rotate(3, Image.Resampling.BICUBIC, fillcolor=255)

    def answer(image: Image.Image, request: Request) -> Layout:
        is_slanted = np.array_equal(np.asarray(image), np.asarray(slanted))
        return layout(RUSSIAN, 0.95, NOWHERE if is_slanted else EVERYWHERE)

    best, _, _ = climbed(answer, image=slanted)
    assert best.rung == "straightened"
    assert best.skew == pytest.approx(3, abs=0.3)
    assert all(word.box.right <= 1500 and word.box.bottom <= 1300 for word in best.in_source().words())


def test_another_language_is_read_where_its_model_does_better() -> None:
    def answer(image: Image.Image, request: Request) -> Layout:
        return layout(UKRAINIAN, 0.96 if request.languages[0] == "ukr" else 0.8, EVERYWHERE)

    best, steps, _ = climbed(answer)
    assert best.languages == ("ukr",)
    assert {"rus", "eng", "ukr", "bel"} <= steps.models
    assert "deu" not in steps.models  # a Cyrillic page is not tried in German


def test_a_surer_model_is_not_believed_where_it_makes_no_words() -> None:
    def answer(image: Image.Image, request: Request) -> Layout:
        return layout(RUSSIAN, 0.9 if request.languages[0] in {"ukr", "bel"} else 0.85, EVERYWHERE)

    best, _, _ = climbed(answer)
    assert best.languages == ("rus", "eng")


def test_words_of_the_other_script_keep_their_model() -> None:
    text = UKRAINIAN + "\n" + ENGLISH.splitlines()[0]

    def answer(image: Image.Image, request: Request) -> Layout:
        return layout(text, 0.96 if request.languages[0] == "ukr" else 0.85, EVERYWHERE)

    best, _, _ = climbed(answer)
    assert best.languages == ("ukr", "eng")


def test_faint_letters_are_not_left_to_a_second_alphabet() -> None:
    def answer(image: Image.Image, request: Request) -> Layout:
        if request.languages == ("rus", "eng"):
            return layout(RUSSIAN.replace("зал", "3aJI"), 0.78, EVERYWHERE)
        return layout(RUSSIAN, 0.75 if request.languages == ("rus",) else 0.7, EVERYWHERE)

    best, _, _ = climbed(answer, Languages(("rus", "eng")))
    assert best.languages == ("rus",)


def test_foreign_lines_that_make_no_words_are_misreadings() -> None:
    def answer(image: Image.Image, request: Request) -> Layout:
        if request.languages == ("rus", "eng"):
            return layout(RUSSIAN + "\nTbuTanbHbli pna3ank orKpbIT nbo uHsM Fjc reBsTn yTpaz", 0.88, EVERYWHERE)
        return layout(RUSSIAN, 0.84 if request.languages == ("rus",) else 0.7, EVERYWHERE)

    best, _, _ = climbed(answer, Languages(("rus", "eng")))
    assert best.languages == ("rus",)


def test_old_print_is_read_in_the_whole_script_too() -> None:
    old = in_old_spelling(RUSSIAN)

    def answer(image: Image.Image, request: Request) -> Layout:
        if request.languages == ("rus", "Cyrillic"):
            return layout(old, 0.76, EVERYWHERE)
        return layout(old.replace("ѣ", "ф").replace("і", "1"), 0.75, EVERYWHERE)

    best, _, _ = climbed(answer, Languages(("rus",)))
    assert (best.languages, best.rung) == (("rus", "Cyrillic"), "old print")


def test_a_worn_page_of_today_is_not_read_by_both() -> None:
    best, _, engine = climbed(lambda image, request: layout(RUSSIAN, 0.75, EVERYWHERE), Languages(("rus",)))
    assert ("rus", "Cyrillic") not in {request.languages for request in engine.asked}
    assert best.languages == ("rus",)


def of_look_alikes(image: Image.Image, request: Request) -> Layout:
    if request.languages == ("rus",):
        return layout(RUSSIAN, 0.95, EVERYWHERE)
    return layout("UntTanbHbii 3an oTkpbIt no 6yAHaM c AeBATn yTpa", 0.5, EVERYWHERE)


def test_a_page_of_another_script_than_was_given_is_read_in_that_script() -> None:
    best, steps, _ = climbed(of_look_alikes, Languages(("eng",)))
    assert (best.languages, best.rung) == (("rus",), "other script rus")
    assert not steps.is_wrong_script


def test_a_page_of_look_alikes_is_flagged_where_its_model_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "installed", lambda model: model == "eng")
    best, steps, _ = climbed(of_look_alikes, Languages(("eng",)))
    assert best.languages == ("eng",)
    assert steps.is_wrong_script


def test_small_letters_are_read_enlarged() -> None:
    page = drawn(RUSSIAN)

    def answer(image: Image.Image, request: Request) -> Layout:
        made = layout(RUSSIAN, 0.93 if image.size == page.size else 0.96, EVERYWHERE)
        lines = tuple(replace(line, size=12.0 if image.size == page.size else 18.0) for line in made.lines())
        return Layout((ReadBlock((ReadParagraph(lines),)),))

    best, _, _ = climbed(answer, image=page)
    assert (best.rung, best.raster.image.size) == ("enlarged", (1950, 1050))
    assert all(word.box.right <= 1300 for word in best.in_source().words())


def test_a_strip_is_read_as_one_line() -> None:
    strip = drawn(RUSSIAN.splitlines()[0], (1300, 120))
    _, _, engine = climbed(lambda image, request: layout(RUSSIAN, 0.96, EVERYWHERE), image=strip)
    assert engine.asked[0].segmentation == ONE_LINE


def test_readings_are_counted() -> None:
    engine = ReplayEngine(upright=90, answer=lambda image, request: layout(RUSSIAN, 0.3, NOWHERE))
    page = drawn(RUSSIAN)
    steps = Readings(engine, Raster(page, 300, Frame.of(*page.size)), RecogniseParameters(most_readings=3))
    climb(steps, AUTO)
    assert len(steps.tried) == 3


def test_a_page_without_a_word_is_no_reason_to_try_languages() -> None:
    page = drawn(RUSSIAN)
    steps = Readings(NoOpEngine(), Raster(page, 300, Frame.of(*page.size)), RecogniseParameters())
    best = climb(steps, AUTO)
    assert best.coverage == 0.0
    assert not list(best.layout.words())


def test_the_worst_lines_are_the_sample() -> None:
    good = layout(RUSSIAN, 0.95)
    bad = layout(ENGLISH, 0.7)
    part = sample(Layout((*good.blocks, *bad.blocks)))
    assert part is not None
    assert part.weighted_confidence() == pytest.approx(0.7)
    assert sample(Layout()) is None


@pytest.mark.parametrize(("cyrillic", "kept"), [(0.45, "Cyrillic"), (0.2, "eng")])
def test_a_language_of_no_model_is_read_in_the_script_of_the_first(cyrillic: float, kept: str) -> None:
    def answer(image: Image.Image, request: Request) -> Layout:
        if request.languages == ("Cyrillic",):
            return layout("шёнїл йух ксА йзмей\n" * 6, cyrillic, EVERYWHERE)
        return layout("xpicra rroerw tkw ecit\n" * 6, 0.5, EVERYWHERE)

    best, _, _ = climbed(answer, Languages(("rus", "eng")))
    assert kept in best.languages
    best, _, engine = climbed(answer, Languages(("eng",)))
    assert ("Cyrillic",) not in {request.languages for request in engine.asked}
