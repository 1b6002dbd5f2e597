"""Signatures of one level, in the order of their ids, and the pairs among them that are worth verifying."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tasks.likeness import bands, minhash
from tasks.likeness.groups import Rank, rank
from tasks.likeness.records import records
from tasks.stage import Reader


@dataclass(frozen=True, slots=True)
class Signed:
    """Columns of equal length; `minhashes` has None where a text is too short."""

    ids: Sequence[str]
    text_hashes: Sequence[str | None]
    skeleton_hashes: Sequence[str | None]
    lengths: Sequence[int]
    minhashes: Sequence[bytes | None] = field(repr=False)
    qualities: Sequence[float | None] = ()

    def ranks(self) -> dict[str, Rank]:
        """Id → rank among witnesses."""
        return {i: rank(q, n) for i, q, n in zip(self.ids, self.qualities, self.lengths, strict=True)}

    def only(self, places: Sequence[int]) -> "Signed":
        """The rows at the places given."""
        return Signed(
            [self.ids[place] for place in places],
            [self.text_hashes[place] for place in places],
            [self.skeleton_hashes[place] for place in places],
            [self.lengths[place] for place in places],
            [self.minhashes[place] for place in places],
            [self.qualities[place] for place in places],
        )


def load(signatures: Reader, level: str, shortest: int) -> Signed:
    """The signatures of a level with at least `shortest` letters."""
    names = ("subject_id", "text_hash", "skeleton_hash", "length", "minhash", "quality", "level")
    rows = [row[:-1] for row in records(signatures, *names) if row[-1] == level and row[3] >= shortest]
    rows.sort(key=lambda row: row[0])
    columns = zip(*rows, strict=True) if rows else ((),) * 6
    return Signed(*columns)


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
    sketched = [place for place, value in enumerate(signed.minhashes) if value is not None]
    if len(sketched) > 1:
        matrix = minhash.unpack([value for value in signed.minhashes if value is not None])
        place_of = np.array(sketched, dtype=np.int64)
        pairs.update(map(tuple, place_of[bands.candidates(matrix, rows, least)].tolist()))
    return sorted(pairs)
