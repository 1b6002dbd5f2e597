"""The row of a page that was read from an image: the languages to read with, the ladder, the composition, the flags."""

from dataclasses import replace

from storage.ids import page_id
from storage.schemas import PageRow
from tasks.ocr import engine as engines
from tasks.ocr import models
from tasks.ocr.composition import Composition, compose
from tasks.ocr.estimate import estimated_cer
from tasks.ocr.ink import measure
from tasks.ocr.ladder import Attempt, Ladder, climb
from tasks.ocr.languages import languages_for
from tasks.ocr.layout import Layout
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import Raster, perceptual_hash
from tasks.reader import Reading
from tasks.stage import PageTask

#: Share of ink below which a page is too empty to be recognised by its looks.
NEAR_BLANK = 0.01
#: Share of ink below which a page without a single letter-sized component is not given to the engine at all.
NO_INK = 0.0005


def read_raster(task: PageTask, raster: Raster, parameters: RecogniseParameters) -> Reading:
    """Read a page image, all boxes in the raster's source frame. Raises StageError where the engine cannot."""
    languages = languages_for(task, parameters)
    ladder = Ladder(
        engines.engine(parameters.engine),
        raster.fitted(parameters.most_read_pixels, parameters.highest_dpi),
        parameters,
    )
    if ladder.ink.share < NO_INK and not len(ladder.ink.boxes):
        kept = Attempt(Layout(), ladder.raster, languages.first, "none", None)
    else:
        kept = climb(ladder, languages)
    if not any(character.isalnum() for word in kept.layout.words() for character in word.text):
        kept = replace(kept, layout=Layout())  # specks read as points and dashes
    page = page_id(task.member.document_id, task.page_number)
    composed = compose(kept.in_source(), page, task.member.document_id, task.page_number)
    row = _row(task, raster, ladder, kept, composed)
    if languages.missing:
        row = row._replace(flags=(*row.flags, *(f"missing_model:{model}" for model in languages.missing)))
    return Reading(row, tuple(composed.blocks))


def _row(task: PageTask, raster: Raster, ladder: Ladder, kept: Attempt, composed: Composition) -> PageRow:
    leaf = task.member.leaves[task.page_number - 1]
    confidence = kept.layout.confidence()
    is_text = bool(composed.lines)
    return PageRow(
        composed.page_id,
        composed.document_id,
        leaf.source_id,
        task.page_number,
        "text" if is_text else "blank",
        text=composed.text,
        text_source="ocr" if is_text else None,
        engine=ladder.engine.name,
        engine_parameters=_settings(ladder, kept),
        models=models.digests(ladder.models),
        ocr_languages=kept.languages,
        width=raster.frame.source_width,
        height=raster.frame.source_height,
        dpi=raster.dpi,
        rotation=kept.rotation,
        skew=kept.skew,
        ink=ladder.ink.share,
        coverage=kept.coverage if is_text else None,
        flags=_flags(ladder, kept, composed),
        confidence=confidence,
        estimated_cer=None if confidence is None else estimated_cer(confidence, kept.coverage),
        image_uri=f"{task.uri}#page={leaf.index + 1}",
        image_hash=None if ladder.ink.share < NEAR_BLANK else _looks(ladder, kept),
        lines=tuple(composed.lines),
    )


def _looks(ladder: Ladder, kept: Attempt) -> str:
    """The perceptual hash of the page as it stands upright."""
    if not kept.rotation:
        return perceptual_hash(ladder.raster.image, ladder.ink.bounds())
    upright = ladder.raster.turned(kept.rotation)
    return perceptual_hash(upright.image, measure(upright.image, upright.dpi).bounds())


def _settings(ladder: Ladder, kept: Attempt) -> tuple[tuple[str, str], ...]:
    """What was asked of the engine, and the readings that were compared."""
    readings = ", ".join(f"{attempt.rung} {attempt.score:.3f}" for attempt in ladder.tried)
    return (("readings", readings), ("resolution", f"{ladder.raster.dpi:g}"), ("rung", kept.rung))


def _flags(ladder: Ladder, kept: Attempt, composed: Composition) -> tuple[str, ...]:
    """Why the page is not to be trusted as it is."""
    floors, flags = ladder.parameters, []
    if not composed.lines:
        return ("no_text",) if ladder.ink.share >= NO_INK else ()
    if kept.coverage is not None and kept.coverage < floors.coverage_floor:
        flags.append("low_coverage")
    if kept.confidence < floors.confidence_floor:
        flags.append("low_confidence")
    if ladder.is_wrong_script:
        flags.append("wrong_script")
    return (*flags, *composed.flags())
