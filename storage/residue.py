"""Residue: the rows that came from a source, in tables as they are stored and as they are released."""

from collections.abc import Collection, Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from storage.purged import Tombstone
from storage.schemas import SourceRow, StateRow
from storage.schemas.arrow import decode, encode

#: Columns that name a document, and those that name anything that can have a copy.
_DOCUMENTS = ("document_id", "left_document_id", "right_document_id")
_ANYTHING = ("member_id", "left_id", "right_id", "subject_id", "source_id")


class Residue:
    """What is left of a purged source: itself, its documents, and the ids of their pages and segments."""

    def __init__(self, tombstone: Tombstone, ids: Collection[str]) -> None:
        self.tombstone = tombstone
        self._documents = {tombstone.source_id, *tombstone.documents}
        self._ids = self._documents | set(ids)

    def names(self, states: Iterable[StateRow]) -> bool:
        """Whether any state is that of the source or of one of its documents."""
        return any(row.document_id in self._documents or row.subject_id in self._ids for row in states)

    def without(self, table: str, rows: pa.Table) -> pa.Table | None:
        """The rows of a table without the residue, in the same order; None where there is none of it."""
        if table == "sources":
            return self._marked(rows)
        is_residue = pa.array([False] * rows.num_rows, pa.bool_())
        for columns, values in ((_DOCUMENTS, self._documents), (_ANYTHING, self._ids)):
            for column in columns:
                if column in rows.column_names:
                    found = pc.is_in(rows[column], value_set=pa.array(sorted(values), pa.string()))
                    is_residue = pc.or_(is_residue, found)
        if not pc.any(is_residue).as_py():
            return None
        left = rows.filter(pc.invert(is_residue))
        return _regrouped(left) if table == "clusters" else left

    def _marked(self, sources: pa.Table) -> pa.Table | None:
        """The row of the source without anything that its bytes told."""
        held = decode(SourceRow, sources)
        mark = self._row
        marked = [mark(row) if row.source_id == self.tombstone.source_id else row for row in held]
        return None if marked == held else encode(SourceRow, marked)

    def _row(self, row: SourceRow) -> SourceRow:
        return SourceRow(
            row.source_id,
            row.collection,
            row.uri,
            status="withdrawn",
            error_code="purged",
            error_message=self.tombstone.reason,
        )


def _regrouped(clusters: pa.Table) -> pa.Table:
    """Clusters of two at least, each with a preferred member: the smallest id where the preferred one has gone."""
    rows: list[dict[str, Any]] = clusters.to_pylist()
    members: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        members.setdefault((row["level"], row["cluster_id"]), []).append(row)
    for group in members.values():
        if not any(row["is_preferred"] for row in group):
            min(group, key=lambda row: str(row["member_id"]))["is_preferred"] = True
    kept = [row for row in rows if len(members[row["level"], row["cluster_id"]]) > 1]
    return pa.Table.from_pylist(kept, schema=clusters.schema)
