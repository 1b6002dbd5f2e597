"""Records of WARC files, also inside a WACZ: read in order, each body within a bound.

The HTTP coding is undone by `tasks.web.content`: with the library's own decoding, a partial read of a large gzip body
loses the rest of the file.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tasks.errors import LimitError, ProtectedError, UnreadableError
from tasks.stage import Payload
from tasks.web.content import LIMIT, decoded_body

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

#: Bytes of one WARC inside a WACZ, unpacked.
MEMBER_LIMIT = 1024 * 1024 * 1024
_HTML = frozenset(["text/html", "application/xhtml+xml", "application/xhtml", "application/vnd.wap.xhtml+xml"])


@dataclass(frozen=True, slots=True)
class Record:
    """A response or resource record. `status` is null for a resource; `body` is still coded."""

    ordinal: int
    record_id: str
    kind: str
    url: str
    captured_at: str | None
    status: int | None
    media_type: str | None
    charset: str | None
    transfer: str | None
    coding: str | None
    body: bytes
    is_whole: bool

    @property
    def is_text(self) -> bool:
        """Whether the record is of a kind that is read."""
        return self.media_type in _HTML or self.media_type == "text/plain"

    def content(self) -> tuple[bytes, bool]:
        """The decoded body and whether it is whole. Raises LimitError."""
        # Some crawlers keep the packed body and drop the header that says so.
        undeclared = not self.coding and self.body.startswith(b"\x1f\x8b")
        body, whole = decoded_body(self.body, self.transfer, "gzip" if undeclared else self.coding)
        return body, whole and self.is_whole


def members(payload: Payload) -> Sequence[str | None]:
    """WARC files of a source: their names in a WACZ, else null for the source itself. Raises StageError."""
    if not payload.data.startswith(b"PK\x03\x04"):
        return [None]
    with _zip(payload) as package:
        return sorted(
            info.filename
            for info in package.infolist()
            if info.filename.startswith("archive/") and info.filename.lower().endswith((".warc", ".warc.gz"))
        )


def records(payload: Payload, member: str | None) -> Iterator[Record]:
    """Responses and resources in order; `ordinal` counts all records. What comes after a fault is lost: a
    `UnreadableError` (`truncated`) ends the iteration there."""
    from fastwarc.warc import ArchiveIterator

    stream = io.BytesIO(payload.data if member is None else _unpacked(payload, member))
    try:
        for ordinal, record in enumerate(ArchiveIterator(stream, parse_http=True, auto_decode="none")):
            if _kind(record) in {"response", "resource"}:
                yield _record(ordinal, record)
    except (OSError, ValueError, EOFError) as error:
        raise UnreadableError(f"The archive breaks off: {error}", code="truncated") from error


def record_at(payload: Payload, member: str | None, ordinal: int) -> Record:
    """One record. Reading them in order costs one pass: the last position is remembered.

    Raises UnreadableError where there is no such record.
    """
    position = _position(payload, member)
    if position.last is not None and position.last.ordinal == ordinal:
        return position.last
    if position.last is not None and position.last.ordinal > ordinal:
        _position.cache_clear()
        position = _position(payload, member)
    return position.advance(ordinal)


class _Position:
    """Where the last reading of an archive stopped."""

    def __init__(self, payload: Payload, member: str | None) -> None:
        self._records = records(payload, member)
        self.last: Record | None = None

    def advance(self, ordinal: int) -> Record:
        for record in self._records:
            self.last = record
            if record.ordinal == ordinal:
                return record
            if record.ordinal > ordinal:
                break
        raise UnreadableError(f"The archive has no record {ordinal} that can be read; list the source again")


@lru_cache(maxsize=1)
def _position(payload: Payload, member: str | None) -> _Position:
    return _Position(payload, member)


def _record(ordinal: int, record: "WarcRecord") -> Record:
    http = record.http_headers
    # One byte more than the limit shows that the body is over it without reading it all.
    body = record.reader.read(min(LIMIT, max(0, record.content_length)) + 1) if record.content_length else b""
    kind = _kind(record)
    declared = http.get("Content-Type") if http is not None else record.headers.get("Content-Type")
    media_type, charset = media_type_of(declared)
    date = record.record_date
    return Record(
        ordinal=ordinal,
        record_id=str(record.record_id or ""),
        kind=kind,
        url=(record.headers.get("WARC-Target-URI") or "").strip("<> "),
        captured_at=date.isoformat() if date else None,
        status=http.status_code if http is not None and kind == "response" else None,
        media_type=media_type or _sniffed(body),
        charset=charset,
        transfer=http.get("Transfer-Encoding") if http is not None else None,
        coding=http.get("Content-Encoding") if http is not None else None,
        body=body,
        is_whole=len(body) >= record.content_length,
    )


def _kind(record: "WarcRecord") -> str:
    return str(record.headers.get("WARC-Type") or "").lower()


def media_type_of(declared: str | None) -> tuple[str | None, str | None]:
    """Media type and charset of a Content-Type header.

    >>> media_type_of('Text/HTML; charset="koi8-r"')
    ('text/html', 'koi8-r')
    """
    name, _, rest = (declared or "").partition(";")
    charset = None
    for part in rest.split(";"):
        key, _, value = part.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip("\"'") or None
    return name.strip().lower() or None, charset


def _sniffed(body: bytes) -> str | None:
    head = body[:1000].lstrip().lower()
    return "text/html" if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) else None


def _zip(payload: Payload) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(payload.data))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableError(f"The WACZ is no readable ZIP file: {error}") from error


def _unpacked(payload: Payload, member: str) -> bytes:
    with _zip(payload) as package:
        try:
            info = package.getinfo(member)
            if info.flag_bits & 1:
                raise ProtectedError("The WACZ is encrypted; unpack it with its password first")
            with package.open(info) as stream:
                data = stream.read(MEMBER_LIMIT + 1)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
            raise UnreadableError(f"{member} cannot be unpacked: {error}") from error
    if len(data) > MEMBER_LIMIT:
        raise LimitError(f"{member} unpacks to more than {MEMBER_LIMIT} bytes")
    return data
