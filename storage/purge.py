"""Purge: take what a source held out of every kept version, and leave a tombstone.

The only thing that ever rewrites a version. A document made of several sources goes whole; the next run makes it anew
from the others. A purge that was interrupted is done again from its beginning; the ids of what is to go stand in a
journal until all is done.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from storage import leases, receipts, versions
from storage.blobs import Blobs
from storage.draft import Draft
from storage.errors import CorruptObject, NotFound
from storage.listing import Entry
from storage.moments import now
from storage.parts import Part, conform, read_part, write_part
from storage.purged import Tombstone, bury, tombstones
from storage.residue import Residue
from storage.schemas import STORED, SourceRow
from storage.schemas.arrow import decode, schema
from storage.versions import Manifest, collection_of


@dataclass(slots=True)
class Purged:
    """What a purge did. `copies` are other sources of the collection with the same bytes: they are still there."""

    tombstone: Tombstone
    versions: list[int] = field(default_factory=list)
    parts: int = 0
    copies: list[str] = field(default_factory=list)


def purge(blobs: Blobs, source: str, reason: str) -> Purged:
    """Purge a source, named by its id. Raises NotFound for an unknown one, and Busy where a run is at work.

    Raises Conflict where this process stood still so long that somebody else has begun.
    """
    with leases.of_keeper(blobs, "purge") as lease:
        manifests = [versions.load(blobs, number) for number in versions.versions(blobs)]
        tombstone = tombstones(blobs).get(source)
        rows = list(_rows(blobs, manifests, source))
        if not rows and tombstone is None:
            raise NotFound(f"No version of {blobs.uri()} has a source {source}: take an id (s-…) from `sources`.")
        held = _documents(blobs, manifests, source) | set(tombstone.documents if tombstone else ())
        ids = _ids(blobs, manifests, held) | _journal(blobs, source)
        tombstone = _tombstone(rows, source, reason, held) if tombstone is None else replace(
            tombstone, documents=sorted(held)
        )  # fmt: skip
        lease.check()
        blobs.put(_journal_of(source), json.dumps(sorted(ids)).encode())
        bury(blobs, tombstone)
        done = Purged(tombstone, copies=sorted(_copies(blobs, manifests, tombstone)))
        residue = Residue(tombstone, ids)
        made: dict[str, Part] = {}
        for manifest in manifests:
            rewritten = _rewritten(blobs, manifest, residue, made)
            if rewritten != manifest:
                lease.check()
                blobs.put(versions.key_of(manifest.version), rewritten.to_json())
                done.versions.append(manifest.version)
        done.parts = _clear(lease, residue)
        blobs.delete(_journal_of(source))
    return done


def _journal_of(source: str) -> str:
    return f"purging/{source}.json"


def _journal(blobs: Blobs, source: str) -> set[str]:
    """Ids that an interrupted purge had found: versions that it had rewritten tell of them no more."""
    key = _journal_of(source)
    return set(json.loads(blobs.get(key))) if blobs.exists(key) else set()


def _tombstone(rows: list[SourceRow], source: str, reason: str, documents: Collection[str]) -> Tombstone:
    known = next((row for row in reversed(rows) if row.content_sha256), rows[-1])
    return Tombstone(
        source_id=source,
        collection=known.collection,
        reason=reason,
        purged_at=now(),
        content_sha256=known.content_sha256,
        byte_size=known.byte_size,
        documents=sorted(documents),
    )


def _rows(blobs: Blobs, manifests: Collection[Manifest], source: str) -> Iterator[SourceRow]:
    """Rows of the source in every version."""
    for part in _distinct(manifests, "sources"):
        yield from decode(SourceRow, read_part(blobs, part, where=pc.field("source_id") == source))


def _copies(blobs: Blobs, manifests: Collection[Manifest], tombstone: Tombstone) -> set[str]:
    if tombstone.content_sha256 is None:
        return set()
    where = pc.field("content_sha256") == tombstone.content_sha256
    tables = [read_part(blobs, part, ["source_id"], where) for part in _distinct(manifests, "sources")]
    return {name for table in tables for name in table["source_id"].to_pylist()} - {tombstone.source_id}


def _documents(blobs: Blobs, manifests: Collection[Manifest], source: str) -> set[str]:
    """Documents that the source is a part of, in any version."""
    found = set()
    for part in _distinct(manifests, "members"):
        for row in read_part(blobs, part, ["document_id", "source_ids"]).to_pylist():
            if source in row["source_ids"]:
                found.add(row["document_id"])
    return found


def _ids(blobs: Blobs, manifests: Collection[Manifest], documents: Collection[str]) -> set[str]:
    """Ids of the pages and segments of some documents."""
    where = pc.field("document_id").isin(sorted(documents))
    found: set[str] = set()
    for table, column in (("pages", "page_id"), ("segments", "segment_id")):
        for part in _distinct(manifests, table):
            found.update(read_part(blobs, part, [column], where)[column].to_pylist())
    return found


def _distinct(manifests: Collection[Manifest], table: str) -> list[Part]:
    """Parts of a table in any of some versions, each once, the oldest first."""
    return list({part.key: part for manifest in manifests for part in manifest.parts(table).values()}.values())


def _rewritten(blobs: Blobs, manifest: Manifest, residue: Residue, made: dict[str, Part]) -> Manifest:
    """A version without the residue; `made` remembers what became of a part."""
    draft = Draft(blobs, manifest)
    for table, parts in manifest.tables.items():
        for shard, part in parts.items():
            if collection_of(shard) == residue.tombstone.collection:
                if part.key not in made:
                    made[part.key] = _cleaned(blobs, table, part, residue)
                draft.adopt(table, shard, made[part.key])
    return replace(manifest, tables={table: draft.parts(table) for table in manifest.tables})


def _cleaned(blobs: Blobs, table: str, part: Part, residue: Residue) -> Part:
    rows = conform(read_part(blobs, part), schema(STORED[table]))
    left = residue.without(table, rows)
    return part if left is None else write_part(blobs, table, left)


def _clear(lease: leases.Lease, residue: Residue) -> int:
    """Delete every part that no version names and that holds residue, with the receipts that name it; their number."""
    blobs = lease.blobs
    named = {
        part.key
        for number in versions.versions(blobs)
        for parts in versions.load(blobs, number).tables.values()
        for part in parts.values()
    }
    gone = {
        entry.key for entry in list(blobs.entries("parts/")) if entry.key not in named and _holds(blobs, entry, residue)
    }
    for entry in list(blobs.entries("receipts/")):
        if _tells(blobs, entry, gone, residue):
            lease.check()
            blobs.delete(entry.key)
    for key in sorted(gone):
        lease.check()
        blobs.delete(key)
    for entry in list(blobs.unfinished()):
        lease.check()
        blobs.discard(entry.key)
    return len(gone)


def _tells(blobs: Blobs, entry: Entry, gone: Collection[str], residue: Residue) -> bool:
    """Whether a receipt names a part that goes, or the source; one that cannot be read might."""
    try:
        receipt = receipts.load(blobs, entry.key)
    except CorruptObject:
        return True
    return any(part.key in gone for part in receipt.parts.values()) or residue.names(receipt.subjects)


def _holds(blobs: Blobs, entry: Entry, residue: Residue) -> bool:
    """Whether a part holds residue; one that cannot be read might."""
    table = entry.key.split("/")[1]
    if table not in STORED:
        return True
    try:
        rows = read_part(blobs, entry.key)
    except (CorruptObject, pa.ArrowInvalid):
        return True
    return residue.without(table, conform(rows, schema(STORED[table]))) is not None
