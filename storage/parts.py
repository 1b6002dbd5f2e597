"""Parts: the immutable Parquet files that tables are made of, named by their content.

A part holds one shard of one table. Equal rows give equal bytes, so a part that is written again costs nothing.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from storage.blobs import Blobs
from storage.errors import CorruptPart
from storage.fingerprints import of_table

#: Rows in a row group: small enough to stream pages with their words, large enough to compress.
ROW_GROUP = 10_000
#: Rows in a batch when a part is streamed.
BATCH = 1_024


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `digest` is that of its rows (`storage.fingerprints`), `sha256` that of its bytes."""

    key: str
    rows: int
    bytes: int
    sha256: str
    digest: str

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def write_part(blobs: Blobs, table: str, data: pa.Table) -> Part:
    """Store the rows, in their order, at `parts/<table>/<sha256>.parquet`."""
    data = data.replace_schema_metadata(None)
    content = to_parquet(data)
    sha256 = hashlib.sha256(content).hexdigest()
    key = f"parts/{table}/{sha256}.parquet"
    blobs.put_content(key, content)
    return Part(key, data.num_rows, len(content), sha256, of_table(data))


def to_parquet(data: pa.Table) -> bytes:
    """Parquet bytes of a table: equal for equal rows, whatever their chunks."""
    sink = pa.BufferOutputStream()
    # Without Arrow's own copy of the schema, in which the names of list items depend on where the rows came from.
    pq.write_table(
        data.combine_chunks(),
        sink,
        compression="zstd",
        compression_level=3,
        row_group_size=ROW_GROUP,
        store_schema=False,
    )
    content: bytes = sink.getvalue().to_pybytes()
    return content


def read_part(
    blobs: Blobs, part: Part | str, columns: Sequence[str] | None = None, where: pc.Expression | None = None
) -> pa.Table:
    """The rows of a part, or of the part at a key; `where` is an Arrow expression over its columns.

    Columns that an older part lacks are left out. Raises NotFound, and CorruptPart where the bytes are not those
    that were written.
    """
    content = pa.BufferReader(verified(blobs, part))
    # Not `read_table`: it imports pandas where that is installed, which costs more than most reads.
    file = pq.ParquetFile(content)
    held = file.schema_arrow.names
    wanted = held if columns is None else [name for name in columns if name in held]
    if where is None:
        return file.read(wanted)
    groups = (file.read_row_group(number) for number in range(file.num_row_groups))
    found = [file.schema_arrow.empty_table(), *(group.filter(where) for group in groups)]
    return pa.concat_tables(found).select(wanted)


def batches_of(
    blobs: Blobs, part: Part | str, columns: Sequence[str] | None = None, rows: int = BATCH
) -> Iterator[pa.RecordBatch]:
    """The rows of a part as record batches of at most `rows`, one row group in memory at a time.

    Columns that an older part lacks are left out. Raises NotFound and CorruptPart.
    """
    # Without `pre_buffer` Arrow does not copy the bytes of all row groups before the first is read.
    file = pq.ParquetFile(pa.BufferReader(verified(blobs, part)), pre_buffer=False)
    held = file.schema_arrow.names
    wanted = None if columns is None else [name for name in columns if name in held]
    # A worker is a process: threads of its own would only hold more row groups at once.
    yield from file.iter_batches(rows, columns=wanted, use_threads=False)
    pa.default_memory_pool().release_unused()


def conform(data: pa.Table, wanted: pa.Schema) -> pa.Table:
    """The rows in the columns of a schema; a column that an older part lacks is null, one too many is left out."""
    if data.schema.equals(wanted):
        return data.replace_schema_metadata(None)
    arrays = [
        data[field.name].cast(field.type) if field.name in data.schema.names else pa.nulls(data.num_rows, field.type)
        for field in wanted
    ]
    return pa.Table.from_arrays(arrays, schema=wanted)


def verified(blobs: Blobs, part: Part | str) -> bytes:
    """The bytes of a part, checked against the digest in its key. Raises NotFound and CorruptPart."""
    key = part if isinstance(part, str) else part.key
    content = blobs.get(key)
    wanted = key.rpartition("/")[2].removesuffix(".parquet")
    if hashlib.sha256(content).hexdigest() != wanted:
        raise CorruptPart(
            f"{blobs.uri(key)} is damaged: its SHA-256 is not the one in its name. `opis verify --repair` makes it "
            "again, or restore it from a copy of the store."
        )
    return content
