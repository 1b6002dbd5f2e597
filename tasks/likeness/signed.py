"""Signatures of one level, in the order of their ids, and the pairs among them that are worth verifying."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.likeness import bands
from tasks.likeness.arrays import Names, digests, fixed
from tasks.likeness.bands import Matrix, Pairs
from tasks.likeness.groups import Rank, rank_columns
from tasks.likeness.shingles import Hashes, mix
from tasks.likeness.verification import Texts
from tasks.stage import Reader

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Signed:
    """What is known of texts but their minhashes: columns of equal length."""

    ids: Names
    qualities: Places
    lengths: Places
    digests: Hashes
    """Two numbers a text; zeros where it has none."""
    skeletons: Hashes
    """The same; zeros for all but the first of equal texts."""
    numbers: Hashes
    """A number for each id and skeleton: what tells a new signature from one that was there."""
    equal: Sequence[Sequence[int]]
    """Places of equal texts, ascending, wherever a text stands twice."""

    def texts(self) -> Texts:
        """What verification has to know."""
        return Texts(self.ids, self.lengths, self.digests)

    def rank(self, place: int) -> Rank:
        """The rank of a text; of equal ones each has its own."""
        return int(self.qualities[place]), int(self.lengths[place])


class Sketches(NamedTuple):
    """The minhashes there are, a row each. The first `single` rows are to be compared and stand by place; those behind
    them are of texts that are equal to one that is."""

    matrix: Matrix
    places: Places
    single: int


def load(signatures: Reader, level: str, shortest: int) -> tuple[Signed, Sketches]:
    """The signatures of a level with at least `shortest` letters, by id. A million take 1.2 GB."""
    names = ("subject_id", "text_hash", "skeleton_hash", "length", "quality", "text_digest")
    found = list(_of_level(signatures, level, shortest, names))
    ids = pa.chunked_array([batch.column("subject_id") for batch in found], pa.string()).combine_chunks()
    order = pc.sort_indices(ids).to_numpy().astype(np.int64)
    texts, skeletons, own = (
        np.concatenate([np.zeros((0, 2), np.uint64), *(digests(batch.column(name)) for batch in found)])[order]
        for name in ("text_hash", "skeleton_hash", "text_digest")
    )
    ranks = [rank_columns(batch.column("quality"), batch.column("length")) for batch in found]
    nothing = np.zeros(0, np.int64)
    qualities = np.concatenate([nothing, *(own[0] for own in ranks)])[order]
    lengths = np.concatenate([nothing, *(own[1] for own in ranks)])[order]
    del found, ranks
    equal = identical(texts)
    is_repeated = np.zeros(len(order), dtype=np.bool_)
    is_repeated[[place for places in equal for place in places[1:]]] = True
    names_of = Names(ids.take(pa.array(order)))
    numbers = names_of.hashes() ^ mix(skeletons[:, 0] + mix(skeletons[:, 1]))
    skeletons[is_repeated] = 0
    place_of = np.empty(len(order), dtype=np.int64)
    place_of[order] = np.arange(len(order))
    sketches = _sketches(_of_level(signatures, level, shortest, ("minhash",)), place_of, is_repeated)
    return Signed(names_of, qualities, lengths, own, skeletons, numbers, equal), sketches


def _of_level(signatures: Reader, level: str, shortest: int, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The rows of a level that are long enough, as they come."""
    for batch in signatures.batches(tuple(dict.fromkeys([*columns, "level", "length"]))):
        keep = pc.and_(pc.equal(batch.column("level"), level), pc.greater_equal(batch.column("length"), shortest))
        yield batch.filter(keep)


def _sketches(batches: Iterator[pa.RecordBatch], place_of: Places, is_repeated: npt.NDArray[np.bool_]) -> Sketches:
    """A gigabyte a million: each is put where it belongs at once."""
    matrix = np.zeros((0, 1), dtype=np.uint32)
    order = np.argsort(is_repeated, kind="stable")
    row_of = np.empty(len(order), dtype=np.int64)
    row_of[order] = np.arange(len(order))
    has = np.zeros(len(order), dtype=np.bool_)
    seen = 0
    for batch in batches:
        column = batch.column("minhash")
        kept = np.flatnonzero(pc.fill_null(pc.greater(pc.binary_length(column), 0), False).to_numpy(False))
        values = column.take(pa.array(kept))
        if len(values) and not len(matrix):
            matrix = np.empty((len(order), len(values[0].as_py()) // 4), dtype=np.uint32)
        rows = row_of[place_of[seen + kept]]
        if len(values):
            matrix[rows] = np.ascontiguousarray(fixed(values, matrix.shape[1] * 4)).view("<u4")
        has[rows] = True
        seen += batch.num_rows
    kept = np.flatnonzero(has)
    if len(kept) < len(matrix):
        for place, row in enumerate(kept.tolist()):  # ascending, so nothing is lost
            matrix[place] = matrix[row]
    places = order[kept]
    return Sketches(matrix[: len(kept)], places, int(np.count_nonzero(~is_repeated[places])))


def identical(keys: Hashes) -> list[list[int]]:
    """Places of equal digests, ascending, wherever one stands twice; zeros are equal to nothing.

    >>> identical(np.array([[1, 1], [2, 1], [0, 0], [1, 1], [0, 0]], dtype=np.uint64))
    [[0, 3]]
    """
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    ordered = keys[order]
    starts = np.flatnonzero(np.append(True, np.any(ordered[1:] != ordered[:-1], axis=1))[: len(keys)])
    ends = np.append(starts[1:], len(keys))
    wanted = (ends - starts > 1) & np.any(ordered[starts] != 0, axis=1)
    groups = [order[start:end].tolist() for start, end in zip(starts[wanted], ends[wanted], strict=True)]
    return sorted(groups)


def with_equal_skeletons(signed: Signed) -> Pairs:
    """Pairs of places with equal skeletons; in a crowd, each with the first only."""
    groups = identical(signed.skeletons)
    places = np.array([place for group in groups for place in group], dtype=np.int64)
    numbers = np.repeat(np.arange(len(groups), dtype=np.uint64), [len(group) for group in groups])
    order = np.argsort(places)
    return places[order][bands.equal_pairs(numbers[order])]


def united(one: Pairs, two: Pairs, total: int) -> Pairs:
    """Pairs of either kind, by left and right place."""
    pairs = np.concatenate([one, two])
    keys = np.unique(pairs[:, 0] * max(total, 1) + pairs[:, 1])
    return np.stack([keys // max(total, 1), keys % max(total, 1)], axis=1)
