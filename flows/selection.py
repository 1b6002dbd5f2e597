"""A selection of pages or documents by an expression, for a run that shall redo these and no others.

The expression is SQL over the columns of `pages`, or of `documents`, as polars understands it: `estimated_cer > 0.1`,
`array_contains(flags, 'low_coverage')`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from configs.errors import ConfigError
from storage import versions
from storage.blobs import Blobs
from storage.conditions import columns_of, mask, parsed
from storage.schemas.arrow import schema
from storage.schemas.released import RELEASED
from storage.view import View

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Selection:
    """What matched: the expression, the ids of pages, and of the documents that they belong to."""

    where: str
    pages: frozenset[str]
    documents: frozenset[str]

    def holds(self, subject_id: str, document_id: str) -> bool:
        """Whether a page, or a document, was selected."""
        return subject_id in self.pages or subject_id == document_id in self.documents


def select(blobs: Blobs, collection: str, where: str) -> Selection:
    """What matches in the newest version. Raises ConfigError where the expression cannot be used."""
    expression = parsed(where, "--where")
    table, columns = _table_of(expression, where)
    manifest = versions.latest(blobs)
    if manifest is None:
        return Selection(where, frozenset(), frozenset())
    view = View(blobs, manifest, [collection])
    if table == "pages":
        rows = _matching(view, table, ["page_id", "document_id", *columns], expression, where)
        return Selection(
            where, frozenset(row["page_id"] for row in rows), frozenset(row["document_id"] for row in rows)
        )
    documents = {row["document_id"] for row in _matching(view, table, ["document_id", *columns], expression, where)}
    pages = (row for piece in view.tables("pages", ["page_id", "document_id"]) for row in piece.to_pylist())
    return Selection(
        where, frozenset(row["page_id"] for row in pages if row["document_id"] in documents), frozenset(documents)
    )


def _table_of(expression: "pl.Expr", where: str) -> tuple[str, list[str]]:
    """The table whose columns an expression names, pages before documents."""
    named = columns_of(expression)
    for table in ("pages", "documents"):
        if named and set(named) <= set(schema(RELEASED[table].row).names):
            return table, named
    raise ConfigError(
        f"--where {where!r} must name columns of pages or of documents alone, not {', '.join(named) or 'none'}; "
        "docs/tables.md lists them"
    )


def _matching(
    view: View, table: str, columns: Sequence[str], expression: "pl.Expr", where: str
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for piece in view.tables(table, list(dict.fromkeys(columns))):
        kept = piece.filter(mask(piece, expression, f"--where {where!r}"))
        found.extend(kept.select([name for name in kept.column_names if name.endswith("_id")]).to_pylist())
    return found
