"""Who is at work on the store at once, each a process of its own: the victim, the neighbour, the readers."""

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from flows import batch
from flows.engine import run
from flows.job import Options
from flows.orders import Done, Order
from flows.runners import InProcess
from storage import versions
from storage.blobs import Blobs, open_blobs
from storage.errors import Conflict
from tests.chaos.house import House, revision_of, rows

_WRITES = ("put", "put_new", "put_content", "delete", "discard", "copy")


class Watched:
    """Blobs that say in a file which write begins and which is done, and die by SIGKILL before or after one of them."""

    def __init__(self, inner: Blobs, trace: Path, kill_at: float | None) -> None:
        self._inner = inner
        self._trace = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self._at = kill_at
        self._count = 0.0
        self.stage = ""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._watched(name, found) if name in _WRITES else found

    def _watched(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def write(*arguments: Any) -> Any:
            key = str(arguments[-1] if name == "copy" else arguments[0])
            self._tell(name, key, "begun")
            try:
                return act(*arguments)
            finally:
                self._tell(name, key, "done")

        return write

    def _tell(self, name: str, key: str, how: str) -> None:
        os.write(self._trace, f"{self.stage}\t{name}\t{key}\t{how}\n".encode())
        if self._at is not None and self._count >= self._at:
            os.killpg(0, signal.SIGKILL)
        self._count += 0.5


class Telling(InProcess):
    """Batches in this process; the blobs hear whose turn it is."""

    def __init__(self, blobs: Watched) -> None:
        self._blobs = blobs

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """What became of each order, in order."""
        for order in orders:
            self._blobs.stage = order.stage
            yield batch.work(order)
            self._blobs.stage = f"{order.stage} folded"


def victim(house: House, trace: str, kill_at: float | None) -> None:
    """One run of a collection, in a process group of its own, told of in a file. Ends at once where it is killed."""
    os.setsid()
    patch = house.prepare()
    blobs = Watched(open_blobs(house.store), Path(trace), kill_at)
    patch.setattr(batch, "open_blobs", lambda _: blobs)
    run(replace(house.job(cast("Blobs", blobs)), runner=Telling(blobs)), Options(allow_withdrawals=True))


def neighbour(house: House, ended: Connection, pause: float) -> None:
    """Writes one revision after the other until it is told to end; answers how many there were."""
    house.prepare()
    revision = 0
    while not ended.poll(pause):
        revision += 1
        house.write(revision)
        while True:
            try:
                house.run(open_blobs(house.store))
            except Conflict:
                continue  # three times in a row somebody else was first
            break
    ended.send(revision)


def reader(houses: list[House], ended: Connection, pause: float) -> None:
    """Reads the newest version again and again, and answers how often, and what was torn."""
    os.environ.update(houses[0].environment)
    blobs = open_blobs(houses[0].store)
    reads, torn = 0, []
    seen = dict.fromkeys((house.collection for house in houses), 0)
    while not ended.poll(pause):
        newest = versions.latest(blobs)
        if newest is None:
            continue
        reads += 1
        try:
            for house in houses:
                if house.collection in newest.collections:
                    revision = revision_of(rows(blobs, newest, house.collection))
                    assert revision >= seen[house.collection], "a version went back"
                    seen[house.collection] = revision
        except (AssertionError, ValueError) as fault:
            torn.append(f"version {newest.version}: {fault}")
        time.sleep(0)
    ended.send((reads, torn))
