"""What was found of pairs as the columns of stored tables, without a Python value a cell."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from storage.schemas import ComparisonRow, DuplicateRow, Row
from storage.schemas.arrow import schema
from tasks.likeness.arrays import Names
from tasks.likeness.minhash import MINHASH
from tasks.likeness.shingles import Hashes
from tasks.likeness.verdict import RELATIONS, SAME
from tasks.likeness.verification import Pairs, Verified
from tasks.likeness.witnesses import Copies

#: What the method of a pair adds where a reader has to decide.
TO_REVIEW = "; to review: a name or number differs"


def duplicates(level: str, ids: Names, found: Copies, aligned: str) -> pa.Table:
    """Rows of the pairs that are something to each other; `aligned` are the versions they were compared by. Of segments
    copies alone: forms and overlaps are told of at the level of documents and passages."""
    told = {*RELATIONS} - {None} if level == "document" else SAME
    pairs, verdicts, _ = found.compared.chosen(found.compared.are(told))
    method = f"minhash {MINHASH}, {aligned}"
    return pa.concat_tables(
        [
            _table(
                DuplicateRow,
                found.identical,
                ids,
                level=level,
                relation="identical",
                similarity=1.0,
                method="hash of the text",
            ),
            _table(
                DuplicateRow,
                pairs,
                ids,
                level=level,
                relation=_of(RELATIONS, verdicts.relations),
                similarity=pa.array(verdicts.similarities, pa.float32()),
                method=_of((method, method + TO_REVIEW), verdicts.doubts.astype(np.int8)),
            ),
        ]
    )


def comparisons(level: str, ids: Names, found: Verified) -> pa.Table:
    """Rows of all pairs that were compared."""
    return _table(
        ComparisonRow,
        found.pairs,
        ids,
        level=level,
        digest=_bytes(found.digests),
        relation=_of(RELATIONS, found.verdicts.relations),
        similarity=pa.array(found.verdicts.similarities),
        is_doubtful=pa.array(found.verdicts.doubts),
    )


def belonging(tables: Sequence[pa.Table], collection: str) -> pa.Table:
    """The tables as one, all rows of a collection."""
    whole = pa.concat_tables(tables)
    place = whole.schema.get_field_index("collection")
    return whole.set_column(place, "collection", _same(collection, whole.num_rows))


def _table(row: type[Row], pairs: Pairs, ids: Names, **columns: Any) -> pa.Table:
    """Rows of pairs. A column is an array, or a value that all rows have."""
    given = columns | {"left_id": ids.take(pairs[:, 0]), "right_id": ids.take(pairs[:, 1]), "collection": ""}
    wanted = schema(row)
    found = (
        given[name] if isinstance(given[name], pa.Array) else _same(given[name], len(pairs)) for name in wanted.names
    )
    return pa.table(list(found), names=wanted.names).cast(wanted)


def _same(value: Any, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value), count)


def _of(values: Sequence[str | None], places: Any) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(places))


def _bytes(digests: Hashes) -> pa.Array:
    """Two numbers as 16 bytes; nothing for zeros."""
    lengths = np.where(digests.any(axis=1), digests.shape[1] * 8, 0)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    data = digests[lengths > 0].astype("<u8").tobytes()
    return pa.BinaryArray.from_buffers(pa.binary(), len(digests), [None, pa.py_buffer(ends), pa.py_buffer(data)])
