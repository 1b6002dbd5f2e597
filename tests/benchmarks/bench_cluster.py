"""What a cluster costs: the same pages by two workers on two hosts and by two processes of one; all is on S3.

`make bench-cluster`; `OPTIONS="--pages 50"` for few. CPU seconds are those of every process that took part but the S3
server. The hosts are network namespaces.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import psutil

from storage.blobs import open_blobs
from storage.equality import differences
from storage.s3 import client
from storage.versions import latest
from storage.view import View
from tests.fakes import dask_processes, hosts, seaweed
from tests.fakes.scans import drawn, encoded
from tests.fakes.scribe import prose

ROOT = Path(__file__).resolve().parents[2]


def page(number: int) -> bytes:
    """A page of twenty lines or so, like no other."""
    words = prose(number, 12).split()
    random.Random(number).shuffle(words)
    lines = [" ".join(words[begin : begin + 6]) for begin in range(0, len(words), 6)][:20]
    return encoded(drawn("\n".join(lines), size=(1300, 1400)))


def used(processes: Iterable[int]) -> float:
    """CPU seconds of processes and of all that they started."""
    total = 0.0
    for number in processes:
        top = psutil.Process(number)
        for process in (top, *top.children(recursive=True)):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def run(host: hosts.Host, bucket: str, store: str, *options: str) -> tuple[dict[str, object], float]:
    """One run in a process of its own: its report, and the CPU seconds of it and its children."""
    words = ["run", "--source", f"{bucket}/in", "--collection", "bench", "--store", store, "--json", *options]
    before = os.times()
    done = subprocess.run(
        host.command([sys.executable, "-m", "flows", *words]), cwd=ROOT, text=True, capture_output=True, check=False
    )
    after = os.times()
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    return json.loads(done.stdout), seconds


def view(store: str) -> View:
    """The newest version of a store."""
    blobs = open_blobs(store)
    manifest = latest(blobs)
    assert manifest is not None
    return View(blobs, manifest)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=500)
    pages = options.parse_args().pages
    os.environ["OPIS_EMBEDDED"] = "1"
    with (
        tempfile.TemporaryDirectory(prefix="opis-bench-") as folder,
        hosts.made(3) as (front, one, two),
        front.entered(),
        seaweed.running(Path(folder), front.address) as server,
    ):
        os.environ.update(server.environment)
        bucket = f"s3://{server.bucket}"
        for number in range(pages):
            client().put_object(Bucket=server.bucket, Key=f"in/page-{number:04}.png", Body=page(number))
        _, here = run(front, bucket, f"{bucket}/here", "--workers", "2")
        with dask_processes.machines(Path(folder) / "dask", server.environment) as machines:
            address, scheduler = machines.scheduler(front)
            workers = [machines.worker(host, address).pid for host in (one, two)]
            report, asking = run(front, bucket, f"{bucket}/there", "--cluster", address)
            leading, working = used([scheduler.pid]), used(workers)
        there = asking + leading + working
        assert differences(view(f"{bucket}/here"), view(f"{bucket}/there"), across_stores=True) == []
    stages = report["stages"]
    assert isinstance(stages, dict)
    work = sum(stage["cpu_seconds"] for stage in stages.values())
    lines = [
        f"{pages} pages, rows are the same; CPU seconds:",
        f"  two processes of one host     {here:8.1f}",
        f"  client, scheduler, workers    {there:8.1f} = {asking:.1f} + {leading:.1f} + {working:.1f}",
        f"  of it in stages               {work:8.1f}",
        f"  efficiency                    {here / there:8.3f} of the one host (bar 0.9)",
        f"  orchestration and transfer    {1 - here / there:8.1%} of all (bar 5 %)",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
