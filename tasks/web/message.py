"""The main page of a message of MIME type multipart/related (RFC 2557), as browsers save it."""

from datetime import UTC
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from tasks.errors import UnreadableError

#: Parts that are looked at; a saved page has some hundreds.
_MOST = 20_000


class SavedPage(NamedTuple):
    """HTML bytes of the main page, what its part declares, its address, and when it was saved (ISO 8601, UTC)."""

    body: bytes
    charset: str | None
    url: str | None
    saved_at: str | None


def main_page(data: bytes) -> SavedPage:
    """The main page: the part that the message names as its start, else the first HTML part.

    Raises UnreadableError where there is no HTML part or the message is broken beyond that.
    """
    try:
        message = message_from_bytes(data.lstrip(b"\r\n \xef\xbb\xbf"))
        parts = [part for part in _parts(message) if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    except RecursionError as error:
        raise UnreadableError("The message is nested too deeply") from error
    if not parts:
        raise UnreadableError("The message holds no HTML part; save the page again")
    start = str(message.get_param("start") or "").strip("<> ")
    address = _header(message, "Snapshot-Content-Location")
    named = [
        part
        for part in parts
        if (start and _header(part, "Content-ID") == start)
        or (address and _header(part, "Content-Location") == address)
    ]
    part = (named or parts)[0]
    payload = part.get_payload(decode=True)
    return SavedPage(
        payload if isinstance(payload, bytes) else b"",
        part.get_content_charset(),
        address or _header(part, "Content-Location"),
        _date(_header(message, "Date")),
    )


def _parts(message: Message) -> list[Message]:
    """Leaves of a message in order, without recursion."""
    found: list[Message] = []
    stack: list[Message] = [message]
    while stack and len(found) < _MOST:
        part = stack.pop()
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            stack.extend(item for item in reversed(inner) if isinstance(item, Message))
        else:
            found.append(part)
    return found


def _header(part: Message, name: str) -> str | None:
    value = part.get(name)
    return " ".join(str(value).split()).strip("<> ") or None if value is not None else None


def _date(text: str | None) -> str | None:
    try:
        date = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    try:
        return date.astimezone(UTC).isoformat()
    except (OverflowError, ValueError):
        return None
