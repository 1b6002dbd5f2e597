"""The ladder: read a page as it is; where the reading shows that something is wrong, read it again in other ways.

No preparation of an image is right for all: each that saves one page harms another. So a page is first read plainly,
at an explicit resolution; turned, straightened, binarised or evened copies are read only where confidence or coverage
tells of trouble, and the reading with the best coverage × confidence is kept. All readings lie in the frame of the
raster that was given.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from tasks.ocr import models
from tasks.ocr.engine import AUTOMATIC, ONE_BLOCK, Engine, Request
from tasks.ocr.function_words import share
from tasks.ocr.ink import Ink, measure, skew
from tasks.ocr.languages import Languages, dominant, has_foreign_lines, has_words, letters, of_script, other, sample
from tasks.ocr.layout import Layout, lies_on_its_side, union
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import Raster

Variables = tuple[tuple[str, str], ...]

#: Tesseract's own Sauvola binarisation.
SAUVOLA: Variables = (("thresholding_method", "2"),)
#: Below this angle (degrees) Tesseract needs no help: 1.4 cost nothing, 3 lost the page.
LEVEL = 0.5
#: Letters of a second script that are surer than this are no misreadings.
SURE = 0.85
#: How much surer another model must be on the worst lines to read the page with it.
GAIN = 0.025
#: The model by which a page in another script than its languages' is found out.
OTHER_SCRIPT = {"Cyrl": "rus", "Latn": "eng"}
#: What a reading of lines that run up the page is worth less.
DEMOTION = 0.1
#: A reading by the models of the page's one script is kept though it is this much less sure: on worn pages a second
#: alphabet turns faint letters into surer wrong ones (error rates 21 → 14 % on four prints, confidence 0.73 → 0.68).
ALONE_CREDIT = 0.06


@dataclass(frozen=True, slots=True)
class Attempt:
    """One reading of a page. `layout` is in the pixels of `raster`; `rotation` and `skew` are clockwise degrees."""

    layout: Layout
    raster: Raster
    languages: tuple[str, ...]
    rung: str
    coverage: float | None
    rotation: int = 0
    skew: float = 0.0
    variables: Variables = ()
    credit: float = 0.0

    @property
    def confidence(self) -> float:
        """Confidence of letters and digits, 0–1."""
        return self.layout.weighted_confidence()

    @property
    def score(self) -> float:
        """Coverage × confidence: what a better reading has more of."""
        return (1.0 if self.coverage is None else self.coverage) * (self.confidence + self.credit)

    def in_source(self) -> Layout:
        """The layout in the source frame."""
        return self.layout.mapped(self.raster.frame.to_source)


@dataclass(slots=True)
class Ladder:
    """The readings of one page so far, in the order they were made."""

    engine: Engine
    raster: Raster
    parameters: RecogniseParameters
    ink: Ink = field(init=False)
    tried: list[Attempt] = field(default_factory=list)
    models: set[str] = field(default_factory=set)
    is_wrong_script: bool = False

    def __post_init__(self) -> None:
        self.ink = measure(self.raster.image, self.raster.dpi)

    def read(self, plan: Attempt, *, segmentation: int = AUTOMATIC) -> Attempt:
        """Read as planned (an attempt without a layout) and keep the reading."""
        self.models.update(plan.languages)
        request = Request(plan.languages, _dpi(plan.raster), segmentation, plan.variables)
        layout = self.engine.read(plan.raster.image, request)
        # the ink was measured on the page as given, so boxes are brought back to it
        back = plan.raster.frame.relative_to(self.raster.frame)
        coverage = self.ink.coverage(back.to_source(word.box) for word in layout.words())
        made = replace(plan, layout=layout, coverage=coverage)
        self.tried.append(made)
        return made

    def probe(self, attempt: Attempt, part: Layout, languages: tuple[str, ...]) -> float:
        """Confidence with which other models read a part of an attempt."""
        self.models.update(languages)
        box = union([word.box for word in part.words()])
        assert box is not None
        margin = _dpi(attempt.raster) // 12
        image = attempt.raster.image
        crop = image.crop(
            (
                max(0, box.left - margin),
                max(0, box.top - margin),
                min(image.width, box.right + margin),
                min(image.height, box.bottom + margin),
            )
        )
        request = Request(languages, _dpi(attempt.raster), ONE_BLOCK, attempt.variables)
        return self.engine.read(crop, request).weighted_confidence()

    @property
    def best(self) -> Attempt:
        """The reading to keep: the best score, the earlier one of equals."""
        return max(self.tried, key=lambda attempt: attempt.score)

    @property
    def is_exhausted(self) -> bool:
        """Whether the page has had as many readings as it may."""
        return len(self.tried) >= self.parameters.most_readings


def _dpi(raster: Raster) -> int:
    return max(70, round(raster.dpi))  # Tesseract takes less for a mistake and guesses


def climb(ladder: Ladder, languages: Languages) -> Attempt:
    """Read a page and keep the best reading."""
    floors = ladder.parameters
    first = ladder.read(Attempt(Layout(), ladder.raster, languages.first, "plain", None))
    is_lying = lies_on_its_side(first.layout)
    if is_lying or first.confidence < floors.turn_below:
        _turn(ladder, first, demoted=is_lying)
    if _lost(ladder):
        _rescue(ladder, _rescues(ladder.best), lambda: not _lost(ladder))
    if ladder.best.confidence < floors.language_doubt:
        try_languages(ladder, languages)
    if not _lost(ladder) and ladder.best.confidence < floors.cleaning_below:
        _rescue(ladder, _cleanings(ladder.best), lambda: ladder.best.confidence >= floors.cleaning_below)
    return ladder.best


def _lost(ladder: Ladder) -> bool:
    coverage = ladder.best.coverage
    return coverage is not None and coverage < ladder.parameters.coverage_floor


def _turn(ladder: Ladder, first: Attempt, *, demoted: bool) -> None:
    """Ask which way is up, and read the page that way; Tesseract's answer was right in 80 of 81 trials, but a sure
    answer and an unsure one cannot be told apart, so the reading decides. Tesseract can read lines that run up the
    page, but their paragraphs and sizes are worth nothing: such a reading is demoted."""
    degrees = ladder.engine.orientation(first.raster.image, _dpi(first.raster))
    ladder.models.add(models.ORIENTATION)
    if degrees:
        if demoted:
            ladder.tried[0] = replace(first, credit=-DEMOTION)
        ladder.read(replace(first, raster=first.raster.turned(degrees), rung="turned", rotation=degrees))


def _rescue(ladder: Ladder, plans: Iterable[tuple[Attempt, int]], is_enough: Callable[[], bool]) -> None:
    for plan, segmentation in plans:
        if ladder.is_exhausted:
            return
        ladder.read(plan, segmentation=segmentation)
        if is_enough():
            return


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
    yield replace(level, rung="background", raster=level.raster.with_even_background()), AUTOMATIC
    yield replace(level, rung="block"), ONE_BLOCK


def _cleanings(best: Attempt) -> Iterator[tuple[Attempt, int]]:
    """Ways to read a page that was read whole, but badly."""
    level = _straightened(best)
    yield replace(level, rung="background", raster=level.raster.with_even_background()), AUTOMATIC
    if level is not best:
        yield level, AUTOMATIC


def try_languages(ladder: Ladder, languages: Languages) -> None:
    """Read with other models where that promises more: those of the page's own script alone, then of other languages.

    Models are first tried on the worst lines of the page; the right one was the surest on every page measured, by
    0.03 and more. Where the languages were given, nothing else is read, but a page in another script is flagged.
    """
    best = ladder.best
    script = dominant(best.layout)
    part = sample(best.layout)
    if part is None:
        return
    _read_alone(ladder, best, script)
    own = of_script(best.languages, script) or best.languages
    text = best.layout.text()
    before = max(part.weighted_confidence(), ladder.probe(best, part, own))
    wanted = before + GAIN + max(_likelihood(text, model) for model in own)
    found = [
        (ladder.probe(best, part, (model,)) + _likelihood(text, model), model)
        for model in of_script(languages.others, script)[: ladder.parameters.most_probes]
    ]
    confidence, model = max(found, default=(0.0, ""), key=lambda pair: pair[0])
    if confidence >= wanted and not ladder.is_exhausted:
        companions = of_script(best.languages, other(script)) if has_words(best.layout, other(script)) else ()
        credit = 0.0 if companions else ALONE_CREDIT
        ladder.read(replace(best, languages=(model, *companions), rung=f"language {model}", credit=credit))
    elif ladder.best.confidence < ladder.parameters.confidence_floor:
        _look_for_other_script(ladder, part, script, before)


def _likelihood(text: str, model: str) -> float:
    """What common words of its language add to the confidence of a model: 0.05 on a page full of them."""
    return 0.2 * share(text, model)


def _read_alone(ladder: Ladder, best: Attempt, script: str) -> None:
    alone = of_script(best.languages, script)
    foreign = letters(best.layout, other(script))
    is_suspect = 0 < foreign.count < letters(best.layout, script).count / 4 and foreign.confidence < SURE
    if alone and alone != best.languages and is_suspect and not has_foreign_lines(best.layout, script):
        ladder.read(replace(best, languages=alone, rung="script alone", credit=ALONE_CREDIT))


def _look_for_other_script(ladder: Ladder, part: Layout, script: str, before: float) -> None:
    """Flag a page that a model of the other script reads better than the models it was read with."""
    if of_script(ladder.best.languages, other(script)):
        return
    trial = OTHER_SCRIPT[other(script)]
    if models.installed(trial) and ladder.probe(ladder.best, part, (trial,)) > before + 3 * GAIN:
        ladder.is_wrong_script = True
