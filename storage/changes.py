"""Changes between two datasets: per table the rows added, removed and corrected.

A row is the same row as long as its identity is: `identified_by`. Rows that share an identity (two mentions at one
place) are told apart by their values alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.reader import Dataset
from storage.schemas.arrow import schema
from storage.schemas.keys import identified_by
from storage.schemas.released import TABLES

if TYPE_CHECKING:
    import polars as pl

#: Columns that say who made a row, and how often it was tried: no part of what the row says.
MAKING = frozenset({"run_id", "attempts"})
#: Tables that tell how the dataset was made.
ACCOUNTS = frozenset({"runs"})


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows of one table that came, went, or say something else."""

    added: int = 0
    removed: int = 0
    changed: int = 0

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.removed or self.changed)


def compared() -> list[str]:
    """The tables that hold data, in the order of the contract."""
    return [table for table in TABLES if table not in ACCOUNTS]


def changes(first: Dataset, second: Dataset, table: str, columns: Sequence[str] | None = None) -> Changes:
    """What became of the rows of a table from the first dataset to the second, in all columns or in those named.

    Memory: 24 bytes a row of either side, and one piece of each.
    """
    import polars as pl

    sides = [_hashed(data, table, sign, columns) for data, sign in ((first, -1), (second, 1))]
    rows = pl.concat([frame for side in sides for frame in side] or [_nothing()])
    moved = rows.group_by("identity", "row").agg(pl.col("side").sum()).filter(pl.col("side") != 0)
    counts = moved.group_by("identity").agg(
        gone=pl.when(pl.col("side") < 0).then(-pl.col("side")).otherwise(0).sum(),
        come=pl.when(pl.col("side") > 0).then(pl.col("side")).otherwise(0).sum(),
    )
    both = pl.min_horizontal("gone", "come")
    totals = counts.select(
        added=(pl.col("come") - both).sum(), removed=(pl.col("gone") - both).sum(), changed=both.sum()
    )
    return Changes(*(int(value) for value in totals.row(0)))


def _hashed(data: Dataset, table: str, sign: int, columns: Sequence[str] | None) -> Iterator["pl.DataFrame"]:
    """Identity and content of each row as 64-bit hashes; `side` is the sign."""
    import polars as pl

    wanted = [name for name in columns or schema(TABLES[table]).names if name not in MAKING]
    identity = list(identified_by(table))
    for piece in data.tables(table, wanted):
        frame = pl.DataFrame(pl.from_arrow(piece))
        yield pl.DataFrame({"identity": frame.select(identity).hash_rows(), "row": frame.hash_rows()}).with_columns(
            side=pl.lit(sign, pl.Int64)
        )


def _nothing() -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(schema={"identity": pl.UInt64, "row": pl.UInt64, "side": pl.Int64})
