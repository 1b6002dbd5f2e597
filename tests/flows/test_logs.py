"""Logs of a run: a record for each stage, failure and end, for programs or for people."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.runs import TEXTS, Bench

ROOT = Path(__file__).resolve().parents[2]


def opis(bench: Bench, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "flows", "run", "--collection", "tests", "--store", bench.store, "--workers", "1"]
    environment = os.environ | {"OPIS_EMBEDDED": "1"} | variables
    return subprocess.run(
        [*command, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("logs")
    return Bench(folder / "in", str(folder / "store")).write(
        {"broken.pdf": "%PDF-1.4 nothing", "report.txt": TEXTS["report.txt"]}
    )


def test_every_line_is_a_record(bench: Bench) -> None:
    done = opis(bench, "--source", str(bench.root), "--log-format", "json")
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stderr.splitlines()]
    assert {datetime.fromisoformat(record["time"]).utcoffset() for record in records} == {timedelta(0)}
    first, *middle, last = records
    assert (first["event"], first["collection"]) == ("run begins", "tests")
    assert (last["event"], last["version"], last["level"]) == ("run done", 1, "INFO")
    begun = [record["stage"] for record in middle if record["event"] == "stage begins"]
    ended = [record["stage"] for record in middle if record["event"] == "stage done"]
    assert begun == ended
    assert begun[:2] == ["acquire", "assemble"]
    (failure,) = [record for record in records if record["level"] == "WARNING"]
    assert (failure["stage"], failure["error_code"]) == ("acquire", "unreadable")


def test_a_format_may_stand_in_the_environment(bench: Bench) -> None:
    done = opis(bench, "--source", str(bench.root), OPIS_LOG_FORMAT="text")
    assert done.returncode == 0, done.stderr
    assert "INFO run done run_id=r-" in done.stderr.splitlines()[-1]


def test_what_ends_a_run_is_a_record_too(bench: Bench) -> None:
    done = opis(bench, "--source", str(bench.root / "nowhere"), "--log-format", "json")
    assert done.returncode == 4
    record = json.loads(done.stderr.splitlines()[-1])
    assert (record["level"], record["exit_code"]) == ("ERROR", 4)
    assert "nowhere" in record["event"]
