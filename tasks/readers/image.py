"""Images: TIFF, PNG, JPEG and whatever else Pillow decodes, frame by frame."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from storage.schemas import Leaf, PageRow, Unit
from tasks.errors import LimitError, UnreadableError
from tasks.ocr.pages import read_raster
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import Raster, pixels_sha256, raster
from tasks.reader import Inspection, Reading
from tasks.stage import PageTask, Parameters, Payload, SourceTask
from tasks.witness.choice import read_with_witnesses

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

# Our own limit is checked for each frame before it is decoded; Pillow's would refuse large maps and plans.
Image.MAX_IMAGE_PIXELS = None

#: Frames counted at most: a directory of a TIFF may point at itself.
MOST_FRAMES = 20_000
#: White of scanners of 8 to 16 bits; what they give comes in words of 16 or 32 bits all the same.
WHITES = (255.0, 1023.0, 4095.0, 16_383.0, 65_535.0)
#: What Pillow's decoders raise on bytes that are not what they should be.
BROKEN = (OSError, SyntaxError, ValueError, IndexError, KeyError, TypeError, EOFError, OverflowError, ZeroDivisionError)


def inspect(task: SourceTask) -> Inspection:
    """One document with a page for each frame. Raises UnreadableError where no frame can be opened."""
    with _opened(task.payload) as image:
        media_type = Image.MIME.get(image.format or "", "image/unknown")
        frames = _frames(image)
    leaves = tuple(Leaf(task.source_id, None, index) for index in frames)
    return Inspection(media_type, "image", (Unit(media_type, leaves),))


def read(task: PageTask, parameters: Parameters) -> Reading:
    """Read one frame. Raises UnreadableError, LimitError or MissingToolError."""
    assert isinstance(parameters, RecogniseParameters)
    page, sha256 = _page(task, parameters)
    reading = read_with_witnesses(task, lambda: page, parameters, lambda: read_raster(task, page, parameters))
    return Reading(reading.page._replace(image_sha256=sha256), reading.blocks)


def _page(task: PageTask, parameters: RecogniseParameters) -> tuple[Raster, str]:
    """The frame ready to be read, and the digest of its pixels, whose colours are given up before it is read."""
    flat, dpi = _frame(task.payload, task.member.leaves[task.page_number - 1].index, parameters.most_pixels)
    page = raster(flat.convert("L"), dpi)
    if task.scale < 1:
        page = page.resized(*(max(1, round(side * task.scale)) for side in page.image.size))
    return page, pixels_sha256(flat)


def facsimile(payload: Payload, index: int, _: PageRow) -> "Picture":
    """The frame as boxes count in it. Raises UnreadableError or LimitError."""
    return _frame(payload, index, RecogniseParameters().most_pixels)[0]


def _frame(payload: Payload, index: int, most: int) -> tuple["Picture", tuple[float, float] | None]:
    """A frame, upright and flat, and the resolution it claims."""
    with _opened(payload) as image:
        if image.tell() == index:  # perhaps decoded before; then Pillow has forgotten which way the file said is up
            _document.cache_clear()
    with _opened(payload) as image:
        _go_to(image, index)
        _check_size(image, most)
        try:
            dpi = resolution(image)  # a PNG is decoded in search of its EXIF data
            upright = ImageOps.exif_transpose(image)
            if image.format != "TIFF":
                _document.cache_clear()  # its pixels were copied, and no other frame is wanted
            return flattened(upright), dpi
        except BROKEN as error:
            _document.cache_clear()  # a half decoded image must not be taken for a whole one the next time
            raise UnreadableError(f"The image is broken or cut short: {error}.") from error


@contextmanager
def _opened(payload: Payload) -> Iterator["Picture"]:
    """The image of a payload. What Pillow warns of (odd tags, many pixels) shows in the page or is checked here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield _document(payload)


@lru_cache(maxsize=1)
def _document(payload: Payload) -> "Picture":
    try:
        return Image.open(io.BytesIO(payload.data))
    except UnidentifiedImageError as error:
        raise UnreadableError("This is not an image that can be read, or its head is broken.") from error
    except BROKEN as error:
        raise UnreadableError(f"The image cannot be opened, its head is broken: {error}.") from error


def _frames(image: "Picture") -> list[int]:
    """Numbers of the frames that are pages and whose directory can be read: of a cut file, those before the break.
    GIF and WebP animations and the small copies in a JPEG are one page; small copies and masks in a TIFF are none."""
    if image.format != "TIFF":
        return [0]
    pages = []
    count = 0
    while count < MOST_FRAMES:
        try:
            image.seek(count)
        except BROKEN:
            break
        if not _is_copy(image):
            pages.append(count)
        count += 1
    return pages or [0]


def _is_copy(image: "Picture") -> bool:
    """Whether a frame of a TIFF calls itself a smaller copy or a mask of another one (TIFF 6.0, NewSubfileType,
    SubfileType)."""
    tags: Any = getattr(image, "tag_v2", {})
    kind, old_kind = tags.get(254, 0), tags.get(255, 0)
    return (isinstance(kind, int) and bool(kind & 0b101)) or old_kind == 2


def _go_to(image: "Picture", index: int) -> None:
    try:
        image.seek(index)
    except BROKEN as error:
        raise UnreadableError(f"Frame {index + 1} of the image is missing or broken.") from error


def _check_size(image: "Picture", most: int) -> None:
    if image.width * image.height > most:
        raise LimitError(
            f"The image has {image.width} × {image.height} pixels, more than {most}: make it smaller, "
            "or raise recognise.most_pixels."
        )


def resolution(image: "Picture") -> tuple[float, float] | None:
    """Dots per inch that the file claims, (horizontal, vertical) after EXIF orientation; None where it is silent."""
    claimed: Any = image.info.get("dpi")
    try:
        # PNG counts whole dots per metre, so 300 comes as 299.9994
        across, down = round(float(claimed[0]), 1), round(float(claimed[1]), 1)
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    is_on_its_side = image.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    return (down, across) if is_on_its_side else (across, down)


def flattened(image: "Picture") -> "Picture":
    """The image as 8-bit grey or RGB: transparency on white, CMYK converted, 16 and 32 bits scaled, never clipped.
    One that is so already is given back itself."""
    if image.mode in {"L", "RGB"} and "transparency" not in image.info:
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        return _scaled(image)
    if image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return image.convert("RGB")


def _scaled(image: "Picture") -> "Picture":
    values = np.asarray(image, dtype=np.float64)
    values = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    low, high = min(0.0, float(values.min())), float(values.max())
    is_share = image.mode == "F" and high <= 1
    top = 1.0 if is_share else next((white for white in WHITES if high <= white), high)
    return Image.fromarray(np.clip((values - low) / (top - low) * 255, 0, 255).astype(np.uint8))
