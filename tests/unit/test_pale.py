"""Pale letters: found where the rule for ink sees none, read from a stretched copy, and not made out of grain."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from tasks.ocr.attempts import Attempt, Readings
from tasks.ocr.engine import Request
from tasks.ocr.frame import Frame
from tasks.ocr.ink import measure
from tasks.ocr.ladder import climb, is_unreadable, shows_through
from tasks.ocr.languages import Languages
from tasks.ocr.layout import Layout, Rectangle
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import Raster
from tests.fakes.engines import ReplayEngine, layout
from tests.fakes.scans import RUSSIAN, drawn
from tests.fakes.worn import Wear, worn

EVERYWHERE = Rectangle(0, 0, 5000, 5000)
HEAD = 190


def pale_page(depth: int, noise: float = 2.0) -> Image.Image:
    return worn(drawn(RUSSIAN, ink=0), Wear(ink=230 - depth, paper=230, blur=0.8, noise=noise), 1)


def mixed_page() -> Image.Image:
    """Two dark lines above six pale ones."""
    page = np.asarray(drawn(RUSSIAN, ink=0), dtype=np.float32)
    depth = np.where(np.arange(page.shape[0]) < HEAD, 200, 30)[:, None]
    return worn(Image.fromarray((230 - (255 - page) / 255 * depth).astype(np.uint8)), Wear(blur=0.8, noise=2), 1)


def readings(page: Image.Image, engine: ReplayEngine) -> Readings:
    return Readings(engine, Raster(page, 300, Frame.of(*page.size)), RecogniseParameters())


@pytest.mark.parametrize("depth", [14, 25, 39])
def test_letters_of_any_depth_are_found(depth: int) -> None:
    ink, black = measure(pale_page(depth), 300), measure(drawn(RUSSIAN), 300)
    assert ink.is_pale
    # specks of grain may be added, soft letters may run together
    assert 0.75 * len(black.boxes) < len(ink.boxes) < 1.6 * len(black.boxes)
    assert ink.depth == pytest.approx(depth, rel=0.4)


def test_black_letters_are_not_called_pale() -> None:
    ink = measure(drawn(RUSSIAN), 300)
    assert (ink.is_pale, ink.depth, ink.apart) == (False, None, None)


@pytest.mark.parametrize("noise", [0.0, 3.0, 10.0])
def test_grain_and_shades_are_no_letters(noise: float) -> None:
    page = worn(Image.new("L", (1300, 900), 255), Wear(paper=235, noise=noise, shade=0.15), 2)
    ink = measure(page, 300)
    assert not ink.is_pale
    assert not len(ink.boxes)


def test_a_pale_page_is_read_stretched() -> None:
    seen: list[Image.Image] = []

    def answer(image: Image.Image, request: Request) -> Layout:
        seen.append(image)
        return layout(RUSSIAN, 0.96, EVERYWHERE)

    best = climb(readings(pale_page(20), ReplayEngine(answer=answer)), Languages(("rus",)))
    assert (best.rung, best.coverage, len(seen)) == ("stretched", 1.0, 1)
    grey = np.asarray(seen[0])
    assert np.percentile(grey, 50) > 245
    assert np.percentile(grey, 2) < 80


def test_pale_letters_under_a_dark_heading_are_not_lost() -> None:
    def answer(image: Image.Image, request: Request) -> Layout:
        is_stretched = np.percentile(np.asarray(image)[HEAD:], 1) < 120
        return layout(RUSSIAN, 0.95, EVERYWHERE if is_stretched else Rectangle(0, 0, 1300, HEAD))

    page = readings(mixed_page(), ReplayEngine(answer=answer))
    assert page.ink.apart is not None
    best = climb(page, Languages(("rus",)))
    assert (best.rung, best.coverage) == ("stretched", 1.0)
    assert page.tried[0].coverage is not None
    assert page.tried[0].coverage < 0.5


def test_what_shows_through_beside_dark_letters_is_no_lost_text() -> None:
    def answer(image: Image.Image, request: Request) -> Layout:
        is_stretched = np.percentile(np.asarray(image)[HEAD:], 1) < 120
        box = EVERYWHERE if is_stretched else Rectangle(0, 0, 1300, HEAD)
        return layout(RUSSIAN, 0.4 if is_stretched else 0.96, box)

    page = readings(mixed_page(), ReplayEngine(answer=answer))
    best = climb(page, Languages(("rus",)))
    assert (best.rung, best.coverage, len(page.tried)) == ("plain", 1.0, 1)


def test_what_shows_through_is_known_in_the_mirror() -> None:
    front = pale_page(30)

    def answer(image: Image.Image, request: Request) -> Layout:
        # the letters of the drawn page begin at the left edge
        dark = np.asarray(image) < 128
        return layout(RUSSIAN, 0.95 if dark[:, :650].sum() > dark[:, 650:].sum() else 0.3, EVERYWHERE)

    def kept(page: Image.Image) -> tuple[Readings, Attempt]:
        made = readings(page, ReplayEngine(answer=answer))
        return made, climb(made, Languages(("rus",)))

    page, best = kept(ImageOps.mirror(front))
    assert is_unreadable(page, best)
    assert shows_through(page, best)
    page, best = kept(front)
    assert not is_unreadable(page, best)
