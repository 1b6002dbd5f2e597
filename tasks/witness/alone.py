"""A page whose image cannot be read, and that a person transcribed: the transcription is the page."""

from storage.ids import page_id
from storage.schemas import PageRow
from tasks.errors import StageError
from tasks.ocr.frame import Frame
from tasks.ocr.parameters import RecogniseParameters
from tasks.reader import Reading
from tasks.stage import PageTask
from tasks.witness.choice import is_text
from tasks.witness.offers import Offer, offers

#: A page that boxes may be laid over and forgotten.
_ANY = Frame.of(2480, 3508)


def by_person(task: PageTask, parameters: RecogniseParameters, error: StageError) -> Reading | None:
    """The page as a person wrote it, without boxes and with the flag `damaged_image`; None where nobody did."""
    if not task.witnesses or parameters.witnesses == "never":
        return None
    for offer in offers(task):
        text = "" if offer.refusal or not offer.is_human else _text(offer)
        if is_text(text):
            return Reading(_row(task, offer, text, error))
    return None


def _text(offer: Offer) -> str:
    return offer.text if offer.sheet is None else offer.sheet.over(_ANY, 300).text()


def _row(task: PageTask, offer: Offer, text: str, error: StageError) -> PageRow:
    leaf = task.member.leaves[task.page_number - 1]
    said = {
        "image": error.message,
        "witness": "used",
        "witness_by": "person",
        "witness_format": offer.kind,
        "witness_sha256": offer.sha256,
    }
    return PageRow(
        page_id(task.member.document_id, task.page_number),
        task.member.document_id,
        leaf.source_id,
        task.page_number,
        "text",
        text=text,
        text_source="plain",
        engine=f"witness {offer.path}",
        engine_parameters=tuple(sorted(said.items())),
        flags=("damaged_image",),
    )
