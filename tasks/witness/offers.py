"""What the witnesses of a page say of it: opened by their bytes, in the order of their worth."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tasks.errors import StageError, UnsupportedError
from tasks.readers.plain import pages_of
from tasks.sniff import sniff
from tasks.stage import PageTask, Payload, witnesses_of
from tasks.web.encoding import decode
from tasks.witness import alto, hocr, page_xml
from tasks.witness.sheet import Sheet

#: Media type → name of the format, and what gives its pages.
_SHEETS: dict[str, tuple[str, Callable[[bytes], list[Sheet]]]] = {
    "application/alto+xml": ("alto", alto.sheets),
    "application/vnd.prima.page+xml": ("page", page_xml.sheets),
    "text/vnd.hocr+html": ("hocr", hocr.sheets),
}
_TEXTS = frozenset({"text/plain", "text/markdown"})


@dataclass(frozen=True, slots=True)
class Offer:
    """What one witness says of a page: a sheet with boxes, or plain text, or the reason why it cannot be used."""

    path: str
    sha256: str
    kind: str
    is_human: bool
    sheet: Sheet | None = None
    text: str = ""
    refusal: str = ""


def offers(task: PageTask) -> list[Offer]:
    """The witnesses of a page that speak of it, those written by people first, then in the member's order."""
    return sorted(_offers(task), key=lambda offer: (not offer.is_human, bool(offer.refusal)))


def _offers(task: PageTask) -> Iterator[Offer]:
    for witness, payload in zip(witnesses_of(task.member, task.page_number), task.witnesses, strict=True):
        try:
            kind, pages = opened(payload)
        except StageError as error:
            yield Offer(payload.path, payload.sha256, "unknown", witness.is_human, refusal=error.code)
            continue
        index = task.page_number - witness.first_page
        if index >= len(pages):
            continue  # it ends before this page
        found = pages[index]
        if isinstance(found, str):
            yield Offer(payload.path, payload.sha256, kind, witness.is_human, text=found)
        else:
            yield Offer(payload.path, payload.sha256, kind, witness.is_human or found.is_human, found)


@lru_cache(maxsize=4)
def opened(payload: Payload) -> tuple[str, list[Sheet] | list[str]]:
    """Name of the format of a witness, and its pages: sheets, or texts between form feeds.

    Raises UnreadableError, LimitError, and UnsupportedError for a kind of file that is no witness.
    """
    found = sniff(payload.data, payload.path)
    if found.media_type in _SHEETS:
        kind, sheets = _SHEETS[found.media_type]
        return kind, sheets(payload.data)
    if found.media_type in _TEXTS:
        return "text", pages_of(decode(payload.data).text)
    raise UnsupportedError(f"{found.media_type} is no transcription: give ALTO, PAGE, hOCR or plain text.")
