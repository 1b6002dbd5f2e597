"""Runs recorded by a real Prefect server: tasks by stage and shard, artifacts, and deployments that it accepts."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.equality import differences
from tests.fakes import prefect_server
from tests.fakes.prefect_server import Server
from tests.fakes.runs import TEXTS, Bench

pytestmark = pytest.mark.real
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with prefect_server.running(tmp_path_factory.mktemp("prefect")) as started:
        yield started


def ask(server: Server, path: str, **body: Any) -> Any:
    request = urllib.request.Request(
        f"{server.url}/{path}", data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def opis(server: Server, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "flows", *words]
    return subprocess.run(
        command, env=server.environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def test_a_run_is_recorded_and_gives_the_same_rows(server: Server, tmp_path: Path) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "recorded")).write(TEXTS)
    done = opis(server, "run", "--source", str(bench.root), "--collection", "tests", "--store", bench.store, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout[done.stdout.index("{") :])
    assert report["version"] == 1

    flows = ask(server, "flow_runs/filter")
    assert [run["state_type"] for run in flows] == ["COMPLETED"]
    names = {task["name"] for task in ask(server, "task_runs/filter")}
    assert {name.partition(" · ")[0] for name in names} >= {"acquire", "recognise", "segment", "match"}
    assert all(name.partition(" · ")[2].startswith("tests/") for name in names)
    artifacts = {item["key"]: item for item in ask(server, "artifacts/filter")}
    assert "| recognise | 6 | 0 |" in artifacts["tests-summary"]["data"]
    assert "empty" in artifacts["tests-rejects"]["data"]

    embedded = Bench(bench.root, str(tmp_path / "embedded"))
    embedded.run()
    assert differences(embedded.view(), bench.view(), across_stores=True) == []


def test_every_deployment_is_accepted(server: Server) -> None:
    server.prefect("work-pool", "create", "opis", "--type", "process", "--overwrite")
    server.environment["OPIS_HOME"] = str(ROOT)
    server.prefect("--no-prompt", "deploy", "--all", "--prefect-file", "deploy/prefect.yaml", cwd=ROOT)
    found = {item["name"]: item for item in ask(server, "deployments/filter")}
    assert set(found) == {"nightly", "weekly", "release"}
    assert found["nightly"]["schedules"][0]["schedule"]["cron"] == "30 2 * * *"
    assert found["nightly"]["schedules"][0]["schedule"]["timezone"] == "Europe/Moscow"


def test_an_api_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write({"a.txt": "Дело."})
    nowhere = Server("", {"PREFECT_API_URL": "http://127.0.0.1:9/api", "PREFECT_HOME": str(tmp_path), "PATH": ""})
    done = opis(nowhere, "run", "--source", str(bench.root), "--collection", "tests", "--store", bench.store)
    assert done.returncode == 10
    assert "OPIS_EMBEDDED=1" in done.stderr
    assert "Traceback" not in done.stderr
