"""A storm: runs killed at random moments while readers read and a neighbour writes, on a disk and on a real S3 server.

    python -m tests.chaos.storm --disk 200 --bucket 50

Half of the kills come from outside at a random time, half fall on a random write of the run, just before or just after
it. What must hold: no reader ever sees a torn version; a run after a kill finishes; and then the collection holds the
rows of a run from scratch, none lost and none twice.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from flows import batch
from storage import versions
from storage.blobs import open_blobs
from tests.chaos.actors import neighbour, reader, victim
from tests.chaos.house import House, revision_of, rows
from tests.fakes import seaweed
from tests.fakes.memory import MemoryBlobs

#: Share of kills after which the next kill comes before a run could finish.
_AGAIN = 0.3
#: Seconds after which a run that was not killed is taken to hang.
_PATIENCE = 300.0
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.chaos.warm"])


@dataclass(slots=True)
class Told:
    """What a storm showed."""

    kills: int = 0
    late: int = 0
    """Runs that had ended before the kill came; they do not count."""
    finished: int = 0
    """Runs after a kill, each of which ended well."""
    reads: int = 0
    torn: list[str] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)
    neighbours: int = 0
    """Runs of the other collection meanwhile."""
    versions: int = 0
    phases: Counter[str] = field(default_factory=Counter)

    def is_clean(self) -> bool:
        """Whether nothing was torn, lost or doubled."""
        return not self.torn and not self.unequal


class Storm:
    """One store under fire."""

    def __init__(self, home: Path, store: str, environment: dict[str, str], seed: int) -> None:
        self._home = home
        self.house = House("letters", str(home / "letters"), store, environment)
        self.other = House("diaries", str(home / "diaries"), store, environment)
        self._blobs = open_blobs(store)
        self._chance = random.Random(seed)
        self._trace = home / "trace"
        self._revision = 0
        self._takes, self._writes = 1.0, 40
        self.told = Told()

    def all(self, kills: int, readers: int = 2, pause: float = 1.0) -> Told:
        """So many kills, then the last word."""
        houses = [self.house, self.other]
        with self._beside(neighbour, self.other, pause) as written, self._several(readers, houses, pause) as read:
            self._next()
            self._finish()
            while self.told.kills < kills:
                self._next()
                if self._kill() and self._chance.random() >= _AGAIN:
                    self._finish()
            self._finish()
        self.told.neighbours = written[0]
        for reads, torn in read:
            self.told.reads += reads
            self.told.torn += torn
        self._last_word()
        return self.told

    def _next(self) -> None:
        self._revision += 1
        self.house.write(self._revision)

    def _kill(self) -> bool:
        """Start a run and kill it with all its children; whether it was killed before it ended."""
        by_write = self._chance.random() < 0.5
        at = self._chance.randrange(2 * self._writes) / 2 if by_write else None
        process = self._started(at)
        if not by_write:
            process.join(self._chance.uniform(0, self._takes))
        else:
            process.join(_PATIENCE)
        if process.exitcode is None:
            os.killpg(process.pid or 0, signal.SIGKILL)
            process.join()
        if process.exitcode != -signal.SIGKILL:
            assert process.exitcode == 0, f"a run ended with {process.exitcode}"
            self.told.late += 1
            return False
        self.told.kills += 1
        if self.told.kills % 10 == 0:
            sys.stderr.write(f"{self.told.kills} kills, {len(self.told.unequal)} unequal\n")
        self.told.phases[phase(self._trace.read_text().splitlines())] += 1
        return True

    def _started(self, at: float | None) -> BaseProcess:
        self._trace.write_text("")
        process = _PROCESSES.Process(target=victim, args=(self.house, str(self._trace), at))
        process.start()
        while not self._trace.read_text() and process.is_alive():
            time.sleep(0.005)  # until then it is not the run that is killed but Python on its way to it
        return process

    def _finish(self) -> None:
        """A run that nobody disturbs, and the proof that nothing is lost or doubled."""
        begun = time.monotonic()
        process = self._started(None)
        process.join(_PATIENCE)
        assert process.exitcode == 0, f"a run after a kill ended with {process.exitcode}"
        self._takes = max(0.05, time.monotonic() - begun)
        self._writes = len(self._trace.read_text().splitlines()) // 2
        self.told.finished += 1
        newest = versions.latest(self._blobs)
        assert newest is not None
        found = rows(self._blobs, newest, "letters")
        wanted = self._from_scratch()
        self.told.unequal += [
            f"revision {self._revision}: {table}" for table in wanted if found[table] != wanted[table]
        ]

    def _from_scratch(self, house: House | None = None) -> dict[str, list[dict[str, Any]]]:
        """Rows of a collection as one run makes them in an empty store."""
        house = house or self.house
        fresh = MemoryBlobs()
        patch = house.prepare()
        patch.setattr(batch, "open_blobs", lambda _: fresh)
        try:
            house.run(fresh)
        finally:
            patch.undo()
        newest = versions.latest(fresh)
        assert newest is not None
        return rows(fresh, newest, house.collection)

    def _last_word(self) -> None:
        """Every version is whole, none goes back behind the one before, and the neighbour lost nothing either."""
        numbers = versions.versions(self._blobs)
        self.told.versions = len(numbers)
        last = {"letters": 0, "diaries": 0}
        for number in numbers:
            manifest = versions.load(self._blobs, number)
            for name in last.keys() & manifest.collections.keys():
                try:
                    seen = revision_of(rows(self._blobs, manifest, name))
                    assert seen >= last[name], f"revision {seen} of {name} after {last[name]}"
                except (AssertionError, ValueError) as fault:
                    self.told.torn.append(f"version {number}: {fault}")
                else:
                    last[name] = seen
        assert last == {"letters": self._revision, "diaries": self.told.neighbours}
        newest = versions.latest(self._blobs)
        assert newest is not None
        if rows(self._blobs, newest, "diaries") != self._from_scratch(self.other):
            self.told.unequal.append("the rows of the neighbour")

    @contextmanager
    def _beside(self, act: Callable[..., None], *arguments: Any) -> Iterator[list[Any]]:
        """Somebody at work beside the block; what he answers in the end stands in the list."""
        ours, theirs = _PROCESSES.Pipe()
        process = _PROCESSES.Process(target=act, args=(*arguments[:1], theirs, *arguments[1:]))
        process.start()
        answer: list[Any] = []
        try:
            yield answer
            ours.send("end")
            assert ours.poll(_PATIENCE), f"{act.__name__} does not answer"
            answer.append(ours.recv())
        finally:
            process.kill()
            process.join()

    @contextmanager
    def _several(self, count: int, *arguments: Any) -> Iterator[list[Any]]:
        found: list[Any] = []
        with ExitStack() as stack:
            told = [stack.enter_context(self._beside(reader, *arguments)) for _ in range(count)]
            yield found
        found += [answer for answers in told for answer in answers]


def phase(trace: Sequence[str]) -> str:
    """Where a run was when it died, by what it told last.

    >>> phase(["\\tput\\tleases/runs/r-1.json\\tbegun", "segment\\tput\\treceipts/r-1/s.json\\tbegun"])
    'segment: receipts'
    """
    if not trace:
        return "before the first write"
    stage, _, key, _ = trace[-1].split("\t")
    folder = key.partition("/")[0]
    if any("\tversions/" in line and line.endswith("done") for line in trace):
        return f"published: {folder}"
    if folder == "versions":
        return "publishing"
    if folder in ("leases", "probe", "runs"):
        return folder
    return f"{stage}: {folder}"


def printed(name: str, told: Told) -> str:
    """What a storm showed, for people."""
    head = (
        f"{name}: {told.kills} kills ({told.late} came too late and do not count), {told.finished} runs after them "
        f"finished, {told.neighbours} runs of a neighbour, {told.versions} versions; {told.reads} reads, "
        f"{len(told.torn)} torn; {len(told.unequal)} results unlike a run from scratch"
    )
    lines = [
        head,
        *(f"    {count:4} {place}" for place, count in sorted(told.phases.items())),
        *told.torn[:10],
        *told.unequal[:10],
    ]
    return "\n".join(lines)


@contextmanager
def reaching(environment: dict[str, str]) -> Iterator[None]:
    """The variables of a server, in this process too."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield


def main() -> int:
    """Both storms, as many kills as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--disk", type=int, default=200, help="kills on a disk")
    parser.add_argument("--bucket", type=int, default=50, help="kills on SeaweedFS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between what readers and neighbour do")
    asked = parser.parse_args()
    is_clean = True
    if asked.disk:
        with tempfile.TemporaryDirectory() as folder:
            told = Storm(Path(folder), f"{folder}/store", {}, asked.seed).all(asked.disk, pause=asked.pause)
            sys.stdout.write(f"{printed('disk', told)}\n")
            is_clean &= told.is_clean()
    if asked.bucket:
        with tempfile.TemporaryDirectory() as folder:
            (home := Path(folder) / "seaweed").mkdir()
            with seaweed.running(home) as server, reaching(server.environment):
                storm = Storm(Path(folder), f"s3://{server.bucket}/storm", server.environment, asked.seed)
                told = storm.all(asked.bucket, pause=asked.pause)
            sys.stdout.write(f"{printed('SeaweedFS', told)}\n")
            is_clean &= told.is_clean()
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
