"""What texts that were compared before turned out to be: looked up by digest, so that no pair is aligned twice."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.likeness.alignment import VERIFIER
from tasks.likeness.arrays import digests
from tasks.likeness.fold import FOLD
from tasks.likeness.shingles import Hashes, mix
from tasks.likeness.verdict import RELATIONS
from tasks.stage import Reader

_COLUMNS = ("level", "digest", "relation", "similarity", "is_doubtful")
_VERSIONS = hashlib.blake2b(f"{VERIFIER} {FOLD}".encode("ascii"), digest_size=16).digest()
_SEEDS = np.frombuffer(_VERSIONS, dtype="<u8").astype(np.uint64)
_STEP = np.uint64(0x100000001B3)


class Verdicts(NamedTuple):
    """What pairs of texts are to each other: columns of equal length."""

    relations: npt.NDArray[np.int8]
    """Places in `RELATIONS`; `UNKNOWN` where nothing is known."""
    similarities: npt.NDArray[np.float64]
    doubts: npt.NDArray[np.bool_]
    """Whether a name or number differs that a misreading may explain."""

    def take(self, rows: npt.NDArray[Any]) -> "Verdicts":
        """Those at some places, or where a mask says so."""
        return Verdicts(self.relations[rows], self.similarities[rows], self.doubts[rows])

    def put(self, places: npt.NDArray[np.int64], others: "Verdicts") -> None:
        """Set those at some places."""
        self.relations[places] = others.relations
        self.similarities[places] = others.similarities
        self.doubts[places] = others.doubts


#: The relation of a pair that was not compared.
UNKNOWN = -1


def unknown(count: int) -> Verdicts:
    """Nothing is known of so many pairs."""
    relations = np.full(count, UNKNOWN, dtype=np.int8)
    return Verdicts(relations, np.zeros(count, dtype=np.float64), np.zeros(count, dtype=np.bool_))


def united(parts: Sequence[Verdicts]) -> Verdicts:
    """Verdicts one after the other."""
    relations, similarities, doubts = zip(*parts, strict=True)
    return Verdicts(np.concatenate(relations), np.concatenate(similarities), np.concatenate(doubts))


def of_pairs(left: Hashes, right: Hashes) -> Hashes:
    """Digests of comparisons from those of their texts, two numbers each; zeros where a text has none.

    >>> one, two = np.array([[[1, 2]], [[3, 4]]], dtype=np.uint64)
    >>> bool(np.any(of_pairs(one, two) == of_pairs(two, one))), of_pairs(one, two * 0).tolist()
    (False, [[0, 0]])
    """
    found = np.tile(_SEEDS, (len(left), 1))
    for column in (*left.T, *right.T):
        found = mix(found * _STEP + column[:, None])
    found[~(left.any(axis=1) & right.any(axis=1))] = 0
    return found


class Known:
    """Verdicts of the version before. A million of them take some 30 MB."""

    def __init__(self, comparisons: Reader | None = None, level: str = "") -> None:
        keys, found = [np.zeros((0, 2), dtype=np.uint64)], [unknown(0)]
        for batch in comparisons.batches(_COLUMNS) if comparisons else ():
            rows = batch.filter(pc.equal(batch.column("level"), level))
            relations = pc.index_in(rows.column("relation"), value_set=pa.array(RELATIONS, pa.string()))
            shares = rows.column("similarity").to_numpy(zero_copy_only=False)
            doubts = rows.column("is_doubtful").to_numpy(zero_copy_only=False)
            keys.append(digests(rows.column("digest")))
            found.append(Verdicts(pc.fill_null(relations, UNKNOWN).to_numpy().astype(np.int8), shares, doubts))
        table = np.concatenate(keys)
        every = united(found)
        order = np.flatnonzero(table.any(axis=1) & (every.relations != UNKNOWN))
        order = order[np.argsort(table[order, 0], kind="stable")]
        self._keys = table[order]
        self._verdicts = every.take(order)

    def verdicts(self, keys: Hashes) -> Verdicts:
        """The verdict of each digest; unknown where there is none."""
        found = unknown(len(keys))
        if len(self._keys):
            places = np.minimum(np.searchsorted(self._keys[:, 0], keys[:, 0]), len(self._keys) - 1)
            is_known = np.all(self._keys[places] == keys, axis=1) & keys.any(axis=1)
            found.put(np.flatnonzero(is_known), self._verdicts.take(places[is_known]))
        return found
