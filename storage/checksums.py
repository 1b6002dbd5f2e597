"""Checksums: every part of a version, every file of a release is what was written, and nothing else is there."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from storage.blobs import Blobs
from storage.errors import CorruptObject, CorruptPart, NotFound
from storage.findings import Finding
from storage.parts import Part, verified
from storage.reader import Release
from storage.schemas.released import TABLES
from storage.versions import Manifest


@dataclass(frozen=True, slots=True)
class Damage:
    """A part that is not what a version says, and what is wrong with it."""

    table: str
    shard: str
    part: Part
    message: str


def damages(blobs: Blobs, manifest: Manifest) -> Iterator[Damage]:
    """Parts of a version that are missing, damaged, or of another number of rows."""
    for table, shards in manifest.tables.items():
        for shard, part in shards.items():
            try:
                rows = pq.read_metadata(pa.BufferReader(verified(blobs, part))).num_rows
            except (NotFound, CorruptPart) as error:
                yield Damage(table, shard, part, error.message)
                continue
            if rows != part.rows:
                yield Damage(table, shard, part, f"It has {rows} rows, the version says {part.rows}.")


def store_checksums(blobs: Blobs, manifest: Manifest) -> Iterator[Finding]:
    """Damaged parts of a version as findings."""
    for damage in damages(blobs, manifest):
        yield Finding("checksums", damage.part.key, damage.message)


def release_checksums(release: Release) -> Iterator[Finding]:
    """Files of a release that are missing, changed or not named by its manifest."""
    try:
        manifest = release.manifest()
        tables = manifest["tables"]
        files = {file["path"]: file for table in tables.values() for file in table["files"]}
    except (NotFound, CorruptObject, KeyError, TypeError) as error:
        yield Finding("checksums", "manifest.json", f"It cannot be read: {error}.")
        return
    there = {key for table in TABLES for key in release.blobs.list(f"{table}/")}
    for key in sorted(files.keys() | there):
        if key not in there:
            yield Finding("checksums", key, "The file is missing.")
        elif key not in files:
            yield Finding(
                "checksums", key, "The manifest does not name this file, but a reader of the folder reads it."
            )
        else:
            yield from _file(release, key, files[key])
    for table in (manifest.get("view") or {}).get("tables") or TABLES:
        if not release.files(table):
            yield Finding("checksums", table, "The release has no such table.")


def _file(release: Release, key: str, told: dict[str, Any]) -> Iterator[Finding]:
    content = release.blobs.get(key)
    if hashlib.sha256(content).hexdigest() != told["sha256"]:
        yield Finding("checksums", key, "Its SHA-256 is not the one in the manifest: it was changed or damaged.")
    elif pq.read_metadata(pa.BufferReader(content)).num_rows != told["rows"]:
        yield Finding("checksums", key, f"The manifest says {told['rows']} rows, and the file holds another number.")
