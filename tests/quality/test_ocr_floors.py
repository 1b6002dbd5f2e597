"""Error rates that recognition must not exceed, on pages beside the checkout, each pinned by a digest.

A floor is raised only with the data or with a note in the change log that says why.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import pytest
from rapidfuzz.distance import Levenshtein

from storage.schemas import PageRow
from tasks.ocr.parameters import RecogniseParameters
from tasks.recognise import recognise
from tests.fakes.scans import page_task

pytestmark = pytest.mark.real

PAGES = Path(__file__).parents[2] / "../shared/data/ocr/synth/pages"


class Floor(NamedTuple):
    """A page, the beginning of the digest of its image and text, and the highest error rate."""

    name: str
    digest: str
    highest: float


FLOORS = (
    Floor("ru01_clean_pt", "1a91667dc2691248", 0.002),
    Floor("ru05_twocol", "ba9353f3b6b38ac1", 0.025),
    Floor("ru09_skew3", "b1be25f9980cea2e", 0.005),
    Floor("ru15_rot180", "db9834d498ec733f", 0.01),
    Floor("ru17_dirty", "10b099e0c899564f", 0.06),
    Floor("lv27_clean", "df3136cc46b96ff2", 0.005),
)


def read(floor: Floor) -> tuple[PageRow, float]:
    """The page as read, and its character error rate with white space made single."""
    image, truth = PAGES / f"{floor.name}.png", PAGES / f"{floor.name}.gt.txt"
    if not image.is_file():
        pytest.skip(f"{image.name} is not beside the checkout")
    digest = hashlib.sha256(image.read_bytes() + truth.read_bytes()).hexdigest()
    assert digest.startswith(floor.digest), "the page is another one: measure it anew"
    (row,), _ = recognise(page_task(image.read_bytes(), "image"), RecogniseParameters())
    wanted = " ".join(truth.read_text(encoding="utf-8").split())
    return row, Levenshtein.distance(" ".join(row.text.split()), wanted) / len(wanted)


@pytest.mark.parametrize("floor", FLOORS, ids=lambda floor: floor.name)
def test_error_rates_keep_below_their_floors(floor: Floor) -> None:
    row, rate = read(floor)
    assert rate <= floor.highest
    # an estimate that is off by more than four points is of no use to anybody
    assert row.estimated_cer == pytest.approx(rate, abs=0.04)
    assert row.coverage is not None
    assert row.coverage > 0.95
