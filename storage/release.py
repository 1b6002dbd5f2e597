"""Releases: a version as plain Parquet for everybody, with digests and a data card.

<release>/<table>/part-00000.parquet   every table of the contract; an empty one is a file of zero rows
<release>/README.md                    the data card
<release>/COLUMNS.md                   what every column means, with type and unit
<release>/manifest.json                version, recipe, files with SHA-256, bytes and rows; written last
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from storage.blobs import Blobs, open_blobs
from storage.card import card
from storage.codebook import codebook
from storage.errors import NotFound, ReleaseExists
from storage.schemas.arrow import schema
from storage.schemas.released import TABLES
from storage.versions import Manifest
from storage.view import View

FORMAT = 1
#: A file is closed once it is about this large, a row group once it holds about as many bytes of Arrow or rows.
FILE_BYTES = 128 * 2**20
GROUP_BYTES = 32 * 2**20
GROUP_ROWS = 50_000

Progress = Callable[[str, int], None]


def release(
    blobs: Blobs,
    manifest: Manifest,
    to_uri: str,
    collections: Collection[str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write a version, of all collections or of those named, to an empty folder or prefix; gives its manifest.

    `progress` hears the table and its rows after each. Raises ReleaseExists where anything is there, and NotFound for
    a collection that the version does not have.
    """
    target = open_blobs(to_uri)
    if next(target.list(), None) is not None:
        raise ReleaseExists(
            f"{to_uri} is not empty: a release is never overwritten. Choose another place, or empty it."
        )
    known = View(blobs, manifest).collections
    for name in sorted(set(collections or ()) - set(known)):
        raise NotFound(f"Version {manifest.version} has no collection {name!r}; it has {', '.join(known)}.")
    view = View(blobs, manifest, collections)
    tables = {}
    for name in TABLES:
        tables[name] = _write_table(target, name, view.tables(name))
        if progress:
            progress(name, tables[name]["rows"])
    target.put_new("README.md", card(view, tables).encode())
    target.put_new("COLUMNS.md", codebook().encode())
    written = _manifest(manifest, view, tables)
    target.put_new("manifest.json", json.dumps(written, ensure_ascii=False, indent=1).encode())
    _clear(target)
    return written


def _manifest(manifest: Manifest, view: View, tables: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": manifest.version,
        "created_at": manifest.created_at.isoformat(),
        "run_id": manifest.run_id,
        "pipeline_version": manifest.pipeline_version,
        "collections": view.collections,
        "tables": tables,
        "recipe": {name: recipe for name, recipe in manifest.recipe.items() if name in view.collections},
    }


def _write_table(target: Blobs, name: str, pieces: Iterable[pa.Table]) -> dict[str, Any]:
    """Write one table file by file; gives its rows and files."""
    files = []
    wanted = schema(TABLES[name])
    for number, groups in enumerate(_files(_groups(pieces), wanted)):
        path = f"{name}/part-{number:05}.parquet"
        content, rows = groups
        target.put_new(path, content)
        digest = hashlib.sha256(content).hexdigest()
        files.append({"path": path, "rows": rows, "bytes": len(content), "sha256": digest})
    return {"rows": sum(file["rows"] for file in files), "files": files}


def _groups(pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Pieces gathered into row groups."""
    held: list[pa.Table] = []
    for piece in pieces:
        held.append(piece)
        if sum(p.num_rows for p in held) >= GROUP_ROWS or sum(p.nbytes for p in held) >= GROUP_BYTES:
            yield pa.concat_tables(held).combine_chunks()
            held = []
    if held:
        yield pa.concat_tables(held).combine_chunks()


def _files(groups: Iterable[pa.Table], wanted: pa.Schema) -> Iterator[tuple[bytes, int]]:
    """The bytes and rows of each file: at least one, of zero rows where there is nothing."""
    sink, rows, is_first = pa.BufferOutputStream(), 0, True
    writer = _writer(sink, wanted)
    for group in groups:
        if sink.tell() >= FILE_BYTES:
            writer.close()
            yield sink.getvalue().to_pybytes(), rows
            sink, rows, is_first = pa.BufferOutputStream(), 0, False
            writer = _writer(sink, wanted)
        writer.write_table(group.cast(wanted), row_group_size=GROUP_ROWS)
        rows += group.num_rows
    writer.close()
    if rows or is_first:
        yield sink.getvalue().to_pybytes(), rows


def _writer(sink: pa.BufferOutputStream, wanted: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(sink, wanted, compression="zstd", compression_level=3)


def _clear(target: Blobs) -> None:
    """Leave nothing in a release folder but the release."""
    place = target.local_path("manifest.json")
    if place is not None:
        with suppress(OSError):
            (place.parent / ".tmp").rmdir()
