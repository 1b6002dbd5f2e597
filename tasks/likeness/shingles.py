"""Character n-grams of a skeleton as 64-bit hashes, by numpy."""

import numpy as np
import numpy.typing as npt

from tasks.likeness.fold import Codes

Hashes = npt.NDArray[np.uint64]

_STEP = np.uint64(0x100000001B3)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def mix(values: Hashes) -> Hashes:
    """A bijection of 64-bit numbers that leaves no pattern (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def ngrams(codes: Codes, length: int) -> Hashes:
    """Hashes of all windows of `length` letters, in order; none where the skeleton is shorter.

    >>> len(ngrams(np.arange(10, dtype=np.uint32), 7))
    4
    """
    count = len(codes) - length + 1
    if count < 1:
        return np.zeros(0, dtype=np.uint64)
    letters = codes.astype(np.uint64)
    hashes = np.zeros(count, dtype=np.uint64)
    for place in range(length):
        hashes *= _STEP
        hashes += letters[place : place + count]
    return mix(hashes * _SPREAD)
