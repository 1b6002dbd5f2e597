"""`opis versions`: the versions of a store, and how much is in each."""

from typing import Any

from flows.commands.output import print_json, print_table
from flows.commands.stores import check_collections
from flows.exits import UnknownError
from flows.request import store_of
from storage import versions
from storage.blobs import open_blobs
from storage.versions import Manifest


def execute(store: str | None, collections: list[str], *, as_json: bool) -> None:
    """List versions, oldest first."""
    blobs = open_blobs(store_of(store))
    manifests = [versions.load(blobs, number) for number in versions.versions(blobs)]
    if not manifests:
        raise UnknownError(f"{blobs.uri()} has no version yet; `opis run` makes one")
    check_collections(collections, {name for manifest in manifests for name in manifest.collections}, blobs.uri())
    found = [_described(manifest, collections) for manifest in manifests]
    if as_json:
        print_json(found)
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
