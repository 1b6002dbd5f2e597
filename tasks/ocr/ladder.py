"""The ladder: read a page as it is; where the reading shows that something is wrong, read it again in other ways.

No preparation of an image is right for all: each that saves one page harms another. So a page is first read plainly,
at an explicit resolution; turned, straightened, enlarged, binarised or evened copies are read only where confidence,
coverage or words tell of trouble, and the reading of the best score is kept. All readings lie in the frame of the
raster that was given.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from statistics import median

from tasks.ocr import models
from tasks.ocr.attempts import Attempt, Readings, Variables, resolution
from tasks.ocr.engine import AUTOMATIC, ONE_BLOCK, Request
from tasks.ocr.ink import Ink, measure, skew
from tasks.ocr.languages import Languages
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, lies_on_its_side
from tasks.ocr.tongues import read_unknown, try_languages

#: Tesseract's own Sauvola binarisation.
SAUVOLA: Variables = (("thresholding_method", "2"),)
#: Below this angle (degrees) Tesseract needs no help: 1.4 cost nothing, 3 lost the page.
LEVEL = 0.5
#: Confidence below which what was read in pale letters is no text: mirrored letters that show through from the other
#: side were read at 0.29 to 0.48, pale pages at 0.89 and more.
UNREADABLE = 0.6
#: What a reading of lines that run up the page is worth less.
DEMOTION = 0.1
#: Small letters lower than this (pixels) are read better enlarged by half: error rates of six pages 4.3 → 2.7 %, and
#: 0.3 → 0.05 % on clean print of 100 dpi. Above it, enlarging does harm (0.9 → 4.1 %).
SMALL, ENLARGED = 16.0, 1.5


def climb(page: Readings, languages: Languages) -> Attempt:
    """Read a page and keep the best reading."""
    floors = page.parameters
    first = page.read(_first(page, languages))
    if page.ink.apart is not None:
        _read_apart(page, first)
    is_lying = lies_on_its_side(first.layout)
    if is_lying or first.confidence < floors.turn_below:
        _turn(page, first, demoted=is_lying)
    if is_unreadable(page, page.best):
        return page.best
    if _lost(page):
        _rescue(page, _rescues(page.best), lambda: not _lost(page))
    if page.best.confidence < floors.enlarge_below:
        _enlarge(page)
    if _is_doubtful(page):
        try_languages(page, languages)
        read_unknown(page, languages)
    if not _lost(page) and page.best.confidence < floors.cleaning_below:
        _rescue(page, _cleanings(page.best), lambda: page.best.confidence >= floors.cleaning_below)
    return page.best


def _first(page: Readings, languages: Languages) -> Attempt:
    """The plan of the first reading: the page as it is, or with the contrast that its pale letters lack."""
    if page.ink.is_pale:
        return Attempt(Layout(), page.raster.stretched(page.ink.depth), languages.first, "stretched", None)
    return Attempt(Layout(), page.raster, languages.first, "plain", None)


def _read_apart(page: Readings, first: Attempt) -> None:
    """Read pale letters that stand apart from the dark ones. Where they make words, they count from now on as letters
    that a reading must cover; where not, they are what shows through from the other side, or spots."""
    apart = page.ink.pale_alone()
    known = (apart.coverage(word.box for word in first.layout.words()) or 0.0) >= page.parameters.coverage_floor
    plan = replace(first, raster=page.raster.stretched(page.ink.depth), rung="stretched")
    made = None if known else page.read(plan)
    if made is not None and _within(made.layout, apart).weighted_confidence() < UNREADABLE:
        page.tried.remove(made)
        return
    page.ink = page.ink.with_pale()
    page.tried = [replace(attempt, coverage=page.covered(attempt)) for attempt in page.tried]


def is_unreadable(page: Readings, kept: Attempt) -> bool:
    """Whether what was read in pale letters is no text."""
    return page.ink.is_pale and kept.confidence < UNREADABLE


def shows_through(page: Readings, kept: Attempt) -> bool:
    """Whether what could not be read is what shows through from the other side: it makes words in a mirror."""
    from PIL import ImageOps

    mirror = replace(kept.raster, image=ImageOps.mirror(kept.raster.image))
    request = Request(kept.languages, resolution(mirror), AUTOMATIC, kept.variables)
    return page.engine.read(mirror.image, request).weighted_confidence() >= UNREADABLE


def _within(layout: Layout, ink: Ink) -> Layout:
    """The words that lie on letters of an ink."""
    words = [word for word in layout.words() if ink.lies_under(word.box)]
    return Layout((ReadBlock((ReadParagraph((ReadLine(tuple(words)),)),)),))


def _lost(page: Readings) -> bool:
    coverage = page.best.coverage
    return coverage is not None and coverage < page.parameters.coverage_floor


def _is_doubtful(page: Readings) -> bool:
    """Whether another language may read it better: the engine is unsure, or sure of what are no words."""
    known = page.best.known
    few_words = known is not None and known < page.parameters.words_doubt
    return few_words or page.best.confidence < page.parameters.language_doubt


def _turn(page: Readings, first: Attempt, *, demoted: bool) -> None:
    """Ask which way is up, and read the page that way; Tesseract's answer was right in 80 of 81 trials, but a sure
    answer and an unsure one cannot be told apart, so the reading decides. Tesseract can read lines that run up the
    page, but their paragraphs and sizes are worth nothing: such a reading is demoted."""
    degrees = page.engine.orientation(first.raster.image, resolution(first.raster))
    page.models.add(models.ORIENTATION)
    if degrees:
        if demoted:
            page.tried[0] = replace(first, credit=-DEMOTION)
        page.read(replace(first, raster=first.raster.turned(degrees), rung="turned", rotation=degrees))


def _rescue(page: Readings, plans: Iterable[tuple[Attempt, int]], is_enough: Callable[[], bool]) -> None:
    for plan, segmentation in plans:
        if page.is_exhausted:
            return
        page.read(plan, segmentation=segmentation)
        if is_enough():
            return


def _enlarge(page: Readings) -> None:
    """Read a page of small letters enlarged, and level where it is not."""
    best = page.best
    heights = [line.size for line in best.layout.lines() if line.size and len(line.words) > 2]
    if not heights or median(heights) >= SMALL or page.is_exhausted:
        return
    level = _straightened(best)
    width, height = level.raster.image.size
    larger = level.raster.resized(round(width * ENLARGED), round(height * ENLARGED))
    page.read(replace(level, raster=larger, rung="enlarged"))


def _straightened(best: Attempt) -> Attempt:
    """The plan to read the page with its lines made level; the page as it is where they are."""
    angle = 0.0 if best.skew else skew(measure(best.raster.image, best.raster.dpi))
    if abs(angle) < LEVEL:
        return best
    return replace(best, raster=best.raster.straightened(angle), skew=angle, rung="straightened")


def _rescues(best: Attempt) -> Iterator[tuple[Attempt, int]]:
    """Ways to read a page of which much was lost, the likeliest first."""
    level = _straightened(best)
    if level is not best:
        yield level, AUTOMATIC
    yield replace(level, rung="sauvola", variables=SAUVOLA), AUTOMATIC
    yield replace(level, rung="stretched", raster=level.raster.stretched()), AUTOMATIC
    yield replace(level, rung="background", raster=level.raster.with_even_background()), AUTOMATIC
    yield replace(level, rung="block"), ONE_BLOCK


def _cleanings(best: Attempt) -> Iterator[tuple[Attempt, int]]:
    """Ways to read a page that was read whole, but badly."""
    level = _straightened(best)
    yield replace(level, rung="background", raster=level.raster.with_even_background()), AUTOMATIC
    if level is not best:
        yield level, AUTOMATIC
