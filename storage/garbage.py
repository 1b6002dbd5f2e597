"""Garbage: what no kept version, no receipt and no fresh writer needs, and its removal.

Versions are let go by a rule of retention alone; the newest and the tagged ones are always kept. The number of a
version that was let go stays taken, so that no late writer can publish under it. Everything younger than the grace
period, by the store's clock, is left alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storage import leases, receipts, versions
from storage.blobs import Blobs
from storage.listing import Entry
from storage.moments import now
from storage.tags import tags
from storage.versions import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Which versions are kept beside the newest and the tagged: the last so many, and those younger than so many days.

    Every version is kept where neither is set.
    """

    last: int | None = None
    days: float | None = None

    def keeps(self, rank: int, age: timedelta) -> bool:
        """Whether a version is kept; `rank` counts from 0 for the newest."""
        if self.last is None and self.days is None:
            return True
        is_late = self.last is not None and rank < self.last
        return is_late or (self.days is not None and age < timedelta(days=self.days))


@dataclass(slots=True)
class Garbage:
    """What would go, or went."""

    versions: list[int] = field(default_factory=list)
    parts: list[Entry] = field(default_factory=list)
    receipts: list[Entry] = field(default_factory=list)
    unfinished: list[Entry] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        """Size of everything that goes."""
        return sum(entry.bytes for entry in (*self.parts, *self.receipts, *self.unfinished))


def garbage(blobs: Blobs, retention: Retention, grace: timedelta, at: datetime | None = None) -> Garbage:
    """What could go at a moment by the store's clock. Changes nothing.

    Raises StorageError where a manifest or receipt cannot be read: what it needs is not known.
    """
    at = at or blobs.clock()
    manifests = {number: versions.load(blobs, number) for number in versions.versions(blobs)}
    found = Garbage(versions=_let_go(blobs, manifests, retention, grace, at))
    needed = {
        part.key
        for number, manifest in manifests.items()
        if number not in found.versions
        for parts in manifest.tables.values()
        for part in parts.values()
    }
    # Receipts before parts: a part is written before its receipt, so one that is seen here has its parts there.
    for entry in list(blobs.entries("receipts/")):
        if _is_old(entry, grace, at):
            found.receipts.append(entry)
        else:
            needed |= {part.key for part in receipts.load(blobs, entry.key).parts.values()}
    found.parts = [e for e in blobs.entries("parts/") if e.key not in needed and _is_old(e, grace, at)]
    found.unfinished = [entry for entry in blobs.unfinished() if _is_old(entry, grace, at)]
    return found


def remove(blobs: Blobs, retention: Retention, grace: timedelta) -> Garbage:
    """Remove what can go, while nobody else is at work. Raises Busy where somebody is.

    Raises Conflict where this process stood still so long that somebody else has begun.
    """
    with leases.of_keeper(blobs, "gc") as lease:
        found = garbage(blobs, retention, grace, lease.since)
        for number in found.versions:
            lease.check()
            let_go(blobs, number)
        lease.check()
        _finish(blobs)
        for entry in (*found.receipts, *found.parts):
            lease.check()
            blobs.delete(entry.key)
        for entry in found.unfinished:
            lease.check()
            blobs.discard(entry.key)
    return found


def let_go(blobs: Blobs, number: int) -> None:
    """Forget a version, and keep its number taken."""
    stub = json.dumps({"version": number, "let_go_at": now()}).encode()
    blobs.put(versions.key_of_gone(number), stub)
    blobs.put(versions.key_of(number), stub)


def _finish(blobs: Blobs) -> None:
    """Take away manifests that an interrupted collection had let go and not yet replaced."""
    for mark in list(blobs.list("gone/")):
        stub, key = blobs.get(mark), versions.key_of(int(mark.rpartition("/")[2].removesuffix(".json")))
        if blobs.get(key) != stub:
            blobs.put(key, stub)


def _let_go(
    blobs: Blobs, manifests: Mapping[int, Manifest], retention: Retention, grace: timedelta, at: datetime
) -> list[int]:
    """Numbers of the versions that the rule lets go."""
    published = {entry.key: entry for entry in blobs.entries("versions/")}
    named = set(tags(blobs).values())
    found = []
    for rank, number in enumerate(sorted(manifests, reverse=True)):
        entry = published[versions.key_of(number)]
        is_kept = rank == 0 or number in named or retention.keeps(rank, at - entry.modified_at)
        if not is_kept and _is_old(entry, grace, at):
            found.append(number)
    return sorted(found)


def _is_old(entry: Entry, grace: timedelta, at: datetime) -> bool:
    """Whether the grace period of an object is over; one from the future is fresh."""
    return at - entry.modified_at >= grace
