"""Pages with known text beside the checkout, and how far a reading is from it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from storage.schemas import PageRow
from tasks.ocr.parameters import RecogniseParameters
from tasks.recognise import recognise
from tests.fakes.scans import page_task

FOLDER = Path(__file__).parents[2] / "../shared/data/ocr"
_KINDS = str.maketrans("“”„«»’‘—–", '"""""\'\'--')


@dataclass(frozen=True)
class KnownPage:
    """A page image and its text. `group` is the set it comes from."""

    name: str
    group: str
    languages: str
    image: Path
    source: Path
    truth: str


def folded(text: str) -> str:
    """White space made single, quotes and dashes of one kind.

    >>> folded("«Опись»  —  дело")
    '"Опись" - дело'
    """
    return " ".join(text.translate(_KINDS).split())


def error_rate(text: str, truth: str) -> float:
    """Character error rate, 0–1 and above, after folding."""
    wanted = folded(truth)
    return Levenshtein.distance(folded(text), wanted) / max(1, len(wanted))


def known_pages() -> Iterator[KnownPage]:
    """Every page whose text is known; none where the data are not there."""
    listed = FOLDER / "manifest.csv"
    if not listed.is_file():
        return
    with listed.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            source = FOLDER / row["gt"]
            truth = source.read_text(encoding="utf-8")
            if folded(truth):
                yield KnownPage(
                    Path(row["image"]).stem, row["group"], row["lang"], FOLDER / row["image"], source, truth
                )


def read(image: Path, parameters: RecogniseParameters | None = None) -> PageRow:
    """The page as recognise reads it."""
    (row,), _ = recognise(page_task(image.read_bytes(), "image"), parameters or RecogniseParameters())
    return row
