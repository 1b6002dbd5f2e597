"""Whether the text of a witness can be believed: held against the ink of the page and against samples of our own OCR.

A sample is some lines that the witness itself has boxes for, read by the engine. Where both agree, the witness is at
least as good and costs nothing; where they differ, the difference is the sum of both errors, and how sure the engine is
tells its own share. An engine that is itself at a loss (handwriting, a strange script) is no judge.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.ocr import engine as engines
from tasks.ocr.engine import ONE_BLOCK, Engine, Request
from tasks.ocr.estimate import estimated_cer_of_text
from tasks.ocr.frame import Frame
from tasks.ocr.ink import Ink
from tasks.ocr.languages import languages_for
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, Rectangle, union
from tasks.ocr.legibility import legibility
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import Raster
from tasks.stage import PageTask
from tasks.witness.sheet import NOWHERE

#: Lines of a sample, and letters that it must have at least.
LINES, LEAST = 5, 24
#: Confidence below which an engine is no judge of others.
AT_A_LOSS = 0.6
#: Agreement below which a witness speaks of something else, or in another alphabet.
STRANGER = 0.5
#: Error rate of our own reading for each point of confidence below 0.96: clean print is read at 0.95 with 0.4 %, a worn
#: typewriter at 0.74 with 7 %.
SUREST, OWN_ERROR = 0.96, 0.33
#: Share of letter-sized ink outside a witness's boxes that means no loss: specks, rules, boxes that lie loosely.
LOOSE = 0.1
#: An error rate that is never worth reading the page again.
GOOD = 0.02

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`doubt` is why a witness is not used, "" where it may be; `estimate` its error rate; `agreement` with our OCR."""

    doubt: str
    coverage: float | None = None
    agreement: float | None = None
    estimate: float | None = None


@dataclass(slots=True)
class Judge:
    """Judges the witnesses of one page. `raster` is the page as the engine gets it, `ink` is measured on it."""

    task: PageTask
    raster: Raster
    ink: Ink
    parameters: RecogniseParameters
    models: set[str] = field(default_factory=set)
    engine: Engine | None = None

    def verdict(self, layout: Layout) -> Verdict:
        """What to think of a witness's text; `layout` in the source frame. Raises MissingToolError."""
        found = legibility(layout.text())
        if not found.letters:
            return Verdict("empty")
        if not found.is_sound:
            return Verdict("illegible")
        boxes = [word.box for word in layout.words() if word.box != NOWHERE]
        if not boxes:
            return Verdict("no_boxes")
        frame = self.raster.frame
        back = Frame.of(frame.source_width, frame.source_height).relative_to(frame)
        coverage = self.ink.coverage(map(back.to_source, boxes))
        if coverage is None or coverage < self.parameters.text_layer_coverage:
            return Verdict("elsewhere", coverage)
        odd = min(1.0, 0.005 + 0.9 * found.odd + max(0.0, 1 - LOOSE - coverage))
        likely = self._estimated(layout, coverage)
        compared = list(self._compared(layout, back))
        if not compared:
            return Verdict("", coverage, None, likely)
        weight = sum(size for size, _, _ in compared)
        agreement = sum(size * same for size, same, _ in compared) / weight
        own = sum(size * error for size, _, error in compared) / weight
        different = round(1 - agreement - own, 4)
        is_worse = max(odd, different) > max(own, GOOD)
        doubt = "disagrees" if agreement < STRANGER else "worse" if is_worse else ""
        return Verdict(doubt, coverage, round(agreement, 4), max(likely, different))

    def _estimated(self, layout: Layout, coverage: float) -> float:
        """The error rate of somebody else's OCR, as that of any text without confidences."""
        languages = languages_for(self.task, self.parameters).first
        return estimated_cer_of_text(layout.text(), languages, min(1.0, coverage + LOOSE))

    def _compared(self, layout: Layout, back: Frame) -> Iterator[tuple[int, float, float]]:
        """For each sample that the engine can judge: letters, agreement 0–1, the engine's own error rate."""
        from rapidfuzz.distance import Levenshtein

        for lines in samples(layout):
            reading = self._read(lines, back)
            confidence = reading.confidence()
            if confidence is None or confidence < AT_A_LOSS:
                continue
            theirs = _folded(Layout((ReadBlock((ReadParagraph(tuple(lines)),)),)).text())
            same = Levenshtein.normalized_similarity(theirs, _folded(reading.text()))
            yield len(theirs), same, OWN_ERROR * max(0.0, SUREST - confidence)

    def _read(self, lines: list[ReadLine], back: Frame) -> Layout:
        """Our own reading of the place where some lines stand."""
        boxes = [back.to_source(word.box) for line in lines for word in line.words if word.box != NOWHERE]
        around = union(boxes)
        assert around is not None
        dpi = max(70, round(self.raster.dpi))
        margin, image = dpi // 25, self.raster.image
        place = Rectangle(
            max(0, around.left - margin),
            max(0, around.top - margin),
            min(image.width, around.right + margin),
            min(image.height, around.bottom + margin),
        )
        languages = languages_for(self.task, self.parameters).first
        self.models.update(languages)
        self.engine = self.engine or engines.engine(self.parameters.engine)
        return self.engine.read(image.crop(place), Request(languages, dpi, ONE_BLOCK))


def samples(layout: Layout) -> list[list[ReadLine]]:
    """At most two runs of lines, from the first and the second half of a page, each inside of one block."""
    runs = []
    for block in layout.blocks:
        lines = [line for paragraph in block.paragraphs for line in paragraph.lines if _has_boxes(line)]
        runs += [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    large = [run for run in runs if sum(len(word.text) for line in run for word in line.words) >= LEAST]
    if not large:
        return []
    places = dict.fromkeys((len(large) // 4, (3 * len(large)) // 4))
    return [large[place] for place in places]


def _has_boxes(line: ReadLine) -> bool:
    return any(word.box != NOWHERE for word in line.words)


def _folded(text: str) -> str:
    """Text with the differences left out that say nothing of its worth: spaces, quotation marks, dashes."""
    plain = text.translate(str.maketrans("“”„«»’‘–—‑", '"""""\'\'---'))
    return _SPACES.sub(" ", plain).strip()
