"""Changes between two datasets, counted row by row."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from storage.changes import Changes, changes, compared
from storage.schemas.arrow import encode
from storage.schemas.duplicates import ClusterRow


class Held:
    """Rows of `clusters`, in pieces of two."""

    def __init__(self, *members: tuple[str, str, str]) -> None:
        rows = [ClusterRow(level, cluster, member, False, None, "letters") for level, cluster, member in members]
        self._table = encode(ClusterRow, rows)

    def tables(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        for start in range(0, self._table.num_rows, 2):
            yield self._table.slice(start, 2).select(list(columns or self._table.column_names))


A, B, C = ("document", "k1", "a"), ("document", "k1", "b"), ("document", "k1", "c")


def test_rows_that_came_went_and_changed() -> None:
    found = changes(Held(A, B), Held(B, C), "clusters")
    assert found == Changes(added=1, removed=1)
    assert changes(Held(A, B), Held(A, ("document", "k2", "b")), "clusters") == Changes(changed=1)


def test_nothing_changed_whatever_the_order() -> None:
    assert not changes(Held(A, B, C), Held(C, A, B), "clusters")
    assert not changes(Held(), Held(), "clusters")


def test_the_account_of_runs_is_no_data() -> None:
    assert "runs" not in compared()
    assert "rejects" in compared()


_MEMBERS = st.lists(st.tuples(st.just("document"), st.sampled_from("kl"), st.sampled_from("abc")), max_size=8)


@given(_MEMBERS, _MEMBERS)
def test_counts_add_up(first: list[tuple[str, str, str]], second: list[tuple[str, str, str]]) -> None:
    found = changes(Held(*first), Held(*second), "clusters")
    assert len(first) + found.added - found.removed == len(second)
    assert bool(found) == (Counter(first) != Counter(second))
    back = changes(Held(*second), Held(*first), "clusters")
    assert back == Changes(found.removed, found.added, found.changed)
