"""Equality: what counts as the same rows, and how a difference is told."""

from pathlib import Path
from typing import Any

import pytest

from storage.blobs import LocalBlobs
from storage.equality import differences, rows_digest
from storage.reader import open_release
from storage.release import release
from storage.schemas import SourceRow
from storage.view import View
from tests.fakes.small_store import Small, small

pytestmark = pytest.mark.usefixtures("unsynced")


def view(place: Path, made: Small, run_id: str = "r-1") -> View:
    blobs = LocalBlobs(place)
    return View(blobs, made.publish(blobs, run_id))


def test_runs_do_not_count(tmp_path: Path) -> None:
    ours, theirs = view(tmp_path / "a", small()), view(tmp_path / "b", small(), "r-2")
    assert differences(ours, theirs) == []
    assert rows_digest(ours) == rows_digest(theirs)


def test_a_release_equals_its_version(tmp_path: Path) -> None:
    ours = view(tmp_path / "a", small())
    release(ours.blobs, ours.manifest, str(tmp_path / "release"))
    assert differences(ours, open_release(str(tmp_path / "release"))) == []


def test_shards_do_not_count(tmp_path: Path) -> None:
    other = small()
    other.rows = {(table, shard.replace("s-1", "s-9")): rows[::-1] for (table, shard), rows in other.rows.items()}
    assert differences(view(tmp_path / "a", small()), view(tmp_path / "b", other)) == []


def test_withdrawn_sources_do_not_count(tmp_path: Path) -> None:
    other = small()
    other.add("letters/s-1", SourceRow("s-gone", "letters", "/box/gone", status="withdrawn"))
    assert differences(view(tmp_path / "a", small()), view(tmp_path / "b", other)) == []


def test_places_count_within_a_store_alone(tmp_path: Path) -> None:
    other = small()
    other.change("sources", 0, uri="s3://box/1.txt")
    other.change("refusals", 0, subject="s3://box/3.warc!/x")
    here = small()
    here.change("refusals", 0, subject="/box/3.warc!/x")
    ours, theirs = view(tmp_path / "a", here), view(tmp_path / "b", other)
    assert differences(ours, theirs, across_stores=True) == []
    assert rows_digest(ours, across_stores=True) == rows_digest(theirs, across_stores=True)
    told = differences(ours, theirs)
    assert 'sources s-diaries-1 uri: "/box/1.txt" | "s3://box/1.txt"' in told
    assert any(line.startswith("rejects") for line in told)


@pytest.mark.parametrize("table", ["texts", "profiles", "sources"])
def test_any_other_change_counts(table: str, tmp_path: Path) -> None:
    other = small()
    changes: dict[str, dict[str, Any]] = {
        "texts": {"text": "Ёж"},
        "profiles": {"quality": 0.5},
        "sources": {"byte_size": 1},
    }
    change = changes[table]
    other.change(table, 0, **change)
    ours, theirs = view(tmp_path / "a", small()), view(tmp_path / "b", other)
    (line,) = differences(ours, theirs)
    assert next(iter(change)) in line
    left, right = rows_digest(ours), rows_digest(theirs)
    assert [name for name in left if left[name] != right[name]] == [
        {"texts": "segments", "profiles": "documents"}.get(table, table)
    ]


def test_rows_on_one_side(tmp_path: Path) -> None:
    other = small()
    other.rows["names", "letters/s-1"] = []
    other.rows["segments", "letters/s-1"] *= 2
    told = differences(view(tmp_path / "a", small()), view(tmp_path / "b", other))
    assert sum(line.startswith("names") for line in told) == 2
    assert any("only in the second" in line for line in told)
    assert any("only in the first" in line and "Ёлкин" in line for line in told)


def test_many_differences_are_summed_up(tmp_path: Path) -> None:
    other = small()
    for number in range(30):
        other.add("letters/s-1", SourceRow(f"s-{number}", "letters", "/x"))
    told = differences(view(tmp_path / "a", small()), view(tmp_path / "b", other))
    assert told[-1] == "sources: and 20 more"
