"""Column types and the small structs that rows are made of.

All offsets count Unicode code points, start inclusive, end exclusive. Boxes are pixels of the source frame: the image
after EXIF orientation and before any rotation or deskew of ours; for PDF and DjVu the page rendered at `dpi`.
"""

from datetime import date, datetime
from typing import Annotated, Any, NamedTuple

import pyarrow as pa

Int32 = Annotated[int, pa.int32()]
Int64 = Annotated[int, pa.int64()]
Float32 = Annotated[float, pa.float32()]
Float64 = Annotated[float, pa.float64()]
Timestamp = Annotated[datetime, pa.timestamp("us", "UTC")]
Day = Annotated[date, pa.date32()]
Digest = Annotated[bytes, pa.binary(16)]
#: Sorted (key, value) pairs; `map<string, string>` in Arrow.
StringMap = Annotated[tuple[tuple[str, str], ...], pa.map_(pa.string(), pa.string())]

#: Any row or struct: a NamedTuple class whose fields are columns.
Row = tuple[Any, ...]


class Span(NamedTuple):
    """A place in `pages.text` of one page."""

    page_number: Int32
    start: Int32
    end: Int32


class Box(NamedTuple):
    """A rectangle on a page image, pixels from the top left; right and bottom exclusive."""

    page_number: Int32
    left: Int32
    top: Int32
    right: Int32
    bottom: Int32


class Word(NamedTuple):
    """One recognised word; offsets into `pages.text`."""

    start: Int32
    end: Int32
    box: Box | None
    confidence: Float32 | None


class Line(NamedTuple):
    """One line of a page, without its line break; offsets into `pages.text`."""

    start: Int32
    end: Int32
    box: Box | None
    confidence: Float32 | None
    words: tuple[Word, ...]


class Edit(NamedTuple):
    """One recorded change of a segment's raw text: `raw_text[start:end] == original` becomes `replacement`."""

    start: Int32
    end: Int32
    original: str
    replacement: str
    rule: str
    confidence: Float32


class ForeignSpan(NamedTuple):
    """A stretch of a segment's text in another language than the segment's."""

    start: Int32
    end: Int32
    language: str
    script: str


class Place(NamedTuple):
    """A stretch of a text."""

    start: Int32
    end: Int32


class Link(NamedTuple):
    """A hyperlink over a stretch of a text."""

    start: Int32
    end: Int32
    url: str


class Style(NamedTuple):
    """A run of one typographic style (`bold`, `italic`, `superscript`, `subscript`, `small`, `code`, `strike`)."""

    start: Int32
    end: Int32
    style: str


class Range(NamedTuple):
    """A range of leaves or pages as text; a single one has first = last; versos keep `об.`."""

    first: str
    last: str


class Leaf(NamedTuple):
    """Where one page of a document comes from."""

    source_id: str
    member: str | None
    """Path inside an archive (`a.zip!/member`), null for a plain file."""
    index: Int32  # type: ignore[assignment]  # shadows a method of tuple that nobody calls
    """Frame, page, record, line or row number in that object, from 0."""


class Witness(NamedTuple):
    """Text that lies beside the images of a document: ALTO, PAGE, hOCR, or a plain transcription."""

    source_id: str
    member: str | None
    """Path inside an archive, null for a plain file."""
    first_page: Int32
    """First page of the document that it speaks of."""
    last_page: Int32
    """Last page that it may speak of."""
    is_human: bool
    """Whether people say, outside of the file itself, that a person wrote it."""
