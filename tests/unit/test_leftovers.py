"""Leftovers: what one side has that the other lacks, counted, whether or not anything stands twice."""

from collections import Counter

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from storage.leftovers import leftovers

#: Few hashes, so that most rows stand on both sides and several times; their sums wrap.
HASHES = [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93, 0xFF51AFD7ED558CCD]
ROWS = st.lists(st.sampled_from([(row, row * 31 % 2**64) for row in HASHES]), max_size=8)


def frame(rows: list[tuple[int, int]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"row": pl.UInt64, "other": pl.UInt64}, orient="row").with_columns(
        at=pl.int_range(pl.len())
    )


@given(ROWS, ROWS)
def test_leftovers_are_the_difference_of_the_counts(ours: list[tuple[int, int]], theirs: list[tuple[int, int]]) -> None:
    left = leftovers(frame(ours), frame(theirs))
    found = [Counter(side.select("row", "other").rows()) for side in left]
    assert found == [Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)]


@given(st.sets(st.integers(0, 99)), st.sets(st.integers(0, 99)))
def test_places_are_those_of_the_rows_left(ours: set[int], theirs: set[int]) -> None:
    listed = sorted(ours)
    (left, _) = leftovers(frame([(row, 0) for row in listed]), frame([(row, 0) for row in sorted(theirs)]))
    assert {listed[at] for at in left["at"].to_list()} == ours - theirs
