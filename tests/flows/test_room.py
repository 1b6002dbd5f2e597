"""A run stops while there is room left on the disk, loses nothing, and the next one goes on from there."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from configs.load import disk
from flows import room
from storage import versions
from storage.blobs import LocalBlobs, open_blobs
from storage.equality import differences
from storage.errors import DiskLow
from storage.verify import verify
from tests.fakes.command import opis
from tests.fakes.runs import TEXTS, Bench, ran

pytestmark = pytest.mark.usefixtures("unsynced")

MIB = 2**20
LARGE = 10**6 * MIB


class Disk:
    """A disk that is nearly full once it was asked for its room so often."""

    def __init__(self, total: int = LARGE) -> None:
        self.total = total
        self.free = total
        self.asked = 0
        self.full_after: int | None = None

    def usage(self, _: Path) -> SimpleNamespace:
        self.asked += 1
        is_full = self.full_after is not None and self.asked > self.full_after
        return SimpleNamespace(total=self.total, free=(disk().reserve - 1) * MIB if is_full else self.free)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Disk:
    found = Disk()
    monkeypatch.setattr("shutil.disk_usage", found.usage)
    return found


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "in", str(tmp_path / "store"))
    yield made.write(TEXTS)
    made.runner.close()


def test_a_run_stops_before_the_disk_is_full_and_the_next_goes_on(bench: Bench, held: Disk, tmp_path: Path) -> None:
    bench.run()
    whole = held.asked
    bench.write({"report.txt": "The commission met on 13 June 1956.\n", "new.txt": "It released 31 people.\n"})
    held.asked = 0
    for full_after in (0, 3, whole // 2, whole - 4):
        held.asked, held.full_after = 0, full_after
        with pytest.raises(DiskLow, match="1023 MiB left, and 1024 are to stay free"):
            bench.run()
        assert versions.versions(LocalBlobs(Path(bench.store))) == [1]
        assert verify(bench.store) == []
    held.full_after = None
    assert bench.run().adopted > 0, "what was finished is not done again"
    assert ran(bench.run()) == {}
    fresh = Bench(bench.root, str(tmp_path / "fresh"), bench.runner)
    fresh.run()
    assert differences(bench.view(), fresh.view(), across_stores=True) == []


def test_the_command_has_a_code_of_its_own(bench: Bench, held: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPIS_EMBEDDED", "1")
    held.full_after = 0
    words = ["run", "--source", str(bench.root), "--collection", "tests", "--store", bench.store, "--workers", "1"]
    ended = opis(*words)
    assert ended.code == 12
    assert "free some space" in ended.err
    assert ended.err.count("\n") == 1
    held.full_after = None
    assert opis(*words).code == 0


def test_a_small_disk_need_not_leave_what_it_has_not(held: Disk, tmp_path: Path) -> None:
    held.total, held.free = 64 * MIB, 4 * MIB
    room.check(open_blobs(str(tmp_path / "store")))
    held.free = 3 * MIB
    with pytest.raises(DiskLow, match="3 MiB left"):
        room.check(open_blobs(str(tmp_path / "store")))


def test_a_store_on_s3_has_no_disk_but_scratch_has(held: Disk) -> None:
    room.check(open_blobs("s3://bucket/store"))
    assert held.asked == 1
    held.full_after = 0
    with pytest.raises(DiskLow):
        room.check(open_blobs("s3://bucket/store"))


def test_doctor_asks_for_as_much(held: Disk, tmp_path: Path) -> None:
    held.free = disk().reserve * MIB - 1
    ended = opis("doctor", "--store", str(tmp_path / "store"))
    assert ended.code == 8
    assert "free some space on the disk" in " ".join(ended.out.split())
