"""Tombstones of purged sources: `purged/<source>.json`. A source that has one is never read again."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from storage.blobs import Blobs
from storage.errors import CorruptObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of a source: enough to know it again, nothing of what it held."""

    source_id: str
    collection: str
    reason: str
    purged_at: str
    content_sha256: str | None
    byte_size: int | None
    documents: Sequence[str] = ()
    """Documents that it was a part of."""


def bury(blobs: Blobs, tombstone: Tombstone) -> None:
    """Leave a tombstone."""
    blobs.put(_key(tombstone.source_id), json.dumps(asdict(tombstone), ensure_ascii=False, indent=1).encode())


def tombstones(blobs: Blobs) -> dict[str, Tombstone]:
    """Source → its tombstone. Raises CorruptObject."""
    found = {}
    for key in blobs.list("purged/"):
        try:
            tombstone = Tombstone(**json.loads(blobs.get(key)))
        except (ValueError, TypeError) as error:
            raise CorruptObject(f"{blobs.uri(key)} cannot be read ({error}): restore it from a copy.") from error
        found[tombstone.source_id] = tombstone
    return found


def _key(source: str) -> str:
    return f"purged/{source}.json"
