"""OpenLineage events: every run tells how it began and ended, in the published form, and none fails for it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from flows.commands.release import Place, released
from flows.datasets import Dataset
from flows.lineage import Told
from storage.errors import SourceMissing, Unreachable
from tests.fakes.openlineage_schema import published
from tests.fakes.runs import Bench

FIXTURE = Path(__file__).parents[1] / "fixtures" / "schemas" / "openlineage-2-0-2.json"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "in", str(tmp_path / "store")).write({"a.txt": "В описи три дела.\n"})


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "events.jsonl"
    monkeypatch.setenv("OPENLINEAGE_URL", place.as_uri())
    return place


def events(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def faults(event: dict[str, Any]) -> list[str]:
    schema = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return [fault.message for fault in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(event)]


def test_the_fixture_is_what_the_project_publishes() -> None:
    assert json.loads(FIXTURE.read_text(encoding="utf-8")) == published()


def test_a_run_tells_what_it_read_and_what_it_wrote(bench: Bench, log: Path, tmp_path: Path) -> None:
    bench.run()
    bench.run()
    released(Place(to=str(tmp_path / "release")), bench.store, None, [])
    told = events(log)
    assert [fault for event in told for fault in faults(event)] == []
    assert [(event["job"]["name"], event["eventType"]) for event in told] == [
        ("ingest.tests", "START"), ("ingest.tests", "COMPLETE"),
        ("ingest.tests", "START"), ("ingest.tests", "COMPLETE"),
        ("release.whole", "START"), ("release.whole", "COMPLETE"),
    ]  # fmt: skip
    assert len({event["run"]["runId"] for event in told}) == 3
    first, idle, release = told[1], told[3], told[5]
    assert [(item["namespace"], item["name"]) for item in first["inputs"]] == [("file", str(bench.root))]
    assert first["inputs"][0]["facets"]["dataSource"]["uri"] == bench.root.as_uri()
    written = {item["name"]: item for item in first["outputs"]}
    pages = written[f"{bench.store}/tests/pages"]
    assert pages["facets"]["version"]["datasetVersion"] == "1"
    assert {"name": "text", "type": "string"}.items() <= pages["facets"]["schema"]["fields"][8].items()
    assert pages["outputFacets"]["outputStatistics"]["rowCount"] == 1
    assert first["run"]["facets"]["processing_engine"]["name"] == "opis"
    assert idle["outputs"] == []
    assert f"{bench.store}/tests/pages" in {item["name"] for item in release["inputs"]}
    assert f"{tmp_path}/release/segments" in {item["name"] for item in release["outputs"]}


def test_a_run_that_fails_says_why(bench: Bench, log: Path) -> None:
    with pytest.raises(SourceMissing):
        bench.run(source=str(bench.root / "nowhere"))
    begun, failed = events(log)
    assert [fault for event in (begun, failed) for fault in faults(event)] == []
    assert (begun["eventType"], failed["eventType"]) == ("START", "FAIL")
    assert failed["run"]["facets"]["errorMessage"]["message"].startswith("SourceMissing: ")


def test_a_run_that_is_stopped_was_aborted(log: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Told("ingest.tests", []):
        raise KeyboardInterrupt
    assert events(log)[-1]["eventType"] == "ABORT"


@contextmanager
def server(status: int) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A server that answers every event with the status; gives its address and what came."""
    came: list[tuple[str, bytes]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}", came
        found.shutdown()


def test_events_go_to_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(201) as (url, came):
        monkeypatch.setenv("OPENLINEAGE_URL", url)
        with Told("ingest.tests", []):
            pass
    assert [(path, json.loads(body)["eventType"]) for path, body in came] == [
        ("/api/v1/lineage", "START"),
        ("/api/v1/lineage", "COMPLETE"),
    ]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "/nowhere/at/all/events.jsonl", "ftp://elsewhere/x"])
def test_where_nobody_takes_events_the_run_goes_on(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENLINEAGE_URL", url)
    with Told("ingest.tests", []):
        pass
    assert [record.message.partition(" was")[0] for record in caplog.records if record.name == "opis.lineage"] == [
        "The OpenLineage event START of ingest.tests",
        "The OpenLineage event COMPLETE of ingest.tests",
    ]


def test_a_server_that_refuses_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(400) as (url, came):
        monkeypatch.setenv("OPENLINEAGE_URL", url)
        with Told("ingest.tests", []):
            pass
    assert len(came) == 2


def test_nobody_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENLINEAGE_URL", raising=False)
    with Told("ingest.tests", []) as told:
        assert not told.is_heard
    monkeypatch.setenv("OPENLINEAGE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENLINEAGE_DISABLED", "true")
    with Told("ingest.tests", []) as told:
        assert not told.is_heard


def test_outputs_that_cannot_be_read_do_not_fail_the_run(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    def unreadable() -> list[Dataset]:
        raise Unreachable("The store went away.")

    monkeypatch.setenv("OPENLINEAGE_URL", str(tmp_path / "events.jsonl"))
    with Told("ingest.tests", []) as told:
        told.gather(unreadable)
    assert "not told what ingest.tests wrote: The store went away." in caplog.text
    last = json.loads((tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (last["eventType"], last["outputs"]) == ("COMPLETE", [])
