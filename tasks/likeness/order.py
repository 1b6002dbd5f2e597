"""The order of a collection: source name, path, ordinal. The first of equals is always the first in this order."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from storage.schemas import MemberRow
from storage.schemas.arrow import schema
from tasks.likeness.groups import Places
from tasks.likeness.records import Among, records
from tasks.stage import Reader

#: A place behind all others.
LAST = 2**62
_COLUMNS = ("source_name", "path", "ordinal", "document_id", "source_ids")
_SCHEMA = pa.schema([schema(MemberRow).field(name) for name in _COLUMNS])


@dataclass(frozen=True, slots=True)
class Order:
    """Documents and sources in the collection's order, and the source root each comes from."""

    documents: pa.Array
    document_roots: pa.Array
    sources: pa.Array
    """Sources in the order of the documents they make; those that make none are absent."""
    source_roots: pa.Array


def places(ids: pa.Array, order: pa.Array) -> Places:
    """Where ids stand in an order; `LAST` for those that do not.

    >>> places(pa.array(["b", "x"]), pa.array(["a", "b"])).tolist() == [1, LAST]
    True
    """
    found = pc.index_in(ids, value_set=order).cast(pa.int64())
    return np.asarray(pc.fill_null(found, LAST))


def order_of(members: Reader) -> dict[str, int]:
    """Place of each document of a collection, whatever order its members arrive in."""
    rows = sorted(records(members, *_COLUMNS[:4]))
    return {row[3]: place for place, row in enumerate(rows)}


def order_among(members: Reader, documents: pa.Array, sources: pa.Array) -> Order:
    """The order of some documents and sources among themselves, and of no others but by chance."""
    found = [batch.filter(_wanted(batch, Among(documents), Among(sources))) for batch in members.batches(_COLUMNS)]
    rows = pa.Table.from_batches(found, _SCHEMA)
    rows = rows.sort_by([(name, "ascending") for name in _COLUMNS[:4]]).combine_chunks()
    names, roots, made = (_whole(rows[name]) for name in ("document_id", "source_name", "source_ids"))
    own = pc.unique(pc.list_flatten(made))
    first = pc.index_in(own, value_set=pc.list_flatten(made))
    return Order(names, roots, own, roots.take(pc.list_parent_indices(made).take(first)))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays([*column.chunks, pa.array([], column.type)])


def _wanted(batch: pa.RecordBatch, of_documents: Among, of_sources: Among) -> pa.Array:
    wanted = of_documents(batch.column("document_id"))
    if not of_sources:
        return wanted
    sources = batch.column("source_ids")
    owners = pc.list_parent_indices(sources).filter(of_sources(pc.list_flatten(sources)))
    return pc.or_(wanted, pc.is_in(pa.array(np.arange(len(batch))), value_set=owners.cast(pa.int64())))
