"""Floors for language, romanisation and name keys on samples beside the checkout; skipped where they are missing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tasks.language.identification import detector, identify
from tasks.language.tags import DEFAULT
from tests.quality.measured_text import (
    SAMPLES,
    false_tokens,
    found_phrases,
    language_shares,
    name_pairs,
    records,
    restored_shares,
)

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples beside the checkout")

IDENTIFIED = {("sent", 0): 0.995, ("word4", 0): 0.975, ("word2", 0): 0.945, ("sent", 5): 0.987, ("para", 5): 0.999}


def test_language_of_short_and_noisy_text() -> None:
    shares = language_shares(detector("eldc", DEFAULT))
    assert {cell: shares[cell] for cell, floor in IDENTIFIED.items() if shares[cell] < floor} == {}


def test_a_language_is_the_same_whatever_was_asked_before() -> None:
    texts = [record["text"] for record in records("langid")][::7]
    tool = detector("eldc", DEFAULT)
    forwards = [identify(text, tool) for text in texts]
    assert [identify(text, tool) for text in reversed(texts)] == forwards[::-1]


def test_languages_fit_into_little_memory() -> None:
    command = [sys.executable, "-m", "tests.quality.language_memory"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert float(done.stdout) <= 400


RESTORED = {
    "ala_lc": 0.995,
    "alalc_nolig": 0.995,
    "alalc_ascii": 0.99,
    "alalc_bare": 0.985,
    "bgn_pcgn": 0.995,
    "bgn_ascii": 0.99,
    "gost_779": 0.995,
    "scientific": 0.995,
    "gost_779_alt": 0.995,
    "press_de": 0.975,
    "uk_alalc": 0.98,
    "uk_alalc_ascii": 0.975,
    "uk_bgn1965": 0.98,
    "uk_nat2010": 0.98,
}


def test_sentences_come_back_in_cyrillic_whatever_the_scheme() -> None:
    shares = restored_shares("sent")
    assert shares.keys() == RESTORED.keys()
    assert {scheme: share for scheme, share in shares.items() if share < RESTORED[scheme]} == {}


def test_plain_text_has_no_romanised_words() -> None:
    counts = false_tokens().values()
    false, total = (sum(numbers) for numbers in zip(*counts, strict=True))
    assert total > 9000
    assert false <= total / 2000


def test_phrases_are_found_in_english_sentences() -> None:
    found = found_phrases()
    for length, least in ((2, 0.84), (3, 0.9), (5, 0.94), (8, 0.95)):
        recall, precision = found[length]
        assert recall >= least
        assert precision >= 0.98


@pytest.mark.parametrize(("single", "least"), [(True, 0.82), (False, 0.91)])
def test_names_of_one_group_share_a_key(single: bool, least: float) -> None:
    recall, precision = name_pairs(single=single)
    assert recall >= least
    assert precision >= 0.985
