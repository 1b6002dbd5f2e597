"""Two collections of a few sources that share a store, and what makes a version of them whole.

Every source of a collection carries one mark, that of its revision. All are rewritten before a run begins, so in any
version every row of a collection has one mark, whatever table it lies in.
"""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from configs.models import Collection
from flows.engine import run
from flows.job import Job, Options, Summary
from flows.recipe import resolve
from flows.runners import InProcess
from storage.blobs import Blobs
from storage.draft import Draft
from storage.schemas import STORED
from storage.versions import Manifest, collection_of
from tests.fakes.cheap import cheapen
from tests.fakes.light_stages import light
from tests.fakes.scans import drawn, encoded

NAMES = ("a.txt", "b.md", "box/c.html", "box/d.txt", "e.txt")
STAGES = light({}, "1")
#: Columns that say who made a row, when, how long that took, and where its source lies.
_MAKING = frozenset({"run_id", "attempts", "cpu_seconds", "uri", "input_digest", "modified_at"})


@dataclass(frozen=True, slots=True)
class House:
    """One collection: its sources in a folder, its rows in a store. Plain values, to be sent to a process."""

    collection: str
    root: str
    store: str
    environment: Mapping[str, str]

    def write(self, revision: int) -> None:
        """Write every source anew, and a scan that stays."""
        root = Path(self.root)
        for name in NAMES:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = f"Дело пересмотрено {mark(revision)}.\n\nЛист {name} хранится {mark(revision)} отдельно.\n"
            path.write_text(f"<p>{lines}</p>" if path.suffix == ".html" else lines, encoding="utf-8")
            then = 1_000_000_000 + 10 * revision
            os.utime(path, (then, then))
        scan = root / "f.png"
        if not scan.exists():
            scan.write_bytes(encoded(drawn("Лист", (300, 120), 30)))
            os.utime(scan, (1_000_000_000, 1_000_000_000))

    def job(self, blobs: Blobs) -> Job:
        """A job that brings the collection up to date."""
        config = Collection.model_validate(
            {
                "collection": self.collection,
                "sources": [{"uri": self.root}],
                "pins": {"names": [{"text": "Лист"}, {"text": "Дело"}]},
            }
        )
        return Job(config, resolve(config, stages=tuple(STAGES.values())), blobs, InProcess())

    def run(self, blobs: Blobs) -> Summary:
        """One run in this process, which `prepare` has made ready."""
        return run(self.job(blobs), Options(allow_withdrawals=True))

    def prepare(self) -> pytest.MonkeyPatch:
        """Make this process one that works cheaply, and reaches the store."""
        os.environ.update(self.environment)
        patch = pytest.MonkeyPatch()
        cheapen(patch, lambda: STAGES)
        return patch


def mark(revision: int) -> str:
    """How a revision is written in a text."""
    return f"№ {revision:06d}"


def rows(blobs: Blobs, manifest: Manifest, collection: str) -> dict[str, list[dict[str, Any]]]:
    """Table → rows of a collection, in one order, without what tells who made them and when."""
    draft = Draft(blobs, manifest)
    found = {}
    for table in STORED:
        shards = [shard for shard in draft.parts(table) if collection_of(shard) == collection]
        plain = draft.read(table, shards).to_pylist() if shards else []
        kept = ({name: value for name, value in row.items() if name not in _MAKING} for row in plain)
        found[table] = sorted(kept, key=repr)
    return found


def revision_of(found: Mapping[str, list[dict[str, Any]]]) -> int:
    """The revision that all rows of a version are of. Raises AssertionError where they are not of one, or not whole."""
    assert len(found["sources"]) == len(found["holdings"]) == len(found["members"]) == len(NAMES) + 1
    documents = {row["document_id"]: row for row in found["members"]}
    assert len(documents) == len(found["members"]), "a document stands twice"
    for table in ("pages", "segments", "names", "entities"):
        assert {row["document_id"] for row in found[table]} == documents.keys(), f"{table} of other documents"
    texts = {(row["document_id"], row["page_number"]): row["text"] for row in found["pages"]}
    assert len(texts) == len(found["pages"]) == len(NAMES) + 1
    for row in found["segments"]:
        read = "".join(texts[row["document_id"], s["page_number"]][s["start"] : s["end"]] for s in row["spans"])
        assert "".join(read.split()) == "".join(row["raw_text"].split()), "a segment is not of its page"
    told = Counter((row["document_id"], row["segment_id"], row["start"]) for row in found["names"])
    assert told == Counter((row["document_id"], row["segment_id"], row["start"]) for row in found["entities"])
    (seen,) = {text.partition("№ ")[2][:6] for text in texts.values() if "№ " in text}
    assert all(text.count(f"№ {seen}") == 2 for text in texts.values() if "№ " in text)
    return int(seen)
