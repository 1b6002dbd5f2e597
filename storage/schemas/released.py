"""Released tables: their rows, and how each is joined from stored tables. The public contract, column by column.

A released table that is not declared with a row of its own below is a stored table as it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from storage.schemas import (
    CaseReviewRow,
    CitationRow,
    ClusterRow,
    DateRow,
    DuplicateRow,
    NoteRow,
    PageRow,
    QuantityRow,
    ReuseRow,
    RomanisedSpanRow,
    Row,
    SourceRow,
    TableCellRow,
)
from storage.schemas.runs import RunRow
from storage.schemas.types import Box, Edit, Float32, ForeignSpan, Int32, Int64, Link, Place, Span, StringMap, Timestamp


class DocumentRow(NamedTuple):
    """One row per logical document."""

    document_id: str
    """From the source and `external_id` where that is unique in it, else the ordinal."""
    source_ids: tuple[str, ...]
    """Sources it is made of, the main one first."""
    external_id: str | None
    """The id that the source itself gives: JSONL or Parquet `id`, WARC record id."""
    collection: str
    """Name of the collection."""
    title: str | None
    """Title by the sidecar, else by the mark-up, else the first segment of kind `title`."""
    authors: tuple[str, ...]
    """Authors by the sidecar, else by the mark-up."""
    published: str | None
    """Date of publication, ISO 8601 of any precision."""
    publisher: str | None
    """Publisher or site."""
    url: str | None
    """Address of a web copy."""
    archival_reference: str | None
    """Shelf mark of the original."""
    rights: str | None
    """Licence or rights statement."""
    captured_at: Timestamp | None
    """When a web copy was taken."""
    page_count: Int32
    """Number of pages, blank and failed ones included."""
    segment_count: Int32
    """Number of segments of all kinds."""
    character_count: Int64
    """Code points of the normalised text, furniture and noise left out."""
    language: str
    """Language of most characters: BCP 47 primary tag, `und` where unknown."""
    script: str | None
    """Script of most letters, ISO 15924."""
    machine_translated: Float32 | None
    """Likelihood 0–1 that the text is a machine translation; null unknown."""
    machine_translation_evidence: tuple[str, ...]
    """What speaks for it, as printed."""
    quality: Float32 | None
    """0–1: one minus the mean estimated character error, lowered by failed pages."""
    cluster_id: str | None
    """Near-duplicate cluster; null where it has no duplicate."""
    is_preferred: bool
    """Whether this is the witness to read; true where it has no duplicate."""
    media_type: str | None
    """Media type of the document itself (of the record, for a WARC)."""
    metadata: StringMap
    """Anything else a sidecar or header said."""


class ReleasedSegmentRow(NamedTuple):
    """One block in reading order, raw and normalised."""

    segment_id: str
    """From document, page, number of the line it starts in, and the ordinal within that line."""
    document_id: str
    """The document."""
    position: Int32
    """Place in the reading order of the document, from 0."""
    kind: str
    """One of the kinds of the contract."""
    level: Int32 | None
    """Level of headings (1 the highest) and of nested lists (from 0)."""
    parent_id: str | None
    """Segment it belongs to: the comment replied to or introduced by `comment_meta`, the table of a caption."""
    spans: tuple[Span, ...]
    """Where its text stands in `pages.text`."""
    boxes: tuple[Box, ...]
    """Places on the page images."""
    raw_text: str
    """Plain concatenation of the spans' text."""
    text: str
    """Normalised text; the raw text where normalisation failed (`rejects` says why)."""
    edits: tuple[Edit, ...]
    """The way from `raw_text` to `text`: sorted, disjoint, at most one insertion at an offset."""
    search_text: str | None
    """For matching: case-folded, modern orthography, romanised Russian back in Cyrillic."""
    language: str
    """BCP 47 primary tag; `und` where unknown."""
    language_confidence: Float32 | None
    """0–1."""
    script: str | None
    """ISO 15924 code of most letters."""
    sentences: tuple[Place, ...]
    """Sentences; offsets into `text`."""
    label: str | None
    """Note number, list marker or heading number."""
    author: str | None
    """Author of a comment."""
    published: str | None
    """When a comment was published."""
    depth: Int32 | None
    """Depth of a comment, from 0."""
    score: Int32 | None
    """Votes of a comment."""
    links: tuple[Link, ...]
    """Hyperlinks; offsets into `text`."""
    image_uri: str | None
    """Address of the picture (kind `image`)."""
    flags: tuple[str, ...]
    """`boilerplate`, `pinned`, `note_gap` (numbers are missing before this note), `verbatim` (code, lines kept), …"""
    confidence: Float32 | None
    """Mean word confidence 0–1 of its lines; null where there was no OCR."""
    estimated_cer: Float32 | None
    """Estimated character error rate 0–1, from its pages."""
    cluster_id: str | None
    """Near-duplicate cluster; null where it has no duplicate."""
    is_preferred: bool
    """Whether this is the witness to read; true where it has no duplicate."""
    foreign_spans: tuple[ForeignSpan, ...]
    """Stretches in another language: offsets into `text`, BCP 47 primary tag (`und` where unsure), ISO 15924 code.
    Romanised words are in `romanised_spans`."""


class ReleasedNameRow(NamedTuple):
    """A mention of a person, organisation or place."""

    document_id: str
    """The document."""
    segment_id: str
    """The segment."""
    start: Int32
    """Offset into `segments.text`."""
    end: Int32
    """Offset into `segments.text`."""
    spans: tuple[Span, ...]
    """The same place in `pages.text`."""
    text: str
    """The mention, without honorifics and possessive endings."""
    kind: str
    """`person`, `organisation` or `place`."""
    surname: str | None
    """As printed."""
    initials: str | None
    """Initials of given name and patronymic, as printed."""
    cyrillic: str | None
    """Surname in Cyrillic, nominative; null where unknown."""
    name_key: str | None
    """Key of the surname, equal for all its spellings."""
    meant: str | None
    """Where the name is misread, the surname as the document prints it elsewhere; `cyrillic` and `name_key` are its."""
    distance: Float32 | None
    """How far a misread name is from the one meant, in letters; a known confusion of letters counts about half."""
    confidence: Float32 | None
    """How sure it is that a misread name means that one, 0–1."""
    entity_id: str | None
    """Equal for all mentions of one person, organisation or place in the collection."""
    pinned: bool
    """Set by hand in the collection's configuration."""


class RejectRow(NamedTuple):
    """A failure that is open in this version."""

    run_id: str | None
    """The run that failed last."""
    stage: str
    """The stage."""
    subject_id: str
    """A source, document or page id, the name of a collection, or the URI of an object that has no id."""
    error_code: str
    """One word in snake_case."""
    error_message: str | None
    """A sentence that says why, and what to do."""
    http_status: Int32 | None
    """HTTP status, where there was one."""
    attempts: Int32
    """Attempts in a row that failed."""
    collection: str
    """The collection."""


@dataclass(frozen=True, slots=True)
class Join:
    """Rows of another stored table, at most one for each row: `on` in the base equals `key` in the other.

    `level` chooses among the rows of `clusters`. A `wide` table belongs to the collection as a whole; the others lie
    in the shard of the base.
    """

    on: tuple[str, ...]
    key: tuple[str, ...]
    level: str | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """A released table: `columns` says where a column comes from when it is not the base's of the same name.

    The first that is there counts: `title` of the base, then `profiles.title`. A list of the base counts as there
    where it holds anything. `missing` stands where none is there; an empty list does for lists.
    """

    row: type[Row]
    base: str
    joins: Mapping[str, Join] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: Mapping[str, Any] = field(default_factory=dict)


_UNCLUSTERED: dict[str, Any] = {"is_preferred": True}
_Columns = dict[str, tuple[str, ...]]
_CLUSTERS: _Columns = {"cluster_id": ("clusters.cluster_id",), "is_preferred": ("clusters.is_preferred",)}
_BOTH = ("title", "authors", "published", "publisher", "url", "rights", "captured_at")
_COUNTS = ("page_count", "segment_count", "character_count")
_JUDGED = ("language", "script", "quality", "machine_translated", "machine_translation_evidence")
_TEXT = ("edits", "language", "language_confidence", "script", "sentences", "foreign_spans")


def _from(table: str, *names: str) -> _Columns:
    """Columns of a joined table."""
    return {name: (f"{table}.{name}",) for name in names}


def _either(table: str, *names: str) -> _Columns:
    """Columns of the base, else of a joined table."""
    return {name: (name, f"{table}.{name}") for name in names}


#: Released table → how it is made from stored ones. `runs` and `rejects` are made by `storage.view`.
RELEASED: dict[str, Released] = {
    "sources": Released(
        SourceRow,
        "sources",
        {"orphans": Join(("source_id",), ("source_id",), wide=True)},
        _either("orphans", "error_code", "error_message"),
    ),
    "documents": Released(
        DocumentRow,
        "members",
        {
            "profiles": Join(("document_id",), ("document_id",)),
            "clusters": Join(("document_id",), ("member_id",), level="document", wide=True),
        },
        _either("profiles", *_BOTH) | _from("profiles", *_COUNTS, *_JUDGED) | _CLUSTERS,
        _UNCLUSTERED | {"language": "und", "character_count": 0},
    ),
    "pages": Released(PageRow, "pages"),
    "segments": Released(
        ReleasedSegmentRow,
        "segments",
        {
            "texts": Join(("segment_id",), ("segment_id",)),
            "search_texts": Join(("segment_id",), ("segment_id",)),
            "clusters": Join(("segment_id",), ("member_id",), level="segment", wide=True),
            "boilerplate": Join(("segment_id",), ("segment_id",), wide=True),
        },
        _from("texts", *_TEXT)
        | {
            "text": ("texts.text", "raw_text"),
            "links": ("texts.links", "raw_links"),
            "search_text": ("search_texts.search_text",),
            "flags": ("boilerplate.flags", "flags"),
        }
        | _CLUSTERS,
        _UNCLUSTERED | {"language": "und"},
    ),
    "table_cells": Released(TableCellRow, "table_cells"),
    "notes": Released(NoteRow, "notes"),
    "citations": Released(CitationRow, "citations"),
    "romanised_spans": Released(RomanisedSpanRow, "romanised_spans"),
    "names": Released(
        ReleasedNameRow,
        "names",
        {"entities": Join(("segment_id", "start"), ("segment_id", "start"), wide=True)},
        {"entity_id": ("entities.entity_id",)},
    ),
    "quantities": Released(QuantityRow, "quantities"),
    "dates": Released(DateRow, "dates"),
    "case_reviews": Released(CaseReviewRow, "case_reviews"),
    "clusters": Released(ClusterRow, "clusters"),
    "duplicates": Released(DuplicateRow, "duplicates"),
    "reuse": Released(ReuseRow, "reuse"),
}

#: Every table of a release → its row type, in the order of the contract.
TABLES: dict[str, type[Row]] = {name: table.row for name, table in RELEASED.items()} | {
    "runs": RunRow,
    "rejects": RejectRow,
}
