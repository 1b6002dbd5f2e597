"""OCR engines that do one thing: nothing, wait, crash, run out of memory, give bad text, or say what they are told."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tasks.ocr.engine import Request
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord, Rectangle

if TYPE_CHECKING:
    from PIL.Image import Image


def layout(text: str, confidence: float = 0.95, box: Rectangle | None = None) -> Layout:
    """A layout of a text: blank lines part blocks; words stand in a row of a box, or on a grid."""
    blocks = []
    for number, block in enumerate(text.split("\n\n")):
        lines = [
            ReadLine(
                tuple(
                    ReadWord(word, box or Rectangle(60 * at, 40 * row, 60 * at + 50, 40 * row + 30), confidence)
                    for at, word in enumerate(line.split(" "))
                ),
                20.0,
            )
            for row, line in enumerate(block.split("\n"), 10 * number)
        ]
        blocks.append(ReadBlock((ReadParagraph(tuple(lines)),)))
    return Layout(tuple(blocks))


@dataclass
class NoOpEngine:
    """Reads nothing."""

    name: str = "noop 1"
    upright: int | None = 0

    def read(self, image: "Image", request: Request) -> Layout:
        return Layout()

    def orientation(self, image: "Image", dpi: int) -> int | None:
        return self.upright


@dataclass
class SlowEngine(NoOpEngine):
    """Takes its time, as Tesseract does over a page of noise."""

    seconds: float = 3600

    def read(self, image: "Image", request: Request) -> Layout:
        time.sleep(self.seconds)
        return Layout()


class CrashEngine(NoOpEngine):
    """Fails as a bug in a library does: with an error that is none of ours."""

    def read(self, image: "Image", request: Request) -> Layout:
        raise RuntimeError("the engine fell over")


class OutOfMemoryEngine(NoOpEngine):
    """Asks for more memory than there is."""

    def read(self, image: "Image", request: Request) -> Layout:
        raise MemoryError


class BadTextEngine(NoOpEngine):
    """Gives what no text may hold."""

    def read(self, image: "Image", request: Request) -> Layout:
        return layout("оп\0ись \ud800дел\x07 №\u00ad½ \ufffe")


@dataclass
class ReplayEngine(NoOpEngine):
    """Says what a function of image and request says, and keeps the requests."""

    answer: Callable[["Image", Request], Layout] = lambda image, request: Layout()
    asked: list[Request] = field(default_factory=list)

    def read(self, image: "Image", request: Request) -> Layout:
        self.asked.append(request)
        return self.answer(image, request)
