"""Receipts and run records: written, read back, dropped."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.adoption import Adopted
from storage import receipts
from storage.blobs import LocalBlobs
from storage.errors import CorruptObject
from storage.parts import Part
from storage.runs import finish_run, load_runs, start_run
from storage.schemas import StateRow
from storage.schemas.runs import RunRow

STATE = StateRow(
    "d-1", "segment", "d-1", b"\x00" * 15 + b"\xff", b"\x01" * 16, (("rus", "ab"),), (("segments", "cd"),), "done"
)
FAILED = STATE._replace(subject_id="d-2", status="failed", error_code="fault", error_message="Ошибка: ё", attempts=2)
PART = Part("parts/segments/x.parquet", 1, 2, "x", "y")


@dataclass(frozen=True)
class Order:
    run_id: str = "r-1"
    batch_id: str = "segment/0001"
    stage: str = "segment"
    collection: str = "letters"
    shard: str = "letters/s-1"
    recipe_digest: bytes = b"\x02" * 16


def test_receipts_come_back(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    first = receipts.write(blobs, Order(), [STATE, FAILED], {"segments": PART})
    second = receipts.write(blobs, Order(run_id="r-2", batch_id="b"), [], {})
    assert list(receipts.load_all(blobs)) == [first, second]
    assert first.subjects == (STATE, FAILED)
    assert first.parts == {"segments": PART}
    assert first.recipe_digest == b"\x02" * 16


def test_only_the_run_named_is_dropped(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    for run in ("r-1", "r-10"):
        receipts.write(blobs, Order(run_id=run), [STATE], {})
    receipts.drop(blobs, "r-1")
    assert [receipt.run_id for receipt in receipts.load_all(blobs)] == ["r-10"]


def test_the_same_batch_twice_leaves_the_later(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    receipts.write(blobs, Order(), [STATE], {})
    later = receipts.write(blobs, Order(), [FAILED], {})
    assert list(receipts.load_all(blobs)) == [later]


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"recipe_digest": "xy"}'])
def test_damaged_receipts_are_named(content: bytes, tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    blobs.put("receipts/r/b.json", content)
    with pytest.raises(CorruptObject, match="receipts/r/b"):
        list(receipts.load_all(blobs))


def test_runs_begin_and_end(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    began = RunRow("r-2", "ingest", datetime(1955, 5, 4, tzinfo=UTC), None, "running", "0.1", "{}")
    earlier = began._replace(run_id="r-9", started_at=datetime(1954, 1, 1, tzinfo=UTC))
    start_run(blobs, began)
    start_run(blobs, earlier)
    assert load_runs(blobs) == [earlier, began]
    ended = began._replace(
        finished_at=datetime(1955, 5, 5, tzinfo=UTC), status="completed", counts=(("segment", "3"),), version="1"
    )
    finish_run(blobs, ended)
    assert load_runs(blobs) == [earlier, ended]


def test_damaged_run_records_are_named(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    blobs.put("runs/r.json", b"{}")
    with pytest.raises(CorruptObject, match="delete it"):
        load_runs(blobs)


def test_what_another_run_drops_meanwhile_is_passed_over(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    for run in ("r-1", "r-2"):
        receipts.write(blobs, Order(run_id=run), [STATE], {})
    found = receipts.load_all(blobs)
    assert next(found).run_id == "r-1"
    receipts.drop(blobs, "r-2")
    assert list(found) == []


def test_a_run_takes_over_nothing_of_another_collection(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    receipts.write(blobs, Order(run_id="r-1"), [STATE], {})
    receipts.write(blobs, Order(run_id="r-2", collection="diaries"), [STATE], {})
    assert Adopted(blobs, "letters").run_ids == {"r-1"}
