"""Floors for citations, quantities, dates and persons on annotated texts beside the checkout, by the scorer there.

The rules were built beside these texts, so the floors hold a level and promise nothing for other texts. A floor is
lowered only with a note in the change log that says why. Skipped where the texts are missing.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / ".." / "shared"
SCORER = SHARED / "eval" / "score_seeds.py"
pytestmark = [
    pytest.mark.skipif(not SCORER.is_file(), reason="no annotated texts beside the checkout"),
    pytest.mark.usefixtures("unsynced"),
]

#: Digest of the annotations: with others the floors mean nothing.
DIGEST = "1fbeee6bef724188"
ANNOTATIONS = ("*citations.jsonl", "*quantities*.jsonl", "*dates*.jsonl", "*persons*.jsonl")
FLOORS = {
    "citations.archival_f1": 1.0,
    "citations.archival_field_accuracy.archive": 1.0,
    "citations.archival_field_accuracy.fond": 1.0,
    "citations.archival_field_accuracy.opis": 1.0,
    "citations.archival_field_accuracy.delo": 1.0,
    "citations.archival_field_accuracy.list": 1.0,
    "citations.resolved_accuracy": 1.0,
    "citations.bibliographic_recall": 1.0,
    "citations.author_accuracy": 1.0,
    "citations.year_accuracy": 1.0,
    "quantities.f1": 0.98,
    "quantities.recall_other": 0.95,
    "dates.f1": 0.94,
    "dates.garbled_recall": 1.0,
    "persons.mention_f1": 0.99,
    "persons.link_bcubed_f1": 0.99,
    "persons.cyrillic_accuracy": 0.99,
}


def digest() -> str:
    """Of the annotations that the floors are about."""
    found = sorted({path for pattern in ANNOTATIONS for path in (SHARED / "gold").glob(pattern)})
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in found)).hexdigest()[:16]


@pytest.fixture(scope="module")
def scores(seed_release: Path) -> dict[str, float]:
    """Metric → value."""
    out = seed_release.parent / "annotations.json"
    gold = ["--gold", str(SHARED / "gold"), "--split", "dev", "--only", "citations,quantities,dates,persons"]
    command = [sys.executable, str(SCORER), str(seed_release), *gold, "--json", str(out)]
    subprocess.run(command, check=False, capture_output=True, timeout=300)
    found = json.loads(out.read_text(encoding="utf-8"))
    return {metric["name"]: metric["value"] for metric in found["metrics"]}


def test_the_annotations_are_those_the_floors_were_set_on() -> None:
    assert digest() == DIGEST


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_floor(name: str, scores: dict[str, float]) -> None:
    assert scores[name] >= FLOORS[name]
