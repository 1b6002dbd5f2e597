"""How the rows of each stored table are sorted, and which column names the subject that they are replaced by.

Rows with equal keys keep the order of the stage that wrote them: the sort is stable, and every key holds the subject.
"""

#: Table → columns its rows are sorted by. Where only the subject stands, its rows stay in the stage's own order.
KEYS: dict[str, tuple[str, ...]] = {
    "sources": ("source_id",),
    "holdings": ("source_id",),
    "members": ("document_id",),
    "orphans": ("collection", "source_id"),
    "refusals": ("source_id", "subject"),
    "pages": ("document_id", "page_number"),
    "blocks": ("document_id", "page_number", "ordinal"),
    "segments": ("document_id", "position"),
    "notes": ("document_id",),
    "table_cells": ("document_id",),
    "repairs": ("document_id",),
    "texts": ("document_id",),
    "profiles": ("document_id",),
    "romanised_spans": ("document_id",),
    "search_texts": ("document_id",),
    "citations": ("document_id",),
    "names": ("document_id",),
    "quantities": ("document_id",),
    "dates": ("document_id",),
    "case_reviews": ("document_id",),
    "signatures": ("document_id", "level", "subject_id"),
    "samples": ("document_id",),
    "duplicates": ("collection", "level", "left_id", "right_id", "relation", "method"),
    "comparisons": ("collection", "level", "left_id", "right_id"),
    "proposals": ("collection", "level"),
    "clusters": ("collection", "level", "cluster_id", "member_id"),
    "cluster_aliases": ("collection", "level", "old_id"),
    "boilerplate": ("document_id", "segment_id"),
    "reuse": ("collection", "left_document_id", "right_document_id", "left_segment_id", "right_segment_id"),
    "alignments": ("collection", "left_document_id", "right_document_id"),
    "entities": ("document_id", "segment_id", "start", "entity_id"),
    "stage_state": ("stage", "subject_id"),
}

#: Table → column that names the subject: what a stage's new rows replace.
SUBJECT: dict[str, str] = {
    "sources": "source_id",
    "holdings": "source_id",
    "refusals": "source_id",
    "pages": "page_id",
    "blocks": "page_id",
    "orphans": "collection",
    "duplicates": "collection",
    "comparisons": "collection",
    "proposals": "collection",
    "clusters": "collection",
    "cluster_aliases": "collection",
    "reuse": "collection",
    "alignments": "collection",
    "stage_state": "subject_id",
}
#: Subject column of every table that `SUBJECT` does not list.
DOCUMENT = "document_id"


def sorted_by(table: str) -> tuple[str, ...]:
    """Columns that rows of a table are sorted by.

    >>> sorted_by("pages")
    ('document_id', 'page_number')
    """
    return KEYS.get(table, (DOCUMENT,))


def subject_of(table: str) -> str:
    """Column that names the subject of a row.

    >>> subject_of("names")
    'document_id'
    """
    return SUBJECT.get(table, DOCUMENT)


#: Released table → columns that tell one row from another across versions, where one id does not.
_IDENTITY: dict[str, tuple[str, ...]] = {
    "sources": ("source_id",),
    "documents": ("document_id",),
    "pages": ("page_id",),
    "segments": ("segment_id",),
    "table_cells": ("segment_id", "row", "column"),
    "notes": ("document_id", "label", "anchor_segment_id", "body_segment_id"),
    "citations": ("citation_id",),
    "case_reviews": ("segment_id", "measure", "spans"),
    "clusters": ("level", "member_id"),
    "duplicates": ("level", "left_id", "right_id"),
    "reuse": ("left_segment_id", "right_segment_id"),
    "runs": ("run_id",),
    "rejects": ("stage", "subject_id"),
}


def identified_by(table: str) -> tuple[str, ...]:
    """Columns that name a row of a released table, so that two versions of it can be laid side by side.

    >>> identified_by("segments"), identified_by("dates")
    (('segment_id',), ('segment_id', 'start', 'end'))
    """
    return _IDENTITY.get(table, ("segment_id", "start", "end"))
