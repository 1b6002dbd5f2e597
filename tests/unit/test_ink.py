"""Ink, resolution and looks of drawn pages."""

import hashlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from tasks.ocr.ink import measure, skew
from tasks.ocr.layout import Rectangle
from tasks.ocr.raster import perceptual_hash, pixels_sha256, plausible, raster
from tests.fakes.scans import ENGLISH, RUSSIAN, drawn


def differing(left: str, right: str) -> int:
    return (int(left, 16) ^ int(right, 16)).bit_count()


def test_coverage_is_the_share_of_letters_in_boxes() -> None:
    page = drawn(RUSSIAN, (1300, 700))
    ink = measure(page, 300)
    assert ink.coverage([Rectangle(0, 0, 1300, 700)]) == 1.0
    assert ink.coverage([]) == 0.0
    half = ink.coverage([Rectangle(0, 0, 1300, 310)])
    assert half is not None
    assert 0.3 < half < 0.7


def test_a_dark_border_and_specks_are_no_letters() -> None:
    page = drawn(RUSSIAN, (1400, 900))
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, 40, 900), fill=0)
    for at in range(60):
        draw.point((700 + at * 9, 850), fill=0)
    ink = measure(page, 300)
    bounds = ink.bounds()
    assert bounds is not None
    assert bounds[0] > 40
    covered = ink.coverage([Rectangle(50, 40, 1400, 640)])
    assert covered is not None
    assert covered > 0.98


def test_shading_is_no_ink() -> None:
    page = drawn(RUSSIAN)
    shade = Image.linear_gradient("L").resize(page.size)
    shaded = Image.fromarray((np.asarray(page) * (0.4 + 0.6 * np.asarray(shade) / 255)).astype(np.uint8))
    assert measure(shaded, 300).share == pytest.approx(measure(page, 300).share, rel=0.15)


def test_an_empty_page_has_no_ink() -> None:
    ink = measure(Image.new("L", (800, 1000), 240), 300)
    assert (ink.share, ink.coverage([]), ink.bounds()) == (0.0, None, None)


@pytest.mark.parametrize("angle", [-3.0, -1.0, 2.0, 4.0])
def test_skew_is_found_in_spite_of_a_border(angle: float) -> None:
    page = drawn("\n".join([RUSSIAN, ENGLISH]), (1500, 1300))
    slanted = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    ImageDraw.Draw(slanted).rectangle((0, 0, 60, 1300), fill=0)
    assert skew(measure(slanted, 300)) == pytest.approx(angle, abs=0.2)


@pytest.mark.parametrize("claimed", [None, (1, 1), (9600, 9600), (float("nan"), 300)])
def test_a_resolution_that_cannot_be_is_estimated(claimed: tuple[float, float] | None) -> None:
    assert 200 < raster(drawn(RUSSIAN), claimed).dpi < 420
    small = drawn(RUSSIAN).resize((433, 233))
    assert 70 <= raster(small, claimed).dpi < 140


def test_a_scan_of_100_dpi_that_claims_300_is_not_believed() -> None:
    assert plausible((583, 827), (300, 300)) is None
    assert plausible((1748, 2480), (300, 300)) == (300, 300)


def test_pixels_of_a_fax_are_made_square_and_boxes_go_back() -> None:
    page = drawn(RUSSIAN, (1728, 1000)).resize((1728, 500))
    found = raster(page, (200, 100))
    assert found.image.size == (1728, 1000)
    assert found.frame.to_source(Rectangle(0, 0, 1728, 1000)) == Rectangle(0, 0, 1728, 500)


def test_a_negative_is_turned_round() -> None:
    page = drawn(RUSSIAN)
    negative = raster(ImageOps.invert(page), (300, 300))
    assert negative.is_inverted
    assert np.array_equal(np.asarray(negative.image), np.asarray(page))


def test_a_page_too_large_for_the_engine_is_made_smaller() -> None:
    found = raster(Image.new("L", (40_000, 40), 255), (300, 300)).fitted(40_000_000, 400)
    assert found.image.width <= 32_767
    assert found.frame.to_source(Rectangle(0, 0, *found.image.size)) == Rectangle(0, 0, 40_000, 40)


def test_a_resolution_finer_than_an_engine_can_use_is_made_coarser() -> None:
    page = drawn(RUSSIAN, (1300, 700)).resize((3900, 2100))
    found = raster(page, (900, 900)).fitted(40_000_000, 300)
    assert (found.image.size, found.dpi) == ((1300, 700), 300)
    assert found.frame.to_source(Rectangle(10, 10, 20, 20)) == Rectangle(30, 30, 60, 60)


def test_looks_survive_another_scan_and_tell_pages_apart() -> None:
    def look(image: Image.Image) -> str:
        return perceptual_hash(image, measure(image, 300))

    page = drawn(RUSSIAN, (1400, 900))
    again = page.filter(ImageFilter.GaussianBlur(1.5)).point(lambda value: value * 9 // 10 + 10)
    moved = Image.new("L", (1450, 960), 255)
    moved.paste(page, (30, 40))
    other = drawn(ENGLISH, (1400, 900))
    assert len(look(page)) == 64
    assert differing(look(page), look(again)) < 20
    assert differing(look(page), look(moved)) < 30
    assert differing(look(page), look(other)) > 60


def test_pixels_have_a_digest_of_their_own() -> None:
    page = drawn(RUSSIAN)
    assert pixels_sha256(page) == pixels_sha256(page.copy())
    tall = Image.effect_noise((40, 1000), 90)
    assert pixels_sha256(tall) == hashlib.sha256(b"L 40 1000 " + tall.tobytes()).hexdigest()
    assert pixels_sha256(page) != pixels_sha256(ImageOps.invert(page))
    assert pixels_sha256(Image.new("L", (2, 3))) != pixels_sha256(Image.new("L", (3, 2)))
