"""What acquire and assemble write: the input objects, the documents they make, and what was refused inside them."""

from typing import NamedTuple

from storage.schemas.types import Int32, Int64, Leaf, StringMap, Timestamp, Witness


class SourceRow(NamedTuple):
    """One row per input object."""

    source_id: str
    """From collection, source name and relative path in NFC; a move is a withdrawal and a new source."""
    collection: str
    """Name of the collection."""
    uri: str
    """Where it was found: a path, or `s3://bucket/key`."""
    media_type: str | None = None
    """IANA media type by content, not by name; null where nothing could be read."""
    byte_size: Int64 | None = None
    """Size in bytes."""
    content_sha256: str | None = None
    """Hexadecimal SHA-256 of the bytes read."""
    modified_at: Timestamp | None = None
    """Modification time as the storage tells it."""
    status: str = "ok"
    """`ok`, `quarantined` or `withdrawn`."""
    error_code: str | None = None
    """Why it is quarantined: one word in snake_case."""
    error_message: str | None = None
    """The same as a sentence that says what to do."""
    metadata: StringMap = ()
    """Whatever a sidecar, an HTTP or WARC header or the container said."""


class Unit(NamedTuple):
    """One document that a source holds, before documents are assembled over several sources."""

    media_type: str | None
    """Media type of the document itself (of the record, for a WARC)."""
    leaves: tuple[Leaf, ...]
    """Its pages; `source_id` of each leaf is the source's own."""
    external_id: str | None = None
    """The id that the source itself gives: JSONL or Parquet `id`, WARC record id."""
    metadata: StringMap = ()
    """What the container says of it: `title`, `authors` (joined by `; `), `published`, `url`, `captured_at`, …"""


class HoldingRow(NamedTuple):
    """What one source holds, found by opening it; an archive has a row for each file in it; internal."""

    source_id: str
    """The source."""
    collection: str
    """Name of the collection."""
    source_name: str
    """Name of the source root in the configuration."""
    path: str
    """Path under the root in NFC."""
    role: str
    """`document`, `sidecar` (`NAME.meta.toml`), `manifest` (`document.toml`), `witness` (ALTO, PAGE, hOCR), `resource`
    (style sheet, script, font: part of a saved page) or `none` (quarantined)."""
    reader: str | None = None
    """How its pages are read; null where the role is neither `document` nor a `witness` that can be read alone."""
    units: tuple[Unit, ...] = ()
    """The documents in it; one for most files."""
    references: tuple[str, ...] = ()
    """Relative paths it pulls in as parts of itself: the frames of a frameset."""
    metadata: StringMap = ()
    """What a sidecar or manifest says; keys as in `Unit.metadata`, with `languages` joined by `,`."""
    member: str | None = None
    """Path inside an archive, whose `path` is `a.zip!/member`; null for a plain file."""


class MemberRow(NamedTuple):
    """One row per logical document: which sources and pages make it, and what is said of it from outside."""

    document_id: str
    """From the source and `external_id` where that is unique in it, else the ordinal."""
    collection: str
    """Name of the collection."""
    source_name: str
    """Name of the source root in the configuration; first key of the collection's order."""
    path: str
    """Path under the root in NFC; second key of the collection's order."""
    ordinal: Int32
    """Number of the document in its source, from 0; third key of the collection's order."""
    source_ids: tuple[str, ...]
    """Sources it is made of, the main one first."""
    reader: str
    """How its pages are read: `image`, `pdf`, `djvu`, `html`, `mhtml`, `warc`, `plain`, `markdown`, `jsonl` or
    `parquet`."""
    leaves: tuple[Leaf, ...]
    """Where each page comes from, page 1 first."""
    media_type: str | None = None
    """Media type of the document itself (of the record, for a WARC)."""
    external_id: str | None = None
    """The id that the source itself gives: JSONL or Parquet `id`, WARC record id, path inside an archive."""
    languages: tuple[str, ...] = ()
    """Languages named by a sidecar (BCP 47), empty where unknown."""
    title: str | None = None
    """Title named by a sidecar or the container."""
    authors: tuple[str, ...] = ()
    """Authors named by a sidecar or the container."""
    published: str | None = None
    """Date of publication, ISO 8601 of any precision."""
    publisher: str | None = None
    """Publisher or site."""
    url: str | None = None
    """Address of a web copy."""
    archival_reference: str | None = None
    """Shelf mark of the original."""
    rights: str | None = None
    """Licence or rights statement."""
    captured_at: Timestamp | None = None
    """When a web copy was taken."""
    metadata: StringMap = ()
    """Anything else a sidecar or header said about the document."""
    witnesses: tuple[Witness, ...] = ()
    """Text that lies beside its images, to be weighed page by page."""


class OrphanRow(NamedTuple):
    """A readable source that belongs to no document: a sidecar without its file, a style sheet without its page.

    Only the whole collection shows it, so acquire cannot know. Release joins it: a source of status `ok` that is
    listed here is released as `quarantined` with this code and message.
    """

    source_id: str
    """The source."""
    collection: str
    """Name of the collection."""
    error_code: str
    """One word in snake_case."""
    error_message: str
    """A sentence that says what to do."""


class RefusalRow(NamedTuple):
    """Something inside a source that became no document, such as a WARC response with status 404."""

    source_id: str
    """The source it stands in."""
    subject: str
    """URI of the refused object."""
    error_code: str
    """One word in snake_case."""
    error_message: str
    """A sentence that says why."""
    http_status: Int32 | None = None
    """HTTP status, where there was one."""
