"""Geometry: where a pixel of a scaled, turned or straightened image lies in the source frame.

A `Frame` is an affine map from the coordinates of the image in hand to those of the source frame, kept beside the
image through every change, so that boxes can be brought back.

    >>> Frame.of(200, 100).quarter_turned(90).to_source(Rectangle(0, 0, 10, 20))
    Rectangle(left=0, top=90, right=20, bottom=100)
"""

import math
from dataclasses import dataclass

from tasks.ocr.layout import Rectangle

#: x' = a·x + b·y + c, y' = d·x + e·y + f
Matrix = tuple[float, float, float, float, float, float]


def _after(outer: Matrix, inner: Matrix) -> Matrix:
    """The map that does `inner`, then `outer`."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + b * j, a * h + b * k, a * i + b * m + c, d * g + e * j, d * h + e * k, d * i + e * m + f)


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = matrix
    n = a * e - b * d
    return (e / n, -b / n, (b * f - c * e) / n, -d / n, a / n, (c * d - a * f) / n)


@dataclass(frozen=True, slots=True)
class Frame:
    """An image of `width` × `height` pixels and the map from it to the source frame of the given size."""

    width: int
    height: int
    source_width: int
    source_height: int
    matrix: Matrix = (1, 0, 0, 0, 1, 0)

    @classmethod
    def of(cls, width: int, height: int) -> "Frame":
        """The source frame itself."""
        return cls(width, height, width, height)

    def _changed(self, width: int, height: int, inverse: Matrix) -> "Frame":
        return Frame(width, height, self.source_width, self.source_height, _after(self.matrix, inverse))

    def scaled(self, width: int, height: int) -> "Frame":
        """After resampling to `width` × `height`."""
        return self._changed(width, height, (self.width / width, 0, 0, 0, self.height / height, 0))

    def quarter_turned(self, degrees: int) -> "Frame":
        """After turning the image clockwise by 0, 90, 180 or 270 degrees."""
        w, h = self.width, self.height
        if degrees == 0:
            return self
        if degrees == 90:  # old (x, y) went to (h − y, x)
            return self._changed(h, w, (0, 1, 0, -1, 0, h))
        if degrees == 180:
            return self._changed(w, h, (-1, 0, w, 0, -1, h))
        if degrees == 270:  # old (x, y) went to (y, w − x)
            return self._changed(h, w, (0, -1, w, 1, 0, 0))
        raise ValueError(f"{degrees} is no quarter turn")

    def straightened(self, degrees: float) -> "Frame":
        """After turning the image clockwise by a few degrees about its middle, its size kept."""
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        x, y = self.width / 2, self.height / 2
        inverse = (cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y)
        return self._changed(self.width, self.height, inverse)

    def relative_to(self, other: "Frame") -> "Frame":
        """The map to the image of `other`, a frame over the same source."""
        return Frame(self.width, self.height, other.width, other.height, _after(_inverse(other.matrix), self.matrix))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point in the source frame."""
        a, b, c, d, e, f = self.matrix
        return a * x + b * y + c, d * x + e * y + f

    def scale(self) -> float:
        """Length in the source frame of one unit here."""
        a, _, _, d, _, _ = self.matrix
        return math.hypot(a, d)

    def to_source(self, box: Rectangle) -> Rectangle:
        """The rectangle around the four corners in the source frame, inside that frame and at least one pixel wide."""
        return self.around(*box)

    def around(self, left: float, top: float, right: float, bottom: float) -> Rectangle:
        """The same for a rectangle that does not lie on whole pixels."""
        corners = [self.point(x, y) for x in (left, right) for y in (top, bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        low, high = _interval(min(xs), max(xs), self.source_width)
        upper, lower = _interval(min(ys), max(ys), self.source_height)
        return Rectangle(low, upper, high, lower)


def _interval(low: float, high: float, size: int) -> tuple[int, int]:
    """Whole pixels around [low, high] inside [0, size], at least one. A hair of rounding error adds no pixel."""
    start = min(max(math.floor(low + 1e-6), 0), size - 1)
    return start, min(max(math.ceil(high - 1e-6), start + 1), size)
