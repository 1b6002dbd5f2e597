"""Columns of Arrow batches as numpy arrays, without an object a value."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.likeness.shingles import Hashes, mix

Bytes = npt.NDArray[np.uint8]

_NIBBLE = np.full(256, 0, dtype=np.uint8)
_NIBBLE[np.frombuffer(b"0123456789abcdef", dtype=np.uint8)] = np.arange(16, dtype=np.uint8)
#: Ids hashed at once: some bytes a letter are needed for it.
_STRETCH = 50_000
_STEP = np.uint64(0x100000001B3)


def fixed(column: pa.Array, width: int) -> Bytes:
    """Binary or text values of `width` bytes as rows of a matrix; zeros where there is none or one of another length.

    >>> fixed(pa.array([b"ab", None, b"c"]), 2).tolist()
    [[97, 98], [0, 0], [0, 0]]
    """
    values = column.cast(pa.binary())
    fits = pc.fill_null(pc.equal(pc.binary_length(values), width), False)
    if pc.all(fits).as_py():
        return _data(values).reshape(-1, width)
    out = np.zeros((len(values), width), dtype=np.uint8)
    out[fits.to_numpy(zero_copy_only=False)] = _data(values.filter(fits)).reshape(-1, width)
    return out


def _data(values: pa.Array) -> Bytes:
    """The bytes of binary values without nulls, one after the other."""
    ends = _ends(values)
    data = values.buffers()[2]
    if data is None:
        return np.zeros(0, dtype=np.uint8)
    return np.frombuffer(data, dtype=np.uint8)[ends[0] : ends[-1]]


def _ends(values: pa.Array) -> npt.NDArray[np.int32]:
    """Where each value begins in the data, and where the last one ends."""
    if not len(values):
        return np.zeros(1, dtype=np.int32)
    return np.frombuffer(values.buffers()[1], dtype=np.int32)[values.offset : values.offset + len(values) + 1]


def flat(column: pa.Array) -> tuple[Bytes, npt.NDArray[np.int64]]:
    """The bytes of binary values without nulls, one after the other, and how many each has.

    >>> flat(pa.array([b"ab", b"", b"c"]))[1].tolist()
    [2, 0, 1]
    """
    values = column.cast(pa.binary())
    return _data(values), np.diff(_ends(values)).astype(np.int64)


def digests(column: pa.Array) -> Hashes:
    """Digests of 16 bytes, or their 32 hexadecimal digits, as two numbers a row; zeros where there is none."""
    if pa.types.is_string(column.type):
        digits = _NIBBLE[fixed(column, 32)]
        packed = digits[:, ::2] << np.uint8(4) | digits[:, 1::2]
    else:
        packed = fixed(column, 16)
    return np.frombuffer(packed.tobytes(), dtype="<u8").reshape(-1, 2).astype(np.uint64)


def hashes(column: pa.Array) -> Hashes:
    """A number for each text of a column without nulls: equal texts, equal numbers."""
    values = column.cast(pa.binary())
    ends = _ends(values).astype(np.int64)
    lengths, data = np.diff(ends), _data(values)
    found = np.empty(len(values), dtype=np.uint64)
    for length in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == length)
        words = np.zeros((len(rows), -(-length // 8) * 8), dtype=np.uint8)
        if len(rows) == len(values):
            words[:, :length] = data.reshape(len(rows), length)
        else:
            words[:, :length] = data[(ends[rows] - ends[0])[:, None] + np.arange(length)]
        numbers = np.full(len(rows), length, dtype=np.uint64)
        for word in words.view("<u8").T:
            numbers = mix(numbers * _STEP + word)
        found[rows] = numbers
    return found


class Names(Sequence[str]):
    """Ascending ids, held as Arrow holds them: a fifth of what as many Python texts take."""

    def __init__(self, ids: pa.Array) -> None:
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, place: int) -> str:  # type: ignore[override]
        """The id at a place."""
        found: str = self._ids[int(place)].as_py()
        return found

    def take(self, places: npt.NDArray[np.int64]) -> pa.Array:
        """The ids at some places."""
        return self._ids.take(pa.array(places))

    def hashes(self) -> Hashes:
        """A number for each id."""
        stretches = (self._ids.slice(start, _STRETCH) for start in range(0, len(self._ids), _STRETCH))
        return np.concatenate([np.zeros(0, dtype=np.uint64), *map(hashes, stretches)])
