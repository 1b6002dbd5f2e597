"""What a listing of a source root or of a store gives, and what it leaves out, on a disk and in a bucket alike."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

#: A file changed this shortly before it was listed may change again without a new time.
DISTRUST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Listed:
    """One input object. `path` is relative to the root, in NFC; `uri` opens it.

    `fingerprint` changes when the object does: size and time on a disk, size and ETag in a bucket. That of a file
    changed within the last two seconds equals no other. `collides`: an earlier path is the same in NFC.
    """

    path: str
    uri: str
    byte_size: int
    modified_at: datetime | None
    fingerprint: str
    collides: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One object as a listing tells it; `modified_at` is by the store's clock, `bytes` its size."""

    key: str
    bytes: int
    modified_at: datetime


def is_store(names: Collection[str]) -> bool:
    """Whether a folder with these entries is an Opis store, or a release of one: no originals lie there."""
    if "manifest.json" in names and ("croissant.json" in names or {"sources", "documents", "rejects"}.issubset(names)):
        return True
    return "store.json" in names or ("parts" in names and not {"versions", "receipts", "runs"}.isdisjoint(names))


def skipped(name: str) -> bool:
    """Whether a file or folder is passed over by its name."""
    return name.startswith(".") or name.lower().endswith(".part")
