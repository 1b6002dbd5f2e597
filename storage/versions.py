"""Versions: one manifest over all tables, published in one atomic step.

Layout of a store (keys of `storage.blobs`):

    versions/00000012.json            a version: table → shard → part, with counts, digests and the recipe
    parts/<table>/<sha256>.parquet    immutable rows of one shard of one table
    receipts/<run>/<batch>.json       finished batches of a run that has not published yet
    runs/<run>.json                   when a run began and ended, and what it did
    gone/00000003.json                that a version was let go
    purging/<source>.json             what an interrupted purge has still to take out (`storage.purge`)
    leases/                           who is at work (`storage.leases`)
    tags/, notes/                     what people call versions, and say of them (`storage.tags`)

The name of a shard begins with its collection: `letters/0003`, `letters` itself for a table in one piece. A reader
that holds a manifest sees one version of every table, always: parts never change.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from storage.blobs import Blobs
from storage.errors import Conflict, CorruptObject, LetGo, NotFound, UnknownVersion
from storage.formats import FORMAT, migrated
from storage.parts import Part

#: Attempts to write a version whose number is refused although nobody holds it (a 409 of a busy endpoint).
ATTEMPTS = 8
#: Seconds before the second attempt; doubled after each.
PAUSE = 0.02

Tables = Mapping[str, Mapping[str, Part]]
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One version. `version` is 0 until it is published.

    `recipe` and `collections` hold, by collection, how its rows were made and what else is known of it.
    """

    version: int = 0
    parent: int | None = None
    nonce: str
    run_id: str
    created_at: datetime
    pipeline_version: str
    recipe: Mapping[str, Any] = field(default_factory=dict)
    tables: Tables = field(default_factory=dict)
    collections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    format: int = FORMAT

    def parts(self, table: str) -> Mapping[str, Part]:
        """Shard → part of a table; empty where the version has no such table."""
        return self.tables.get(table, _NOTHING)

    def to_json(self) -> bytes:
        """As JSON with sorted keys."""
        plain = {name: getattr(self, name) for name in self.__slots__} | {
            "created_at": self.created_at.isoformat(),
            "tables": {
                table: {shard: part.to_json() for shard, part in sorted(shards.items())}
                for table, shards in sorted(self.tables.items())
            },
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Manifest":
        """Read back. Raises UnknownFormat and CorruptObject."""
        try:
            plain = json.loads(content)
            if "let_go_at" in plain:
                raise LetGo(
                    f"Version {plain['version']} was let go on {plain['let_go_at']}: `opis versions` lists others."
                )
            plain = migrated(plain)
            plain["created_at"] = datetime.fromisoformat(plain["created_at"])
            plain["tables"] = {
                table: {shard: Part(**part) for shard, part in shards.items()}
                for table, shards in plain["tables"].items()
            }
            return cls(**plain)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CorruptObject(f"A manifest cannot be read ({error}): restore it from a copy of the store.") from error


def collection_of(shard: str) -> str:
    """The collection that a shard belongs to.

    >>> collection_of("letters/0003")
    'letters'
    """
    return shard.partition("/")[0]


def key_of(version: int) -> str:
    """Key of a version's manifest."""
    return f"versions/{version:08d}.json"


def key_of_gone(version: int) -> str:
    """Key of the mark that a version was let go; its number stays taken by what stands in the manifest's place."""
    return f"gone/{version:08d}.json"


def versions(blobs: Blobs) -> list[int]:
    """Numbers of all versions, oldest first; without those that were let go."""
    return sorted(_numbers(blobs, "versions/") - _numbers(blobs, "gone/"))


def _numbers(blobs: Blobs, prefix: str) -> set[int]:
    names = (key.rpartition("/")[2].removesuffix(".json") for key in blobs.list(prefix))
    return {int(name) for name in names if name.isdecimal()}


def load(blobs: Blobs, version: int) -> Manifest:
    """The manifest of a version. Raises UnknownVersion, UnknownFormat and CorruptObject."""
    try:
        return Manifest.from_json(blobs.get(key_of(version)))
    except NotFound:
        raise UnknownVersion(
            f"{blobs.uri()} has no version {version}: `opis versions` lists those there are."
        ) from None


def latest(blobs: Blobs) -> Manifest | None:
    """The manifest of the newest version; None in a store without any."""
    numbers = versions(blobs)
    return load(blobs, numbers[-1]) if numbers else None


def publish(blobs: Blobs, manifest: Manifest, base: Manifest | None) -> Manifest:
    """Publish a manifest as the version after `base`, and give it back with its number.

    A put whose answer was lost counts by the nonce. Raises Conflict, with the newest manifest as `newer`, where
    somebody else published first: rebase onto it and publish again.
    """
    number = (base.version if base else 0) + 1
    numbered = replace(manifest, version=number, parent=base.version if base else None)
    for attempt in range(ATTEMPTS):
        try:
            blobs.put_new(key_of(number), numbered.to_json())
        except Conflict:
            try:
                found = load(blobs, number)
            except LetGo:
                raise _late(blobs, number) from None
            except UnknownVersion:
                time.sleep(PAUSE * 2**attempt)
                continue
            if found.nonce == numbered.nonce:
                return found
            raise _late(blobs, number) from None
        return numbered
    raise Conflict(f"{blobs.uri()} refuses version {number} although nobody holds it: try again.")


def _late(blobs: Blobs, number: int) -> Conflict:
    return Conflict(
        f"Another run published version {number} of {blobs.uri()} first: rebase onto it.", newer=latest(blobs)
    )


def changed(base: Manifest | None, manifest: Manifest) -> set[tuple[str, str]]:
    """(table, shard) of every part that differs from the base, removed ones included."""
    old = base.tables if base else {}
    return {
        (table, shard)
        for table in old.keys() | manifest.tables.keys()
        for shard in old.get(table, _NOTHING).keys() | manifest.parts(table).keys()
        if old.get(table, _NOTHING).get(shard) != manifest.parts(table).get(shard)
    }


def changed_collections(base: Manifest | None, manifest: Manifest) -> list[str]:
    """Names of the collections whose parts differ from the base; sorted."""
    return sorted({collection_of(shard) for _, shard in changed(base, manifest)})


def rebase(ours: Manifest, base: Manifest | None, theirs: Manifest) -> Manifest:
    """Our changes of `base` upon `theirs`: their parts where we changed nothing, ours where we did.

    Raises Conflict, naming the collection, where both changed one shard of a table, or what is known of one
    collection, in different ways. Where it succeeds but both changed a collection (`changed_collections`), the
    collection stages must be planned anew.
    """
    mine, yours = changed(base, ours), changed(base, theirs)
    for table, shard in sorted(mine & yours):
        if ours.parts(table).get(shard) != theirs.parts(table).get(shard):
            raise _both(collection_of(shard), theirs)
    tables = {table: dict(shards) for table, shards in theirs.tables.items()}
    for table, shard in mine:
        part = ours.parts(table).get(shard)
        if part is None:
            tables.get(table, {}).pop(shard, None)
        else:
            tables.setdefault(table, {})[shard] = part
    return replace(
        ours,
        version=0,
        parent=None,
        tables=tables,
        recipe=_rebased(ours.recipe, base.recipe if base else {}, theirs.recipe, theirs),
        collections=_rebased(ours.collections, base.collections if base else {}, theirs.collections, theirs),
    )


def _rebased(
    ours: Mapping[str, Any], base: Mapping[str, Any], theirs: Mapping[str, Any], newer: Manifest
) -> dict[str, Any]:
    """What is known by collection, rebased like the parts."""
    merged = dict(theirs)
    for name in sorted(base.keys() | ours.keys()):
        before, mine, yours = base.get(name), ours.get(name), theirs.get(name)
        if mine in (before, yours):
            continue
        if yours != before:
            raise _both(name, newer)
        if mine is None:
            merged.pop(name, None)
        else:
            merged[name] = mine
    return merged


def _both(collection: str, theirs: Manifest) -> Conflict:
    return Conflict(
        f"Another run changed the same part of collection {collection!r} in version {theirs.version}: run again, it "
        "will go on from there.",
        newer=theirs,
        collection=collection,
    )
