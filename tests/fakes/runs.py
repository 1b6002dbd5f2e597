"""Runs of the engine for tests: a folder of sources, a store, and one call for a run."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.engine import execute
from flows.job import Summary
from flows.progress import Silent
from flows.request import Request, prepare
from flows.runners import InProcess, Runner
from storage import versions
from storage.blobs import open_blobs
from storage.view import View

_REPORT = "The commission met on 12 June 1956.\n\nIt released 31 people; A. B. Harrow kept the minutes.\n"

#: A small collection of texts: two Russian, one English, a Markdown page with a note, a web page, a copy, a bad file.
TEXTS = {
    "letters/one.txt": (
        "Комиссия пересмотрела в 1956 году 214 дел.\n\nПредседателем был Н. С. Горшков. "
        "См.: ГАРФ, ф. 9401, оп. 2, д. 118, л. 5-7.\n"
    ),
    "letters/two.txt": (
        "Опись составлена 3 мая 1957 г. в Твери.\n\nВсего в описи сорок два дела, из них семь утрачены.\n"
    ),
    "report.txt": _REPORT,
    "copy of report.txt": _REPORT,
    "article.md": "# The long counter\n\nFiles were numbered twice.[^1]\n\n[^1]: RGANI, f. 5, op. 30, d. 141, l. 9.\n",
    "page.html": (
        "<html><head><title>Пристань</title></head><body><h1>Пристань</h1><p>Дело начато в 1874 году.</p></body></html>"
    ),
    "empty.txt": "",
}


@dataclass(slots=True)
class Bench:
    """Sources in `root` under the collection `tests`, kept in `store`."""

    root: Path
    store: str
    runner: Runner = field(default_factory=InProcess)

    def write(self, texts: dict[str, str]) -> "Bench":
        """Write source files; their time lies an hour back, so that no listing distrusts it."""
        for name, text in texts.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.date(name, 3600)
        return self

    def date(self, name: str, seconds_ago: float) -> None:
        """Set the modification time of a source."""
        path = self.root / name
        then = path.stat().st_ctime - seconds_ago
        os.utime(path, (then, then))

    def request(self, *overrides: str, **options: Any) -> Request:
        """A request for the collection."""
        options = {"source": str(self.root), "collection": "tests", "store": self.store} | options
        return Request(overrides=overrides, **options)

    def run(self, *overrides: str, **options: Any) -> Summary:
        """One run."""
        request = self.request(*overrides, **options)
        return execute(prepare(request), request, self.runner, Silent())

    def view(self, version: int | None = None) -> View:
        """A version as its readers see it."""
        blobs = open_blobs(self.store)
        manifest = versions.load(blobs, version) if version else versions.latest(blobs)
        assert manifest is not None
        return View(blobs, manifest)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Rows of a released table of the newest version."""
        return [row for piece in self.view().tables(table) for row in piece.to_pylist()]


def ran(summary: Summary) -> dict[str, int]:
    """Stage → subjects, of the stages that did anything."""
    return {name: stage["ran"] for name, stage in summary.stages.items() if stage["ran"]}
