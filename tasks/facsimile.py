"""The image of a page for a person to look at, made again from its source: renderings are not stored."""

import io

from storage.schemas import MemberRow, PageRow
from tasks.archive.pages import member_of
from tasks.errors import UnsupportedError
from tasks.stage import Payload

#: Longer sides are scaled down: enough to read by, small enough to send.
LONGEST = 1_800


def png(payload: Payload, member: MemberRow, page: PageRow) -> bytes:
    """PNG bytes of the frame that the page's boxes count in, perhaps smaller.

    Raises UnsupportedError for a page that never had an image, and what the reader raises.
    """
    from tasks.readers import image_reader

    reader = image_reader(member.reader)
    if reader is None:
        raise UnsupportedError(f"A page of kind {member.reader} has no image.")
    leaf = member.leaves[page.page_number - 1]
    if leaf.member is not None:
        payload = member_of(payload, leaf.member)
    picture = reader.facsimile(payload, leaf.index, page)
    small = picture.convert("L")
    small.thumbnail((LONGEST, LONGEST))
    sink = io.BytesIO()
    small.save(sink, "PNG", optimize=True)
    return sink.getvalue()
