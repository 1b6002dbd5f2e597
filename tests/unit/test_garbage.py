"""Garbage collection: nothing goes that a kept version, a living run or a fresh writer needs; the rest does."""

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from storage import leases, receipts, versions
from storage.blobs import Blobs, LocalBlobs, open_blobs
from storage.draft import Draft
from storage.errors import Busy, Conflict, LetGo
from storage.garbage import Garbage, Retention, garbage, remove
from storage.parts import read_part, write_part
from storage.schemas import RefusalRow
from storage.schemas.arrow import encode
from storage.tags import tag
from storage.versions import Manifest
from tests.fakes.first_store import unpacked

NOW = datetime(1955, 5, 4, tzinfo=UTC)
NEVER = Retention()
AT_ONCE = timedelta(0)
pytestmark = pytest.mark.usefixtures("unsynced")


def put(blobs: Blobs, shard: str, text: str) -> Manifest:
    """A version with one row changed."""
    base = versions.latest(blobs)
    draft = Draft(blobs, base)
    draft.put("refusals", shard, encode(RefusalRow, [RefusalRow("s-1", text, "not_found", text)]))
    made = draft.manifest(run_id="r", created_at=NOW, pipeline_version="0", recipe={}, collections={})
    return versions.publish(blobs, made, base)


def orphan(blobs: Blobs, text: str) -> str:
    """A part that no version names."""
    return write_part(blobs, "refusals", encode(RefusalRow, [RefusalRow("s-2", text, "x", text)])).key


def age(blobs: LocalBlobs, key: str, hours: float) -> None:
    """Give an object a time that lies back, or ahead."""
    then = time.time() - hours * 3600
    os.utime(blobs.root / key, (then, then))


def readable(blobs: Blobs, manifest: Manifest) -> int:
    """Rows of a version, every part of it read."""
    return sum(read_part(blobs, part).num_rows for parts in manifest.tables.values() for part in parts.values())


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.sampled_from("abc"), st.integers(0, 4)),
        st.tuples(st.just("orphan"), st.just(""), st.integers(0, 4)),
        st.tuples(st.just("receipt"), st.just(""), st.integers(5, 9)),
        st.tuples(st.just("tag"), st.just(""), st.integers(0, 4)),
        st.tuples(st.just("age"), st.just(""), st.sampled_from([-5, 0, 1, 100])),
        st.tuples(st.just("gc"), st.sampled_from(["", "last", "days"]), st.sampled_from([0, 50])),
    ),
    min_size=3,
    max_size=14,
)


@given(STEPS)
@settings(max_examples=60)
def test_no_kept_version_loses_a_row(steps: list[tuple[str, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        blobs = LocalBlobs(Path(folder))
        held: dict[int, int] = {}
        named: set[int] = set()
        for place, (what, detail, number) in enumerate(steps):
            if what == "publish":
                held[len(held) + 1] = readable(blobs, put(blobs, f"{detail}/0", str(number)))
            elif what == "orphan":
                orphan(blobs, str(number))
            elif what == "receipt":
                blobs.put("receipts/r-1/x.json", receipt(orphan(blobs, str(number)), number))
            elif what == "tag" and held:
                there = versions.versions(blobs)
                named.add(there[number % len(there)])
                tag(blobs, f"t{place}", there[number % len(there)])
            elif what == "age":
                for entry in list(blobs.entries("parts/")) + list(blobs.entries("versions/")):
                    age(blobs, entry.key, number)
            elif what == "gc":
                rule = {"": NEVER, "last": Retention(last=1), "days": Retention(days=2)}[detail]
                remove(blobs, rule, timedelta(hours=number))
                for receipt_of in receipts.load_all(blobs):
                    assert all(blobs.exists(part.key) for part in receipt_of.parts.values())
            newest = versions.latest(blobs)
            assert (newest.version if newest else 0) == len(held), "the newest is never let go, no number is used twice"
            for kept in versions.versions(blobs):
                assert readable(blobs, versions.load(blobs, kept)) == held[kept]
        assert named <= set(versions.versions(blobs))


def receipt(key: str, rows: int) -> bytes:
    """A receipt that names a part."""
    sha256 = key.rpartition("/")[2].removesuffix(".parquet")
    part = f'{{"key": "{key}", "rows": {rows}, "bytes": 1, "sha256": "{sha256}", "digest": ""}}'
    return (
        '{"run_id": "r-1", "batch_id": "x", "stage": "s", "collection": "c", "shard": "c/0", "recipe_digest": "00",'
        f'"subjects": [], "parts": {{"refusals": {part}}}, "written_at": "1955-05-04T00:00:00+00:00"}}'
    ).encode()


def test_only_what_nothing_names_goes(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    unpacked(tmp_path)
    named = {part.key for n in (1, 2) for t in versions.load(blobs, n).tables.values() for part in t.values()}
    extra = {entry.key for entry in blobs.entries("parts/")} - named
    assert extra, "batch parts are left by the runs"
    assert {entry.key for entry in garbage(blobs, NEVER, AT_ONCE).parts} == extra
    assert {entry.key for entry in remove(blobs, NEVER, AT_ONCE).parts} == extra
    assert {entry.key for entry in blobs.entries("parts/")} == named
    assert not garbage(blobs, NEVER, AT_ONCE).bytes
    assert list(blobs.list("leases/")) == []


def test_what_is_fresh_stays_whatever_the_clock_did(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    put(blobs, "a/0", "x")
    fresh, old, ahead = (orphan(blobs, text) for text in ("1", "2", "3"))
    age(blobs, old, 100)
    age(blobs, ahead, -100)
    (tmp_path / ".tmp" / "left").write_bytes(b"x" * 9)
    assert [entry.key for entry in remove(blobs, NEVER, timedelta(hours=72)).parts] == [old]
    assert blobs.exists(fresh)
    assert blobs.exists(ahead)
    assert [entry.key for entry in remove(blobs, NEVER, AT_ONCE).unfinished] == ["left"]
    assert blobs.exists(ahead), "a part from the future may have been written a moment ago"


def test_versions_let_go_keep_their_number(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    made = [put(blobs, "a/0", str(number)) for number in range(4)]
    tag(blobs, "first", 1)
    found = remove(blobs, Retention(last=1), AT_ONCE)
    assert found.versions == [2, 3]
    assert versions.versions(blobs) == [1, 4]
    assert len(found.parts) == 2
    with pytest.raises(LetGo, match="let go on"):
        versions.load(blobs, 2)
    with pytest.raises(Conflict) as late:
        versions.publish(blobs, made[1], made[0])
    assert late.value.newer.version == 4
    assert put(blobs, "a/0", "5").version == 5


def test_a_manifest_that_cannot_be_read_stops_everything(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    put(blobs, "a/0", "x")
    put(blobs, "a/0", "y")
    (tmp_path / "versions" / "00000001.json").write_bytes(b"{")
    before = list(blobs.list())
    with pytest.raises(Exception, match="manifest cannot be read"):
        remove(blobs, NEVER, AT_ONCE)
    assert list(blobs.list()) == before


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Blobs]:
    """An empty store on a disk, and in a bucket."""
    if request.param == "folder":
        yield open_blobs(str(tmp_path))
        return
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        from storage.s3 import client

        client().create_bucket(Bucket="letters")
        yield open_blobs("s3://letters/store")


def test_nothing_is_collected_beside_a_run(blobs: Blobs) -> None:
    put(blobs, "a/0", "x")
    key = orphan(blobs, "y")
    with leases.of_run(blobs, "r-1") as lease:
        with pytest.raises(Busy, match="in use \\(r-1\\)"):
            remove(blobs, NEVER, AT_ONCE)
        lease.check()
    assert blobs.exists(key)
    remove(blobs, NEVER, AT_ONCE)
    assert not blobs.exists(key)
    assert list(blobs.list("leases/")) == []


def test_a_run_waits_for_a_keeper_and_keepers_for_nobody(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "PATIENCE", 2)
    monkeypatch.setattr(leases, "PAUSE", 0.01)
    with leases.of_keeper(blobs, "gc"):
        with pytest.raises(Busy, match="being cleaned or purged"), leases.of_run(blobs, "r-1"):
            pass
        with pytest.raises(Busy, match="in use"), leases.of_keeper(blobs, "purge"):
            pass
    with leases.of_run(blobs, "r-1"), leases.of_run(blobs, "r-2"):
        pass


def test_leases_of_the_dead_are_taken_away_and_found_out(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    put(blobs, "a/0", "x")
    with leases.of_run(blobs, "r-1") as lease:
        for hours in (1, -1):  # stopped for an hour; and a clock that was set back by one
            age(blobs, lease.key, hours)
            remove(blobs, NEVER, AT_ONCE)
            with pytest.raises(Conflict, match="taken away"):
                lease.check()
            blobs.put(lease.key, b"{}")


def test_a_collector_that_stood_still_takes_nothing_from_a_run_begun_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = LocalBlobs(tmp_path)
    put(blobs, "a/0", "x")
    put(blobs, "a/0", "y")
    key = orphan(blobs, "z")

    def slow(*given: Any) -> Garbage:
        found = garbage(*given)
        age(blobs, next(blobs.list(leases.KEEPERS)), 1)
        with leases.of_run(blobs, "r-1"):
            assert orphan(blobs, "z") == key
        return found

    monkeypatch.setattr("storage.garbage.garbage", slow)
    for rule in (NEVER, Retention(last=1)):
        with pytest.raises(Conflict, match="taken away"):
            remove(blobs, rule, AT_ONCE)
        assert blobs.exists(key)
        assert versions.versions(blobs) == [1, 2]


def test_a_living_lease_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = LocalBlobs(tmp_path)
    monkeypatch.setattr(leases, "RENEWED", 0.005)
    with leases.of_run(blobs, "r-1") as lease:
        age(blobs, lease.key, 1)
        while abs(next(blobs.entries(lease.key)).modified_at - lease.since) > timedelta(minutes=5):
            time.sleep(0.005)


def test_a_lease_that_is_taken_away_at_once_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = LocalBlobs(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(LocalBlobs, "entries", lambda *_: iter(()))
        with pytest.raises(Conflict, match="run again"), leases.of_run(blobs, "r-1"):
            pass
