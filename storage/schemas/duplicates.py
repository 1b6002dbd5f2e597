"""What sign and the collection stages write: signatures, samples, pairs, clusters, reused passages, entities."""

from typing import NamedTuple

from storage.schemas.types import Float32, Int32, Span


class SignatureRow(NamedTuple):
    """What a document or segment is compared by."""

    subject_id: str
    """A document or segment id."""
    document_id: str
    """The document it belongs to."""
    level: str
    """`document` or `segment`."""
    text_hash: str | None
    """Hash of the normalised text, white space folded; null without text."""
    skeleton_hash: str | None
    """Hash of the skeleton: de-hyphenated, case, script, romanisation and look-alikes folded, spaces out."""
    length: Int32
    """Characters of the skeleton."""
    minhash: bytes | None
    """Little-endian uint32 slots of the one-permutation MinHash over character 7-grams, 256 for a document and 64 for a
    segment; null for short texts."""
    quality: Float32 | None = None
    """0–1, for the choice of the preferred member."""
    text_digest: bytes | None = None
    """Of the text as it is compared, 16 bytes."""


class SampleRow(NamedTuple):
    """What the passages of a document are found by: one in four of the runs of letters of its skeleton."""

    document_id: str
    """The document."""
    digest: bytes
    """Of its running text and notes with their places on the page, 16 bytes."""
    length: Int32
    """Letters of the skeleton."""
    taken: Int32
    """Runs of letters in the sample."""
    hashes: bytes
    """5 bytes, little-endian, for each, in the order in which they stand."""
    steps: bytes
    """Little-endian uint32 for each: letters from the one before, or from the beginning."""


class ComparisonRow(NamedTuple):
    """Two texts that were compared word by word, whatever came of it: what need not be compared again."""

    level: str
    """`document` or `segment`."""
    left_id: str
    """Smaller id of the pair."""
    right_id: str
    """Larger id of the pair."""
    digest: bytes
    """Of both texts and of the versions of fold and verifier, 16 bytes; empty where a text has none."""
    relation: str | None
    """As in `duplicates`; null where the pair was refused."""
    similarity: float
    """0–1."""
    is_doubtful: bool
    """Whether a name or number differs that a misreading may explain."""
    collection: str
    """The collection both belong to."""


class ProposalRow(NamedTuple):
    """What signatures of a level were joined, and the pairs that proposed themselves: where the next join goes on."""

    level: str
    """`document` or `segment`."""
    recipe: str
    """Versions and parameters that the pairs depend on."""
    signatures: bytes
    """A number of 8 bytes, little-endian, for each signature, in the order of their ids."""
    pairs: bytes
    """Two places among them for each pair, 4 bytes each, little-endian."""
    collection: str
    """The collection they belong to."""


class DuplicateRow(NamedTuple):
    """The evidence behind the clusters: one verified pair."""

    level: str
    """`source`, `page_image`, `document` or `segment`."""
    left_id: str
    """Smaller id of the pair."""
    right_id: str
    """Larger id of the pair."""
    relation: str
    """`identical`, `re-scan`, `re-recognised`, `reprint`, `transliterated`, `contains` or `template`."""
    similarity: Float32
    """0–1."""
    method: str
    """How it was found and confirmed, with the versions of fold and verifier."""
    collection: str
    """The collection both belong to."""


class ClusterRow(NamedTuple):
    """A member of a near-duplicate group."""

    level: str
    """`source`, `page_image`, `document` or `segment`."""
    cluster_id: str
    """From the smallest member id."""
    member_id: str
    """Source, page, document or segment id."""
    is_preferred: bool
    """Whether this is the witness to read."""
    reason: str | None
    """Why this member is preferred; null for the others."""
    collection: str
    """The collection."""


class ClusterAliasRow(NamedTuple):
    """An id that a cluster once had. History, not content: it differs between a store grown in steps and a fresh one,
    and no row that is released reads it."""

    old_id: str
    """The id that is no more."""
    level: str
    """As in `clusters`."""
    cluster_id: str | None
    """The cluster that its text is in now; null where that is in none."""
    member_id: str
    """The member by which the id is followed: the preferred one, or one that stayed where that has left."""
    collection: str
    """The collection."""


class BoilerplateRow(NamedTuple):
    """A segment that many documents have: of a cover sheet, a disclaimer, a form."""

    document_id: str
    """The document."""
    segment_id: str
    """The segment."""
    documents: Int32
    """Documents that have it, copies of one document counted once."""
    flags: tuple[str, ...]
    """The flags of the segment, and `boilerplate`."""


class ReuseRow(NamedTuple):
    """A passage that stands in two places; left is the earlier one in the collection's order."""

    left_document_id: str
    """Document of the earlier place."""
    left_segment_id: str
    """First segment of the earlier place."""
    left_spans: tuple[Span, ...]
    """The earlier place in `pages.text`."""
    right_document_id: str
    """Document of the later place."""
    right_segment_id: str
    """First segment of the later place."""
    right_spans: tuple[Span, ...]
    """The later place in `pages.text`."""
    left_text: str
    """The passage as it stands there, normalised."""
    right_text: str
    """The passage as it stands there, normalised."""
    similarity: Float32
    """0–1, of the folded passages."""
    collection: str
    """The collection."""


class AlignmentRow(NamedTuple):
    """Two documents that were searched for passages in common, whatever came of it: what need not be aligned again."""

    left_document_id: str
    """The earlier one in the collection's order; the same as the other where one document repeats itself."""
    right_document_id: str
    """The later one."""
    digest: bytes
    """Of both texts, of the anchors in common, and of all that decides what a passage is, 16 bytes."""
    collection: str
    """The collection both belong to."""


class EntityRow(NamedTuple):
    """Which person, organisation or place of the collection a mention means."""

    document_id: str
    """Document of the mention."""
    segment_id: str
    """Segment of the mention."""
    start: Int32
    """Start of the mention in `segments.text`."""
    entity_id: str
    """Equal for all mentions of one entity in the collection."""
