"""MHTML: a page saved as one mail message."""

from storage.schemas import Leaf, Unit
from tasks.errors import UnreadableError
from tasks.reader import Inspection, Reading
from tasks.readers.html import decoded_markup, reading
from tasks.stage import PageTask, Parameters, SourceTask
from tasks.web.message import frames, saved_pages
from tasks.web.page import frames_of


def inspect(task: SourceTask) -> Inspection:
    """One document; one page, and one for each frame of a frameset. Raises UnreadableError where there is no HTML."""
    pages = saved_pages(task.payload.data)
    main = pages[0]
    metadata = (("captured_at", main.saved_at), ("url", main.url))
    kept = tuple((key, value) for key, value in metadata if value)
    inner = frames(pages, frames_of(decoded_markup(main.body, main.charset).text))
    leaves = tuple(Leaf(task.source_id, None, index) for index in (0, *inner))
    return Inspection("multipart/related", "mhtml", (Unit("text/html", leaves, metadata=kept),))


def read(task: PageTask, parameters: Parameters) -> Reading:
    """The page as a reader sees it."""
    del parameters
    pages = saved_pages(task.payload.data)
    index = task.member.leaves[task.page_number - 1].index
    if index >= len(pages):
        raise UnreadableError(f"The message has {len(pages)} pages, page {index + 1} was asked for; list it again")
    page = pages[index]
    return reading(task, decoded_markup(page.body, page.charset), page.url, page.saved_at)
