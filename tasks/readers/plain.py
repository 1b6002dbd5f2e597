"""Plain text: the decoded file, unchanged, one page a form feed."""

from functools import lru_cache

from storage.ids import page_id
from storage.schemas import Leaf, PageRow, Unit
from tasks.errors import UnreadableError
from tasks.ocr.models import model_of
from tasks.ocr.origin import estimated_cer_of_plain
from tasks.ocr.parameters import AUTO
from tasks.reader import Inspection, Reading
from tasks.stage import PageTask, Parameters, Payload, SourceTask
from tasks.web.encoding import Decoded, decode
from tasks.web.translation import judge


def inspect(task: SourceTask) -> Inspection:
    """One document; its pages are what form feeds part. Raises `UnreadableError` (`empty`) where nothing is written."""
    text = decode(task.payload.data).text
    require_text(text)
    leaves = tuple(Leaf(task.source_id, None, index) for index in range(len(pages_of(text))))
    return Inspection("text/plain", "plain", (Unit("text/plain", leaves),))


def read(task: PageTask, parameters: Parameters) -> Reading:
    """One page, unchanged."""
    del parameters
    decoded, pages = _decoded_pages(task.payload)
    index = task.member.leaves[task.page_number - 1].index
    if index >= len(pages):
        raise UnreadableError(f"The file has {len(pages)} pages, page {index + 1} was asked for; list the source again")
    return Reading(plain_page(task, pages[index], decoded))


@lru_cache(maxsize=1)
def _decoded_pages(payload: Payload) -> tuple[Decoded, list[str]]:
    """A file is decoded once, however many pages it has."""
    decoded = decode(payload.data)
    return decoded, pages_of(decoded.text)


def pages_of(text: str) -> list[str]:
    r"""The pages of a text: what stands between form feeds; nothing after the last one is no page.

    >>> pages_of("one\ftwo\f"), pages_of("")
    (['one', 'two'], [''])
    """
    pages = text.split("\f")
    if len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    return pages


def require_text(text: str) -> None:
    """Raise `UnreadableError` (`empty`) for a file of nothing but white space."""
    if not text.strip():
        raise UnreadableError("The file is empty: replace it or leave it out", code="empty")


def plain_page(task: PageTask, text: str, decoded: Decoded) -> PageRow:
    """The row of a page of plain text; a page of nothing but white space is `blank`.

    The error rate is estimated where the file looks like somebody's OCR.
    """
    document = task.member.document_id
    is_text = bool(text.strip())
    metadata = {}
    if found := judge(text):
        metadata["machine_translated"] = str(found.likelihood)
        metadata["machine_translation_evidence"] = "; ".join(found.evidence)
    return PageRow(
        page_id(document, task.page_number),
        document,
        task.member.leaves[task.page_number - 1].source_id,
        task.page_number,
        "text" if is_text else "blank",
        text=text,
        text_source="plain" if is_text else None,
        engine_parameters=(("encoding", decoded.encoding),),
        flags=decoded.flags if is_text else (*decoded.flags, "empty_page"),
        estimated_cer=estimated_cer_of_plain(text, decoded.text, map(model_of, task.member.languages or AUTO)),
        metadata=tuple(sorted(metadata.items())),
    )
