"""Text that somebody put behind or on a page image: whether it can be believed, and the row of a page that has it.

A layer is believed where its characters make words and where it lies over the letters that the page shows. One rule
tells a born-digital page from a scan whose only text is a download stamp, from outlines without text, from a layer in
a broken encoding, and from somebody's bad OCR.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.ids import page_id
from storage.schemas import PageRow
from tasks.ocr.columns import SizedWord, arranged
from tasks.ocr.composition import compose
from tasks.ocr.estimate import estimated_cer_of_text
from tasks.ocr.ink import Ink, measure
from tasks.ocr.layout import Layout
from tasks.ocr.legibility import legibility
from tasks.ocr.models import model_of
from tasks.ocr.notes_last import with_notes_last
from tasks.ocr.pages import NEAR_BLANK, read_raster
from tasks.ocr.parameters import AUTO, RecogniseParameters
from tasks.ocr.raster import perceptual_hash, pixels_sha256, raster
from tasks.reader import Reading
from tasks.stage import PageTask

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class TextLayer:
    """A text layer. `words` come without reading order, or `layout` with one."""

    words: Sequence[SizedWord] = ()
    layout: Layout | None = None
    is_hidden: bool = False
    is_level: bool = True

    def arranged(self) -> Layout:
        """The layer in reading order."""
        return with_notes_last(arranged(self.words) if self.layout is None else self.layout)


@dataclass(frozen=True, slots=True)
class Rendering:
    """A page as pixels: the image at `dpi`, the program that made it (name and version), and whether a picture covers
    the page (then its text is somebody's OCR)."""

    image: "Image"
    dpi: float
    program: str
    is_scan: bool = False


def read_page(
    task: PageTask, rendering: Rendering, layer: TextLayer | None, parameters: RecogniseParameters
) -> Reading:
    """Read a rendered page: by its text layer where that is believed, else by OCR; never by both."""
    page = raster(rendering.image, (rendering.dpi, rendering.dpi))
    verdict = "none"
    if layer is not None and parameters.text_layer != "never":
        ink = measure(page.image, page.dpi)
        candidate = Candidate(layer, layer.arranged(), ink, rendering)
        verdict = candidate.doubt(parameters) or "used"
        if verdict == "used":
            return candidate.reading(task)
    reading = read_raster(task, page, parameters)
    if layer is not None and reading.page.status == "blank" and verdict.startswith("elsewhere"):
        return candidate.reading(task, "no_text")  # text that nobody can see is still text
    row = reading.page._replace(
        dpi=rendering.dpi,
        image_sha256=pixels_sha256(rendering.image),
        engine_parameters=tuple(
            sorted((*reading.page.engine_parameters, ("renderer", rendering.program), ("text_layer", verdict)))
        ),
    )
    return Reading(row, reading.blocks)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text layer in reading order, held against the ink of its page."""

    layer: TextLayer
    layout: Layout
    ink: Ink
    rendering: Rendering

    def coverage(self) -> float | None:
        """Share of the letters on the page that the layer lies over."""
        return self.ink.coverage(word.box for word in self.layout.words())

    def doubt(self, parameters: RecogniseParameters) -> str | None:
        """Why the layer is not believed; None where it is."""
        found, coverage = legibility(self.layout.text()), self.coverage()
        if not found.letters and not found.words:
            return "empty"
        if parameters.text_layer == "always":
            return None
        if not found.is_sound:
            return f"illegible: {found}"
        if not self.layer.is_level:
            return "sideways"
        if coverage is not None and coverage < parameters.text_layer_coverage:
            return f"elsewhere: covers {coverage:.2f} of the letters"
        return None

    def reading(self, task: PageTask, *flags: str) -> Reading:
        """The page by its layer. An error rate is estimated where the layer is somebody's OCR of a picture."""
        page = page_id(task.member.document_id, task.page_number)
        composed = compose(self.layout, page, task.member.document_id, task.page_number)
        leaf, image = task.member.leaves[task.page_number - 1], self.rendering.image
        is_empty = self.ink.share < NEAR_BLANK
        row = PageRow(
            page,
            task.member.document_id,
            leaf.source_id,
            task.page_number,
            "text",
            text=composed.text,
            text_source="text_layer",
            engine=self.rendering.program,
            engine_parameters=(("text_layer", "used"),),
            width=image.width,
            height=image.height,
            dpi=self.rendering.dpi,
            rotation=0,
            skew=0.0,
            ink=self.ink.share,
            flags=(*flags, *composed.flags()),
            estimated_cer=self._estimate(task.member.languages),
            image_uri=f"{task.uri}#page={leaf.index + 1}",
            image_sha256=pixels_sha256(image),
            image_hash=None if is_empty else perceptual_hash(image.convert("L"), self.ink),
            lines=tuple(composed.lines),
        )
        return Reading(row, tuple(composed.blocks))

    def _estimate(self, languages: Sequence[str]) -> float | None:
        if not (self.rendering.is_scan or self.layer.is_hidden):
            return None
        return estimated_cer_of_text(
            self.layout.text(), [model_of(name) for name in languages or AUTO], self.coverage()
        )
