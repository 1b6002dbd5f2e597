"""Stores for benchmarks: collections of short texts made from a seed, and a runner that takes them through all stages.

The stages are the real ones. Only the guarded child is left out: sources and pages are opened by the worker itself,
which saves some milliseconds for each of 100,000 of them and changes no row.
"""

import os
import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from flows import batch
from flows.lifeline import end_with_parent
from flows.runners import Pool

FILES = 1_000
_WORDS = (
    "опись", "составлена", "архивистом", "и", "сверена", "с", "делами", "фонда", "по", "листам", "за", "год", "без",
    "пропусков", "комиссия", "пересмотрела", "письмо", "приговор", "тетрадь", "журнал", "протокол", "заседания", "о",
    "выдаче", "справки", "гражданину", "из", "Твери", "Воркуты", "Печоры", "прошение", "отказ", "решение", "суд",
    "секретарь", "председатель", "хлеб", "лес", "река", "завод", "посёлок", "барак", "станция", "дорога", "зима",
)  # fmt: skip


def text(number: int, words: int, edition: int = 1) -> str:
    """A text of three paragraphs, of about so many words; another edition has another year in its last sentence."""
    chance = random.Random(number)
    counts = (words * 3 // 5, words * 2 // 5)
    first, second = (" ".join(chance.choices(_WORDS, k=count)).capitalize() for count in counts)
    return f"Дело № {number}.\n\n{first}.\n\n{second} {1900 + (chance.randrange(60) + edition) % 60} года.\n"


def path_of(root: Path, number: int) -> Path:
    """Where a text lies."""
    return root / f"{number // FILES:03}" / f"{number:06}.txt"


def put(root: Path, number: int, words: int, edition: int = 1) -> None:
    """Write a text as if long ago, so that no listing distrusts its time."""
    path = path_of(root, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(number, words, edition), encoding="utf-8")
    os.utime(path, (1_600_000_000 + edition, 1_600_000_000 + edition))


def fill(root: Path, documents: int, words: int = 50) -> None:
    """Write a collection of texts."""
    for number in range(documents):
        put(root, number, words)


class _Open:
    """In the place of the guarded child: the call itself."""

    def call(self, timeout: float, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)


def _unguarded() -> None:
    end_with_parent()
    vars(batch).update(guard=lambda *_: _Open())


class Direct(Pool):
    """A pool of processes whose workers open sources themselves."""

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=_unguarded)
