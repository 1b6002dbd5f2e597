"""A release read back: the same released tables as `storage.view`, from plain Parquet files."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from storage.blobs import Blobs, open_blobs
from storage.errors import CorruptObject, NotFound
from storage.parts import BATCH


class Dataset(Protocol):
    """Released tables, of a version or of a release."""

    def tables(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Pieces of a table."""
        ...


class Release:
    """A release in a folder or bucket, all of it or the collections named."""

    def __init__(self, blobs: Blobs, collections: Collection[str] | None = None) -> None:
        self.blobs = blobs
        self._wanted = collections

    def tables(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Pieces of a table. Raises NotFound where a column is missing."""
        for key in self.files(name):
            file = open_parquet(self.blobs, key)
            missing = sorted(set(columns or ()) - set(file.schema_arrow.names))
            if missing:
                raise NotFound(f"{self.blobs.uri(key)} has no column {', '.join(missing)}.")
            named = self._chooser(file.schema_arrow.names)
            wanted = None if columns is None else [*columns, *(column for column in named if column not in columns)]
            for batch in file.iter_batches(BATCH, columns=wanted):
                piece = pa.Table.from_batches([batch])
                for column, values in named.items():
                    piece = piece.filter(pc.is_in(piece[column], value_set=values))
                yield piece if columns is None else piece.select(list(columns))

    def _chooser(self, names: Sequence[str]) -> dict[str, Any]:
        """The column that tells the collection of a row, and the values wanted in it; empty where all is wanted."""
        if self._wanted is None:
            return {}
        if "collection" in names:
            return {"collection": pa.array(sorted(self._wanted), pa.string())}
        return {"document_id": self._documents} if "document_id" in names else {}

    @cached_property
    def _documents(self) -> Any:
        """Documents of the collections wanted."""
        names = [
            name for piece in self.tables("documents", ["document_id"]) for name in piece["document_id"].to_pylist()
        ]
        return pa.array(names, pa.string())

    def files(self, name: str) -> list[str]:
        """Keys of the files of a table."""
        return [key for key in self.blobs.list(f"{name}/") if key.endswith(".parquet")]

    def manifest(self) -> dict[str, Any]:
        """What the release says of itself. Raises NotFound and CorruptObject."""
        content = self.blobs.get("manifest.json")
        try:
            found: dict[str, Any] = json.loads(content)
        except ValueError as error:
            raise CorruptObject(
                f"{self.blobs.uri('manifest.json')} cannot be read ({error}): release again."
            ) from error
        return found


def open_parquet(blobs: Blobs, key: str) -> pq.ParquetFile:
    """A Parquet object; mapped where it is on a disk. Raises CorruptObject where it is none."""
    place = blobs.local_path(key)
    try:
        return pq.ParquetFile(str(place), memory_map=True) if place else pq.ParquetFile(pa.BufferReader(blobs.get(key)))
    except (pa.ArrowInvalid, OSError) as error:
        raise CorruptObject(f"{blobs.uri(key)} is no Parquet file ({error}): release again.") from error


def is_release(blobs: Blobs) -> bool:
    """Whether a folder or prefix holds a release."""
    return blobs.exists("manifest.json")


def selects(manifest: Mapping[str, Any]) -> bool:
    """Whether a release shows a view that leaves something out, by its manifest."""
    view = manifest.get("view", {})
    return any(view.get(part) for part in ("tables", "where", "columns"))


def open_release(uri: str) -> Release:
    """The release at an address. Raises NotFound where there is none."""
    found = Release(open_blobs(uri))
    if not is_release(found.blobs):
        raise NotFound(f"{uri} holds no release: `opis release --to {uri}` writes one.")
    return found
