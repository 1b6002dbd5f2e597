"""Floors for structure on annotated texts beside the checkout: readers, segment and normalise, then the scorer there.

The rules were built on these texts, so the floors hold a level and promise nothing for other texts. A floor
is lowered only with a note in the change log that says why. Skipped where the texts are missing.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from storage.schemas import MemberRow, NoteRow, PageRow, Row, SegmentRow, TableCellRow, TextRow
from storage.schemas.arrow import encode
from tasks.normalise import STAGE as NORMALISE
from tasks.normalise import NormaliseParameters
from tasks.readers import reader
from tasks.segment import SegmentParameters
from tasks.segment import run as segment
from tasks.sniff import sniff
from tasks.stage import PageTask, Parameters, Payload, SourceTask

SHARED = Path(__file__).parents[2] / ".." / "shared"
TEXTS = SHARED / "seeds"
pytestmark = pytest.mark.skipif(not TEXTS.is_dir(), reason="no annotated texts beside the checkout")

#: Digest of texts and annotations: with others the floors mean nothing.
DIGEST = "e0db35e6d9750739"
FLOORS = {
    "ledger.coverage": 1.0,
    "ledger.reversible": 1.0,
    "segments.kind_accuracy.000": 0.995,
    "segments.kind_accuracy.001": 0.99,
    "segments.kind_accuracy.002": 0.99,
    "segments.kind_accuracy.004": 0.99,
    "segments.boundary_f1": 0.985,
    "paragraphs.joined_f1": 1.0,
    "notes.f1.000": 1.0,
    "notes.f1.003": 0.94,
    "table.cell_f1": 1.0,
    "comments.f1": 1.0,
    "headings.f1": 0.96,
    "furniture.precision": 1.0,
    "furniture.recall": 0.98,
    "hyphenation.accuracy": 0.95,
    "quotes.f1": 0.97,
    "quotes.attribution_f1": 0.86,
}


def tables_of(path: Path) -> dict[str, list[Any]]:
    """Rows of one file, as far as structure is concerned."""
    data = path.read_bytes()
    source, document = f"s-{path.stem}", f"d-{path.stem}"
    payload = Payload(path.name, data, hashlib.sha256(data).hexdigest())
    task = SourceTask(source, "texts", "main", path.name, None, payload)
    found = reader(sniff(data, path.name).reader or "")
    inspection = found.inspect(task)
    (unit,) = inspection.units
    member = MemberRow(document, "texts", "main", path.name, 0, (source,), inspection.reader, unit.leaves)
    numbers = range(1, len(unit.leaves) + 1)
    readings = [found.read(PageTask(member, number, task.uri, payload), Parameters()) for number in numbers]
    pages = [reading.page for reading in readings]
    segments, notes, cells = segment(pages, [b for reading in readings for b in reading.blocks], SegmentParameters())
    known: dict[type[Row], Sequence[Any]] = {MemberRow: [member], PageRow: pages, SegmentRow: segments}
    texts, *_ = NORMALISE.run(*(known.get(kind, []) for kind in NORMALISE.reads), NormaliseParameters())
    return {
        "sources": [{"source_id": source, "uri": path.name}],
        "documents": [{"document_id": document, "source_ids": [source]}],
        "pages": plain(PageRow, pages),
        "segments": [
            {**first, **second}
            for first, second in zip(plain(SegmentRow, segments), plain(TextRow, texts), strict=True)
        ],
        "notes": plain(NoteRow, notes),
        "table_cells": plain(TableCellRow, cells),
    }


def plain(kind: type[Row], rows: Iterable[Row]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = encode(kind, rows).to_pylist()
    return found


def digest() -> str:
    state = hashlib.sha256()
    for path in sorted([*TEXTS.iterdir(), *(SHARED / "gold").glob("*.jsonl")]):
        state.update(path.name.encode() + path.read_bytes())
    return state.hexdigest()[:16]


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float | None]:
    folder = tmp_path_factory.mktemp("release")
    rows: dict[str, list[Any]] = {}
    for path in sorted(TEXTS.iterdir()):
        for name, found in tables_of(path).items():
            rows.setdefault(name, []).extend(found)
    for name, found in rows.items():
        (folder / name).mkdir()
        pq.write_table(pa.Table.from_pylist(found), folder / name / "part-0.parquet")
    report = folder / "report.json"
    command = [sys.executable, str(SHARED / "eval" / "score_seeds.py"), str(folder), "--gold", str(SHARED / "gold")]
    command += [
        "--split",
        "dev",
        "--json",
        str(report),
        "--only",
        ",".join([*FLOORS, "paragraphs.false_joins", "ledger"]),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return {metric["name"]: metric["value"] for metric in json.loads(report.read_text(encoding="utf-8"))["metrics"]}


def test_the_texts_are_those_of_the_floors() -> None:
    assert digest() == DIGEST


@pytest.mark.parametrize("name", FLOORS)
def test_floor(scores: dict[str, float | None], name: str) -> None:
    value = scores[name]
    assert value is not None
    assert value >= FLOORS[name]


@pytest.mark.parametrize("name", ["paragraphs.false_joins", "ledger.overlap"])
def test_nothing_is_told_twice_or_joined_wrongly(scores: dict[str, float | None], name: str) -> None:
    assert scores[name] == 0
