"""Ids and references: no id stands twice, and every id that a row names is there."""

from collections.abc import Iterator

from storage.findings import Finding
from storage.reader import Dataset

#: Table → its own id.
IDS = {
    "sources": "source_id",
    "documents": "document_id",
    "pages": "page_id",
    "segments": "segment_id",
    "citations": "citation_id",
}
_FOUND = ("table_cells", "citations", "romanised_spans", "names", "quantities", "dates", "case_reviews")
#: (table, column, table that holds the id).
REFERENCES = [
    ("documents", "source_ids", "sources"),
    ("pages", "document_id", "documents"),
    ("pages", "source_id", "sources"),
    ("segments", "document_id", "documents"),
    ("segments", "parent_id", "segments"),
    *((table, "document_id", "documents") for table in (*_FOUND, "notes")),
    *((table, "segment_id", "segments") for table in _FOUND),
    ("notes", "anchor_segment_id", "segments"),
    ("notes", "body_segment_id", "segments"),
    ("citations", "resolves_to", "citations"),
    ("citations", "reproduced_in", "citations"),
    *(("reuse", f"{side}_{what}_id", f"{what}s") for side in ("left", "right") for what in ("document", "segment")),
]
#: Level of `clusters` and `duplicates` → table that holds the members.
LEVELS = {"source": "sources", "page_image": "pages", "document": "documents", "segment": "segments"}
_MEMBERS = [("clusters", "member_id"), ("duplicates", "left_id"), ("duplicates", "right_id")]


def references(data: Dataset) -> Iterator[Finding]:
    """Ids that stand twice or name nothing."""
    known: dict[str, set[str]] = {}
    for table, column in IDS.items():
        known[table] = set()
        for piece in data.tables(table, [column]):
            for name in piece[column].to_pylist():
                if name is None or name in known[table]:
                    yield Finding("ids", f"{table} {name}", "This id stands twice." if name else "A row without an id.")
                known[table].add(name)
    for table, column, holder in REFERENCES:
        yield from _dangling(data, table, column, known[holder], holder)
    for table, column in _MEMBERS:
        for piece in data.tables(table, ["level", column]):
            for row in piece.to_pylist():
                holder = LEVELS.get(row["level"], "")
                if row[column] not in known.get(holder, ()):
                    yield Finding("references", f"{table} {row[column]}", f"No {row['level']} has this id.")


def _dangling(data: Dataset, table: str, column: str, known: set[str], holder: str) -> Iterator[Finding]:
    for piece in data.tables(table, [column]):
        for value in piece[column].to_pylist():
            names = value if isinstance(value, list) else [value]
            for name in names:
                if name is not None and name not in known:
                    yield Finding("references", f"{table} {name}", f"{column} names what is not in {holder}.")
            if not names:
                yield Finding("references", f"{table}", f"A row with an empty {column}.")
