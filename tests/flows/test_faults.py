"""Faults of disk and clock: a clear error, nothing lost, and the next run or command goes on."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows import listing
from storage import versions
from storage.blobs import LocalBlobs
from storage.equality import differences
from storage.errors import LetGo, StorageError
from storage.garbage import Retention, remove
from storage.purge import purge
from storage.verify import verify
from tests.fakes.command import opis
from tests.fakes.first_store import unpacked
from tests.fakes.runs import Bench, ran

pytestmark = pytest.mark.usefixtures("unsynced")

BEFORE = {"one.txt": "The commission met on 12 June 1956.\n", "two.txt": "It released 31 people.\n"}
AFTER = {"one.txt": "The commission met on 13 June 1956.\n", "three.txt": "Files were numbered twice.\n"}


@contextmanager
def failing(code: int, after: int = 0) -> Iterator[None]:
    """A disk on which every write fails after so many; half a file may be left."""
    written = 0
    write: Callable[[LocalBlobs, Path, bytes], Path] = LocalBlobs._write

    def fail(self: LocalBlobs, path: Path, data: bytes) -> Path:
        nonlocal written
        written += 1
        if written > after:
            write(self, path, data[: len(data) // 2])
            raise OSError(code, os.strerror(code))
        return write(self, path, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LocalBlobs, "_write", fail)
        yield


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("fresh")
    made = Bench(folder / "in", str(folder / "store")).write(BEFORE | AFTER)
    made.run()
    made.runner.close()
    return made


def started(tmp_path: Path) -> Bench:
    """One version, and sources that have changed since."""
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(BEFORE)
    bench.run()
    return bench.write(AFTER)


@pytest.mark.parametrize("after", [0, 1, 2, 4, 9, 25, 40])
def test_a_full_disk_stops_a_run_and_loses_nothing(tmp_path: Path, fresh: Bench, after: int) -> None:
    bench = started(tmp_path)
    with failing(errno.ENOSPC, after), pytest.raises(StorageError, match="free some space"):
        bench.run()
    assert versions.versions(LocalBlobs(Path(bench.store))) == [1]
    assert verify(bench.store) == []
    bench.run()
    assert differences(bench.view(), fresh.view(), across_stores=True) == []
    assert ran(bench.run()) == {}
    bench.runner.close()


def test_a_store_that_cannot_be_written_is_still_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = unpacked(tmp_path / "store")
    monkeypatch.setenv("OPIS_STORE", store)
    monkeypatch.setenv("OPIS_EMBEDDED", "1")
    source = tmp_path / "in"
    source.mkdir()
    (source / "one.txt").write_text("Опись.", encoding="utf-8")
    before = {
        path: path.read_bytes() for path in Path(store).rglob("*") if path.is_file() and path.parent.name != ".tmp"
    }
    with failing(errno.EROFS):
        for words in ("versions", "verify", "diff 1 2", "gc", "gc --grace 0"):
            assert opis(*words.split()).code == 0, words
        run = f"run --source {source} --collection papers --workers 1"
        for words in (run, "gc --delete --grace 0", "tag 1 x", "note 1 x", "purge s-4mm73lrya2hrxbi2 --reason x"):
            ended = opis(*words.split())
            assert ended.code == 5, words
            assert "cannot be written (Read-only file system)" in ended.err
            assert ended.err.count("\n") == 1
    after = {
        path: path.read_bytes() for path in Path(store).rglob("*") if path.is_file() and path.parent.name != ".tmp"
    }
    assert after == before


def test_a_full_disk_stops_gc_and_purge_half_way(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    unpacked(tmp_path)
    source = "s-4mm73lrya2hrxbi2"
    for after in (1, 3, 5):
        with failing(errno.ENOSPC, after), pytest.raises(StorageError, match="free some space"):
            purge(blobs, source, "x")
        for number in (1, 2):
            assert verify(str(tmp_path), number) == [], f"every version is whole after {after} writes"
    assert purge(blobs, source, "x").versions
    for after in (1, 2):
        with failing(errno.ENOSPC, after), pytest.raises(StorageError, match="free some space"):
            remove(blobs, Retention(last=1), timedelta(0))
        assert verify(str(tmp_path)) == []
    remove(blobs, Retention(last=1), timedelta(0))
    assert versions.versions(blobs) == [2]
    with pytest.raises(LetGo):
        versions.load(blobs, 1)
    assert verify(str(tmp_path)) == []


def test_a_clock_that_goes_backwards_changes_no_row(
    tmp_path: Path, fresh: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[[], datetime] = listing.now
    bench = started(tmp_path)
    for days in (-400, 400, -1):
        monkeypatch.setattr(listing, "now", lambda days=days: real() + timedelta(days=days))
        bench.run()
        assert differences(bench.view(), fresh.view(), across_stores=True) == []
        assert ran(bench.run()) == {}
    bench.write({"two.txt": "It released 32 people.\n"})
    assert ran(bench.run())["segment"] == 1
    assert verify(bench.store) == []
    bench.runner.close()
