"""Leases: who is at work on a store, so that nobody takes away what another needs.

    leases/runs/<run>.json          a run that may still write; many at once
    leases/keepers/<name>.json      who removes or rewrites what is there: never beside a run, never beside another

A lease is living while its object is renewed: its age, by the store's own clock, is below `LASTS`. Whoever takes one
writes his own first and looks for the others after, so of two that begin at once at least one sees the other. A run
that stood still for longer than that finds out before it publishes (`check`), and begins again. A keeper that did finds
out before it takes away the next thing: whoever begins removes the leases of the dead.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from storage.blobs import Blobs
from storage.errors import Busy, Conflict, StorageError
from storage.listing import Entry

RUNS = "leases/runs/"
KEEPERS = "leases/keepers/"
#: A lease that is not renewed for this long belongs to nobody.
LASTS = timedelta(minutes=10)
#: Seconds between renewals.
RENEWED = 60.0
#: How often, and every how many seconds, a run asks whether a keeper has ended.
PATIENCE, PAUSE = 120, 1.0


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease that is held; `since` is when it was taken, by the store's clock."""

    blobs: Blobs
    key: str
    since: datetime

    def check(self) -> None:
        """Raise Conflict where the lease was taken away because it looked dead."""
        if not self.blobs.exists(self.key):
            raise Conflict(f"The lease {self.key} was taken away while this process stood still: run again.")


@contextmanager
def of_run(blobs: Blobs, run_id: str) -> Iterator[Lease]:
    """Hold the lease of a run; waits while a keeper is at work. Raises Busy where that takes too long."""
    wake = Event()
    with _held(blobs, f"{RUNS}{run_id}.json") as lease:
        for _ in range(PATIENCE):
            keepers = living(blobs, KEEPERS, lease.since)
            if not keepers:
                _take_away(blobs, KEEPERS, lease)
                yield lease
                return
            wake.wait(PAUSE)
        raise Busy(f"{blobs.uri()} is being cleaned or purged ({_names(keepers)}): run again when that has ended.")


@contextmanager
def of_keeper(blobs: Blobs, what: str) -> Iterator[Lease]:
    """Hold the store alone, for `what`. Raises Busy where a run or another keeper is at work."""
    with _held(blobs, f"{KEEPERS}{what}-{secrets.token_hex(6)}.json") as lease:
        others = [entry for entry in living(blobs, KEEPERS, lease.since) if entry.key != lease.key]
        others += living(blobs, RUNS, lease.since)
        if others:
            raise Busy(f"{blobs.uri()} is in use ({_names(others)}): {what} when that has ended.")
        for prefix in (RUNS, KEEPERS):
            _take_away(blobs, prefix, lease)
        yield lease


def _take_away(blobs: Blobs, prefix: str, mine: Lease) -> None:
    """Remove leases once no other was living, whoever wakes up since: it is told by `check`, or has to give way."""
    for entry in list(blobs.entries(prefix)):
        if entry.key != mine.key:
            blobs.delete(entry.key)


def living(blobs: Blobs, prefix: str, now: datetime) -> list[Entry]:
    """Leases renewed lately; one from a future that a clock has left again is dead."""
    return [entry for entry in blobs.entries(prefix) if abs(now - entry.modified_at) < LASTS]


@contextmanager
def _held(blobs: Blobs, key: str) -> Iterator[Lease]:
    blobs.put(key, b"{}")
    taken = next(iter(blobs.entries(key)), None)
    if taken is None:
        raise Conflict(f"The lease {key} was taken away by somebody who began before: run again.")
    ended = Event()
    renewing = Thread(target=_renew, args=(blobs, key, ended), daemon=True)
    renewing.start()
    try:
        yield Lease(blobs, key, taken.modified_at)
    finally:
        ended.set()
        renewing.join()
        with suppress(StorageError):  # a lease that cannot be given back ends by itself
            blobs.delete(key)


def _renew(blobs: Blobs, key: str, ended: Event) -> None:
    while not ended.wait(RENEWED):
        with suppress(StorageError):  # tried again in a minute
            if blobs.exists(key):
                blobs.put(key, b"{}")


def _names(entries: list[Entry]) -> str:
    return ", ".join(entry.key.rpartition("/")[2].removesuffix(".json") for entry in entries)
