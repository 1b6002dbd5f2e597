"""What the record of a run says of its end: well only once it has published, failed with the reason, or nothing."""

from pathlib import Path

import pytest

from flows import engine
from flows.health import health
from flows.listing import WithdrawalError
from storage import leases, runs, versions
from storage.blobs import LocalBlobs, open_blobs
from storage.errors import StorageError, Unreachable
from tests.fakes.runs import Bench

pytestmark = pytest.mark.usefixtures("unsynced")
ONE = {"one.txt": "В описи три дела.\n"}


class Killed(BaseException):
    """Nothing catches it."""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "in", str(tmp_path / "store")).write(ONE)


def told(bench: Bench) -> dict[str, object]:
    """The newest run as `opis status` tells of it."""
    return health(open_blobs(bench.store)).runs[0]


def kill(*_: object) -> None:
    raise Killed


def test_a_run_killed_before_it_published_did_not_end_well(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_publish", kill)
        with pytest.raises(Killed):
            bench.run()
    assert told(bench)["status"] == "interrupted"
    assert health(open_blobs(bench.store)).success_at is None
    assert bench.run().version == 1
    assert told(bench)["status"] == "completed"
    bench.runner.close()


def test_a_run_killed_after_it_published_did(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(runs, "finish_run", kill)
        with pytest.raises(Killed):
            bench.run()
    assert versions.versions(open_blobs(bench.store)) == [1]
    assert told(bench)["status"] == "completed"
    assert health(open_blobs(bench.store)).success_at is not None
    bench.runner.close()


def test_a_run_that_is_refused_has_failed_with_the_reason(bench: Bench) -> None:
    bench.run()
    assert runs.load_runs(open_blobs(bench.store))[-1].version == "1"
    (bench.root / "one.txt").unlink()
    bench.write({"other.txt": "Листы подшиты.\n"})
    with pytest.raises(WithdrawalError, match="1 of 1 known sources are gone"):
        bench.run()
    assert (told(bench)["status"], "--allow-withdrawals" in str(told(bench)["message"])) == ("failed", True)
    assert bench.run(allow_withdrawals=True).withdrawn == 1
    bench.runner.close()


def test_a_store_that_fails_a_run_is_the_reason(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Unreachable("The disk is full: free some space.")

    with monkeypatch.context() as patch:
        patch.setattr(versions, "publish", full)
        with pytest.raises(StorageError, match="free some space"):
            bench.run()
    assert told(bench)["message"] == "The disk is full: free some space."
    bench.runner.close()


def test_who_is_at_work_is_told_by_the_clock_of_the_store(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    now = blobs.clock()
    with leases.of_run(blobs, "r-1") as lease:
        assert abs(now - lease.since).total_seconds() < 60
        assert [entry.key for entry in leases.living(blobs, leases.RUNS, blobs.clock())] == ["leases/runs/r-1.json"]
        assert leases.living(blobs, leases.RUNS, now + 2 * leases.LASTS) == []
