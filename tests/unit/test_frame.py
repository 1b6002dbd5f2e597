"""Boxes go back to where they were, whatever was done to the image in between."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tasks.ocr.frame import Frame
from tasks.ocr.layout import Rectangle
from tasks.ocr.raster import Raster

TURNS = st.lists(st.sampled_from([90, 180, 270]), max_size=4)


def painted(size: tuple[int, int], box: Rectangle) -> Raster:
    image = Image.new("L", size, 255)
    image.paste(0, (box.left, box.top, box.right, box.bottom))
    return Raster(image, 300, Frame.of(*size))


def found(raster: Raster) -> Rectangle:
    rows, columns = np.nonzero(np.asarray(raster.image) < 128)
    return Rectangle(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)


@st.composite
def pages(draw: st.DrawFn) -> tuple[tuple[int, int], Rectangle]:
    width, height = draw(st.integers(60, 200)), draw(st.integers(60, 200))
    left, top = draw(st.integers(20, width - 35)), draw(st.integers(20, height - 35))
    return (width, height), Rectangle(
        left, top, draw(st.integers(left + 8, left + 15)), draw(st.integers(top + 8, top + 15))
    )


@given(pages(), TURNS)
def test_quarter_turns_are_undone_exactly(page: tuple[tuple[int, int], Rectangle], turns: list[int]) -> None:
    raster = painted(*page)
    for degrees in turns:
        raster = raster.turned(degrees)
    assert raster.frame.to_source(found(raster)) == page[1]


@settings(max_examples=40)
@given(pages(), st.sampled_from([0, 90, 180, 270]), st.floats(-5, 5), st.sampled_from([1, 2, 3]))
def test_turned_straightened_and_scaled_boxes_hold_what_they_held(
    page: tuple[tuple[int, int], Rectangle], turn: int, angle: float, factor: int
) -> None:
    raster = painted(*page)
    raster = raster.resized(raster.image.width * factor, raster.image.height * factor)
    raster = raster.turned(turn).straightened(angle)
    back, wanted = raster.frame.to_source(found(raster)), page[1]
    # a slanted rectangle needs a larger one around it, by the sine of the angle at each end
    for there, here in zip(back, wanted, strict=True):
        assert abs(there - here) <= 5


@given(pages(), TURNS, st.floats(-5, 5))
def test_boxes_stay_in_the_frame_and_are_never_empty(
    page: tuple[tuple[int, int], Rectangle], turns: list[int], angle: float
) -> None:
    (width, height), box = page
    frame = Frame.of(width, height)
    for degrees in turns:
        frame = frame.quarter_turned(degrees)
    left, top, right, bottom = frame.straightened(angle).to_source(box)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


def test_a_frame_over_the_same_source_is_reached_by_the_inverse() -> None:
    given_frame = Frame.of(400, 200).scaled(200, 100)
    turned = given_frame.quarter_turned(90)
    assert turned.relative_to(given_frame).to_source(Rectangle(0, 0, 10, 20)) == Rectangle(0, 90, 20, 100)


def test_only_quarter_turns_are_turns() -> None:
    with pytest.raises(ValueError, match="45"):
        Frame.of(10, 10).quarter_turned(45)
