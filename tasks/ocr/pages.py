"""The row of a page that was read from an image: languages to read with, readings, composition, flags."""

from dataclasses import replace

from storage.ids import page_id
from storage.schemas import PageRow
from tasks.ocr import engine as engines
from tasks.ocr import models
from tasks.ocr.attempts import Attempt, Readings
from tasks.ocr.composition import Composition, compose
from tasks.ocr.estimate import Signs, estimated_cer, signs_of
from tasks.ocr.ink import measure
from tasks.ocr.ladder import climb, is_unreadable, shows_through
from tasks.ocr.languages import languages_for
from tasks.ocr.layout import Layout
from tasks.ocr.note_marks import with_note_marks
from tasks.ocr.notes_last import with_notes_last
from tasks.ocr.old_print import with_old_letters
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import Raster, perceptual_hash
from tasks.ocr.settlement import settled
from tasks.reader import Reading
from tasks.stage import PageTask

#: Share of ink below which a page is too empty to be recognised by its looks.
NEAR_BLANK = 0.01
#: Share of characters in repetition loops above which a page is flagged.
LOOPED = 0.05
#: Share of ink below which a page without a single letter-sized component is not given to the engine at all.
NO_INK = 0.0005


def read_raster(task: PageTask, raster: Raster, parameters: RecogniseParameters) -> Reading:
    """Read a page image, all boxes in the raster's source frame. Raises StageError where the engine cannot."""
    languages = languages_for(task, parameters)
    readings = Readings(
        engines.engine(parameters.engine),
        raster.fitted(parameters.most_read_pixels, parameters.highest_dpi),
        parameters,
    )
    if readings.ink.share < NO_INK and not len(readings.ink.boxes):
        kept = Attempt(Layout(), readings.raster, languages.first, "none", None)
    else:
        kept = climb(readings, languages)
    is_verso = False
    if is_unreadable(readings, kept):
        is_verso = shows_through(readings, kept)
        kept = replace(kept, layout=Layout())
    if not any(character.isalnum() for word in kept.layout.words() for character in word.text):
        kept = replace(kept, layout=Layout())  # specks read as points and dashes
    layout, changes = settled(kept.layout, kept.languages)
    layout, letters = with_old_letters(layout, kept.languages)
    kept, marks = with_note_marks(readings, replace(kept, layout=layout))
    page = page_id(task.member.document_id, task.page_number)
    composed = compose(with_notes_last(kept.in_source()), page, task.member.document_id, task.page_number)
    row = _row(task, raster, readings, kept, composed)
    if is_verso:
        row = row._replace(engine_parameters=(*row.engine_parameters, ("verso", "shows through")), flags=())
    if changes or letters or marks:
        told = "; ".join(f"{before} → {after}" for before, after in (*changes, *letters, *marks))
        row = row._replace(engine_parameters=tuple(sorted((*row.engine_parameters, ("settled", told)))))
    if languages.missing:
        row = row._replace(flags=(*row.flags, *(f"missing_model:{model}" for model in languages.missing)))
    return Reading(row, tuple(composed.blocks))


def _row(task: PageTask, raster: Raster, readings: Readings, kept: Attempt, composed: Composition) -> PageRow:
    leaf = task.member.leaves[task.page_number - 1]
    confidence = kept.layout.confidence()
    signs = signs_of(kept.layout, kept.languages) if confidence is not None else Signs()
    estimate = None if confidence is None else estimated_cer(signs, kept.coverage)
    is_text = bool(composed.lines)
    return PageRow(
        composed.page_id,
        composed.document_id,
        leaf.source_id,
        task.page_number,
        "text" if is_text else "blank",
        text=composed.text,
        text_source="ocr" if is_text else None,
        engine=readings.engine.name,
        engine_parameters=_settings(readings, kept),
        models=models.digests(readings.models),
        ocr_languages=kept.languages,
        width=raster.frame.source_width,
        height=raster.frame.source_height,
        dpi=raster.dpi,
        rotation=kept.rotation,
        skew=kept.skew,
        ink=readings.ink.share,
        coverage=kept.coverage if is_text else None,
        flags=(*_flags(readings, kept, composed), *_doubts(readings, kept, signs, estimate), *composed.flags()),
        confidence=confidence,
        estimated_cer=estimate,
        image_uri=f"{task.uri}#page={leaf.index + 1}",
        image_hash=None if readings.ink.share < NEAR_BLANK else _looks(readings, kept),
        lines=tuple(composed.lines),
    )


def _looks(readings: Readings, kept: Attempt) -> str:
    """The perceptual hash of the page as it stands upright."""
    if not kept.rotation:
        return perceptual_hash(readings.raster.image, readings.ink)
    upright = readings.raster.turned(kept.rotation)
    return perceptual_hash(upright.image, measure(upright.image, upright.dpi))


def _settings(readings: Readings, kept: Attempt) -> tuple[tuple[str, str], ...]:
    """What was asked of the engine, and the readings that were compared."""
    compared = ", ".join(f"{attempt.rung} {attempt.score:.3f}" for attempt in readings.tried)
    return (("readings", compared), ("resolution", f"{readings.raster.dpi:g}"), ("rung", kept.rung))


def _flags(readings: Readings, kept: Attempt, composed: Composition) -> tuple[str, ...]:
    """What is missing or in the wrong letters."""
    if not composed.lines:
        return ("no_text",) if readings.ink.share >= NO_INK or readings.ink.is_pale else ()
    is_lost = kept.coverage is not None and kept.coverage < readings.parameters.coverage_floor
    return ("low_coverage",) * is_lost + ("wrong_script",) * readings.is_wrong_script


def _doubts(readings: Readings, kept: Attempt, signs: Signs, estimate: float | None) -> tuple[str, ...]:
    """Why what was read is not to be trusted as it is."""
    floors = readings.parameters
    if estimate is None:
        return ()
    is_unsure = kept.confidence < floors.confidence_floor or estimate > floors.highest_estimate
    return ("low_confidence",) * is_unsure + ("loop",) * ((signs.repeated or 0.0) > LOOPED)
