"""The pages of a message of MIME type multipart/related (RFC 2557), as browsers save it."""

from collections.abc import Sequence
from datetime import UTC
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from tasks.errors import UnreadableError
from tasks.web.address import absolute

#: Parts that are looked at; a saved page has some hundreds.
_MOST = 20_000


class SavedPage(NamedTuple):
    """HTML bytes of a page, what its part declares, its address, and when it was saved (ISO 8601, UTC)."""

    body: bytes
    charset: str | None
    url: str | None
    saved_at: str | None
    content_id: str | None = None


def saved_pages(data: bytes) -> list[SavedPage]:
    """The main page first: the part that the message names as its start, else the first HTML part; then the other HTML
    parts in order (frames and inline frames).

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
    saved_at = _date(_header(message, "Date"))
    found = [_saved(part, saved_at) for part in parts]
    named = [
        page for page in found if (start and page.content_id == start) or (address and page.url == address)
    ]  # fmt: skip
    main = (named or found)[0]
    return [main._replace(url=address or main.url), *(page for page in found if page is not main)]


def frames(pages: list[SavedPage], sources: Sequence[str]) -> list[int]:
    """Places in `pages` of the frames that the main page names by address or `cid:`."""
    wanted = [absolute(source, pages[0].url) for source in sources]
    named = {
        name: place for place, page in reversed(list(enumerate(pages))) for name in (page.url, f"cid:{page.content_id}")
    }
    return [named[address] for address in wanted if named.get(address)]


def _saved(part: Message, saved_at: str | None) -> SavedPage:
    payload = part.get_payload(decode=True)
    return SavedPage(
        payload if isinstance(payload, bytes) else b"",
        part.get_content_charset(),
        _header(part, "Content-Location"),
        saved_at,
        _header(part, "Content-ID"),
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
