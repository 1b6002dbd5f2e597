"""What texts that were compared before turned out to be: looked up by digest, so that no pair is aligned twice."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from tasks.likeness.alignment import VERIFIER
from tasks.likeness.arrays import digests
from tasks.likeness.fold import FOLD
from tasks.stage import Reader

_VERSIONS = f"{VERIFIER} {FOLD}".encode("ascii")
_SIZE = 16
_COLUMNS = ("level", "digest", "relation", "similarity", "is_doubtful")


class Verdict(NamedTuple):
    """What two texts are to each other; `relation` is None where it is nothing."""

    relation: str | None
    similarity: float
    is_doubtful: bool


def digest(left: bytes | None, right: bytes | None) -> bytes:
    """Digest of a comparison from those of its texts; empty where one is missing."""
    if not (left and right):
        return b""
    return hashlib.blake2b(left + right, digest_size=_SIZE, person=_VERSIONS).digest()


class Known:
    """Verdicts of the version before. A million of them take some 30 MB."""

    def __init__(self, comparisons: Reader | None = None, level: str = "") -> None:
        keys, relations = [np.zeros((0, 2), dtype=np.uint64)], list[str | None]()
        shares, doubts = [np.zeros(0, dtype=np.float64)], [np.zeros(0, dtype=np.bool_)]
        for batch in comparisons.batches(_COLUMNS) if comparisons else ():
            rows = batch.filter(pc.equal(batch.column("level"), level))
            keys.append(digests(rows.column("digest")))
            relations += rows.column("relation").to_pylist()
            shares.append(rows.column("similarity").to_numpy())
            doubts.append(rows.column("is_doubtful").to_numpy(zero_copy_only=False))
        self._relations, numbers = _numbered(relations)
        table = np.concatenate(keys)
        order = np.flatnonzero(table.any(axis=1))
        order = order[np.lexsort((table[order, 1], table[order, 0]))]
        self._keys = table[order]
        self._numbers = numbers[order]
        self._similarities = np.concatenate(shares)[order]
        self._doubts = np.concatenate(doubts)[order]

    def verdicts(self, keys: Sequence[bytes]) -> Iterator[Verdict | None]:
        """The verdict of each digest; None where there is none."""
        wanted = np.frombuffer(b"".join(key or bytes(_SIZE) for key in keys), dtype="<u8").reshape(-1, 2)
        if not len(self._keys):
            yield from [None] * len(keys)
            return
        places = np.minimum(np.searchsorted(self._keys[:, 0], wanted[:, 0]), len(self._keys) - 1)
        found = np.all(self._keys[places] == wanted, axis=1)
        for key, place, is_known in zip(keys, places.tolist(), found.tolist(), strict=True):
            yield self._verdict(place) if is_known and key else None

    def _verdict(self, place: int) -> Verdict:
        number = int(self._numbers[place])
        return Verdict(self._relations[number], float(self._similarities[place]), bool(self._doubts[place]))


def _numbered(values: Sequence[str | None]) -> tuple[list[str | None], npt.NDArray[np.int8]]:
    """The different values, and for each value its number among them."""
    names: dict[str | None, int] = {}
    numbers = np.array([names.setdefault(value, len(names)) for value in values], dtype=np.int8)
    return list(names), numbers
