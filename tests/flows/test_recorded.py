"""Runs recorded by a real Prefect server: tasks by stage and shard, artifacts, and deployments that it accepts."""

import json
import subprocess
import sys
import time
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
        command, env=server.environment, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
    )


def events(server: Server, expected: int) -> dict[str, Any]:
    """Our events by name, once so many have arrived: the server takes them in when it has time."""
    for _ in range(120):
        found = ask(server, "events/filter", filter={"event": {"prefix": ["opis."]}})["events"]
        if len(found) >= expected:
            break
        time.sleep(0.5)
    return {event["event"]: event["payload"] for event in found}


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
    assert artifacts["tests-quality"]["data"].startswith("![Quality by collection](data:image/svg+xml;base64,")
    told = events(server, 3)
    assert set(told) == {"opis.version.published", "opis.run.succeeded", "opis.rejects.above"}
    assert (told["opis.rejects.above"]["rejects"], told["opis.rejects.above"]["bound"]) == (1, 0.05)

    embedded = Bench(bench.root, str(tmp_path / "embedded"))
    embedded.run()
    assert differences(embedded.view(), bench.view(), across_stores=True) == []


def test_what_is_deployed_is_there_once_however_often(server: Server, tmp_path: Path) -> None:
    server.environment["OPIS_ALERT_URL"] = "http://127.0.0.1:9/whispered"
    words = ("deploy", "samples/collection.toml", "--store", str(tmp_path / "store"), "--pool", "hands")
    checked = opis(server, *words, "--check")
    assert checked.returncode == 8
    missing = [line for line in checked.stdout.splitlines() if line.startswith("MISSING")]
    assert len(missing) == 1, checked.stdout
    assert "prefect worker start --pool hands" in missing[0]
    assert ask(server, "deployments/filter") == []

    before = None
    for _ in range(2):
        done = opis(server, *words, "--hours", "12", "--json")
        assert done.returncode == 0, done.stderr
        names = [*ask(server, "deployments/filter"), *ask(server, "automations/filter")]
        found = {item["name"]: item for item in names}
        ids = sorted((name, item["id"]) for name, item in found.items())
        assert before in {None, tuple(ids)}
        before = tuple(ids)
    assert [name for names in json.loads(done.stdout).values() for name in names if name not in found] == ["hands"]
    nightly, weekly = found["sample-nightly"], found["sample-weekly"]
    assert nightly["schedules"][0]["schedule"] == {
        "cron": "30 2 * * *", "timezone": "Europe/Moscow", "day_or": True,
    }  # fmt: skip
    assert nightly["parameters"]["request"]["config"] == str(ROOT / "samples" / "collection.toml")
    assert nightly["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert nightly["global_concurrency_limit"]["limit"] == 1
    assert weekly["parameters"]["pays"].startswith("estimated_cer > 0.1")
    assert found["sample-release"]["parameters"]["series"] == str(tmp_path / "store-releases")
    assert {"sample-nightly", "sample-weekly", "sample-release", "sample-monthly"} < set(found)
    assert found["opis sample: no success"]["trigger"]["within"] == 12 * 3600
    assert (
        found["opis sample: release what was ingested"]["actions"][0]["deployment_id"] == found["sample-release"]["id"]
    )
    blocks = ask(server, "block_documents/filter", include_secrets=False)
    assert "whispered" not in json.dumps([block["data"] for block in blocks])


def test_an_api_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write({"a.txt": "Дело."})
    nowhere = Server("", {"PREFECT_API_URL": "http://127.0.0.1:9/api", "PREFECT_HOME": str(tmp_path), "PATH": ""})
    done = opis(nowhere, "run", "--source", str(bench.root), "--collection", "tests", "--store", bench.store)
    assert done.returncode == 10
    assert "OPIS_EMBEDDED=1" in done.stderr
    assert "Traceback" not in done.stderr
