"""Words and a number for each, in sorted arrays: a tenth of the memory of a dictionary, and many words asked at once.

A word is known by a polynomial hash of 64 bits over its code points. With a million words the odds that two of them
share one are below one in a million.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Hashes = npt.NDArray[np.uint64]

_FACTOR = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_NEWLINE = 10
#: About so many characters are hashed at once, so that memory stays bounded.
_AT_ONCE = 100_000


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """The code points of a text, lone surrogates among them."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def hashes(lines: str) -> Hashes:
    r"""The hash of each line of a text; the last line needs no line end.

    >>> first, second, again = hashes("опись\nдело\nопись").tolist()
    >>> first == again != second, first == hash_of("опись")
    (True, True)
    """
    text = lines + "\n"
    parts, done = [], 0
    while done < len(text):
        end = text.index("\n", min(done + _AT_ONCE, len(text) - 1)) + 1
        parts.append(_hashes(text[done:end]))
        done = end
    return np.concatenate(parts)


def _hashes(lines: str) -> Hashes:
    codes = code_points(lines).astype(np.uint64)
    ends = np.flatnonzero(codes == _NEWLINE)
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = ends - starts + 1
    powers = np.full(int(lengths.max()), _FACTOR, np.uint64)
    np.multiply.accumulate(powers, out=powers)
    codes *= powers[np.arange(len(codes)) - np.repeat(starts, lengths)]
    found: Hashes = np.add.reduceat(codes, starts)
    return found


def hash_of(word: str) -> int:
    """The hash of one word."""
    total, power = 0, 1
    for letter in word:
        power = power * _FACTOR & _MASK
        total += ord(letter) * power
    return (total + _NEWLINE * (power * _FACTOR)) & _MASK


def summed(keys: Hashes, numbers: Numbers) -> tuple[Hashes, npt.NDArray[np.float32]]:
    """What a table is made of: the words, each once, and their numbers; those of one word given twice are added up."""
    once, places = np.unique(keys, return_inverse=True)
    return once, np.bincount(places, numbers, minlength=len(once)).astype(np.float32)


class WordTable:
    """Words (as hashes, ascending) and their numbers."""

    def __init__(self, keys: Hashes, numbers: npt.NDArray[np.float32]) -> None:
        self._keys, self._numbers = keys, numbers

    def __len__(self) -> int:
        return len(self._keys)

    def get(self, word: str, default: float = 0.0) -> float:
        """The number of a word, or the default."""
        key = np.uint64(hash_of(word))
        place = int(np.searchsorted(self._keys, key))
        if place < len(self._keys) and self._keys[place] == key:
            return float(self._numbers[place])
        return default

    def of(self, words: Sequence[str]) -> Numbers:
        """The number of each word (without line ends); 0 for those that are not here."""
        if not words or not len(self._keys):
            return np.zeros(len(words))
        keys = hashes("\n".join(words))
        places = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        return np.where(self._keys[places] == keys, self._numbers[places], 0.0).astype(np.float64)
