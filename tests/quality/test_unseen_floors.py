"""Floors for all annotators on texts of many kinds and languages, with what a reader finds in them.

The texts are short and were written for this test, before the rules that read them now; `marked_texts` explains the
marks. A floor is lowered only with a note in the change log that says why.
"""

from pathlib import Path

import pytest

from tests.quality import marked_texts
from tests.quality.marked_texts import Tally

TEXTS = marked_texts.read(Path(__file__).with_name("annotated_texts.txt"))

#: Kind of row → precision, recall.
ROWS = {
    "persons": ("p", 0.98, 0.95),
    "organisations": ("o", 0.98, 0.95),
    "places": ("l", 0.98, 0.95),
    "dates": ("d", 0.98, 0.98),
    "quantities": ("q", 0.97, 0.99),
    "archival references": ("a", 0.99, 0.99),
    "works": ("b", 0.99, 0.99),
    "press and web": ("w", 0.99, 0.99),
}
FIELDS = {
    "interval": 0.98,
    "value": 0.99,
    "action": 0.95,
    "archive": 0.99,
    "fond": 0.99,
    "opis": 0.99,
    "delo": 0.99,
    "leaves": 0.99,
    "author": 0.99,
    "year": 0.99,
}


@pytest.fixture(scope="module")
def tally() -> Tally:
    """What is found in all texts, counted together."""
    whole = Tally()
    for text in TEXTS:
        whole.update(marked_texts.compare(text)[0])
    return whole


def test_there_is_enough_to_count(tally: Tally) -> None:
    assert len(TEXTS) >= 20
    assert min(tally[f"{kind}.wanted"] for kind in "pldqab") >= 25


@pytest.mark.parametrize("name", sorted(ROWS))
def test_rows(name: str, tally: Tally) -> None:
    kind, precision, recall = ROWS[name]
    assert tally.share(kind, "found") >= precision
    assert tally.share(kind, "wanted") >= recall


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_field(name: str, tally: Tally) -> None:
    assert tally.share(name, "wanted") >= FIELDS[name]


def test_a_row_that_is_not_marked_counts_against_precision() -> None:
    text = marked_texts.Marked("probe", "en")
    text.add("In 1955 {q 30=30} people and {q forty=41} others came.")
    tally, lines = marked_texts.compare(text)
    assert tally.share("d", "found") == 0.0
    assert tally.share("value", "wanted") == 0.5
    assert len(lines) == 2
