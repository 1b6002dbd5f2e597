"""Signatures of one level, in the order of their ids, and the pairs among them that are worth verifying."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tasks.likeness import bands
from tasks.likeness.groups import Rank, rank
from tasks.likeness.minhash import unpack
from tasks.likeness.records import records
from tasks.stage import Reader


@dataclass(frozen=True, slots=True)
class Signed:
    """Columns of equal length, and a matrix of the minhashes there are with the place that each row belongs to."""

    ids: Sequence[str]
    text_hashes: Sequence[str | None]
    skeleton_hashes: Sequence[str | None]
    ranks: Sequence[Rank]
    matrix: npt.NDArray[np.uint32] = field(repr=False)
    places: npt.NDArray[np.int64] = field(repr=False)

    def without(self, gone: Collection[int]) -> "Signed":
        """The rows at all other places."""
        if not gone:
            return self
        kept = [place for place in range(len(self.ids)) if place not in gone]
        number = np.full(len(self.ids), -1, dtype=np.int64)
        number[kept] = np.arange(len(kept))
        stays = number[self.places] >= 0
        return Signed(
            [self.ids[place] for place in kept],
            [self.text_hashes[place] for place in kept],
            [self.skeleton_hashes[place] for place in kept],
            [self.ranks[place] for place in kept],
            self.matrix[stays],
            number[self.places[stays]],
        )


def load(signatures: Reader, level: str, shortest: int) -> Signed:
    """The signatures of a level with at least `shortest` letters, by id."""
    names = ("subject_id", "text_hash", "skeleton_hash", "length", "quality", "minhash", "level")
    packed = bytearray()  # a million signatures are a gigabyte: they are held once
    rows: list[tuple[str, str | None, str | None, Rank, int]] = []
    for subject, text, skeleton, length, quality, minhash, at in records(signatures, *names):
        if at == level and length >= shortest:
            rows.append((subject, text, skeleton, rank(quality, length), len(packed) if minhash else -1))
            packed += minhash or b""
    rows.sort(key=lambda row: row[0])
    size = len(packed) // max(sum(row[4] >= 0 for row in rows), 1) or 4
    matrix = unpack(packed, size // 4)
    order = np.array([row[4] // size for row in rows if row[4] >= 0], dtype=np.int64)
    places = np.array([place for place, row in enumerate(rows) if row[4] >= 0], dtype=np.int64)
    is_sorted = bool(np.all(order[1:] > order[:-1]))
    return Signed(
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        [row[3] for row in rows],
        matrix if is_sorted else matrix[order],
        places,
    )


def identical(keys: Sequence[str | None]) -> list[list[int]]:
    """Places of equal keys, ascending, wherever a key stands twice; None is equal to nothing."""
    found: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        if key is not None:
            found.setdefault(key, []).append(place)
    return [places for places in found.values() if len(places) > 1]


def proposals(signed: Signed, rows: int, least: float) -> list[tuple[int, int]]:
    """Pairs of places (left < right) with equal skeletons, or with a band in common and an estimate of `least`."""
    pairs: set[tuple[int, int]] = set()
    for places in identical(signed.skeleton_hashes):
        kept = places if len(places) <= bands.CROWD else places[:1]
        pairs.update((left, right) for left in kept for right in places if left < right)
    found = bands.candidates(signed.matrix, rows, least)
    pairs.update(zip(signed.places[found[:, 0]].tolist(), signed.places[found[:, 1]].tolist(), strict=True))
    return sorted(pairs)
