"""A cheap engine: the real one with light stages, a recogniser that reads every scan alike, and no child process."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from flows import batch, calls
from tasks.ocr import engine as engines
from tasks.ocr import models
from tasks.stage import Stage
from tests.fakes.engines import ReplayEngine, layout

READ = layout("Лист Орлова прочитан")


class Here:
    """A guard without a child: sources of tests are harmless."""

    def call(self, timeout: float, function: Callable[..., Any], *arguments: Any) -> Any:
        """The result of the function, in this process."""
        return function(*arguments)


def cheapen(
    patch: pytest.MonkeyPatch, stages: Callable[[], dict[str, Stage]], model: Callable[[], object] = lambda: 1
) -> None:
    """Let this process work with some stages; `model` gives what stands for the digest of every model."""

    def digests(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((f"{name}.traineddata", str(model())) for name in sorted(set(names)))

    engine = ReplayEngine(answer=lambda image, request: READ)
    patch.setattr(batch, "guard", lambda _: Here())
    for module in (batch, calls):
        patch.setattr(module, "stage_named", lambda name: stages()[name])
    patch.setattr(engines, "engine", lambda name: engine)
    patch.setattr(models, "installed", lambda name: True)
    patch.setattr(models, "digests", digests)
