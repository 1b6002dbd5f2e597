"""What a saved copy says of its own making: marks of browsers, SingleFile and the Wayback Machine."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)\s*(\S{1,2000}?)\s*-->")
_SINGLE_FILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(\S{1,2000})(?:\s+saved date:\s*([^\n]{1,100}?))?\s*(?:-->|\n)"
)
_WAYBACK = re.compile(r"(?:https?:)?//web\.archive\.org/web/(\d{14})(?:[a-z]{2}_)?/(https?://[^\s\"'<>]{1,2000})")
_ARCHIVED = re.compile(r"FILE ARCHIVED ON (\d\d:\d\d:\d\d [A-Z][a-z]{2} \d\d, \d{4}) AND RETRIEVED FROM THE")
_JS_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d) GMT([+-]\d{4})")


class Capture(NamedTuple):
    """Address of the original and time of the copy (ISO 8601, UTC), as far as the copy tells them."""

    url: str | None = None
    captured_at: str | None = None


def capture_of(source: str) -> Capture:
    """What the marks in the source of a page say; the copy's own marks go before those of an archive it came from.

    >>> capture_of("<!-- saved from url=(0021)https://example.org/1 -->").url
    'https://example.org/1'
    """
    head = source[:200_000]
    single = _SINGLE_FILE.search(head)
    saved = _SAVED_FROM.search(head)
    wayback = _wayback(source) if "web.archive.org/" in source or "FILE ARCHIVED ON" in source else Capture()
    url = single[1] if single else saved[1] if saved else None
    inner = _WAYBACK.match(url or "")
    if inner:
        return Capture(inner[2], _stamp(inner[1], "%Y%m%d%H%M%S"))
    taken = _javascript_date(single[2]) if single and single[2] else None
    return Capture(url or wayback.url, taken or wayback.captured_at)


def _wayback(source: str) -> Capture:
    """The toolbar's or banner's own address of the page: the first one that appears in a mark of the archive."""
    archived = _ARCHIVED.search(source)
    at = _stamp(archived[1], "%H:%M:%S %b %d, %Y") if archived else None
    bar = source.find("BEGIN WAYBACK TOOLBAR")
    found = _WAYBACK.search(source, bar, bar + 20_000) if bar >= 0 else None
    if found is None:
        found = re.search(_CANONICAL_WAYBACK, source[:50_000])
    return Capture(found[2] if found else None, at or (_stamp(found[1], "%Y%m%d%H%M%S") if found else None))


#: A page whose canonical address or base leads into the archive.
_CANONICAL_WAYBACK = re.compile(
    r"(?:rel=[\"']canonical[\"'][^>]{0,200}?href=|<base[^>]{0,100}?href=|property=[\"']og:url[\"'][^>]{0,200}?content=)[\"']"
    r"(?:https?:)?//web\.archive\.org/web/(\d{14})(?:[a-z]{2}_)?/(https?://[^\s\"'<>]{1,2000})"
)


def _stamp(text: str, form: str) -> str | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC).isoformat()
    except ValueError:
        return None


def _javascript_date(text: str) -> str | None:
    found = _JS_DATE.search(text)
    if not found:
        return None
    try:
        return datetime.strptime(f"{found[1]} {found[2]}", "%b %d %Y %H:%M:%S %z").astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None
