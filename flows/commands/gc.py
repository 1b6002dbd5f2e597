"""`opis gc`: remove what nothing needs; without `--delete`, say what would go."""

from datetime import timedelta
from typing import Any

from flows.commands.output import console, print_json, print_table
from flows.exits import UnknownError
from flows.request import store_of
from storage.blobs import open_blobs
from storage.garbage import Garbage, Retention, garbage, remove

#: What a store has, be it that its first run was killed.
_SIGNS = ("versions/", "runs/", "receipts/")


def execute(store: str | None, retention: Retention, grace: float, *, delete: bool, as_json: bool) -> None:
    """Find garbage, and remove it where that is asked for. `grace` is in hours. Raises UnknownError for no store."""
    blobs = open_blobs(store_of(store))
    if not any(True for prefix in _SIGNS for _ in blobs.list(prefix)):
        raise UnknownError(f"{blobs.uri()} is no store: check the address")
    age = timedelta(hours=grace)
    found = remove(blobs, retention, age) if delete else garbage(blobs, retention, age)
    if as_json:
        print_json(described(found) | {"deleted": delete})
        return
    rows = [
        ("versions", len(found.versions), ", ".join(map(str, found.versions))),
        ("parts", len(found.parts), _size(sum(entry.bytes for entry in found.parts))),
        ("receipts", len(found.receipts), _size(sum(entry.bytes for entry in found.receipts))),
        ("unfinished", len(found.unfinished), _size(sum(entry.bytes for entry in found.unfinished))),
    ]
    print_table(("what", "number", ""), rows)
    if delete:
        console.print(f"Removed: {_size(found.bytes)} of {blobs.uri()}.")
    else:
        console.print(f"{_size(found.bytes)} could go; nothing was removed. --delete removes them.")


def described(found: Garbage) -> dict[str, Any]:
    """Garbage as plain values."""
    return {
        "versions": found.versions,
        "parts": [entry.key for entry in found.parts],
        "receipts": [entry.key for entry in found.receipts],
        "unfinished": [entry.key for entry in found.unfinished],
        "bytes": found.bytes,
    }


def _size(count: int) -> str:
    """Bytes as a person reads them.

    >>> _size(1_500_000)
    '1.4 MiB'
    """
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{count / 2**10:.1f} KiB"
