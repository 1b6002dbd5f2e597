"""Which pairs are worth a look: rows of a signature matrix that agree in a whole band of slots.

Rows stand in the order of their ids, so the pairs depend on nothing but the content. One band is joined at a time.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tasks.likeness.minhash import estimates
from tasks.likeness.shingles import Hashes, mix

Pairs = npt.NDArray[np.int64]
#: A row a signature: the lower halves of its slots.
Matrix = npt.NDArray[np.uint16]
Estimates = npt.NDArray[np.float64]

#: Rows of one key beyond which not all pairs are formed.
CROWD = 200
#: Neighbours, in the order of their signatures, that a row of a crowd is paired with.
NEIGHBOURS = 8
#: Candidates of a row that are looked at, if its partners do not look at it.
CLOSEST = 32
_NONE = np.zeros((0, 2), dtype=np.int64)


def candidates(matrix: Matrix, rows: int, least: float) -> Pairs:
    """Pairs (left < right) of matrix rows that share a band of `rows` slots and an estimated similarity of `least`."""
    total = max(len(matrix), 1)
    members = np.arange(len(matrix), dtype=np.int64)
    found, alike = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float64)
    for band in range(matrix.shape[1] // rows):
        pairs = of_keys(keys_of(matrix[:, band * rows : (band + 1) * rows]), members, matrix)
        found, alike = gathered(found, alike, pairs, matrix, least)
    return closest(np.stack([found // total, found % total], axis=1), alike)


def of_keys(keys: Hashes, members: Pairs, matrix: Matrix) -> Pairs:
    """Pairs of matrix rows with equal keys; `members` are the rows that the keys are of, in the order of their ids."""
    crowds = (_neighbours(group, members, matrix) for group in _crowds(keys))
    found: Pairs = members[np.concatenate([_NONE, *crowds, *_small(keys)])]
    return found


def gathered(found: Pairs, alike: Estimates, pairs: Pairs, matrix: Matrix, least: float) -> tuple[Pairs, Estimates]:
    """Pairs found so far, as ascending numbers (left × rows + right), and how alike they are: with those of the pairs
    that are alike enough."""
    total = max(len(matrix), 1)
    fresh = np.setdiff1d(pairs[:, 0] * total + pairs[:, 1], found)
    estimated = estimates(matrix, fresh // total, fresh % total)
    fresh, estimated = fresh[estimated >= least], estimated[estimated >= least]
    places = np.searchsorted(found, fresh)
    return np.insert(found, places, fresh), np.insert(alike, places, estimated)


def closest(pairs: Pairs, alike: Estimates) -> Pairs:
    """Pairs that are among the `CLOSEST` most alike of at least one of their rows: thousands of forms of one print are
    all alike, and a true copy is among the nearest."""
    rows = np.concatenate([pairs[:, 0], pairs[:, 1]])
    others = np.concatenate([pairs[:, 1], pairs[:, 0]])
    order = np.lexsort((others, -np.concatenate([alike, alike]), rows))
    starts = np.flatnonzero(np.append(True, rows[order][1:] != rows[order][:-1])[: len(rows)])
    rank = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    keep = np.zeros(len(pairs), dtype=np.bool_)
    keep[order[rank < CLOSEST] % max(len(pairs), 1)] = True
    return pairs[keep]


def equal_pairs(keys: Hashes) -> Pairs:
    """Pairs (left < right) of rows with equal keys; in a crowd, each with the first only.

    >>> equal_pairs(np.array([5, 7, 5, 5], dtype=np.uint64)).tolist()
    [[0, 2], [0, 3], [2, 3]]
    """
    pairs = np.concatenate([_NONE, *(_with_first(group) for group in _crowds(keys)), *_small(keys)])
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def keys_of(columns: Matrix) -> Hashes:
    """One number for the slots of each row."""
    keys = np.zeros(len(columns), dtype=np.uint64)
    for column in columns.T:
        keys = mix(keys * np.uint64(0x100000001B3) + column.astype(np.uint64) + np.uint64(1))
    return keys


def _groups(keys: Hashes) -> tuple[Pairs, Pairs, Pairs]:
    """Rows sorted by key (ascending within one key), and start and length of each group of two or more."""
    order = np.argsort(keys, kind="stable").astype(np.int64)
    ordered = keys[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(keys)])
    lengths = np.diff(np.append(starts, len(keys)))
    return order, starts[lengths > 1], lengths[lengths > 1]


def _small(keys: Hashes) -> Iterator[Pairs]:
    """All pairs of the groups that are no crowd, groups of one length at a time."""
    order, starts, lengths = _groups(keys)
    for length in np.unique(lengths[lengths <= CROWD]).tolist():
        members = order[starts[lengths == length][:, None] + np.arange(length)]
        left, right = np.triu_indices(length, 1)
        yield np.stack([members[:, left].ravel(), members[:, right].ravel()], axis=1)


def _crowds(keys: Hashes) -> Iterator[Pairs]:
    order, starts, lengths = _groups(keys)
    for start, length in zip(starts[lengths > CROWD].tolist(), lengths[lengths > CROWD].tolist(), strict=True):
        yield order[start : start + length]


def _with_first(group: Pairs) -> Pairs:
    return np.stack([np.full(len(group) - 1, group[0]), group[1:]], axis=1)


def _neighbours(group: Pairs, members: Pairs, matrix: Matrix) -> Pairs:
    """Pairs of a crowd: each with the first, and with those next to it when sorted by signature."""
    ordered = group[np.lexsort(matrix[members[group]].T[::-1])]
    steps = range(1, NEIGHBOURS + 1)
    beside = [np.sort(np.stack([ordered[:-step], ordered[step:]], axis=1), axis=1) for step in steps]
    return np.concatenate([_with_first(group), *beside])
