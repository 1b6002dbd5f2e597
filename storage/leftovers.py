"""Leftovers: hashed rows of one side that another does not hold, each as often as it is missing there.

A row is two 64-bit hashes, `row` and `other`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def leftovers(ours: "pl.DataFrame", theirs: "pl.DataFrame") -> tuple["pl.DataFrame", "pl.DataFrame"]:
    """Hashed rows of either side that the other does not hold, as `without` gives them.

    Most often no row stands twice, and what both sides hold is as many rows of the same sum; then nothing has to be
    counted.
    """
    import polars as pl

    on = ["row", "other"]
    left = [one.join(two, on=on, how="anti") for one, two in ((ours, theirs), (theirs, ours))]
    sums = [
        side.select(pl.len().cast(pl.UInt64), *(pl.col(name).sum() for name in on)).row(0)
        for side in (ours, theirs, *left)
    ]
    both = [
        tuple((a - b) % 2**64 for a, b in zip(whole, rest, strict=True))
        for whole, rest in zip(sums[:2], sums[2:], strict=True)
    ]
    if both[0] == both[1]:
        return left[0], left[1]
    return without(ours, theirs), without(theirs, ours)


def without(rows: "pl.DataFrame", others: "pl.DataFrame") -> "pl.DataFrame":
    """Rows that the others do not hold; a row that stands twice here and once there is left over once."""
    on = ["row", "other", "place"]
    return placed(rows, on[:2]).join(placed(others, on[:2]).select(on), on=on, how="anti").drop("place")


def placed(rows: "pl.DataFrame", by: Sequence[str]) -> "pl.DataFrame":
    """Rows with their place among those that are equal in some columns."""
    import polars as pl

    return rows.with_columns(place=pl.int_range(pl.len()).over(by))
