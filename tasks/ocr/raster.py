"""A page image ready to be read: 8-bit grey, upright by its EXIF tag, at a believable resolution, in a known frame."""

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tasks.ocr.frame import Frame
from tasks.ocr.ink import Ink, components, dark, evened, skew
from tasks.ocr.pale import smoothed, stretched

if TYPE_CHECKING:
    from PIL.Image import Image

#: Tesseract refuses sides above this.
LONGEST_SIDE = 32_767
#: Sides of a plausible page in inches (10 and 60 cm).
SHORTEST_PAGE, LONGEST_PAGE = 3.9, 23.6
#: Height of small letters in inches: 10-point type has 0.063, a typewriter 0.08.
TYPICAL_LETTER = 0.068
#: Pixels to which the longer side of a page is reduced before it is hashed.
_HASHED_SIDE = 1000
#: Rows of pixels that are hashed at once.
_STRIP = 256


@dataclass(frozen=True, slots=True)
class Raster:
    """An 8-bit grey image, its resolution, and the way back to the source frame."""

    image: "Image"
    dpi: float
    frame: Frame
    is_inverted: bool = False

    def turned(self, degrees: int) -> "Raster":
        """Turned clockwise by a multiple of 90 degrees."""
        if degrees == 0:
            return self
        from PIL.Image import Transpose

        # Pillow turns against the clock
        method = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}[degrees]
        image = self.image.transpose(method)
        return replace(self, image=image, frame=self.frame.quarter_turned(degrees))

    def straightened(self, degrees: float) -> "Raster":
        """Turned clockwise by a few degrees; the corners are filled with paper."""
        from PIL import Image

        paper = int(np.percentile(np.asarray(self.image)[::4, ::4], 90))
        image = self.image.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=paper)
        return replace(self, image=image, frame=self.frame.straightened(degrees))

    def resized(self, width: int, height: int) -> "Raster":
        """Resampled to the size; the resolution follows the height."""
        from PIL import Image

        image = self.image.resize((width, height), Image.Resampling.LANCZOS)
        return replace(
            self, image=image, dpi=self.dpi * height / self.image.height, frame=self.frame.scaled(width, height)
        )

    def fitted(self, most_pixels: int, highest_dpi: float) -> "Raster":
        """Made smaller where it has more pixels, a longer side or a finer resolution than an engine can use."""
        width, height = self.image.size
        fewer = (most_pixels / (width * height)) ** 0.5
        factor = min(1.0, LONGEST_SIDE / max(width, height), fewer, highest_dpi / self.dpi)
        return self if factor == 1.0 else self.resized(max(1, int(width * factor)), max(1, int(height * factor)))

    def with_even_background(self) -> "Raster":
        """Its shades divided out."""
        from PIL import Image

        return replace(self, image=Image.fromarray(evened(np.asarray(self.image), self.dpi)))

    def stretched(self, depth: float | None = None) -> "Raster":
        """Its grain smoothed, its shades divided out, letters of a depth (grey levels), or of the usual one, dark."""
        from PIL import Image

        even = evened(np.asarray(smoothed(self.image, self.dpi)), self.dpi)
        return replace(self, image=Image.fromarray(stretched(even, depth)))


def raster(grey: "Image", dpi: tuple[float, float] | None) -> Raster:
    """A raster of an 8-bit grey image whose file claims a resolution (horizontal, vertical), or none.

    Pixels that are not square (a fax of 200 × 100 dpi) are made so; white writing on black is inverted; an implausible
    resolution is replaced by an estimate from the size of the letters.
    """
    from PIL import Image, ImageOps

    inverted = _is_negative(grey)
    image = ImageOps.invert(grey) if inverted else grey
    claimed = plausible(grey.size, dpi)
    if claimed is None:
        return Raster(image, estimated_dpi(image), Frame.of(*image.size), inverted)
    found = Raster(image, claimed[1], Frame.of(*image.size), inverted)
    across, down = claimed
    if abs(across - down) / max(across, down) < 0.02:
        return found
    fine = max(across, down)
    size = (round(image.width * fine / across), round(image.height * fine / down))
    squared = found.image.resize(size, Image.Resampling.BICUBIC)
    return replace(found, image=squared, dpi=fine, frame=found.frame.scaled(*size))


def _is_negative(grey: "Image") -> bool:
    """Whether most of the page is dark: a negative, or white on black."""
    histogram = np.cumsum(grey.histogram())
    return bool(histogram[95] > 0.6 * histogram[-1])


def plausible(size: tuple[int, int], dpi: tuple[float, float] | None) -> tuple[float, float] | None:
    """The resolution that a file claims, if it makes a page of 10 to 60 cm; None where it cannot be believed.

    A single line or a clipping is shorter than a page, so only the longer side must reach 10 cm.

    >>> plausible((2480, 3508), (300, 300)), plausible((827, 1169), (300, 300)), plausible((2480, 3508), (1, 1))
    ((300, 300), None, None)
    """
    if dpi is None or not all(np.isfinite(dpi)) or min(dpi) < 50 or max(dpi) > 2400:
        return None
    sides = (size[0] / dpi[0], size[1] / dpi[1])
    return dpi if SHORTEST_PAGE <= max(sides) <= LONGEST_PAGE else None


def estimated_dpi(image: "Image") -> float:
    """Resolution by the typical height of what may be letters; 300 where there are none. Between 70 and 600."""
    factor = min(1.0, 2000 / max(image.size))
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    small = np.asarray(image.resize(size))
    _, boxes = components(dark(evened(small, 100), 150))
    heights = boxes[:, 3] - boxes[:, 1]
    widths = boxes[:, 2] - boxes[:, 0]
    likely = heights[(heights >= 5) & (widths >= 2) & (widths < 4 * heights) & (heights < 6 * widths) & (heights < 200)]
    if len(likely) < 10:
        return 300.0
    return float(np.clip(round(float(np.median(likely)) / factor / TYPICAL_LETTER), 70, 600))


def pixels_sha256(image: "Image") -> str:
    """SHA-256 of decoded pixels, with mode and size."""
    digest = hashlib.sha256(f"{image.mode} {image.width} {image.height} ".encode("ascii"))
    for top in range(0, image.height, _STRIP):  # a copy of a large page as a whole would be the most it takes
        digest.update(image.crop((0, top, image.width, min(top + _STRIP, image.height))).tobytes())
    return digest.hexdigest()


def perceptual_hash(grey: "Image", ink: Ink) -> str:
    """256 bits of a page image, hexadecimal: signs of the lowest 16 × 16 cosine terms against their median, of the
    part that bears letters, made level, at 64 × 64 pixels. `ink` is that of the image."""
    from PIL import Image
    from scipy.fft import dctn

    small = np.asarray(_level(grey, ink).resize((64, 64), Image.Resampling.BOX), dtype=np.float64)
    low = dctn(small, norm="ortho")[:16, :16]
    bits = (low > np.median(low)).flatten()
    return np.packbits(bits).tobytes().hex()


def _level(grey: "Image", ink: Ink) -> "Image":
    """What bears letters, small, with level lines: a page laid askew on the glass has another rectangle around them."""
    from PIL import Image

    turn = skew(ink)
    bounds = ink.bounds(turn)
    factor = min(1.0, _HASHED_SIDE / max(grey.size))
    small = grey.resize((max(1, round(grey.width * factor)), max(1, round(grey.height * factor))), Image.Resampling.BOX)
    if bounds is None:
        return small
    paper = int(np.percentile(np.asarray(small)[::4, ::4], 90))
    level = small.rotate(-turn, Image.Resampling.BILINEAR, fillcolor=paper)
    left, top, right, bottom = (round(side * factor) for side in bounds)
    return level.crop((left, top, max(left + 1, right), max(top + 1, bottom)))
