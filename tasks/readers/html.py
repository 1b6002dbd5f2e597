"""HTML files."""

from functools import cache
from importlib import metadata as packages

from storage.ids import page_id
from storage.schemas import Leaf, PageRow, Unit
from tasks.reader import Inspection, Reading
from tasks.readers.plain import require_text
from tasks.stage import PageTask, Parameters, SourceTask
from tasks.web.block import rows_of
from tasks.web.encoding import Decoded, declared_in, decode
from tasks.web.page import frames_of, read_page


def inspect(task: SourceTask) -> Inspection:
    """One document of one page; the frames of a frameset are its references.

    Raises `UnreadableError` (`empty`) for a file of white space.
    """
    decoded = decoded_markup(task.payload.data)
    require_text(decoded.text)
    unit = Unit("text/html", (Leaf(task.source_id, None, 0),))
    return Inspection("text/html", "html", (unit,), references=frames_of(decoded.text))


def read(task: PageTask, parameters: Parameters) -> Reading:
    """The page as a reader sees it."""
    del parameters
    return reading(task, decoded_markup(task.payload.data))


def decoded_markup(data: bytes, declared: str | None = None) -> Decoded:
    """Text of HTML bytes; a header's declaration goes before the page's own."""
    return decode(data, declared or declared_in(data))


def reading(task: PageTask, decoded: Decoded, url: str | None = None, captured_at: str | None = None) -> Reading:
    """Rows of one decoded page; what the container says of address and time goes before what the page says."""
    page = read_page(decoded.text, url)
    document = task.member.document_id
    identity = page_id(document, task.page_number)
    metadata = {**dict(page.metadata), **({"captured_at": captured_at} if captured_at else {})}
    row = PageRow(
        identity,
        document,
        task.member.leaves[task.page_number - 1].source_id,
        task.page_number,
        "text" if page.text else "blank",
        text=page.text,
        text_source="markup" if page.text else None,
        engine=f"lxml {version('lxml')}",
        engine_parameters=(("encoding", decoded.encoding), ("main_text", f"trafilatura {version('trafilatura')}")),
        flags=(*decoded.flags, *page.flags),
        metadata=tuple(sorted(metadata.items())),
    )
    return Reading(row, rows_of(page.blocks, identity, document, task.page_number))


@cache
def version(package: str) -> str:
    """Version of an installed package; looking it up costs a millisecond."""
    return packages.version(package)
