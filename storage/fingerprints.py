"""The digest of a table's rows: equal rows in equal order, equal digest, whatever Parquet or Arrow make of them.

Arrow and Parquet bytes change with library versions, chunks and the garbage under nulls; this digest does not.
"""

import hashlib
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from storage.digests import SIZE


def of_table(table: pa.Table) -> str:
    """Hexadecimal 16-byte digest of names, types and values of a table, in the order of its rows.

    >>> a = pa.table({"id": pa.chunked_array([["й"], ["ё", None]])})
    >>> of_table(a) == of_table(pa.table({"id": ["й", "ё", None]}))
    True
    """
    digest = hashlib.blake2b(digest_size=SIZE)
    digest.update(table.num_rows.to_bytes(8, "big"))
    for field in table.schema:
        digest.update(f"{field.name}\0{type_name(field.type)}\0".encode())
        _feed(digest, pa.concat_arrays(table[field.name].chunks or [pa.array([], field.type)]))
    return digest.hexdigest()


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


def _feed(digest: Any, array: Any) -> None:
    """Which values are there, then the values that are."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        _feed(digest, array.dictionary_decode())
        return
    digest.update(_bits(array.is_valid()))
    if array.null_count:
        array = array.drop_null()
    if pa.types.is_map(kind) or pa.types.is_list(kind) or pa.types.is_large_list(kind):
        _feed(digest, _lengths(array))
        _feed(digest, array.flatten() if not pa.types.is_map(kind) else _entries(array))
    elif pa.types.is_struct(kind):
        for part in array.flatten():
            _feed(digest, part)
    elif pa.types.is_boolean(kind):
        digest.update(_bits(array))
    else:
        _feed_flat(digest, array)


def _feed_flat(digest: Any, array: Any) -> None:
    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind):
        _feed_flat(digest, pc.binary_length(array).cast(pa.int64()))
        offsets, data = array.buffers()[1:]
        if data is not None and len(array):
            width = 8 if pa.types.is_large_string(kind) else 4
            ends = memoryview(offsets)[array.offset * width :].cast("q" if width == 8 else "i")
            digest.update(memoryview(data)[ends[0] : ends[len(array)]])
    elif array.buffers()[1] is not None:
        width = kind.byte_width
        digest.update(memoryview(array.buffers()[1])[array.offset * width : (array.offset + len(array)) * width])


def _bits(array: Any) -> bytes:
    found: bytes = array.cast(pa.uint8()).to_numpy(zero_copy_only=False).tobytes()
    return found


def _lengths(array: Any) -> Any:
    if pa.types.is_map(array.type):
        return pc.subtract(array.offsets[1:], array.offsets[:-1]).cast(pa.int64())
    return pc.list_value_length(array).cast(pa.int64())


def _entries(array: Any) -> Any:
    """Keys and values of a map without nulls, as structs."""
    first, last = array.offsets[0].as_py() if len(array) else 0, array.offsets[-1].as_py() if len(array) else 0
    return pa.StructArray.from_arrays([array.keys[first:last], array.items[first:last]], ["key", "value"])
