"""Raised shapes: what may be the mark of a note, a small digit above the foot of its line.

It is known by its place: letter-sized ink, about as high as small letters, that ends well above the foot of the line
with nothing under it. Quotes are lower or end higher, breves and question marks have something under them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tasks.ocr.layout import Layout, ReadLine, Rectangle, union

if TYPE_CHECKING:
    from PIL.Image import Image

#: Height of a raised digit, in heights of small letters (a quote has 0.5 to 0.6).
LOWEST, HIGHEST = 0.68, 1.15
#: How far above the foot of the line it ends, in the same measure; above `HIGH` it must be higher than any quote.
RAISED, HIGH, HIGHEST_FOOT, SURELY = 0.35, 0.9, 1.1, 0.8
#: Greatest width of a digit (or of two that touch), and gap between digits of one mark.
WIDE, GAP = 1.7, 0.45
#: Least width, in its own heights: a straight quote is a bar.
NARROW = 0.3
#: Small letters of a line by whose feet its foot is found, at least.
FEET = 4
#: Height of small letters in pixels below which a digit cannot be told from a speck.
SMALLEST = 8
#: Digits of a mark.
LONGEST = 3


@dataclass(frozen=True, slots=True)
class Raised:
    """A group of raised shapes (pixels of the image) in a line, counted as `Layout.lines` does."""

    box: Rectangle
    line: int


def raised(layout: Layout, image: "Image", boxes: NDArray[np.float64]) -> list[Raised]:
    """What may be a mark of a note, line by line; `boxes` are those of the letter-sized shapes of the image."""
    by_height = boxes[np.argsort(boxes[:, 1], kind="stable")]
    lines = [
        (number, line.size, inside)
        for number, line in enumerate(layout.lines())
        if line.size and line.size >= SMALLEST and (inside := _inside(by_height, line)) is not None
    ]
    slopes = [slope for _, size, inside in lines if (slope := _slope(inside, size)) is not None]
    slope = float(np.median(slopes)) if slopes else 0.0
    return [
        Raised(box, number)
        for number, size, inside in lines
        for box in _groups(inside, size, slope)
        if not _stands_on_ink(image, box, size)
    ]


def _inside(boxes: NDArray[np.float64], line: ReadLine) -> NDArray[np.float64] | None:
    """Shapes of a line, from left to right. `boxes` go down the page."""
    around, size = union([word.box for word in line.words]), line.size or 0.0
    if around is None:
        return None
    low, high = np.searchsorted(boxes[:, 1], [around.top - size, around.bottom])
    near = boxes[low:high]
    near = near[(near[:, 0] > around.left - 2 * size) & (near[:, 2] < around.right + 2 * size)]
    near = near[near[:, 3] < around.bottom + size]
    return near[np.argsort(near[:, 0], kind="stable")]


def _groups(boxes: NDArray[np.float64], size: float, slope: float) -> Iterator[Rectangle]:
    """Raised shapes that stand together."""
    small = _small(boxes, size)
    if len(small) < FEET:
        return
    foot = np.median(small[:, 3] - slope * small[:, 0])
    height, width = boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]
    rise = foot + slope * boxes[:, 0] - boxes[:, 3]
    is_digit = (height >= LOWEST * size) & (height <= HIGHEST * size) & (width <= WIDE * size)
    is_digit &= width >= NARROW * height
    is_digit &= (rise >= RAISED * size) & (rise <= HIGHEST_FOOT * size)
    is_digit &= (rise <= HIGH * size) | (height >= SURELY * size)
    group: list[int] = []
    for at in np.flatnonzero(is_digit):
        if group and boxes[at, 0] - boxes[group[-1], 2] > GAP * size:
            yield from _around(boxes[group])
            group = []
        group.append(int(at))
    if group:
        yield from _around(boxes[group])


def _small(boxes: NDArray[np.float64], size: float) -> NDArray[np.float64]:
    """Shapes as high as small letters."""
    height = boxes[:, 3] - boxes[:, 1]
    return boxes[(height > 0.8 * size) & (height < 1.2 * size)]


def _slope(boxes: NDArray[np.float64], size: float) -> float | None:
    """How far a line falls a pixel, by the feet of its left and of its right half; None for a short one."""
    small = _small(boxes, size)
    if len(small) < 5 * FEET:
        return None
    half = len(small) // 2
    left, right = np.median(small[:half, ::3], axis=0), np.median(small[half:, ::3], axis=0)
    return float((right[1] - left[1]) / max(1.0, right[0] - left[0]))


def _around(group: NDArray[np.float64]) -> Iterator[Rectangle]:
    if len(group) <= LONGEST:
        left, top = np.floor(group[:, :2].min(axis=0))
        right, bottom = np.ceil(group[:, 2:].max(axis=0))
        yield Rectangle(int(left), int(top), int(right), int(bottom))


def _stands_on_ink(image: "Image", box: Rectangle, size: float) -> bool:
    """Whether something dark is under a shape: the letter of an accent, the point of a question mark. The lower half
    of a neighbour's serif, which may reach under it from the side, does not count."""
    margin = max(1, (box.right - box.left) // 5)
    under = (box.left + margin, box.bottom + 2, max(box.right - margin, box.left + margin + 1), box.bottom + 2)
    crop = np.asarray(image.crop((*under[:3], round(box.bottom + RAISED * size + 0.5 * size))))
    inside = np.asarray(image.crop(box))
    if not crop.size or not inside.size:
        return True
    middle = (float(inside.min()) + float(np.percentile(inside, 95))) / 2
    return bool((crop < middle).any())
