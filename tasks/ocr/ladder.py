"""The ladder: read a page as it is; where the reading shows that something is wrong, read it again in other ways.

No preparation of an image is right for all: each that saves one page harms another. So a page is first read plainly,
at an explicit resolution; turned, straightened, binarised or evened copies are read only where confidence or coverage
tells of trouble, and the reading with the best coverage × confidence is kept. All readings lie in the frame of the
raster that was given.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.ocr.engine import AUTOMATIC, ONE_BLOCK, Engine, Request
from tasks.ocr.ink import Ink, measure, skew
from tasks.ocr.layout import Layout
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import Raster

#: Tesseract's own Sauvola binarisation.
SAUVOLA = (("thresholding_method", "2"),)
#: Below this angle (degrees) Tesseract needs no help: 1.4 cost nothing, 3 lost the page.
LEVEL = 0.5
#: Good enough to look no further.
COVERED, SURE = 0.97, 0.85


@dataclass(frozen=True, slots=True)
class Attempt:
    """One reading of a page. `layout` is in the source frame; `rotation` and `skew` are clockwise degrees."""

    layout: Layout
    languages: tuple[str, ...]
    rung: str
    coverage: float | None
    rotation: int = 0
    skew: float = 0.0

    @property
    def confidence(self) -> float:
        """Confidence of letters and digits, 0–1."""
        return self.layout.weighted_confidence()

    @property
    def score(self) -> float:
        """Coverage × confidence: what a better reading has more of."""
        return (1.0 if self.coverage is None else self.coverage) * self.confidence


@dataclass(slots=True)
class Ladder:
    """The readings of one page so far. `raster` is the page as it stands, turned upright once that is known."""

    engine: Engine
    raster: Raster
    parameters: RecogniseParameters
    ink: Ink = field(init=False)
    tried: list[Attempt] = field(default_factory=list)
    models: set[str] = field(default_factory=set)
    rotation: int = 0
    upright: Raster = field(init=False)

    def __post_init__(self) -> None:
        self.ink = measure(self.raster.image, self.raster.dpi)
        self.upright = self.raster

    def read(
        self,
        raster: Raster,
        languages: tuple[str, ...],
        rung: str,
        *,
        skew: float = 0.0,
        segmentation: int = AUTOMATIC,
        variables: tuple[tuple[str, str], ...] = (),
    ) -> Attempt:
        """Read an image of the page and keep the reading."""
        self.models.update(languages)
        request = Request(languages, max(70, round(raster.dpi)), segmentation, variables)
        layout = self.engine.read(raster.image, request)
        source = layout.mapped(raster.frame.to_source)
        coverage = self.coverage(layout, raster)
        reading = Attempt(source, languages, rung, coverage, self.rotation, skew)
        self.tried.append(reading)
        return reading

    def coverage(self, layout: Layout, raster: Raster) -> float | None:
        """Share of the page's letter-sized ink in the words of a layout of some image of the page."""
        back = raster.frame.relative_to(self.raster.frame)
        return self.ink.coverage(back.to_source(word.box) for word in layout.words())

    @property
    def best(self) -> Attempt:
        """The reading to keep: the best score, the earlier one of equals."""
        return max(self.tried, key=lambda reading: reading.score)

    @property
    def is_exhausted(self) -> bool:
        """Whether the page has had as many readings as it may."""
        return len(self.tried) >= self.parameters.most_readings


def climb(ladder: Ladder, languages: tuple[str, ...]) -> Attempt:
    """Read a page with the models and keep the best reading."""
    ladder.read(ladder.raster, languages, "plain")
    if ladder.best.confidence < ladder.parameters.turn_below:
        _turn(ladder, languages)
    if _is_poor(ladder):
        for _ in _rescues(ladder, languages):
            if ladder.is_exhausted or not _is_poor(ladder):
                break
    return ladder.best


def _is_poor(ladder: Ladder) -> bool:
    best, floors = ladder.best, ladder.parameters
    lost = best.coverage is not None and best.coverage < floors.coverage_floor
    return lost or best.confidence < floors.confidence_floor


def _turn(ladder: Ladder, languages: tuple[str, ...]) -> None:
    """Ask which way is up, and read the page that way; Tesseract's answer was right in 80 of 81 trials, but a sure
    answer and an unsure one cannot be told apart, so the reading decides."""
    degrees = ladder.engine.orientation(ladder.raster.image, round(ladder.raster.dpi))
    ladder.models.add("osd")
    if not degrees:
        return
    before = ladder.best
    ladder.rotation, ladder.upright = degrees, ladder.raster.turned(degrees)
    turned = ladder.read(ladder.upright, languages, "turned")
    if turned.score <= before.score:
        ladder.rotation, ladder.upright = 0, ladder.raster


def _rescues(ladder: Ladder, languages: tuple[str, ...]) -> Iterator[Attempt]:
    """Other ways to read the page, the likeliest first."""
    raster = ladder.upright
    angle = skew(measure(raster.image, raster.dpi))
    if abs(angle) >= LEVEL:
        raster = raster.straightened(angle)
        yield ladder.read(raster, languages, "straightened", skew=angle)
    else:
        angle = 0.0
    yield ladder.read(raster, languages, "sauvola", skew=angle, variables=SAUVOLA)
    yield ladder.read(raster.with_even_background(), languages, "background", skew=angle)
    yield ladder.read(raster, languages, "block", skew=angle, segmentation=ONE_BLOCK)
