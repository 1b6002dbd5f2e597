"""`opis versions`: the versions of a store, and how much is in each."""

from typing import Any

from flows.commands.output import console, print_json, print_table
from flows.request import store_of
from storage import versions
from storage.blobs import open_blobs
from storage.versions import Manifest


def execute(store: str | None, collections: list[str], *, as_json: bool) -> None:
    """List versions, oldest first."""
    blobs = open_blobs(store_of(store))
    found = [_described(versions.load(blobs, number), collections) for number in versions.versions(blobs)]
    if as_json:
        print_json(found)
    elif not found:
        console.print(f"{blobs.uri()} has no version yet; `opis run` makes one.")
    else:
        heads = ("version", "created", "collections", "documents", "pages", "segments", "run")
        print_table(heads, ([row[head] for head in heads] for row in found))


def _described(manifest: Manifest, collections: list[str]) -> dict[str, Any]:
    names = [name for name in sorted(manifest.collections) if not collections or name in collections]
    return {
        "version": manifest.version,
        "created": manifest.created_at.strftime("%Y-%m-%d %H:%M:%S"),
        "collections": ", ".join(names),
        "documents": _rows(manifest, "members", names),
        "pages": _rows(manifest, "pages", names),
        "segments": _rows(manifest, "segments", names),
        "run": manifest.run_id,
    }


def _rows(manifest: Manifest, table: str, names: list[str]) -> int:
    parts = manifest.parts(table).items()
    return sum(part.rows for shard, part in parts if versions.collection_of(shard) in names)
