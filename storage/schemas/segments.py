"""What segment, normalise and romanise write: blocks in reading order, their text, notes and table cells."""

from typing import NamedTuple

from storage.schemas.types import Box, Edit, Float32, ForeignSpan, Int32, Int64, Link, Place, Span

#: Kinds of a segment, as the public contract lists them.
KINDS = frozenset(
    [
        "title",
        "byline",
        "heading",
        "paragraph",
        "block_quote",
        "attribution",
        "list_item",
        "table",
        "caption",
        "image",
        "footnote",
        "comment",
        "comment_meta",
        "elision",
        "page_number",
        "running_head",
        "furniture",
        "noise",
    ]
)
#: Kinds that are not part of the text a reader wants.
ASIDE = frozenset({"page_number", "running_head", "furniture", "noise"})


class SegmentRow(NamedTuple):
    """One block in reading order, raw."""

    segment_id: str
    """From document, page, number of the line it starts in, and the ordinal within that line."""
    document_id: str
    """The document."""
    position: Int32
    """Place in the reading order of the document, from 0."""
    kind: str
    """One of `KINDS`."""
    spans: tuple[Span, ...]
    """Where its text stands; several where a paragraph goes on after a page break, a note or a running head."""
    raw_text: str
    """Plain concatenation of the spans' text."""
    level: Int32 | None = None
    """Level of headings (1 the highest) and of nested lists (from 0)."""
    parent_id: str | None = None
    """Segment it belongs to: the comment replied to or introduced by `comment_meta`, the table of a caption."""
    boxes: tuple[Box, ...] = ()
    """Places on the page images, one or more for each span."""
    label: str | None = None
    """Note number, list marker or heading number."""
    author: str | None = None
    """Author of a comment."""
    published: str | None = None
    """When a comment was published, ISO 8601 or as printed."""
    depth: Int32 | None = None
    """Depth of a comment, from 0."""
    score: Int32 | None = None
    """Votes of a comment."""
    raw_links: tuple[Link, ...] = ()
    """Hyperlinks; offsets into `raw_text`."""
    image_uri: str | None = None
    """Address of the picture (kind `image`)."""
    flags: tuple[str, ...] = ()
    """`boilerplate`, `pinned`, `note_gap` (numbers are missing before this note), `verbatim` (code, lines kept), …"""
    confidence: Float32 | None = None
    """Mean word confidence 0–1 of its lines; null where there was no OCR."""
    estimated_cer: Float32 | None = None
    """Estimated character error rate 0–1, from its pages."""
    proposals: tuple[Edit, ...] = ()
    """Edits that the structure asks for (mark-up signs, joins between spans); normalise composes the final list.
    Offsets into `raw_text`; sorted and disjoint."""


class TableCellRow(NamedTuple):
    """One cell of a table."""

    document_id: str
    """The document."""
    segment_id: str
    """The segment of kind `table`."""
    row: Int32
    """From 0."""
    column: Int32
    """From 0."""
    text: str
    """Text of the cell without mark-up signs, white space folded."""
    is_header: bool
    """Whether it stands in a header row or is marked as one."""
    spans: tuple[Span, ...]
    """Where its text stands."""


class NoteRow(NamedTuple):
    """A footnote or endnote: its mark in the body and its text."""

    document_id: str
    """The document."""
    label: str | None
    """Number or sign of the note."""
    anchor_segment_id: str | None = None
    """Segment that holds the mark; null where no mark was found."""
    anchor_spans: tuple[Span, ...] = ()
    """The mark as printed (with `<sup>` where the mark-up has it); empty where no mark was found."""
    body_segment_id: str | None = None
    """Segment that holds the note; null where no note was found."""
    body_spans: tuple[Span, ...] = ()
    """The whole note including its number; empty where no note was found."""


class RepairRow(NamedTuple):
    """What might be mended in one segment; segments without a proposal have no row."""

    segment_id: str
    """The segment."""
    document_id: str
    """The document."""
    proposals: tuple[Edit, ...]
    """Edits for misread words; offsets into `raw_text`; sorted and disjoint. Normalise composes the final list."""


class TextRow(NamedTuple):
    """The normalised text of one segment."""

    segment_id: str
    """The segment."""
    document_id: str
    """The document."""
    text: str
    """Normalised text (NFC)."""
    edits: tuple[Edit, ...] = ()
    """The way from `raw_text` to `text`: sorted, disjoint, at most one insertion at an offset."""
    language: str = "und"
    """BCP 47 primary tag; `und` where unknown."""
    language_confidence: Float32 | None = None
    """0–1; null where nothing was measured."""
    script: str | None = None
    """ISO 15924 code of most letters; null without letters."""
    sentences: tuple[Place, ...] = ()
    """Sentences; offsets into `text`."""
    links: tuple[Link, ...] = ()
    """Hyperlinks; offsets into `text`."""
    foreign_spans: tuple[ForeignSpan, ...] = ()
    """Stretches in another language: offsets into `text`, BCP 47 primary tag (`und` where unsure), ISO 15924 code.
    Romanised words are in `romanised_spans`."""


class ProfileRow(NamedTuple):
    """What one document amounts to."""

    document_id: str
    """The document."""
    page_count: Int32
    """Number of pages, blank and failed ones included."""
    segment_count: Int32
    """Number of segments of all kinds."""
    character_count: Int64
    """Code points of the normalised text, furniture and noise left out."""
    language: str = "und"
    """Language of most characters."""
    script: str | None = None
    """Script of most letters."""
    quality: Float32 | None = None
    """0–1: one minus the mean estimated character error, lowered by failed pages."""
    title: str | None = None
    """Title by the mark-up or the first segment of kind `title`."""
    authors: tuple[str, ...] = ()
    """Authors by the mark-up."""
    published: str | None = None
    """Date by the mark-up, ISO 8601 of any precision."""
    publisher: str | None = None
    """Site or publisher by the mark-up."""
    url: str | None = None
    """Address by the mark-up."""
    rights: str | None = None
    """Licence by the mark-up."""
    captured_at: str | None = None
    """Capture time by the mark-up, ISO 8601."""
    machine_translated: Float32 | None = None
    """Likelihood 0–1 that the text is a machine translation; null unknown."""
    machine_translation_evidence: tuple[str, ...] = ()
    """What speaks for it, as printed."""


class SearchTextRow(NamedTuple):
    """Text of a segment for matching."""

    segment_id: str
    """The segment."""
    document_id: str
    """The document."""
    search_text: str
    """Case-folded, modern orthography, romanised Russian back in Cyrillic."""
