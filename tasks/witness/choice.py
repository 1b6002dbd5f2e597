"""The choice between a page's witnesses and our own reading of it: one of them is the page, never two together.

A transcription by a person wins. Any other witness is judged (`tasks.witness.judge`), the best that stands is used,
and one that is refused leaves a flag on the page that is then read as if it were not there.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from storage.ids import page_id
from storage.schemas import PageRow
from tasks.ocr import models
from tasks.ocr.composition import Composition, compose
from tasks.ocr.ink import Ink, measure
from tasks.ocr.layout import Layout
from tasks.ocr.legibility import legibility
from tasks.ocr.pages import NEAR_BLANK
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import Raster, perceptual_hash, pixels_sha256
from tasks.reader import Reading
from tasks.stage import PageTask
from tasks.witness.judge import Judge, Verdict
from tasks.witness.offers import Offer, offers
from tasks.witness.sheet import NOWHERE

if TYPE_CHECKING:
    from storage.schemas import BlockRow, Line

#: Share of characters that no text should hold, above which not even a person's text is taken.
MOST_INVALID = 0.03


def is_text(text: str) -> bool:
    r"""Whether a person may have written this.

    >>> is_text("Опись № 3"), is_text("\x01\x02\x03 о"), is_text("")
    (True, False, False)
    """
    found = legibility(text)
    return bool(found.letters) and found.invalid <= MOST_INVALID


def read_with_witnesses(
    task: PageTask, page: Callable[[], Raster], parameters: RecogniseParameters, otherwise: Callable[[], Reading]
) -> Reading:
    """A page, whose image `page` gives, by its best witness, else as `otherwise` reads it.

    Raises StageError where `otherwise` does, or where no engine can judge.
    """
    found = offers(task) if task.witnesses and parameters.witnesses != "never" else []
    if not found:
        return otherwise()
    bench = _Bench(task, page(), parameters)
    refused: list[tuple[Offer, str]] = []
    for offer in found:
        if offer.is_human:
            doubt = offer.refusal or bench.doubt_of_person(offer)
            if not doubt:
                return bench.reading(offer, Verdict(""))
            refused.append((offer, doubt))
    return bench.best_machine([offer for offer in found if not offer.is_human], refused) or _marked(
        otherwise(), refused, bench
    )


def _marked(reading: Reading, refused: list[tuple[Offer, str]], bench: "_Bench") -> Reading:
    """A reading of our own, with what became of the witnesses."""
    said = "; ".join(f"{offer.path}: {doubt}" for offer, doubt in refused)
    flags = dict.fromkeys(f"witness_refused:{doubt}" for _, doubt in refused if doubt != "worse")
    row = reading.page
    parameters = {**dict(row.engine_parameters), **bench.consulted(), **({"witness": said} if said else {})}
    row = row._replace(
        flags=(*row.flags, *flags),
        engine_parameters=tuple(sorted(parameters.items())),
        models=tuple(sorted({**dict(row.models), **dict(models.digests(bench.judge.models))}.items())),
    )
    return Reading(row, reading.blocks)


class _Bench:
    """A page with its ink, on which its witnesses are judged and put into rows."""

    def __init__(self, task: PageTask, page: Raster, parameters: RecogniseParameters) -> None:
        self.task = task
        self.page = page
        self.parameters = parameters
        fitted = page.fitted(parameters.most_read_pixels, parameters.highest_dpi)
        self.ink: Ink = measure(fitted.image, fitted.dpi)
        self.judge = Judge(task, fitted, self.ink, parameters)

    def doubt_of_person(self, offer: Offer) -> str:
        """A person's text is only refused where it is none."""
        text = offer.text if offer.sheet is None else self._layout(offer).text()
        if is_text(text):
            return ""
        return "illegible" if legibility(text).letters else "empty"

    def best_machine(self, found: list[Offer], refused: list[tuple[Offer, str]]) -> Reading | None:
        """The page by the likeliest of the witnesses that stand; those that fall are added to `refused`."""
        standing: list[tuple[float, int, Offer, Verdict]] = []
        for offer in found:
            verdict = self._verdict(offer)
            if verdict.doubt:
                refused.append((offer, verdict.doubt))
            else:
                standing.append((verdict.estimate or 0.0, len(standing), offer, verdict))
        if not standing:
            return None
        _, _, offer, verdict = min(standing, key=lambda row: row[:2])
        reading = self.reading(offer, verdict)
        flags = dict.fromkeys(f"witness_refused:{doubt}" for _, doubt in refused if doubt != "worse")
        return Reading(reading.page._replace(flags=(*reading.page.flags, *flags)), reading.blocks)

    def _verdict(self, offer: Offer) -> Verdict:
        if offer.refusal:
            return Verdict(offer.refusal)
        if self.parameters.witnesses == "human":
            return Verdict("worse")
        if offer.sheet is None:
            return Verdict("no_boxes")  # nothing tells whether it is this page
        return self.judge.verdict(self._layout(offer))

    def _layout(self, offer: Offer) -> Layout:
        assert offer.sheet is not None
        return offer.sheet.over(self.page.frame, self.page.dpi)

    def consulted(self) -> dict[str, str]:
        """The engine that samples were read with."""
        return {"judge": self.judge.engine.name} if self.judge.engine else {}

    def reading(self, offer: Offer, verdict: Verdict) -> Reading:
        """The page as a witness has it: plain text unchanged, or lines and blocks with their boxes."""
        if offer.sheet is None:
            return Reading(self._row(offer, verdict)._replace(text=offer.text, text_source="plain"))
        member = self.task.member
        row = self._row(offer, verdict)
        composed = compose(self._layout(offer), row.page_id, member.document_id, self.task.page_number)
        row = row._replace(
            text=composed.text, text_source="text_layer", lines=_lines(composed), flags=(*row.flags, *composed.flags())
        )
        blocks = composed.blocks if all(line.box for line in row.lines) else [_unplaced(b) for b in composed.blocks]
        return Reading(row, tuple(blocks))

    def _row(self, offer: Offer, verdict: Verdict) -> PageRow:
        task, frame = self.task, self.page.frame
        leaf = task.member.leaves[task.page_number - 1]
        is_empty = self.ink.share < NEAR_BLANK
        return PageRow(
            page_id(task.member.document_id, task.page_number),
            task.member.document_id,
            leaf.source_id,
            task.page_number,
            "text",
            engine=f"witness {offer.path}",
            engine_parameters=tuple(sorted({**self._about(offer, verdict), **self.consulted()}.items())),
            models=models.digests(self.judge.models),
            width=frame.source_width,
            height=frame.source_height,
            dpi=self.page.dpi,
            rotation=0,
            skew=0.0,
            ink=self.ink.share,
            coverage=verdict.coverage,
            flags=("low_coverage",) if (verdict.coverage or 1.0) < self.parameters.coverage_floor else (),
            estimated_cer=None if offer.is_human else verdict.estimate,
            image_uri=f"{task.uri}#page={leaf.index + 1}",
            image_sha256=pixels_sha256(self.page.image),
            image_hash=None if is_empty else perceptual_hash(self.judge.raster.image, self.ink),
        )

    def _about(self, offer: Offer, verdict: Verdict) -> dict[str, str]:
        writer = "person" if offer.is_human else "program"
        told = {"witness": "used", "witness_by": writer, "witness_format": offer.kind}
        if offer.sheet is not None:
            told |= {f"witness_{key}": value for key, value in offer.sheet.about}
        if verdict.agreement is not None:
            told["witness_agreement"] = f"{verdict.agreement:.3f}"
        return told | {"witness_sha256": offer.sha256}


def _lines(composed: Composition) -> "tuple[Line, ...]":
    """The lines, without the boxes that their witness did not give."""
    found = []
    for line in composed.lines:
        words = tuple(word._replace(box=None) if word.box and word.box[1:] == NOWHERE else word for word in line.words)
        is_placed = all(word.box for word in words)
        found.append(line._replace(words=words, box=line.box if is_placed else None))
    return tuple(found)


def _unplaced(block: "BlockRow") -> "BlockRow":
    return block._replace(box=None)
