"""Groups hold to their centre, whatever order the pairs come in."""

import os
from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.likeness.groups import centred, combined, rank, roots

COUNT = 9
Edge = tuple[int, int]
EDGES = st.lists(
    st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).filter(lambda e: e[0] < e[1]), max_size=14
)
RANKS = st.lists(st.integers(0, 5), min_size=COUNT, max_size=COUNT)


def array(edges: list[Edge]) -> np.ndarray:
    return np.array(edges, dtype=np.int64).reshape(-1, 2)


def groups(identical: list[Edge], alike: list[Edge], ranks: list[int]) -> list[list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for member, group in enumerate(centred(array(identical), array(alike), np.array(ranks)).tolist()):
        found[group].append(member)
    return sorted(group for group in found.values() if len(group) > 1)


def one_by_one(identical: list[Edge], alike: list[Edge], ranks: list[int]) -> list[list[int]]:
    """What groups are, said as plainly as can be: the best takes those alike to it, then the best of those left."""
    units = [{member} for member in range(COUNT)]
    for one, two in identical:
        both = units[one] | units[two]
        for member in both:
            units[member] = both
    best = [max(ranks[member] for member in units[place]) for place in range(COUNT)]
    left, found = set(range(COUNT)), []
    for name in sorted(range(COUNT), key=lambda place: (-best[place], min(units[place]))):
        if name in left:
            near = {other for edge in alike for mine, other in (edge, edge[::-1]) if mine in units[name]}
            taken = {member for one in (name, *near) for member in units[one] if member in left}
            left -= taken
            found.append(sorted(taken))
    return sorted(group for group in found if len(group) > 1)


@settings(max_examples=int(os.environ.get("OPIS_EXAMPLES", "200")))
@given(EDGES, EDGES, RANKS, st.randoms())
def test_groups_are_those_of_the_best_and_depend_on_no_order(
    identical: list[Edge], alike: list[Edge], ranks: list[int], dice: object
) -> None:
    once = groups(identical, alike, ranks)
    assert once == one_by_one(identical, alike, ranks)
    dice.shuffle(identical)  # type: ignore[attr-defined]
    dice.shuffle(alike)  # type: ignore[attr-defined]
    assert groups(identical, alike, ranks) == once


@given(EDGES)
def test_connected_members_have_one_root(edges: list[Edge]) -> None:
    found = roots(COUNT, array(edges)).tolist()
    reached = [{place} for place in range(COUNT)]
    for _ in range(COUNT):
        for one, two in edges:
            reached[one] = reached[two] = reached[one] | reached[two]
    assert all(found[place] == min(min(other) for other in reached if place in other) for place in range(COUNT))


def test_a_chain_is_cut_where_it_leaves_its_best_member() -> None:
    assert groups([], [(0, 1), (1, 2), (2, 3), (3, 4)], [1, 2, 1, 1, 1, 1, 1, 1, 1]) == [[0, 1, 2], [3, 4]]


def test_a_twin_brings_its_neighbours() -> None:
    assert groups([(0, 1)], [(1, 2)], [9, 1, 1, 1, 1, 1, 1, 1, 1]) == [[0, 1, 2]]


@given(st.lists(st.tuples(st.one_of(st.none(), st.floats(0, 1)), st.integers(0, 10**9)), min_size=2, max_size=2))
def test_ranks_as_numbers_keep_their_order(members: list[tuple[float | None, int]]) -> None:
    one, two = (rank(*member) for member in members)
    numbers = combined(np.array([one[0], two[0]]), np.array([one[1], two[1]]))
    assert (one < two) == bool(numbers[0] < numbers[1])
