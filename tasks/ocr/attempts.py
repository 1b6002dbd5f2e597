"""The readings of one page: each with the raster it was read from, what it covers, and what it is worth."""

from dataclasses import dataclass, field, replace

from tasks.ocr import lexicon
from tasks.ocr.engine import AUTOMATIC, ONE_BLOCK, ONE_LINE, Engine, Request
from tasks.ocr.ink import Ink, measure
from tasks.ocr.layout import Layout, union
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import Raster

Variables = tuple[tuple[str, str], ...]

#: What known words are worth beside confidence: a model of the wrong alphabet is surer of its wrong letters.
WORDS = 0.2
#: Share of known words that is taken for languages without a list, and for readings too short to tell: what a page in
#: a neighbour's language has.
UNTOLD = 0.35
#: An image so much wider than high is a single line.
LINE_SHAPE = 8


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
    known: float | None = None
    """Share of the words that are in the lists of the languages."""

    confidence: float = field(init=False)
    """Confidence of letters and digits, 0–1."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "confidence", self.layout.weighted_confidence())

    @property
    def score(self) -> float:
        """Coverage × (confidence and known words): what a better reading has more of."""
        return (1.0 if self.coverage is None else self.coverage) * (worth(self.confidence, self.known) + self.credit)

    def in_source(self) -> Layout:
        """The layout in the source frame."""
        return self.layout.mapped(self.raster.frame.to_source)


def worth(confidence: float, known: float | None) -> float:
    """What a reading is worth, 0–1.

    >>> worth(0.9, 0.95) > worth(0.93, 0.5)
    True
    """
    return (1 - WORDS) * confidence + WORDS * (UNTOLD if known is None else known)


@dataclass(slots=True)
class Readings:
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
        request = Request(plan.languages, resolution(plan.raster), _shaped(plan.raster, segmentation), plan.variables)
        layout = self.engine.read(plan.raster.image, request)
        known = lexicon.share(layout.text(), plan.languages)
        made = replace(plan, layout=layout, known=known)
        made = replace(made, coverage=self.covered(made))
        self.tried.append(made)
        return made

    def covered(self, attempt: Attempt) -> float | None:
        """Share of the ink that an attempt covers. The ink was measured on the page as given, so boxes are brought
        back to it."""
        back = attempt.raster.frame.relative_to(self.raster.frame)
        return self.ink.coverage(back.to_source(word.box) for word in attempt.layout.words())

    def probe(self, attempt: Attempt, part: Layout, languages: tuple[str, ...]) -> Layout:
        """What other models read in a part of an attempt."""
        self.models.update(languages)
        box = union([word.box for word in part.words()])
        assert box is not None
        margin = resolution(attempt.raster) // 12
        image = attempt.raster.image
        crop = image.crop(
            (
                max(0, box.left - margin),
                max(0, box.top - margin),
                min(image.width, box.right + margin),
                min(image.height, box.bottom + margin),
            )
        )
        return self.engine.read(crop, Request(languages, resolution(attempt.raster), ONE_BLOCK, attempt.variables))

    @property
    def best(self) -> Attempt:
        """The reading to keep: the best score, the earlier one of equals."""
        return max(self.tried, key=lambda attempt: attempt.score)

    @property
    def is_exhausted(self) -> bool:
        """Whether the page has had as many readings as it may."""
        return len(self.tried) >= self.parameters.most_readings


def resolution(raster: Raster) -> int:
    """Resolution to name to the engine."""
    return max(70, round(raster.dpi))  # Tesseract takes less for a mistake and guesses


def _shaped(raster: Raster, segmentation: int) -> int:
    """A single line is not searched for blocks."""
    width, height = raster.image.size
    return ONE_LINE if segmentation == AUTOMATIC and width > LINE_SHAPE * height else segmentation
