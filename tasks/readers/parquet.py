"""Parquet: one document a row, its `text` unchanged."""

import io
from functools import lru_cache
from typing import TYPE_CHECKING

from storage.schemas import Leaf, RefusalRow, Unit
from tasks.errors import UnreadableError, UnsupportedError
from tasks.reader import Inspection, Reading
from tasks.readers.jsonl import metadata_of, text_or_none
from tasks.readers.plain import plain_page
from tasks.stage import PageTask, Parameters, Payload, SourceTask
from tasks.web.encoding import cleaned

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet as pq


def inspect(task: SourceTask) -> Inspection:
    """One unit a row; rows without text are refusals. Raises UnsupportedError without a `text` column of strings."""
    units: list[Unit] = []
    refusals: list[RefusalRow] = []
    index = 0
    for batch in _file(task.payload).iter_batches(batch_size=1000):
        for said in batch.to_pylist():
            if said["text"] is None:
                subject = f"{task.uri}#row={index + 1}"
                refusals.append(RefusalRow(task.source_id, subject, "no_text", "The row has no text"))
            else:
                leaf = Leaf(task.source_id, None, index)
                name = text_or_none(said.get("id"))
                units.append(Unit("text/plain", (leaf,), external_id=name, metadata=metadata_of(said)))
            index += 1
    return Inspection("application/vnd.apache.parquet", "parquet", tuple(units), refusals=tuple(refusals))


def read(task: PageTask, parameters: Parameters) -> Reading:
    """The text of one row."""
    del parameters
    index = task.member.leaves[task.page_number - 1].index
    column = _texts(task.payload)
    if index >= len(column):
        raise UnreadableError(f"The file has {len(column)} rows, row {index + 1} was asked for; list the source again")
    decoded = cleaned(column[index].as_py() or "", "utf-8")
    return Reading(plain_page(task, decoded.text, decoded))


@lru_cache(maxsize=1)
def _texts(payload: Payload) -> "pa.ChunkedArray":
    return _file(payload).read(columns=["text"]).column("text")


def _file(payload: Payload) -> "pq.ParquetFile":
    import pyarrow as pa
    from pyarrow import parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(payload.data))
        schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError(f"The Parquet file cannot be opened: {error}") from error
    place = schema.get_field_index("text")
    if place < 0 or not (pa.types.is_string(schema.types[place]) or pa.types.is_large_string(schema.types[place])):
        raise UnsupportedError("The Parquet file has no column `text` of strings; name the column of the text so")
    return file
