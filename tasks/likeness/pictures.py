"""Page images that look alike, by 256-bit perceptual hashes. They propose; text confirms.

A hash of 64 bits merges pages of one layout; at 256 bits, taken of the straightened page cropped to its ink, different
pages of one layout were never closer than 36 bits while nine in ten re-scans were.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tasks.likeness.bands import equal_pairs

#: Bits by which two images of one page may differ.
FARTHEST = 36
_BITS = 256


def bits(hashes: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Hexadecimal hashes as a matrix of bytes, 32 in a row. Raises ValueError for a hash of another length."""
    rows = [bytes.fromhex(value) for value in hashes]
    if any(len(row) * 8 != _BITS for row in rows):
        raise ValueError("a page hash has not 256 bits")
    return np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), _BITS // 8)


def lookalikes(matrix: npt.NDArray[np.uint8]) -> list[tuple[int, int, int]]:
    """Pairs of rows (left < right) at most `FARTHEST` bits apart, with their distance.

    Rows are compared that agree in a stretch of 16 bits, of the hash as it is or dealt out by turns: of images 28 bits
    apart all but one in 70 share one.
    """
    if len(matrix) < 2:
        return []
    spread = np.unpackbits(matrix, axis=1).reshape(len(matrix), 16, 16).transpose(0, 2, 1).reshape(len(matrix), _BITS)
    found: set[tuple[int, int]] = set()
    for keys in (matrix, np.packbits(spread, axis=1)):
        for place in range(0, _BITS // 8, 2):
            key = keys[:, place].astype(np.uint64) << np.uint64(8) | keys[:, place + 1]
            pairs = equal_pairs(key)
            found.update(map(tuple, pairs[_distances(matrix, pairs) <= FARTHEST].tolist()))
    ordered = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    return [
        (*pair, far)
        for pair, far in zip(map(tuple, ordered.tolist()), _distances(matrix, ordered).tolist(), strict=True)
    ]


def _distances(matrix: npt.NDArray[np.uint8], pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    out = np.empty(len(pairs), dtype=np.int64)
    for start in range(0, len(pairs), 500_000):
        part = pairs[start : start + 500_000]
        out[start : start + len(part)] = np.bitwise_count(matrix[part[:, 0]] ^ matrix[part[:, 1]]).sum(axis=1)
    return out
