"""Ink: what on a page image is dark, and which of it has the size of letters.

Measured on a copy of at most 150 dpi whose background has been evened out and that has been binarised by Sauvola's
rule (Sauvola and Pietikäinen, Adaptive document image binarization, 2000). Connected components between 0.025 and
0.35 inches high are taken for letters. The share of them inside recognised words is the only thing that shows lost
text: confidence does not (a page with 77 % of its text missing was read at 0.93).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tasks.ocr.layout import Rectangle
from tasks.ocr.pale import LETTERS, PART, apart, depth, pale, smoothed

if TYPE_CHECKING:
    from PIL.Image import Image

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]

#: Resolution of the copy that is measured.
FINE = 150
#: Letter sizes in inches: lowest and greatest height, greatest width (letters of a blurred line run together).
LOW, HIGH, WIDE = 0.025, 0.35, 0.6
#: Letter-sized components below which nothing can be said about coverage.
FEW = 6


@dataclass(frozen=True, slots=True)
class Ink:
    """Ink of a page. `letters` and `boxes` are at `scale` times the resolution of the image that was measured."""

    share: float
    """Share of dark pixels, 0–1."""
    letters: Mask
    """Ink in letter-sized components."""
    boxes: NDArray[np.int64]
    """Left, top, right, bottom of each letter-sized component; shape (n, 4)."""
    scale: float
    depth: float | None = None
    """Grey levels by which pale letters (`tasks.ocr.pale`) are darker than the paper; None where there are none."""
    apart: Mask | None = None
    """Pale letters away from dark ones, on a page that has both; they are not in `letters`."""

    @property
    def is_pale(self) -> bool:
        """Whether all letters of the page are pale."""
        return self.depth is not None and self.apart is None

    def with_pale(self) -> "Ink":
        """The same ink with the pale letters that stand apart."""
        return self if self.apart is None else replace(self, letters=self.letters | self.apart)

    def pale_alone(self) -> "Ink":
        """The pale letters that stand apart, without the dark ones."""
        return self if self.apart is None else replace(self, letters=self.apart)

    def coverage(self, boxes: Iterable[Rectangle], margin: float = 1.5) -> float | None:
        """Share of letter-sized ink inside the boxes (pixels of the image); None where there are too few letters."""
        if len(self.boxes) < FEW:
            return None
        inside = np.zeros_like(self.letters)
        for left, top, right, bottom in boxes:
            x, y = max(0, int(left * self.scale - margin)), max(0, int(top * self.scale - margin))
            x_end, y_end = int(right * self.scale + margin + 1), int(bottom * self.scale + margin + 1)
            inside[y:y_end, x:x_end] = True
        total = int(self.letters.sum())
        return round(float((self.letters & inside).sum()) / total, 4)

    def lies_under(self, box: Rectangle) -> bool:
        """Whether there is letter-sized ink inside a box (pixels of the image)."""
        left, top, right, bottom = (int(side * self.scale) for side in box)
        return bool(self.letters[top : bottom + 1, left : right + 1].any())

    def bounds(self, turn: float = 0.0) -> tuple[int, int, int, int] | None:
        """The rectangle that holds all but the outermost letters, once the image is turned clockwise by some degrees
        about its middle; None without letters."""
        if len(self.boxes) < FEW:
            return None
        left, top, right, bottom = (self.boxes / self.scale).T
        if turn:
            cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
            x, y = self.letters.shape[1] / self.scale / 2, self.letters.shape[0] / self.scale / 2
            across, down = (left + right) / 2 - x, (top + bottom) / 2 - y
            moved_x, moved_y = cos * across - sin * down - across, sin * across + cos * down - down
            left, right, top, bottom = left + moved_x, right + moved_x, top + moved_y, bottom + moved_y
        low, high = np.percentile([left, top], 1, axis=1), np.percentile([right, bottom], 99, axis=1)
        return int(low[0]), int(low[1]), int(np.ceil(high[0])), int(np.ceil(high[1]))


def evened(grey: Grey, dpi: float) -> Grey:
    """The page divided by its own background: shading, stains and yellowed paper become white."""
    from scipy import ndimage

    step = max(1, round(dpi / 20))  # the background is found at 20 dpi: letters vanish, shades stay
    height, width = grey.shape
    padded = np.pad(grey, ((0, -height % step), (0, -width % step)), mode="edge")
    blocks = padded.reshape(padded.shape[0] // step, step, padded.shape[1] // step, step).max(axis=(1, 3))
    coarse = ndimage.median_filter(ndimage.maximum_filter(blocks, 3), 5)
    zoomed = _enlarged(coarse, padded.shape)[:height, :width]
    return np.clip(np.float32(255) * grey / np.maximum(zoomed, 1), 0, 255).astype(np.uint8)


def _enlarged(coarse: Grey, shape: tuple[int, ...]) -> Grey:
    from PIL import Image

    return np.asarray(Image.fromarray(coarse).resize((shape[1], shape[0]), Image.Resampling.BILINEAR))


def dark(grey: Grey, dpi: float) -> Mask:
    """Ink by Sauvola's rule, with a window of 0.17 inches and k = 0.2."""
    from scipy import ndimage

    window = max(9, round(dpi * 0.17)) | 1
    values = grey.astype(np.float32)
    mean = ndimage.uniform_filter(values, window, mode="nearest")
    square = ndimage.uniform_filter(values * values, window, mode="nearest")
    spread = np.sqrt(np.maximum(square - mean * mean, 0))
    return np.asarray(values <= mean * (1 + 0.2 * (spread / 128 - 1)), dtype=np.bool_)


def components(ink: Mask) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Labels of the connected components (eight neighbours), and their boxes, shape (n, 4), in order of label."""
    from scipy import ndimage

    labels, count = ndimage.label(ink, structure=np.ones((3, 3), dtype=int))
    found = [(c.start, r.start, c.stop, r.stop) for r, c in ndimage.find_objects(labels)]
    return labels, np.array(found, dtype=np.int64).reshape(count, 4)


def measure(image: "Image", dpi: float) -> Ink:
    """Ink of an 8-bit grey image."""
    scale = min(1.0, FINE / dpi)
    small = image if scale == 1.0 else image.resize(_size(image, scale), _box())
    fine = dpi * scale
    grey = np.asarray(small)
    even = evened(grey, fine)
    darker = dark(even, fine)
    letters, boxes = _letters(darker, fine)
    # half as bright as the paper around it, or black: the inside of a large black shape has no paper around it
    share = ((even < 128) | (grey < 0.3 * np.percentile(grey, 90))).mean()
    found = Ink(round(float(share), 5), letters, boxes, scale)
    return _with_pale_letters(found, small, even, darker, fine)


def _with_pale_letters(ink: Ink, small: "Image", even: Grey, darker: Mask, dpi: float) -> Ink:
    """The ink with what is known of pale letters, looked for on a page without letters, or away from them."""
    is_empty = len(ink.boxes) < FEW
    where = None if is_empty else apart(even, darker, dpi)
    if not is_empty and where is None:
        return ink
    smooth = evened(np.asarray(smoothed(small, dpi)), dpi)
    letters, boxes = _letters(pale(smooth) if where is None else pale(smooth) & where, dpi)
    if len(boxes) < (LETTERS if is_empty else PART):
        return ink
    deep = depth(smooth, letters)
    if is_empty:
        return replace(ink, letters=letters, boxes=boxes, depth=deep)
    return replace(ink, apart=letters, depth=deep)


def _letters(ink: Mask, dpi: float) -> tuple[Mask, NDArray[np.int64]]:
    """Ink in components of the size of letters, and their boxes."""
    labels, boxes = components(ink)
    widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    is_letter = (heights >= dpi * LOW) & (heights <= dpi * HIGH) & (widths <= dpi * WIDE)
    return np.concatenate([[False], is_letter])[labels], boxes[is_letter]


def _size(image: "Image", scale: float) -> tuple[int, int]:
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


def _box() -> int:
    from PIL import Image

    return Image.Resampling.BOX


def skew(ink: Ink) -> float:
    """Degrees clockwise by which the page must be turned to make its lines level, −5 to 5; 0 where nothing tells.

    The angle whose row sums change most sharply, by half degrees, then by tenths; only letters count, so that a dark
    border of the scan cannot mislead it.
    """
    if len(ink.boxes) < 20:
        return 0.0
    down, across = np.nonzero(ink.letters[::2, ::2])
    x, y = across - ink.letters.shape[1] / 4, down.astype(np.float64)
    least = y.min() - 0.1 * np.abs(x).max()

    def sharpness(angle: float) -> float:
        rows = np.bincount((y + x * np.sin(np.radians(angle)) - least).astype(np.int64))
        return float((np.diff(rows) ** 2).sum())

    coarse = max(np.arange(-5, 5.01, 0.5), key=sharpness)
    return round(float(max(np.arange(coarse - 0.5, coarse + 0.51, 0.1), key=sharpness)), 1)
