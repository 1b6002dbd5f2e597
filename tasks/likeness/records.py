"""Columns of a lazy table as plain Python values, and the texts that pairs are verified by."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from storage.schemas.segments import ASIDE
from tasks.likeness.arrays import hashes
from tasks.likeness.body import body
from tasks.stage import Reader

#: Ids → id → text.
Fetch = Callable[[Collection[str]], dict[str, str]]


def records(reader: Reader, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Tuples of the named columns of a lazy table, in order."""
    for batch in reader.batches(columns):
        yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


def collection_of(*readers: Reader) -> str:
    """The collection that the rows of lazy tables belong to; nothing where there are none."""
    batches = (batch.column("collection") for reader in readers for batch in reader.batches(("collection",)))
    return min((pc.min(names).as_py() for names in batches if len(names)), default="")


def chosen(reader: Reader, wanted: Collection[str], key: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """As `records`, of the rows with one of the wanted values in the key column, one of the named ones. The others are
    never made objects."""
    place, one_of = columns.index(key), Among(wanted)
    for batch in reader.batches(columns):
        rows = batch.filter(one_of(batch.column(key)))
        found = zip(*(rows.column(name).to_pylist() for name in columns), strict=True)
        yield from (row for row in found if row[place] in wanted)


class Among:
    """Which values of a column may be some wanted ones: all that are, and by chance another in a million millions."""

    def __init__(self, wanted: Collection[str] | pa.Array) -> None:
        values = wanted if isinstance(wanted, pa.Array) else pa.array(list(wanted), pa.string())
        self._numbers = np.sort(hashes(values))

    def __len__(self) -> int:
        return len(self._numbers)

    def __call__(self, column: pa.Array) -> pa.Array:
        """A mask of a column without nulls."""
        if not len(self._numbers):
            return pa.array(np.zeros(len(column), dtype=np.bool_))
        numbers = hashes(column)
        places = np.minimum(np.searchsorted(self._numbers, numbers), len(self._numbers) - 1)
        return pa.array(self._numbers[places] == numbers)


def rows_among(reader: Reader, wanted: pa.Array, key: str, columns: Sequence[str]) -> pa.Table:
    """As `chosen`, as columns; without columns where nothing is wanted or there."""
    one_of = Among(wanted)
    found = [batch.filter(one_of(batch.column(key))) for batch in reader.batches(columns)] if len(wanted) else []
    if not found:
        return pa.table({})
    rows = pa.Table.from_batches(found).combine_chunks()
    return rows.filter(pc.is_in(rows[key], value_set=wanted)).combine_chunks()


def bodies(segments: Reader, texts: Reader) -> Fetch:
    """Fetches texts of documents by document id: the same text that their signatures are made of."""

    def fetch(wanted: Collection[str]) -> dict[str, str]:
        columns = ("segment_id", "document_id", "position", "kind")
        places = {
            segment: (document, position)
            for segment, document, position, kind in chosen(segments, wanted, "document_id", columns)
            if kind not in ASIDE
        }
        found: dict[str, list[tuple[int, str]]] = {}
        for segment, text in chosen(texts, places, "segment_id", ("segment_id", "text")):
            document, position = places[segment]
            found.setdefault(document, []).append((position, text))
        return {document: body(text for _, text in sorted(parts)) for document, parts in found.items()}

    return fetch


def column(reader: Reader, key: str, value: str) -> Fetch:
    """Fetches the texts of one column by the ids in another."""

    def fetch(wanted: Collection[str]) -> dict[str, str]:
        return dict(chosen(reader, wanted, key, (key, value)))

    return fetch
