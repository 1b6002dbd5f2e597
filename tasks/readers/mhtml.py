"""MHTML: a page saved as one mail message."""

from storage.schemas import Leaf, Unit
from tasks.reader import Inspection, Reading
from tasks.readers.html import decoded_markup, reading
from tasks.stage import PageTask, Parameters, SourceTask
from tasks.web.message import main_page


def inspect(task: SourceTask) -> Inspection:
    """One document of one page. Raises UnreadableError where the message holds no HTML."""
    page = main_page(task.payload.data)
    metadata = (("captured_at", page.saved_at), ("url", page.url))
    kept = tuple((key, value) for key, value in metadata if value)
    unit = Unit("text/html", (Leaf(task.source_id, None, 0),), metadata=kept)
    return Inspection("multipart/related", "mhtml", (unit,))


def read(task: PageTask, parameters: Parameters) -> Reading:
    """The page as a reader sees it."""
    del parameters
    page = main_page(task.payload.data)
    return reading(task, decoded_markup(page.body, page.charset), page.url, page.saved_at)
