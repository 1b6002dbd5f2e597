"""What recognise writes: pages as read, and the blocks that the source's own structure or the engine's layout named."""

from typing import NamedTuple

from storage.schemas.types import Box, Float32, Int32, Line, Link, StringMap, Style

#: Roles that a reader may give a block. A hint: segment decides.
ROLES = frozenset(
    [
        "title",
        "heading",
        "paragraph",
        "list_item",
        "table",
        "cell",
        "quote",
        "caption",
        "image",
        "note",
        "comment",
        "comment_meta",
        "furniture",
        "pre",
        "byline",
        "line",
        "group",
    ]
)


class PageRow(NamedTuple):
    """One row per page."""

    page_id: str
    """From document and page number."""
    document_id: str
    """The document it belongs to."""
    source_id: str
    """The object this page came from."""
    page_number: Int32
    """From 1."""
    status: str
    """`text`, `blank` (proved by `ink`, or by a reason in `flags`) or `failed` (with `error_code`)."""
    error_code: str | None = None
    """Why the page failed: one word in snake_case."""
    error_message: str | None = None
    """The same as a sentence."""
    printed_page: str | None = None
    """Page number or label given by the container (PDF page label); the printed one is found by segment."""
    text: str = ""
    """The page exactly as recognised, decoded or extracted. Lines end in a newline, a blank line parts blocks."""
    text_source: str | None = None
    """`ocr`, `text_layer`, `markup` or `plain`; null where there is no text."""
    engine: str | None = None
    """Name and version of the program that gave the text."""
    engine_parameters: StringMap = ()
    """Parameters the engine was given, and which rung of the ladder won."""
    models: StringMap = ()
    """Model file → SHA-256 digest, losing candidates included."""
    ocr_languages: tuple[str, ...] = ()
    """Models used for the reading kept, in the engine's names (`rus`, `eng`)."""
    width: Int32 | None = None
    """Width of the page image in pixels, after EXIF orientation."""
    height: Int32 | None = None
    """Height of the page image in pixels, after EXIF orientation."""
    dpi: Float32 | None = None
    """Resolution used, dots per inch."""
    rotation: Int32 | None = None
    """Degrees clockwise applied before recognition: 0, 90, 180 or 270."""
    skew: Float32 | None = None
    """Degrees clockwise by which the page was straightened; 0 where it was left alone."""
    ink: Float32 | None = None
    """Share of dark pixels, 0–1; null without an image."""
    coverage: Float32 | None = None
    """Share of letter-sized ink inside recognised words, 0–1; null without OCR."""
    flags: tuple[str, ...] = ()
    """Why the page is not to be trusted as it is: `low_coverage`, `low_confidence`, `wrong_script`, `loop`, …"""
    confidence: Float32 | None = None
    """Mean word confidence 0–1; null where there was no OCR."""
    estimated_cer: Float32 | None = None
    """Estimated character error rate 0–1; null where nothing suggests an error."""
    image_uri: str | None = None
    """Source URI with `#page=N`; renderings are not stored."""
    image_sha256: str | None = None
    """SHA-256 of the decoded pixels."""
    image_hash: str | None = None
    """Perceptual hash of the page image (256 bits, hexadecimal); null for near-blank pages."""
    lines: tuple[Line, ...] = ()
    """Lines in reading order; with boxes and words where the text came from an image or a text layer."""
    metadata: StringMap = ()
    """What the page's own mark-up says of the document: `title`, `authors` (joined by `; `), `published`, `publisher`,
    `url`, `rights`, `language`, `captured_at`, `machine_translated`, `machine_translation_evidence`, …"""


class BlockRow(NamedTuple):
    """One block of a page as its own structure or the engine's layout has it; blocks may nest."""

    page_id: str
    """The page."""
    document_id: str
    """The document."""
    page_number: Int32
    """From 1."""
    ordinal: Int32
    """Position on the page in reading order, from 0; a container comes before what it holds."""
    start: Int32
    """Offset into `pages.text`."""
    end: Int32
    """Offset into `pages.text`; a container spans what it holds."""
    role: str
    """A hint, one of `ROLES`."""
    parent: Int32 | None = None
    """Ordinal of the block that holds this one; for comments, of the comment replied to."""
    level: Int32 | None = None
    """Heading level 1–6; nesting depth of list items and comments from 0."""
    box: Box | None = None
    """Place on the page image."""
    font_size: Float32 | None = None
    """Typical height of the letters: points in a text layer, pixels of x-height class in OCR."""
    styles: tuple[Style, ...] = ()
    """Typographic runs; offsets into `pages.text`."""
    links: tuple[Link, ...] = ()
    """Hyperlinks; offsets into `pages.text`."""
    row: Int32 | None = None
    """Row of a table cell, from 0."""
    column: Int32 | None = None
    """Column of a table cell, from 0."""
    is_header: bool | None = None
    """Whether a table cell is a header."""
    is_main: bool | None = None
    """Whether the block belongs to the main text of a web page; null where nobody can say."""
    attributes: StringMap = ()
    """Anything else: `author`, `published`, `score`, `marker`, `label`, `image_uri`, `anchor`, …"""
