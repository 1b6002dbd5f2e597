"""`make up` for a night and more, at a short interval: what a schedule does by itself, on SQLite and on PostgreSQL.

`python -m tests.benchmarks.scheduled_runs [sqlite|postgres]` starts the real server, database and worker and shows that

1. the scheduled deployment runs twice by itself, the second run finds nothing to do, one release is made of the first,
   and an alert tells of its rejects;
2. a run that fails is tried again as often as the deployment says, an alert reaches its address, the next run is well;
3. server, database and worker stopped in mid-run lose nothing: the next run goes on, the store equals one made at once.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from storage import versions
from storage.blobs import open_blobs
from storage.equality import differences
from storage.view import View
from tests.fakes.runs import TEXTS, Bench
from tests.fakes.scribe import prose

ROOT = Path(__file__).resolve().parents[2]
#: Seconds between scheduled runs, and the most that is waited for anything.
INTERVAL, PATIENCE = 30, 1500
#: Ports of the server and of PostgreSQL.
PORTS = (int(os.environ.get("OPIS_PREFECT_PORT", "4731")), int(os.environ.get("OPIS_POSTGRES_PORT", "5473")))


class Alerts(BaseHTTPRequestHandler):
    """Keeps what alerts say."""

    subjects: list[str] = []  # noqa: RUF012  one list for all requests

    def do_POST(self) -> None:
        """Take one alert."""
        self.subjects.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["subject"])
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class House:
    """The scripts of `deploy/`, in a folder of their own."""

    def __init__(self, folder: Path, database: str, alerts: int) -> None:
        self.folder = folder
        self.bench = Bench(folder / "in", str(folder / "store"))
        config = f'collection = "tests"\nworkers = 2\n[[sources]]\nuri = "{self.bench.root}"\n'
        (folder / "tests.toml").write_text(config, encoding="utf-8")
        self._write_deployments()
        self.environment = os.environ | {
            "OPIS_LOCAL": str(folder / "local"),
            "OPIS_CONFIG": str(folder / "tests.toml"),
            "OPIS_DEPLOY": str(folder / "deploy"),
            "OPIS_STORE": self.bench.store,
            "OPIS_RUN": "0",
            "OPIS_POSTGRES": "1" if database == "postgres" else "0",
            "OPIS_PREFECT_PORT": str(PORTS[0]),
            "OPIS_POSTGRES_PORT": str(PORTS[1]),
            "OPIS_ALERT_URL": f"http://127.0.0.1:{alerts}/",
            "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "5",
            "PREFECT_WORKER_QUERY_SECONDS": "2",
        }

    def _write_deployments(self) -> None:
        """The deployments as they are shipped, but for a short interval and a short pause before another try."""
        place = self.folder / "deploy"
        place.mkdir()
        text = (ROOT / "deploy" / "prefect.yaml").read_text(encoding="utf-8")
        changed = text.replace('- cron: "30 2 * * *"\n        timezone: Europe/Moscow', f"- interval: {INTERVAL}")
        changed = changed.replace('RETRY_DELAY_SECONDS: "300"', 'RETRY_DELAY_SECONDS: "2"')
        assert changed.count("interval:") == 1
        assert changed.count('"2"') == 2
        (place / "prefect.yaml").write_text(changed, encoding="utf-8")
        automations = (ROOT / "deploy" / "automations.yaml").read_text(encoding="utf-8")
        (place / "automations.yaml").write_text(automations, encoding="utf-8")

    def script(self, name: str) -> str:
        """Run one of the scripts; what it says."""
        # Into a file: what it leaves running would hold a pipe open.
        said = self.folder / f"{name}.log"
        with said.open("w") as log:
            words = ["bash", str(ROOT / "deploy" / f"{name}.sh")]
            code = subprocess.run(words, env=self.environment, stdout=log, stderr=log, cwd=ROOT, check=False).returncode
        assert code == 0, said.read_text()
        return said.read_text()

    def runs(self) -> list[dict[str, Any]]:
        """Flow runs of the nightly deployment that have begun, oldest first; none where the server is away."""
        body = {
            "deployments": {"name": {"any_": ["tests-nightly"]}},
            "flow_runs": {"state": {"type": {"not_any_": ["SCHEDULED"]}}},
            "sort": "EXPECTED_START_TIME_ASC",
        }
        address = f"http://127.0.0.1:{PORTS[0]}/api/flow_runs/filter"
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(address, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                found: list[dict[str, Any]] = json.load(answer)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return []
        return found

    def ended(self, state: str) -> list[dict[str, Any]]:
        """Runs in a state."""
        return [run for run in self.runs() if run["state_type"] == state]


def await_(what: str, happened: Callable[[], Any]) -> Any:
    """Wait until something is true; what it gives."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        if found := happened():
            say(f"{what} ({time.monotonic() - begun:.0f} s)")
            return found
        time.sleep(2)
    raise AssertionError(f"not within {PATIENCE} s: {what}")


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def alerts() -> Iterator[int]:
    """A place where alerts go; its port."""
    with HTTPServer(("127.0.0.1", 0), Alerts) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found.server_port
        found.shutdown()


def runs_by_itself(house: House) -> None:
    """The first run publishes, the next ones find nothing to do, one release is made."""
    await_("two scheduled runs ended well", lambda: len(house.ended("COMPLETED")) >= 2)
    blobs = open_blobs(house.bench.store)
    assert list(versions.versions(blobs)) == [1]
    releases = Path(f"{house.bench.store}-releases")
    await_("the release of the first", (releases / "latest.json").exists)
    assert [place.name for place in releases.iterdir() if place.name[0].isdigit()] == ["1.0.0"]
    assert list(versions.versions(blobs)) == [1], "a later run found something to do"
    await_("the alert of an empty file among so few", lambda: "Opis: many rejects in tests" in Alerts.subjects)


def fails_and_says_so(house: House) -> None:
    """A source that is away: tried three times, one alert, and all is well once it is back."""
    away = house.bench.root.rename(house.folder / "away")
    (failed, *_) = await_("a run failed", lambda: house.ended("FAILED"))
    assert failed["run_count"] == 3, failed["run_count"]
    await_("the alert came", lambda: "Opis: a run of tests failed" in Alerts.subjects)
    away.rename(house.bench.root)
    before = len(house.ended("COMPLETED"))
    await_("the next run ended well", lambda: len(house.ended("COMPLETED")) > before)


def stopped_in_mid_run(house: House) -> None:
    """Everything stopped while batches are under way; started again, the schedule goes on."""
    house.bench.write({f"new/{n}.txt": f"{prose(n, 150)}\n" for n in range(60)})
    blobs = open_blobs(house.bench.store)
    known = len(list(blobs.list("receipts/")))
    await_("batches are under way", lambda: len(list(blobs.list("receipts/"))) > known)
    said = house.script("down").strip()
    say(said)
    assert "stopped a run" in said
    assert list(versions.versions(blobs)) == [1], "the run was over before it was stopped"
    house.script("up")
    await_("a run published after the stop", lambda: len(list(versions.versions(blobs))) > 1)
    before = len(house.ended("COMPLETED"))
    await_("and one after it ended well", lambda: len(house.ended("COMPLETED")) > before)
    at_once = Bench(house.bench.root, str(house.folder / "at-once"))
    at_once.run()
    manifest = versions.latest(blobs)
    assert manifest is not None
    found = differences(at_once.view(), View(blobs, manifest), across_stores=True)
    assert found == [], found
    say(f"the store equals one made at once: {len(at_once.rows('documents'))} documents")


def main(database: str) -> None:
    """All three, one after the other."""
    with tempfile.TemporaryDirectory(prefix="opis-up-") as folder, alerts() as port:
        Path(folder).chmod(0o755)  # the user postgres passes through it
        house = House(Path(folder), database, port)
        house.bench.write(TEXTS)
        try:
            begun = time.monotonic()
            house.script("up")
            say(f"{database}: up after {time.monotonic() - begun:.0f} s")
            runs_by_itself(house)
            fails_and_says_so(house)
            stopped_in_mid_run(house)
            states = [run["state_name"] for run in house.runs()]
            say(", ".join(f"{states.count(state)} {state}" for state in sorted(set(states))))
            say(f"{database}: all is well")
        finally:
            house.script("down")


if __name__ == "__main__":
    for name in sys.argv[1:] or ["sqlite", "postgres"]:
        main(name)
