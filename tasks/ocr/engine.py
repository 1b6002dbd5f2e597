"""What an engine must offer, and the choice of one. Engines get decoded pixels, never a file from outside."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from tasks.errors import MissingToolError
from tasks.ocr.layout import Layout

if TYPE_CHECKING:
    from PIL.Image import Image

#: Tesseract's page segmentation modes that are used. 4 is never right (76 % of a two-column page were lost).
AUTOMATIC, ONE_BLOCK, ONE_LINE, ONE_WORD, ONE_LETTER = 3, 6, 7, 8, 10


@dataclass(frozen=True, slots=True)
class Request:
    """How to read one image: models, resolution, page segmentation mode, variables of Tesseract."""

    languages: tuple[str, ...]
    dpi: int
    segmentation: int = AUTOMATIC
    variables: tuple[tuple[str, str], ...] = ()


class Engine(Protocol):
    """A recogniser. Both functions are pure: nothing of one page is left for the next."""

    @property
    def name(self) -> str:
        """Name and version, as kept in `pages.engine`."""
        ...

    def read(self, image: "Image", request: Request) -> Layout:
        """Words of an 8-bit grey image, in its own pixels."""
        ...

    def orientation(self, image: "Image", dpi: int) -> int | None:
        """Degrees clockwise by which the image must be turned to stand upright; None where it cannot be said."""
        ...


def available() -> tuple[str, ...]:
    """Engines that are installed, the preferred first."""
    return tuple(name for name in ("tesserocr", "pytesseract") if find_spec(name) is not None)


def chosen(name: str) -> str:
    """The engine that `name` means. Raises MissingToolError where it is not installed."""
    found = available()
    if name == "auto" and found:
        return found[0]
    if name in found:
        return name
    wanted = "tesserocr" if name == "auto" else name
    raise MissingToolError(f"The OCR engine {wanted} is not installed: pip install {wanted}.")


@lru_cache(maxsize=2)
def engine(name: str) -> Engine:
    """The engine of this process, made once: its models stay loaded. Raises MissingToolError."""
    # One thread a process: Tesseract's OpenMP costs five times the CPU for nothing. It reads this when it is loaded.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    if chosen(name) == "tesserocr":
        from tasks.ocr.tesserocr_engine import TesserocrEngine

        return TesserocrEngine()
    from tasks.ocr.pytesseract_engine import PytesseractEngine

    return PytesseractEngine()


def versions(name: str) -> Mapping[str, str]:
    """Package → version of the engine that `name` means; empty where none is installed."""
    from importlib.metadata import version

    try:
        package = chosen(name)
    except MissingToolError:
        return {}
    return {package: version(package)}
