"""Runs killed at any moment: what was finished is adopted, and the next run ends as if nothing had happened."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage import versions
from storage.blobs import open_blobs
from storage.equality import differences
from storage.verify import verify
from tests.fakes.runs import TEXTS, Bench, ran

ROOT = Path(__file__).resolve().parents[2]


def started(bench: Bench) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "flows", "run", "--source", str(bench.root), "--collection", "tests"]
    return subprocess.Popen(
        [*command, "--store", bench.store, "--workers", "1"],
        cwd=ROOT,
        env=os.environ | {"OPIS_EMBEDDED": "1"},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_when(process: "subprocess.Popen[bytes]", bench: Bench, receipts: int) -> None:
    """Kill the run with all its children once so many batches are finished."""
    folder = Path(bench.store) / "receipts"
    while process.poll() is None and sum(1 for _ in folder.glob("*/*.json")) < receipts:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("receipts", [1, 5])
def test_a_killed_run_loses_only_what_was_in_hand(tmp_path: Path, receipts: int) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(TEXTS)
    kill_when(started(bench), bench, receipts)
    blobs = open_blobs(bench.store)
    finished = sum(1 for _ in blobs.list("receipts/"))
    assert versions.latest(blobs) is None, "only a complete run publishes"
    summary = bench.run()
    assert summary.version == 1
    assert (summary.adopted > 0) == (finished > 0)
    assert ran(bench.run()) == {}
    assert not list(blobs.list("receipts/"))
    assert verify(bench.store) == []

    fresh = Bench(bench.root, str(tmp_path / "fresh"))
    fresh.run()
    assert differences(fresh.view(), bench.view(), across_stores=True) == []
