"""`opis versions`: the versions of a store, how much is in each, and what people call them."""

from collections.abc import Callable
from functools import cache
from typing import Any

from flows.commands.output import print_json, print_table
from flows.commands.stores import check_collections
from flows.exits import UnknownError
from flows.request import store_of
from storage import tags, versions
from storage.blobs import Blobs, open_blobs
from storage.parts import Part, read_part
from storage.versions import Manifest

HEADS = ("version", "created", "tags", "collections", "documents", "pages", "segments", "withdrawn", "run", "notes")


def execute(store: str | None, collections: list[str], *, as_json: bool) -> None:
    """List versions, oldest first."""
    blobs = open_blobs(store_of(store))
    manifests = [versions.load(blobs, number) for number in versions.versions(blobs)]
    if not manifests:
        raise UnknownError(f"{blobs.uri()} has no version yet; `opis run` makes one")
    check_collections(collections, {name for manifest in manifests for name in manifest.collections}, blobs.uri())
    found = described(blobs, manifests, collections)
    if as_json:
        print_json(found)
        return
    for row in found:
        row["tags"] = ", ".join(row["tags"])
        row["collections"] = ", ".join(row["collections"])
        row["notes"] = "; ".join(note["text"] for note in row["notes"])
    print_table(HEADS, ([row[head] for head in HEADS] for row in found))


def described(blobs: Blobs, manifests: list[Manifest], collections: list[str]) -> list[dict[str, Any]]:
    """Each version as plain values; `withdrawn` counts sources that are gone and keep their row."""
    named, noted = tags.tags(blobs), tags.notes(blobs)

    @cache  # most parts are those of the version before
    def withdrawn(part: Part) -> int:
        return int(read_part(blobs, part, ["status"])["status"].to_pylist().count("withdrawn"))

    found = []
    for manifest in manifests:
        names = [name for name in sorted(manifest.collections) if not collections or name in collections]
        row: dict[str, Any] = {
            "version": manifest.version,
            "created": manifest.created_at.strftime("%Y-%m-%d %H:%M:%S"),
            "tags": sorted(tag for tag, version in named.items() if version == manifest.version),
            "collections": names,
            "run": manifest.run_id,
            "notes": [{"text": note.text, "written_at": note.written_at} for note in noted.get(manifest.version, ())],
        }
        for head, table in (("documents", "members"), ("pages", "pages"), ("segments", "segments")):
            row[head] = _sum(manifest, table, names, lambda part: part.rows)
        row["withdrawn"] = _sum(manifest, "sources", names, withdrawn)
        found.append(row)
    return found


def _sum(manifest: Manifest, table: str, names: list[str], count: Callable[[Part], int]) -> int:
    parts = manifest.parts(table).items()
    return sum(count(part) for shard, part in parts if versions.collection_of(shard) in names)
