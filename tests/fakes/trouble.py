"""A guarded child whose engine hangs, crashes, is killed or runs out of memory, by the name of the page it is given.

`NAME-once` does so only while the image has its full size.
"""

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from flows.calls import in_child
from flows.orders import Subject
from tasks.ocr.engine import Request
from tasks.ocr.layout import Layout
from tasks.stage import Output
from tests.fakes.engines import CrashEngine, NoOpEngine, SlowEngine, layout

if TYPE_CHECKING:
    from PIL.Image import Image

#: Width of the page at its full size.
FULL = 1300


@dataclass
class TroubledEngine(NoOpEngine):
    """An engine that comes to grief as its page says."""

    trouble: str = ""

    def read(self, image: "Image", request: Request) -> Layout:
        if self.trouble.endswith("-once") and image.width < FULL:
            return layout("прочитано со второго раза")
        match self.trouble.removesuffix("-once"):
            case "hang":
                return SlowEngine().read(image, request)
            case "abort":
                os.abort()
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "memory":
                bytearray(2**40)
            case "fault":
                return CrashEngine().read(image, request)
        return layout("прочитано сразу")


def in_troubled_child(
    name: str, parameters: dict[str, Any], work: tuple[str, Subject], files: Sequence[str], scale: float
) -> tuple[Output, float]:
    """What `flows.calls.in_child` does, with the engine of the page's name."""
    from tasks.ocr import engine, models

    wanted = TroubledEngine(trouble=work[1].path.partition(".")[0])
    fakes: list[tuple[ModuleType, str, object]] = [
        (engine, "engine", lambda _: wanted),
        (models, "installed", lambda _: True),
        (models, "digests", lambda names: tuple((name, "digest") for name in sorted(names))),
    ]
    for module, function, fake in fakes:
        setattr(module, function, fake)
    return in_child(name, parameters, work, files, scale)
