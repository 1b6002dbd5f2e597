"""Releases: a version as plain Parquet for everybody, with digests and a data card.

<release>/<table>/part-00000.parquet   every table of the contract; an empty one is a file of zero rows
<release>/README.md, quality.svg       the data card
<release>/COLUMNS.md                   what every column means, with type and unit
<release>/CHANGELOG.md                 what changed since the release before (releases of a series)
<release>/croissant.json               the same for machines: MLCommons Croissant
<release>/manifest.json                version, recipe, files with SHA-256, bytes and rows; written last
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from configs.views import ReleaseView
from storage.blobs import Blobs, open_blobs
from storage.card import Card, meaning_of
from storage.changes import Changes
from storage.codebook import codebook
from storage.croissant import croissant
from storage.errors import Conflict, NotFound, ReleaseExists, RequirementsUnmet
from storage.narrowed import Narrowed
from storage.reader import Release
from storage.requirements import unmet
from storage.versions import Manifest
from storage.view import View

FORMAT = 1
#: Stands in a folder while a release is written there, and says which.
UNFINISHED = "UNFINISHED.json"
#: A file is closed once it is about this large, a row group once it holds about as many bytes of Arrow or rows.
FILE_BYTES = 128 * 2**20
GROUP_BYTES = 32 * 2**20
GROUP_ROWS = 50_000

#: Everything there is.
WHOLE = ReleaseView(view="whole")

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What a release is, beside the version that it shows.

    `dataset_version` is its number in a series, `before` the release before it there, `changed` what became of the
    rows of each table since, and `changelog` the page that tells it.
    """

    view: ReleaseView = WHOLE
    dataset_version: str = "1.0.0"
    before: Release | None = None
    changed: Mapping[str, Changes] = field(default_factory=dict)
    changelog: str | None = None


def shown(
    blobs: Blobs, manifest: Manifest, collections: Collection[str] | None, view: ReleaseView
) -> tuple[View, Narrowed]:
    """A version in the collections wanted, and what a view shows of it. Raises NotFound and ConfigError."""
    wanted = sorted(collections or view.collections) or None
    known = View(blobs, manifest).collections
    for name in wanted or ():
        if name not in known:
            raise NotFound(f"Version {manifest.version} has no collection {name!r}; it has {', '.join(known)}.")
    version = View(blobs, manifest, wanted)
    return version, Narrowed(version, view)


def release(
    blobs: Blobs,
    manifest: Manifest,
    to_uri: str,
    collections: Collection[str] | None = None,
    edition: Edition | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write a version, of all collections or of those named, to an empty folder or prefix; gives its manifest.

    A release that was interrupted is taken up where it ended. `progress` hears the table and its rows after each.
    Raises ReleaseExists where anything else is there, NotFound for a collection that the version does not have, and
    RequirementsUnmet, before anything is written, where the view asks for more than there is.
    """
    edition = edition or Edition()
    version, data = shown(blobs, manifest, collections, edition.view)
    before = edition.before.manifest() if edition.before else None
    if faults := unmet(version, edition.view, before, edition.changed):
        raise RequirementsUnmet(f"Nothing was released: {'; '.join(faults)}. Mend the cause, or the view's [require].")
    written = _manifest(manifest, version, data, edition)
    target = open_blobs(to_uri)
    _begin(target, written)
    for name in data.names():
        written["tables"][name] = _table(target, name, data, written["origins"].get(name), edition.before)
        if progress:
            progress(name, written["tables"][name]["rows"])
    for path, content in _pages(version, edition, written, data):
        _put(target, path, content)
    _put(target, "manifest.json", json.dumps(written, ensure_ascii=False, indent=1).encode())
    _clear(target)
    return written


def _manifest(manifest: Manifest, version: View, data: Narrowed, edition: Edition) -> dict[str, Any]:
    """What is known before the tables are written."""
    origins = {name: data.origin(name, version.origin) for name in data.names()}
    return {
        "format": FORMAT,
        "dataset_version": edition.dataset_version,
        "version": manifest.version,
        "created_at": manifest.created_at.isoformat(),
        "run_id": manifest.run_id,
        "pipeline_version": manifest.pipeline_version,
        "collections": version.collections,
        "view": edition.view.model_dump(mode="json"),
        "tables": {},
        "origins": {name: origin for name, origin in origins.items() if origin},
        "recipe": {name: recipe for name, recipe in manifest.recipe.items() if name in version.collections},
    }


def _begin(target: Blobs, written: Mapping[str, Any]) -> None:
    """Claim an empty place, or one where this very release was begun. Raises ReleaseExists."""
    claim = json.dumps(written, ensure_ascii=False, sort_keys=True).encode()
    try:
        if next(target.list(), None) is None:
            target.put_new(UNFINISHED, claim)
            return
    except Conflict:
        pass
    with suppress(NotFound):
        if target.get(UNFINISHED) == claim:
            return
        raise ReleaseExists(
            f"{target.uri()} holds the beginning of another release: if nothing is writing there, empty it."
        )
    raise ReleaseExists(
        f"{target.uri()} is not empty: a release is never overwritten. Choose another place, or empty it."
    )


def _pages(version: View, edition: Edition, written: Mapping[str, Any], data: Narrowed) -> Iterator[tuple[str, bytes]]:
    """What is to be read beside the tables."""
    card = Card(version, edition.view, written)
    columns = {name: data.schema(name) for name in data.names()}
    yield "quality.svg", card.picture().encode()
    yield "README.md", card.text().encode()
    yield "COLUMNS.md", codebook().encode()
    if edition.changelog is not None:
        yield "CHANGELOG.md", edition.changelog.encode()
    yield (
        "croissant.json",
        croissant(written, edition.view.about, columns, {name: meaning_of(name) for name in columns}),
    )


def _put(target: Blobs, path: str, content: bytes) -> None:
    """Create a file; one of the same bytes was written before an interruption. Raises ReleaseExists."""
    try:
        target.put_new(path, content)
    except Conflict:
        if target.get(path) != content:
            raise ReleaseExists(
                f"{target.uri(path)} is of another release: choose another place, or empty it."
            ) from None


def _table(target: Blobs, name: str, data: Narrowed, origin: str | None, before: Release | None) -> dict[str, Any]:
    """Write one table, or take over its files from the release before where nothing that it is made of changed."""
    if before is not None and origin is not None:
        there = before.manifest()
        if there.get("origins", {}).get(name) == origin:
            table: dict[str, Any] = there["tables"][name]
            for file in table["files"]:
                target.copy(before.blobs, file["path"])
            return table
    return _write_table(target, name, data.schema(name), data.tables(name))


def _write_table(target: Blobs, name: str, wanted: pa.Schema, pieces: Iterable[pa.Table]) -> dict[str, Any]:
    """Write one table file by file; gives its rows and files."""
    files = []
    for number, groups in enumerate(_files(_groups(pieces), wanted)):
        path = f"{name}/part-{number:05}.parquet"
        content, rows = groups
        _put(target, path, content)
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
    target.delete(UNFINISHED)
    place = target.local_path("manifest.json")
    if place is not None:
        with suppress(OSError):
            (place.parent / ".tmp").rmdir()
