"""Arrow schemas of rows, and the way between rows and Arrow tables.

>>> from storage.schemas import Span
>>> schema(Span)
page_number: int32
start: int32
end: int32
>>> decode(Span, encode(Span, [Span(1, 0, 5)]))
[Span(page_number=1, start=0, end=5)]
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

from storage.schemas.types import Row

R = TypeVar("R", bound=Row)

#: Rows made Python values at once.
_BATCH = 4_096

_PLAIN: dict[Any, pa.DataType] = {
    str: pa.string(),
    bool: pa.bool_(),
    float: pa.float64(),
    int: pa.int64(),
    bytes: pa.binary(),
}


def columns(row: type[Row]) -> dict[str, Any]:
    """Column names and annotations of a row type, in order."""
    return get_type_hints(row, include_extras=True)


def _is_row(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")


def _inner(kind: Any) -> Any:
    """The annotation without `| None`."""
    if get_origin(kind) in (Union, UnionType):
        (kind,) = (part for part in get_args(kind) if part is not NoneType)
    return kind


def arrow_type(kind: Any) -> pa.DataType:
    """Arrow type of an annotation.

    Raises TypeError for an annotation that no column may have.
    """
    kind = _inner(kind)
    if get_origin(kind) is Annotated:
        found: pa.DataType = get_args(kind)[1]
        return found
    if get_origin(kind) is tuple:
        return pa.list_(arrow_type(get_args(kind)[0]))
    if _is_row(kind):
        return pa.struct([(name, arrow_type(part)) for name, part in columns(kind).items()])
    if kind in _PLAIN:
        return _PLAIN[kind]
    raise TypeError(f"no Arrow type for {kind!r}")


@cache
def schema(row: type[Row]) -> pa.Schema:
    """Arrow schema of a row type."""
    return pa.schema([(name, arrow_type(kind)) for name, kind in columns(row).items()])


class Encoded(Sequence[R]):
    """Rows that are an Arrow table already, made Python values only where somebody reads them.

    >>> from storage.schemas import Span
    >>> rows = Encoded(Span, encode(Span, [Span(1, 0, 5), Span(2, 0, 7)]))
    >>> len(rows), rows[1], encode(Span, rows) is rows.table
    (2, Span(page_number=2, start=0, end=7), True)
    """

    def __init__(self, row: type[R], table: pa.Table) -> None:
        self._row = row
        self.table = table.select(schema(row).names).cast(schema(row))

    def __len__(self) -> int:
        found: int = self.table.num_rows
        return found

    def __iter__(self) -> Iterator[R]:
        for batch in self.table.to_batches(_BATCH):
            yield from decode(self._row, pa.Table.from_batches([batch]))

    def __getitem__(self, place: Any) -> Any:
        """The row at a place, or the rows of a slice."""
        return decode(self._row, self.table)[place]


def encode(row: type[Row], rows: Iterable[Row]) -> pa.Table:
    """An Arrow table of the rows."""
    if isinstance(rows, Encoded):
        return rows.table
    wanted = schema(row)
    listed = list(rows)
    if not listed:
        return wanted.empty_table()
    arrays = [
        pa.array(values, type=field.type) for values, field in zip(zip(*listed, strict=True), wanted, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=wanted)


Decoder = Callable[[Any], Any]


def _decoder(kind: Any) -> Decoder | None:
    """A function from a Python value as Arrow gives it to the value a row holds; None where they are the same."""
    kind = _inner(kind)
    if get_origin(kind) is Annotated:
        return (lambda value: tuple(value or ())) if pa.types.is_map(get_args(kind)[1]) else None
    if get_origin(kind) is tuple:
        return _list_decoder(_decoder(get_args(kind)[0]))
    return _struct_decoder(kind) if _is_row(kind) else None


def _list_decoder(inner: Decoder | None) -> Decoder:
    if inner is None:
        return lambda value: tuple(value or ())
    return lambda value: tuple(map(inner, value or ()))


def _struct_decoder(kind: type[Any]) -> Decoder:
    decoders = [(name, _decoder(part)) for name, part in columns(kind).items()]

    def decode_struct(value: Any) -> Any:
        if value is None:
            return None
        return kind._make(value[name] if inner is None else inner(value[name]) for name, inner in decoders)

    return decode_struct


@cache
def _decoders(row: type[Row]) -> list[tuple[str, Decoder | None]]:
    return [(name, _decoder(kind)) for name, kind in columns(row).items()]


def decode(row: type[R], table: pa.Table) -> list[R]:
    """The rows of an Arrow table. A column the table lacks reads as null; columns the row lacks are passed over."""
    values: list[Sequence[Any]] = []
    for name, decoder in _decoders(row):
        column = table[name].to_pylist() if name in table.column_names else [None] * table.num_rows
        values.append(column if decoder is None else list(map(decoder, column)))
    return list(map(row._make, zip(*values, strict=True)))  # type: ignore[attr-defined]
