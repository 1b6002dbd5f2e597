"""Signatures of one level, in the order of their ids, and the pairs among them that are worth verifying."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tasks.likeness import bands
from tasks.likeness.groups import Rank, rank
from tasks.likeness.minhash import unpack
from tasks.likeness.records import records
from tasks.likeness.verification import Pairs, Texts
from tasks.stage import Reader


@dataclass(frozen=True, slots=True)
class Signed:
    """Columns of equal length, and a matrix of the minhashes there are with the place that each row belongs to.

    Of equal texts only the first has a row in the matrix.
    """

    ids: Sequence[str]
    ranks: Sequence[Rank]
    digests: Sequence[bytes | None]
    skeleton_hashes: Sequence[bytes | None]
    equal: Sequence[Sequence[int]]
    """Places of equal texts, ascending, wherever a text stands twice."""
    matrix: npt.NDArray[np.uint32] = field(repr=False)
    places: npt.NDArray[np.int64] = field(repr=False)

    def texts(self) -> Texts:
        """What verification has to know."""
        return Texts(self.ids, [length for _, length in self.ranks], self.digests)

    def repeated(self) -> set[int]:
        """Places of all but the first of equal texts."""
        return {place for places in self.equal for place in places[1:]}


def load(signatures: Reader, level: str, shortest: int) -> Signed:
    """The signatures of a level with at least `shortest` letters, by id. A million take 1.5 GB."""
    names = ("subject_id", "text_hash", "skeleton_hash", "length", "quality", "text_digest", "level")
    rows: list[tuple[str, bytes | None, bytes | None, Rank, bytes | None]] = []
    for subject, text, skeleton, length, quality, digest, at in records(signatures, *names):
        if at == level and length >= shortest:
            rows.append((subject, _short(text), _short(skeleton), rank(quality, length), digest))
    rows.sort(key=lambda row: row[0])
    equal = identical([row[1] for row in rows])
    repeated = {place for places in equal for place in places[1:]}
    single = np.array([place for place in range(len(rows)) if place not in repeated], dtype=np.int64)
    matrix, having = _matrix(signatures, [rows[place][0] for place in single.tolist()])
    return Signed(
        [row[0] for row in rows],
        [row[3] for row in rows],
        [row[4] for row in rows],
        [None if place in repeated else row[2] for place, row in enumerate(rows)],
        equal,
        matrix,
        single[having],
    )


def _short(key: str | None) -> bytes | None:
    """A hexadecimal hash in half the memory."""
    return None if key is None else bytes.fromhex(key)


def _matrix(signatures: Reader, wanted: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """The minhashes of the wanted subjects, in their order, and which of them have one. A gigabyte a million: each is
    put where it belongs at once."""
    row_of = {subject: row for row, subject in enumerate(wanted)}
    matrix = np.zeros((0, 1), dtype=np.uint32)
    found = np.zeros(len(wanted), dtype=np.bool_)
    for subject, minhash in records(signatures, "subject_id", "minhash"):
        row = row_of.get(subject)
        if not minhash or row is None:
            continue
        if not len(matrix):
            matrix = np.empty((len(wanted), len(minhash) // 4), dtype=np.uint32)
        matrix[row] = unpack(minhash, matrix.shape[1])
        found[row] = True
    kept = np.flatnonzero(found).astype(np.int64)
    if len(kept) < len(matrix):
        for place, row in enumerate(kept.tolist()):  # ascending, so nothing is lost
            matrix[place] = matrix[row]
    return matrix[: len(kept)], kept


def identical(keys: Sequence[str | bytes | None]) -> list[list[int]]:
    """Places of equal keys, ascending, wherever a key stands twice; None is equal to nothing."""
    first: dict[str | bytes, int] = {}
    found: dict[int, list[int]] = {}
    for place, key in enumerate(keys):
        if key is not None:
            before = first.setdefault(key, place)
            if before != place:
                found.setdefault(before, [before]).append(place)
    return [found[place] for place in sorted(found)]


def proposals(signed: Signed, rows: int, least: float) -> Pairs:
    """Pairs of places (left < right) with equal skeletons, or with a band in common and an estimate of `least`."""
    found = signed.places[bands.candidates(signed.matrix, rows, least)]
    equal = []
    for places in identical(signed.skeleton_hashes):
        kept = places if len(places) <= bands.CROWD else places[:1]
        equal += [(left, right) for left in kept for right in places if left < right]
    pairs = np.concatenate([found, np.array(equal, dtype=np.int64).reshape(-1, 2)])
    total = max(len(signed.ids), 1)
    keys = np.unique(pairs[:, 0] * total + pairs[:, 1])
    return np.stack([keys // total, keys % total], axis=1)
