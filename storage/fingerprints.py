"""The digest of a table's rows: equal rows in equal order, equal digest, whatever Parquet or Arrow make of them.

Arrow and Parquet bytes change with library versions, chunks and the garbage under nulls; this digest does not.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from storage.digests import SIZE


def of_table(table: pa.Table) -> str:
    """Hexadecimal 16-byte digest of names, types and values of a table, in the order of its rows.

    >>> a = pa.table({"id": pa.chunked_array([["й"], ["ё", None]])})
    >>> of_table(a) == of_table(pa.table({"id": ["й", "ё", None]}))
    True
    """
    return of_stretches(table, [table.num_rows])[0]


def of_stretches(table: pa.Table, lengths: Sequence[int]) -> list[str]:
    """The digest of each stretch of a table, as if it stood alone; the stretches follow one another to the end.

    >>> a = pa.table({"id": ["й", "ё", None]})
    >>> of_stretches(a, [1, 2]) == [of_table(a.slice(0, 1)), of_table(a.slice(1))]
    True
    """
    digests = [hashlib.blake2b(length.to_bytes(8, "big"), digest_size=SIZE) for length in lengths]
    bounds = _bounds(np.asarray(lengths, np.int64))
    for field in table.schema:
        head = f"{field.name}\0{type_name(field.type)}\0".encode()
        for digest in digests:
            digest.update(head)
        _feed(digests, pa.concat_arrays(table[field.name].chunks or [pa.array([], field.type)]), bounds)
    return [digest.hexdigest() for digest in digests]


def type_name(kind: pa.DataType) -> str:
    """A type's name without the names of list items, which Parquet and Arrow spell differently."""
    if pa.types.is_dictionary(kind):
        return type_name(kind.value_type)
    if pa.types.is_map(kind):
        return f"map<{type_name(kind.key_type)}, {type_name(kind.item_type)}>"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"list<{type_name(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{part.name}: {type_name(part.type)}' for part in kind)}>"
    return str(kind)


def _bounds(lengths: Any) -> Any:
    """Where stretches of these lengths begin, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def _feed(digests: Sequence[Any], array: Any, bounds: Any) -> None:
    """Which values are there, then the values that are; `bounds` say where the stretch of each digest lies."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        _feed(digests, array.dictionary_decode(), bounds)
        return
    is_there = _bits(array.is_valid())
    _update(digests, is_there, bounds)
    if array.null_count:
        array = array.drop_null()
        bounds = _bounds(is_there)[bounds]
    if pa.types.is_map(kind) or pa.types.is_list(kind) or pa.types.is_large_list(kind):
        lengths = _lengths(array)
        _feed(digests, lengths, bounds)
        items = array.flatten() if not pa.types.is_map(kind) else _entries(array)
        _feed(digests, items, _bounds(lengths.to_numpy(zero_copy_only=False))[bounds])
    elif pa.types.is_struct(kind):
        for part in array.flatten():
            _feed(digests, part, bounds)
    elif pa.types.is_boolean(kind):
        _update(digests, _bits(array), bounds)
    else:
        _feed_flat(digests, array, bounds)


def _feed_flat(digests: Sequence[Any], array: Any, bounds: Any) -> None:
    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind):
        _feed_flat(digests, pc.binary_length(array).cast(pa.int64()), bounds)
        offsets, data = array.buffers()[1:]
        if data is not None and len(array):
            width = np.int64 if pa.types.is_large_string(kind) else np.int32
            ends = np.frombuffer(offsets, width)[array.offset : array.offset + len(array) + 1]
            _update(digests, data, ends[bounds])
    elif array.buffers()[1] is not None:
        _update(digests, array.buffers()[1], (bounds + array.offset) * kind.byte_width)


def _update(digests: Sequence[Any], data: Any, bounds: Any) -> None:
    """Feed each digest its stretch of some bytes."""
    view = memoryview(data)
    ends = bounds.tolist()
    for place in np.flatnonzero(bounds[1:] > bounds[:-1]).tolist():
        digests[place].update(view[ends[place] : ends[place + 1]])


def _bits(array: Any) -> Any:
    """Truth values as bytes of 0 and 1."""
    return array.cast(pa.uint8()).to_numpy(zero_copy_only=False)


def _lengths(array: Any) -> Any:
    if pa.types.is_map(array.type):
        return pc.subtract(array.offsets[1:], array.offsets[:-1]).cast(pa.int64())
    return pc.list_value_length(array).cast(pa.int64())


def _entries(array: Any) -> Any:
    """Keys and values of a map without nulls, as structs."""
    first, last = array.offsets[0].as_py() if len(array) else 0, array.offsets[-1].as_py() if len(array) else 0
    return pa.StructArray.from_arrays([array.keys[first:last], array.items[first:last]], ["key", "value"])
