"""Thirty nights of one collection, kept on a disk and on S3, with everything that happens to one: `make soak`.

Every night brings sources, edits some, withdraws some; by and by a new model, a new version of a stage, kills, an
outage of S3 and a full disk. A night that fails is run again, as a schedule does. In the end both stores must equal a
run from scratch, and memory and what garbage collection leaves must not have grown. Needs root, for a disk that can be
filled.
"""

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.blobs import Blobs, open_blobs
from storage.equality import differences
from storage.verify import verify
from storage.versions import latest
from storage.view import View
from tasks.ocr.models import folder as models
from tests.fakes import seaweed
from tests.fakes.scans import drawn, encoded
from tests.fakes.scribe import babble, prose, romanised, scanned

ROOT = Path(__file__).resolve().parents[2]
NIGHTS = 30
#: Night → what happens in it, beside arrivals, edits and withdrawals.
EVENTS = {5: "killed", 9: "outage", 13: "model", 17: "full disk", 21: "killed", 25: "stage"}
#: MiB of the disk that one store has to itself.
DISK = 256
#: How much more memory late nights may need than early ones: the collection itself grows fourfold.
GROWTH = 1.25


@dataclass(slots=True)
class Soak:
    """The collection, its two stores, and what nights have cost."""

    folder: Path
    stores: dict[str, str]
    dice: random.Random
    raised: dict[str, int] = field(default_factory=dict)
    peaks: list[float] = field(default_factory=list)
    seconds: float = 0.0
    """What the last night took."""
    names: int = 0

    @property
    def sources(self) -> Path:
        """Where the sources lie."""
        return self.folder / "sources"

    def arrive(self, count: int) -> None:
        """New sources: letters, copies of letters, romanised ones, scans, broken files."""
        for _ in range(count):
            self.names += 1
            self._write(f"{self.names:03}")

    def _write(self, name: str) -> None:
        number = int(name)
        kind = number % 6
        text = f"{prose(number, 6)}\n\n{babble(number, 4)}\n"
        if kind == 1:
            text = scanned(prose(number - 1, 6), 0.02, number)
        elif kind == 2:
            text = romanised(text)
        content = encoded(drawn(prose(number, 2).replace(". ", ".\n"))) if kind == 3 else text.encode()
        path = self.sources / f"{name}.{'png' if kind == 3 else 'txt'}"
        path.write_bytes(b"" if number % 17 == 0 else content)
        _age(path)

    def edit(self) -> None:
        """One more sentence in a text."""
        path = self.dice.choice(sorted(self.sources.glob("*.txt")))
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{babble(self.names + 1000, 2)}\n", encoding="utf-8")
        _age(path)

    def withdraw(self) -> None:
        """A source less."""
        self.dice.choice(sorted(self.sources.iterdir())).unlink()

    def start(self, store: str) -> "subprocess.Popen[bytes]":
        """A night on one store."""
        command = [sys.executable, "-m", "tests.soak.night", str(self.sources), store, json.dumps(self.raised)]
        return subprocess.Popen(
            command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def night(self, store: str) -> int:
        """A whole night: its exit code. What it took of memory is kept."""
        begun = time.monotonic()
        process = self.start(store)
        assert process.stderr is not None
        complaint = process.stderr.read().decode()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - begun
        self.peaks.append(used.ru_maxrss / 1024)
        if process.returncode:
            say(f"      exit {process.returncode}: {complaint.strip().splitlines()[-1][:150]}")
        return process.returncode

    def killed(self, store: str) -> None:
        """A night that ends somewhere in its midst."""
        process = self.start(store)
        time.sleep(self.seconds * self.dice.uniform(0.3, 0.8))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        blobs = open_blobs(store)
        for key in list(blobs.list("leases/")):  # it would lapse in ten minutes; the next night is a day away
            blobs.delete(key)


def _age(path: Path) -> None:
    """No listing distrusts a file whose time lies back."""
    then = path.stat().st_ctime - 3600
    os.utime(path, (then, then))


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system that can be filled."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """The disk with next to nothing left."""
    usage = shutil.disk_usage(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, usage.free - 64 * 1024)
    try:
        yield
    finally:
        filler.unlink()


def new_model(folder: Path) -> None:
    """A Russian model with other bytes, and the variable that leads to it."""
    there = folder / "tessdata"
    there.mkdir()
    for path in models().iterdir():
        if path.name == "rus.traineddata":
            (there / path.name).write_bytes(path.read_bytes() + b"\0")
        else:
            (there / path.name).symlink_to(path)
    os.environ["TESSDATA_PREFIX"] = str(there)


def collected(store: str) -> dict[str, Any]:
    """What garbage collection removes of a store that keeps three versions."""
    words = ["gc", "--store", store, "--keep-last", "3", "--grace", "0", "--delete", "--json"]
    done = subprocess.run([sys.executable, "-m", "flows", *words], cwd=ROOT, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def held(blobs: Blobs) -> int:
    """Bytes of a store."""
    return sum(entry.bytes for entry in blobs.entries(""))


def view(store: str) -> View:
    """The newest version of a store."""
    blobs = open_blobs(store)
    manifest = latest(blobs)
    assert manifest is not None
    return View(blobs, manifest)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Outage:
    """A SeaweedFS that can go away and come back with all that it held."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = seaweed.free_ports(8)
        folder.mkdir()
        self._running = ExitStack()
        self.begin()

    def begin(self) -> None:
        """Start it."""
        server = self._running.enter_context(seaweed.running(self._folder, ports=self._ports))
        os.environ.update(server.environment)

    def end(self) -> None:
        """Stop it."""
        self._running.close()


def one_night(soak: Soak, number: int, disk: Path, server: Outage) -> list[str]:
    """What happens in a night, on both stores; what went wrong."""
    event = EVENTS.get(number, "")
    soak.arrive(20 if number == 1 else 2)
    soak.edit()
    if number % 4 == 0:
        soak.withdraw()
    if event == "model":
        new_model(soak.folder)
    if event == "stage":
        soak.raised["segment"] = 1
    if event == "killed":
        for store in soak.stores.values():
            soak.killed(store)
    faults = []
    if event == "full disk":
        with filled(disk):
            faults += [] if soak.night(soak.stores["disk"]) else ["a run on a full disk ended as if all were well"]
    if event == "outage":
        server.end()
        faults += [] if soak.night(soak.stores["s3"]) else ["a run without its store ended as if all were well"]
        server.begin()
    for name, store in soak.stores.items():
        if code := soak.night(store):
            faults.append(f"night {number} on {name} ended with {code}")
    return faults


def all_nights(soak: Soak, nights: int, disk: Path, server: Outage) -> list[str]:
    """Every night, with a garbage collection each fifth; what went wrong."""
    faults = []
    orphans: dict[str, list[int]] = {name: [] for name in soak.stores}
    for number in range(1, nights + 1):
        faults += one_night(soak, number, disk, server)
        line = f"{number:3} {EVENTS.get(number, ''):10} {len(list(soak.sources.iterdir())):4} sources"
        for name, store in soak.stores.items():
            if number % 5 == 0:
                orphans[name].append(collected(store)["bytes"])
                left = collected(store)["bytes"]
                faults += [f"{left} bytes are garbage after a collection on {name}"] if left else []
            line += f"  {name} {held(open_blobs(store)) / 2**20:6.1f} MiB"
        say(f"{line}  {soak.peaks[-1]:6.0f} MiB of memory")
    for name, found in orphans.items():
        say(f"garbage every fifth night, KiB, on {name}: {', '.join(str(count // 1024) for count in found)}")
    return faults


def judged(soak: Soak) -> list[str]:
    """What does not hold at the end."""
    fresh = str(soak.folder / "fresh")
    faults = ["a run from scratch failed"] if soak.night(fresh) else []
    for name, store in soak.stores.items():
        told = differences(view(store), view(fresh), across_stores=True)
        say(f"{name} and a run from scratch: {len(told)} differences")
        faults += [f"{name}: {line}" for line in told[:3]]
        faults += [f"{name}: {finding}" for finding in verify(store)[:3]]
    third = len(soak.peaks) // 3
    early, late = statistics.median(soak.peaks[:third]), statistics.median(soak.peaks[-third:])
    say(f"memory of a night, median: {early:.0f} MiB in the first third, {late:.0f} in the last")
    return faults + ([f"memory grew from {early:.0f} to {late:.0f} MiB"] if late > GROWTH * early else [])


def main() -> None:
    """All nights, and what is left of them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--nights", type=int, default=NIGHTS)
    nights = options.parse_args().nights
    os.environ["OPIS_EMBEDDED"] = "1"
    with tempfile.TemporaryDirectory(prefix="opis-soak-") as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "sources").mkdir()
        disk = stack.enter_context(small_disk(folder / "disk"))
        server = Outage(folder / "s3")
        stack.callback(server.end)
        stores = {"disk": str(disk / "store"), "s3": "s3://opis/store"}
        soak = Soak(folder, stores, random.Random(30))
        faults = all_nights(soak, nights, disk, server) + judged(soak)
    say("soak: every demand holds" if not faults else "soak: " + "; ".join(faults))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
