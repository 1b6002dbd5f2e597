"""Conditions on rows, as people write them: SQL expressions over the columns of a released table."""

from typing import TYPE_CHECKING

import pyarrow as pa

from configs.errors import ConfigError

if TYPE_CHECKING:
    import polars as pl


def parsed(condition: str, where: str) -> "pl.Expr":
    """The expression; `where` says where it stands. Raises ConfigError where it is no SQL expression."""
    import polars as pl

    try:
        return pl.sql_expr(condition)
    except pl.exceptions.PolarsError as error:
        raise ConfigError(f"{where} {condition!r} is no SQL expression: {error}") from error


def columns_of(expression: "pl.Expr") -> list[str]:
    """Columns that an expression names, sorted.

    >>> columns_of(parsed("language = 'ru' AND is_preferred", "--where"))
    ['is_preferred', 'language']
    """
    return sorted(set(expression.meta.root_names()))


def mask(piece: pa.Table, expression: "pl.Expr", where: str) -> pa.ChunkedArray:
    """Which rows match: null counts as no."""
    import polars as pl

    try:
        found = pl.DataFrame(pl.from_arrow(piece)).select(expression.fill_null(value=False).alias("keep"))
    except pl.exceptions.PolarsError as error:
        raise ConfigError(f"{where} cannot be used: {error}") from error
    if found.height not in (1, piece.num_rows) or found["keep"].dtype != pl.Boolean:
        raise ConfigError(f"{where} must say yes or no of each row")
    if found.height == 1 and piece.num_rows != 1:
        return pa.chunked_array([[bool(found["keep"][0])] * piece.num_rows])
    return pa.chunked_array([found["keep"].to_arrow()])
