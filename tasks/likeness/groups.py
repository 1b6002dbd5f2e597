"""Groups of likeness: closure over verified edges, held together by one centre so that chains cannot drift.

Two texts may each be close to a third and far from one another. So a group is what is verified against its centre, the
best member; whoever is not stays out and forms groups with the others that are left.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Edge = tuple[str, str]
#: Higher is better: quality in steps of 0.05, then letters.
Rank = tuple[int, int]


def rank(quality: float | None, length: int) -> Rank:
    """The rank of a witness: first how well it is read, then how complete it is. Unknown quality is no reproach.

    >>> rank(None, 900) > rank(0.97, 900) > rank(0.96, 800)
    True
    """
    return int((1.0 if quality is None else quality) * 20 + 1e-6), length


def rank_columns(qualities: pa.Array, lengths: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """`rank` of whole columns.

    >>> [column.tolist() for column in rank_columns(pa.array([None, 0.97]), pa.array([900, 800]))]
    [[20, 19], [900, 800]]
    """
    known = pc.fill_null(qualities.cast(pa.float64()), 1.0).to_numpy(zero_copy_only=False)
    return (known * 20 + 1e-6).astype(np.int64), lengths.to_numpy(zero_copy_only=False).astype(np.int64)


def components(edges: Iterable[Edge]) -> list[list[str]]:
    """Connected members, ascending, groups by their smallest member.

    >>> components([("b", "c"), ("d", "e"), ("a", "c")])
    [['a', 'b', 'c'], ['d', 'e']]
    """
    parent: dict[str, str] = {}

    def root(member: str) -> str:
        parent.setdefault(member, member)
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for left, right in edges:
        one, two = sorted((root(left), root(right)))
        parent[two] = one
    groups: dict[str, list[str]] = {}
    for member in sorted(parent):
        groups.setdefault(root(member), []).append(member)
    return [groups[first] for first in sorted(groups)]


def centre(members: Iterable[str], ranks: Mapping[str, Rank]) -> str:
    """The member of the highest rank; the smallest id where two are equal."""
    return max(sorted(members), key=ranks.__getitem__)


def centred(identical: Iterable[Edge], alike: Iterable[Edge], ranks: Mapping[str, Rank]) -> Iterator[list[str]]:
    """Groups of two and more, members ascending.

    Identical members count as one; the others must be alike to the centre of their group.
    """
    same = components(identical)
    first_of = {member: group[0] for group in same for member in group}
    members = {group[0]: group for group in same}
    around = _neighbours(alike, lambda member: first_of.get(member, member))
    for name in around:
        members.setdefault(name, [name])
    best = {name: max(ranks[member] for member in group) for name, group in members.items()}
    left_over = set(members)
    for name in sorted(sorted(members), key=best.__getitem__, reverse=True):
        if name not in left_over:
            continue
        taken = [name, *sorted(around.get(name, set()) & left_over)]
        left_over.difference_update(taken)
        group = sorted(member for one in taken for member in members[one])
        if len(group) > 1:
            yield group


def _neighbours(edges: Iterable[Edge], name_of: Callable[[str], str]) -> dict[str, set[str]]:
    around: dict[str, set[str]] = {}
    for left, right in edges:
        one, two = name_of(left), name_of(right)
        if one != two:
            around.setdefault(one, set()).add(two)
            around.setdefault(two, set()).add(one)
    return around
