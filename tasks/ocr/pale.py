"""Pale writing: letters that differ from their paper by less than the rule for ink asks.

Sauvola's rule takes nothing for ink that is less than a fifth darker than what surrounds it, so a last carbon copy or a
bleached print has none, and where a dark heading or stamp stands above pale writing, an engine that parts light from
dark once for the whole page loses the writing. Pale letters are known as letter-sized shapes that stand out of the
grain of the paper, and are read from a copy whose grain is smoothed and whose contrast is stretched: pages with
letters 14 to 40 grey levels darker than the paper are read with error rates of about one in a hundred.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]

#: How much darker than the paper a letter is at least: in deviations of the grain, and in grey levels.
DEVIATIONS, LEVELS = 3.5, 6.0
#: The same for a single pixel that makes a look for pale letters worthwhile.
HINT = 2.0
#: Letter-sized shapes that make a page pale rather than spotted, and writing of a part of a page.
LETTERS, PART = 20, 60
#: Radius of the smoothing in inches: a third of the stroke of 9-point type.
SMOOTH = 0.005
#: Side in inches of the squares in which dark letters are looked for.
SQUARE = 0.08
#: Grey level that letters get; paper becomes white.
BLACK = 40


def smoothed(image: "Image", dpi: float) -> "Image":
    """The grain of the paper smoothed away."""
    from PIL import ImageFilter

    return image.filter(ImageFilter.GaussianBlur(SMOOTH * dpi))


def pale(even: Grey) -> Mask:
    """What stands out of the grain of a page with an even background."""
    paper, least = _paper(even)
    return np.asarray(even < paper - least, dtype=np.bool_)


def depth(even: Grey, letters: Mask) -> float:
    """How many grey levels letters are darker than the paper, their soft edges left out."""
    paper, _ = _paper(even)
    return max(4.0, paper - float(np.percentile(even[letters], 25))) if letters.any() else 255.0


def stretched(even: Grey, deep: float | None) -> Grey:
    """The page with its paper white and letters of a depth, or of the usual one, dark."""
    paper, _ = _paper(even)
    reach = depth(even, pale(even)) if deep is None else deep
    levels = 255 - (paper - np.arange(256, dtype=np.float32)) * ((255 - BLACK) / reach)
    return levels.clip(0, 255).astype(np.uint8)[even]


def apart(even: Grey, ink: Mask, dpi: float) -> Mask | None:
    """Where something stands out of the paper with no ink within two squares of it; None where nothing does."""
    from scipy import ndimage

    step = max(2, round(dpi * SQUARE))
    height, width = (side // step * step for side in even.shape)
    if not height or not width:
        return None
    paper, least = _paper(even)
    squares = (height // step, step, width // step, step)
    hinted = even[:height, :width].reshape(squares).min(axis=(1, 3)) < paper - HINT * least
    inked = ink[:height, :width].reshape(squares).max(axis=(1, 3))
    away = ndimage.maximum_filter(inked, 5) == 0
    if (hinted & away).sum() < PART // 2:
        return None
    found = np.zeros_like(ink)
    found[:height, :width] = np.repeat(np.repeat(away, step, axis=0), step, axis=1)
    return found


def _paper(even: Grey) -> tuple[float, float]:
    """The usual level, which is the paper's, and the least difference of a letter from it: several deviations of the
    grain, which is found by the median of distances."""
    from PIL import Image

    counts = np.array(Image.fromarray(even).histogram())
    paper = _median(counts)
    distances = np.bincount(np.abs(np.arange(256) - paper), weights=counts, minlength=256)
    return float(paper), max(LEVELS, DEVIATIONS * 1.4826 * _median(distances))


def _median(counts: NDArray[np.float64] | NDArray[np.int64]) -> int:
    return int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))
