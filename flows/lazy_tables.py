"""Upstream rows for a batch: whole tables read lazily for collection stages, rows by document for document stages."""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from storage.blobs import Blobs
from storage.parts import batches_of, read_part
from storage.schemas import TABLE_OF, Row
from storage.schemas.arrow import decode
from storage.schemas.keys import sorted_by

#: Rows in a batch handed to a collection stage, about.
_ROWS = 4_096


class Table:
    """A lazy table over some parts, in the order of its keys whatever part a row lies in (a `tasks.stage.Reader`)."""

    def __init__(self, blobs: Blobs, parts: Sequence[str]) -> None:
        self._blobs = blobs
        self._parts = parts

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Record batches of some thousand rows; parts are merged by the first key column, one row group at a time."""
        if len(self._parts) < 2:
            for key in self._parts:
                yield from batches_of(self._blobs, key, columns)
            return
        runs = heapq.merge(*(self._runs(key, columns) for key in self._parts), key=lambda run: run[0])
        held: list[pa.RecordBatch] = []
        count = 0
        for _, run in runs:
            held.append(run)
            count += run.num_rows
            if count >= _ROWS:
                yield from pa.Table.from_batches(held).combine_chunks().to_batches()
                held, count = [], 0
        if held:
            yield from pa.Table.from_batches(held).combine_chunks().to_batches()

    def _runs(self, part: str, columns: Sequence[str] | None) -> Iterator[tuple[str, pa.RecordBatch]]:
        """Stretches of rows with one value in the first key column."""
        key = sorted_by(part.split("/")[1])[0]
        wanted = None if columns is None else [*columns, *([] if key in columns else [key])]
        for batch in batches_of(self._blobs, part, wanted):
            values = batch.column(batch.schema.get_field_index(key)).to_pylist()
            start = 0
            for place in range(1, len(values) + 1):
                if place == len(values) or values[place] != values[start]:
                    run = batch.slice(start, place - start)
                    yield values[start], run if columns is None else run.select(columns)
                    start = place


def by_document(
    blobs: Blobs, reads: Sequence[type[Row]], inputs: Mapping[str, Sequence[str]], documents: Sequence[str]
) -> dict[type[Row], dict[str, list[Any]]]:
    """Row type → document → its rows, in the order of the table's keys."""
    wanted = pc.field("document_id").isin(list(documents))
    found: dict[type[Row], dict[str, list[Any]]] = {}
    for row in reads:
        grouped: defaultdict[str, list[Any]] = defaultdict(list)
        place = row._fields.index("document_id")  # type: ignore[attr-defined]
        for key in inputs.get(TABLE_OF[row], ()):
            for item in decode(row, read_part(blobs, key, where=wanted)):
                grouped[item[place]].append(item)
        found[row] = grouped
    return found
