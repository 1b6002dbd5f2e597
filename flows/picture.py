"""The image of a page, made again from its source for a person to look at; renderings are not stored."""

from dataclasses import dataclass
from hashlib import sha256

from configs.load import work
from flows.chain import Chain
from flows.guard import guard
from flows.payloads import payload
from storage.schemas import MemberRow, PageRow, SourceRow
from storage.sources import fetch, local_file
from tasks.errors import StageError, UnreadableError
from tasks.stage import Payload


@dataclass(frozen=True, slots=True)
class Picture:
    """PNG bytes, and the size in pixels of the frame that boxes count in."""

    png: bytes
    width: int
    height: int


def picture_of(chain: Chain, page: PageRow) -> Picture | None:
    """The page's image; None where it has none, or its source is gone or no longer what was read."""
    if page.width is None or page.height is None:
        return None
    (member,) = chain.rows(MemberRow, "members", "document_id", page.document_id)
    (source,) = chain.rows(SourceRow, "sources", "source_id", page.source_id)
    limits = work("recognise")
    try:
        found: bytes = guard(limits).call(limits.timeout, rendered, member, page, source)
    except StageError:
        return None
    return Picture(found, page.width, page.height)


def rendered(member: MemberRow, page: PageRow, source: SourceRow) -> bytes:
    """PNG bytes of a page, in the child. Raises StageError."""
    from tasks.facsimile import png

    path = member.path
    if source.uri.lower().startswith("s3://"):
        data = fetch(source.uri)
        found = Payload(path, data, sha256(data).hexdigest())
    else:
        found = payload(str(local_file(source.uri)), path)
    if found.sha256 != source.content_sha256:
        raise UnreadableError(f"{source.uri} is no longer what was read.", code="source_changed")
    return png(found, member, page)
