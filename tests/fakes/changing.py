"""A collection under change: its sources, the knobs of its recipe, its workers, and runs that are killed."""

import os
import random
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from configs.models import Collection
from flows.batch import work
from flows.engine import run
from flows.job import Job, Options, Summary
from flows.orders import Done, Order
from flows.recipe import Step, resolve
from storage import receipts, versions
from storage.blobs import Blobs
from storage.draft import Draft
from storage.view import View
from tasks.stage import Stage
from tests.fakes.light_stages import light
from tests.fakes.memory import MemoryBlobs, Stop
from tests.fakes.scans import drawn, encoded
from tests.fakes.staleness import Whole, Work


class Scattered:
    """So many workers, one at a time in this process; batches come back in any order. `worked` is what they did."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.worked: list[Work] = []
        self._chance = random.Random(workers)

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """As a pool would: further batches are under way when one is done."""
        waiting: list[Order] = []
        for order in orders:
            waiting.append(order)
            if len(waiting) >= 2 * self.workers:
                yield self._one(waiting)
        while waiting:
            yield self._one(waiting)

    def _one(self, waiting: list[Order]) -> Done:
        order = waiting.pop(self._chance.randrange(len(waiting)))
        done = work(order)
        self.worked += [(order.stage, subject.subject_id) for subject in order.subjects]
        return done

    def close(self) -> None:
        """Nothing was started."""


class Changing:
    """One collection in a store in memory. `worked` is what the last run did, piece by piece."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.stores: dict[str, Blobs] = {}
        self.begin()

    def begin(self) -> None:
        """No source, no version, and everything as it comes."""
        for path in self.root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.stores.clear()
        self.blobs = self._store("store")
        self._clock = 4_000_000_000_000
        self.join_pages = True
        self.pins: set[str] = set()
        self.stage_versions: dict[str, int] = {}
        self.model = 1
        self.dictionary = 1
        self.workers = 1
        self.worked: list[Work] = []

    def _store(self, name: str) -> MemoryBlobs:
        blobs = MemoryBlobs(name)
        self.stores[blobs.uri()] = blobs
        return blobs

    def write(self, name: str, text: str) -> None:
        """Write a source; `.png` is a scan of the text. Its time is its own and long ago: no listing distrusts it."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(drawn(text[:12], (300, 120), 30)) if path.suffix == ".png" else text.encode())
        self._clock -= 10_000_000_000
        os.utime(path, ns=(self._clock, self._clock))

    def delete(self, name: str) -> bool:
        """Delete a source; not the last one, and none that is not there."""
        path = self.root / name
        if not path.exists() or sum(found.is_file() for found in self.root.rglob("*")) < 2:
            return False
        path.unlink()
        return True

    def move(self, name: str, to: str) -> bool:
        """Move a source to a name that is free, with its time."""
        path, target = self.root / name, self.root / to
        if not path.exists() or target.exists():
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
        return True

    def stages(self) -> dict[str, Stage]:
        """The stages in their versions of now."""
        return light(self.stage_versions, str(self.dictionary))

    def steps(self) -> tuple[Step, ...]:
        """The recipe of now."""
        return resolve(self._config(), stages=tuple(self.stages().values()))

    def _config(self) -> Collection:
        return Collection.model_validate(
            {
                "collection": "tests",
                "sources": [{"uri": str(self.root)}],
                "stages": {"segment": {"join_pages": self.join_pages}},
                "pins": {"names": [{"text": text} for text in sorted(self.pins)]},
            }
        )

    def run(self, blobs: MemoryBlobs | None = None) -> Summary:
        """Bring a store up to date: this one's, unless another is given."""
        runner = Scattered(self.workers)
        try:
            return run(Job(self._config(), self.steps(), blobs or self.blobs, runner), Options(allow_withdrawals=True))
        finally:
            self.worked = runner.worked

    def run_killed(self, writes: int) -> None:
        """A run that dies after so many writes to the store, if it needs more."""
        self.blobs.die_after(writes)
        try:
            self.run()
        except Stop:
            pass
        finally:
            self.blobs.revive()

    def finished(self) -> set[Work]:
        """Work whose results killed runs have left."""
        return {
            (row.stage, row.subject_id)
            for receipt in receipts.load_all(self.blobs)
            for row in receipt.subjects
            if row.status == "done"
        }

    def held(self) -> Whole:
        """What the newest version holds."""
        return self._whole(self.blobs)

    def is_at(self, whole: Whole) -> bool:
        """Whether the newest version holds just this: a run that was killed may have published before."""
        return versions.latest(self.blobs) is not None and self.held().tables == whole.tables

    def from_scratch(self) -> Whole:
        """What a run from scratch makes of the sources and the recipe of now."""
        fresh = self._store("fresh")
        worked = self.worked
        self.run(fresh)
        self.worked = worked
        return self._whole(fresh)

    def _whole(self, blobs: MemoryBlobs) -> Whole:
        newest = versions.latest(blobs)
        assert newest is not None
        return Whole(Draft(blobs, newest), self.steps(), self.root)

    def views(self) -> list[View]:
        """The newest version and what was last made from scratch, as their readers see them."""
        found = [(blobs, versions.latest(blobs)) for blobs in self.stores.values()]
        return [View(blobs, newest) for blobs, newest in found if newest is not None]
