"""Groups of likeness: closure over verified edges, held together by one centre so that chains cannot drift.

Two texts may each be close to a third and far from one another. So a group is what is verified against its centre, the
best member; whoever is not stays out and forms groups with the others that are left.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Places = npt.NDArray[np.int64]
#: Rows of two places, by id.
Edges = npt.NDArray[np.int64]
#: Higher is better: quality in steps of 0.05, then letters.
Rank = tuple[int, int]


def rank(quality: float | None, length: int) -> Rank:
    """The rank of a witness: first how well it is read, then how complete it is. Unknown quality is no reproach.

    >>> rank(None, 900) > rank(0.97, 900) > rank(0.96, 800)
    True
    """
    return int((1.0 if quality is None else quality) * 20 + 1e-6), length


def combined(qualities: Places, lengths: Places) -> Places:
    """Ranks as single numbers in the same order."""
    return qualities * 2**40 + lengths


def rank_columns(qualities: pa.Array, lengths: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """`rank` of whole columns.

    >>> [column.tolist() for column in rank_columns(pa.array([None, 0.97]), pa.array([900, 800]))]
    [[20, 19], [900, 800]]
    """
    known = pc.fill_null(qualities.cast(pa.float64()), 1.0).to_numpy(zero_copy_only=False)
    return (known * 20 + 1e-6).astype(np.int64), lengths.to_numpy(zero_copy_only=False).astype(np.int64)


def roots(count: int, edges: Edges) -> Places:
    """For each of so many members the smallest one that it is connected with.

    >>> roots(5, np.array([[1, 2], [3, 4], [0, 2]])).tolist()
    [0, 0, 0, 3, 3]
    """
    found = np.arange(count, dtype=np.int64)
    while True:
        ends = np.sort(found[edges], axis=1)
        apart = ends[ends[:, 0] != ends[:, 1]]
        if not len(apart):
            return found
        np.minimum.at(found, apart[:, 1], apart[:, 0])
        while np.any(found != found[found]):
            found = found[found]


def firsts(groups: Places, scores: Places) -> Places:
    """For each member the one of its group with the highest score, the smallest of equals. `groups` are numbers below
    the count of members.

    >>> firsts(np.array([0, 0, 2, 0]), np.array([1, 5, 9, 5])).tolist()
    [1, 1, 2, 1]
    """
    order = np.lexsort((np.arange(len(groups)), -scores, groups))
    starts = np.flatnonzero(np.append(True, groups[order][1:] != groups[order][:-1])[: len(groups)])
    best = np.zeros(len(groups), dtype=np.int64)
    best[groups[order][starts]] = order[starts]
    return best[groups]


def centred(identical: Edges, alike: Edges, ranks: Places) -> Places:
    """For each member a number of its group. Identical members count as one; the others must be alike to the centre of
    their group. `ranks` are higher for better members, as `combined` gives them.

    >>> centred(np.array([[0, 1]]), np.array([[1, 2], [2, 3]]), np.array([9, 5, 5, 4])).tolist()
    [0, 0, 0, 3]
    """
    unit = roots(len(ranks), identical)
    best = ranks[firsts(unit, ranks)]
    pairs = np.unique(np.sort(unit[alike], axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    whole = roots(len(ranks), pairs)
    centres = firsts(whole, np.where(unit == np.arange(len(unit)), best, -1))
    # In most groups everyone is alike to the best; only the others have to be parted one after the other.
    beside = np.concatenate(
        [pairs[centres[pairs[:, 0]] == pairs[:, 0], 1], pairs[centres[pairs[:, 0]] == pairs[:, 1], 0]]
    )
    is_near = np.zeros(len(ranks), dtype=np.bool_)
    is_near[beside] = True
    is_near[centres] = True
    is_loose = np.zeros(len(ranks), dtype=np.bool_)
    is_loose[whole[pairs[~np.all(is_near[pairs], axis=1)].ravel()]] = True
    found = centres.copy()
    _part(pairs[is_loose[whole[pairs[:, 0]]]], best, found)
    return found[unit]


def _part(pairs: Edges, ranks: Places, found: Places) -> None:
    """Set the groups of units that are not all alike to one: the best takes its neighbours, then the next."""
    around: dict[int, set[int]] = {}
    for one, two in pairs.tolist():
        around.setdefault(one, set()).add(two)
        around.setdefault(two, set()).add(one)
    left_over = set(around)
    for name in sorted(around, key=lambda name: (-int(ranks[name]), name)):
        if name in left_over:
            taken = {name} | around[name] & left_over
            left_over -= taken
            found[list(taken)] = name
