"""Groups hold to their centre, whatever order the pairs come in."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.likeness.groups import Edge, centred, components, rank

NAMES = "abcdefgh"
EDGES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda edge: edge[0] < edge[1]), max_size=14
)
RANKS = st.fixed_dictionaries({name: st.tuples(st.integers(0, 3), st.integers(0, 3)) for name in NAMES})


@given(EDGES, EDGES, RANKS, st.randoms())
def test_groups_are_disjoint_and_depend_on_no_order(
    identical: list[Edge], alike: list[Edge], ranks: dict[str, tuple[int, int]], dice: object
) -> None:
    once = sorted(centred(identical, alike, ranks))
    dice.shuffle(identical)  # type: ignore[attr-defined]
    dice.shuffle(alike)  # type: ignore[attr-defined]
    assert sorted(centred(identical, alike, ranks)) == once
    members = [name for group in once for name in group]
    assert len(members) == len(set(members))
    assert all(len(group) > 1 for group in once)


@given(EDGES, RANKS)
def test_identical_members_are_always_together(identical: list[Edge], ranks: dict[str, tuple[int, int]]) -> None:
    assert sorted(centred(identical, [], ranks)) == components(identical)


def test_a_chain_is_cut_where_it_leaves_its_best_member() -> None:
    chain = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")]
    ranks = {name: rank(None, 100) for name in NAMES} | {"b": rank(None, 200)}
    assert sorted(centred([], chain, ranks)) == [["a", "b", "c"], ["d", "e"]]


def test_a_twin_brings_its_neighbours() -> None:
    ranks = {name: rank(0.9, 100) for name in NAMES} | {"a": rank(0.99, 100)}
    assert sorted(centred([("a", "b")], [("b", "c")], ranks)) == [["a", "b", "c"]]
