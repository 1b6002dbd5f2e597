"""Joins of stored tables into released ones, as `storage.schemas.released` declares them: one shard at a time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from storage.schemas.arrow import schema
from storage.schemas.released import Join, Released

#: Stands between the parts of a joint key; no id holds it.
_SEPARATOR = "\x1f"


def origins(table: Released, columns: Sequence[str]) -> tuple[list[str], list[str]]:
    """Which columns of its base and which joined tables some columns of a released table come from."""
    named = [origin for column in columns for origin in table.columns.get(column, (column,))]
    others = [name for name in table.joins if any(origin.startswith(f"{name}.") for origin in named)]
    base = [origin for origin in named if "." not in origin] + [key for name in others for key in table.joins[name].on]
    return list(dict.fromkeys(base)), others


def joined(table: Released, base: pa.Table, others: Mapping[str, pa.Table], columns: Sequence[str]) -> pa.Table:
    """Some columns of a released table, in the order of its base. `others` holds the joined tables (`origins`)."""
    found = {name: _matched(base, other, table.joins[name]) for name, other in others.items()}
    wanted = pa.schema([schema(table.row).field(name) for name in columns])
    arrays = []
    for field in wanted:
        named = table.columns.get(field.name, (field.name,))
        candidates = [_column(base, found, origin, field.type) for origin in named]
        arrays.append(_first(candidates, _absent(table.missing.get(field.name), field.type, base.num_rows)))
    return pa.Table.from_arrays(arrays, schema=wanted)


def _matched(base: pa.Table, other: pa.Table, join: Join) -> pa.Table:
    """For each row of the base the one row of the other table with its key, nulls where there is none."""
    if join.level is not None:
        other = other.filter(pc.equal(other["level"], pa.scalar(join.level)))
    ours, theirs = _key(base, join.on), _key(other, join.key)
    if join.wide:
        # Looking up the few ids of a shard in the whole collection is cheap; the other way round is not.
        near = pc.is_in(theirs, value_set=ours)
        other, theirs = other.filter(near), theirs.filter(near)
    return other.take(pc.index_in(ours, value_set=theirs))


def _key(table: pa.Table, columns: Sequence[str]) -> Any:
    """The key of each row as one string."""
    if len(columns) == 1:
        return _whole(table[columns[0]])
    texts = [_whole(table[name]).cast(pa.string()) for name in columns]
    return pc.binary_join_element_wise(*texts, pa.scalar(_SEPARATOR))


def _column(base: pa.Table, found: Mapping[str, pa.Table], origin: str, kind: pa.DataType) -> Any:
    """One origin of a column; what is not there is null."""
    other, _, name = origin.rpartition(".")
    column = _whole((found[other] if other else base)[name])
    if not other and pa.types.is_list(column.type):
        column = pc.if_else(pc.greater(pc.list_value_length(column), 0), column, pa.nulls(len(column), column.type))
    if pa.types.is_timestamp(kind) and pa.types.is_string(column.type):
        return pa.array([_moment(value) for value in column.to_pylist()], kind)
    return column.cast(kind)


def _first(columns: Sequence[Any], absent: Any | None) -> Any:
    """The first value that is there, row by row."""
    candidates = [*columns, *([] if absent is None else [absent])]
    return candidates[0] if len(candidates) == 1 else pc.coalesce(*candidates)


def _absent(value: Any, kind: pa.DataType, rows: int) -> Any | None:
    """What stands where nothing is there: the declared value, an empty list; None for null."""
    if value is None and not pa.types.is_list(kind):
        return None
    return pa.array([[] if value is None else value], kind).take(pa.array([0] * rows, pa.int32()))


def _moment(text: str | None) -> datetime | None:
    """A moment of ISO 8601, in UTC where no zone is named; None where the text says less or anything else."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _whole(column: Any) -> Any:
    """A column in one piece."""
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
