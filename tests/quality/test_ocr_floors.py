"""Error rates that recognition must not exceed, on pages beside the checkout, each pinned by a digest.

A floor is raised only with the data or with a note in the change log that says why.
"""

import hashlib
from functools import cache
from typing import NamedTuple

import pytest

from storage.schemas import PageRow
from tests.quality.measured_pages import KnownPage, error_rate, known_pages, read

pytestmark = pytest.mark.real


class Floor(NamedTuple):
    """A page, the beginning of the digest of its image and text, and the highest error rate."""

    name: str
    digest: str
    highest: float


FLOORS = (
    Floor("ru01_clean_pt", "1a91667dc2691248", 0.002),
    Floor("ru05_twocol", "ba9353f3b6b38ac1", 0.022),
    Floor("ru07_typewriter_worn", "0537c461946420ca", 0.08),
    Floor("ru09_skew3", "b1be25f9980cea2e", 0.005),
    Floor("ru11_100dpi", "42e5d4f0e38eec08", 0.005),
    Floor("ru15_rot180", "db9834d498ec733f", 0.01),
    Floor("ru17_dirty", "10b099e0c899564f", 0.04),
    Floor("en19_twocol_notes", "e18da097acb8d1e6", 0.005),
    Floor("mx25_en_rucites", "3593d1135ff9d41e", 0.005),
    Floor("ru03_notes_times", "d62c6f6355603a47", 0.003),
    Floor("mx23_ru_en_paras", "b730e3fcc339bd74", 0.005),
    Floor("lv27_clean", "df3136cc46b96ff2", 0.005),
    Floor("EHRI-BF-19380509b_EN_01", "75f7d93cc2dd5f1b", 0.02),
    Floor("359508f50e6f", "1d7ace670cf33309", 0.085),
    Floor("a9b9a50769e2", "40712e55f3f4b504", 0.095),
)


@cache
def known() -> dict[str, KnownPage]:
    return {page.name: page for page in known_pages()}


@cache
def measured(floor: Floor) -> tuple[PageRow, float]:
    """The page as read, and its character error rate."""
    if floor.name not in known():
        pytest.skip(f"{floor.name} is not beside the checkout")
    page = known()[floor.name]
    digest = hashlib.sha256(page.image.read_bytes() + page.source.read_bytes()).hexdigest()
    assert digest.startswith(floor.digest), "the page is another one: measure it anew"
    row = read(page.image)
    return row, error_rate(row.text, page.truth)


@pytest.mark.parametrize("floor", FLOORS, ids=lambda floor: floor.name)
def test_error_rates_keep_below_their_floors(floor: Floor) -> None:
    row, rate = measured(floor)
    assert rate <= floor.highest
    # an estimate that is off by more than four points is of no use to anybody
    assert row.estimated_cer == pytest.approx(rate, abs=0.04)
    assert row.coverage is not None
    assert row.coverage > 0.95


def test_estimates_rank_pages_as_the_true_rates_do() -> None:
    from scipy.stats import spearmanr

    pairs = [(row.estimated_cer, rate) for row, rate in map(measured, FLOORS)]
    estimates, rates = zip(*pairs, strict=True)
    assert spearmanr(estimates, rates)[0] >= 0.7
