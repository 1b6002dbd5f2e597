"""Floors for language, romanisation and name keys on samples beside the checkout; skipped where they are missing."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tasks.language.identification import detector, identify
from tasks.language.tags import DEFAULT, primary
from tasks.romanisation.namekey import name_key, name_keys
from tasks.romanisation.passages import passages, tokens_of
from tasks.romanisation.restore import restore

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "data" / "text"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples beside the checkout")
CYRILLIC = re.compile("[а-яёіїєґў]+", re.IGNORECASE)


def records(name: str) -> Iterator[dict[str, Any]]:
    with (SAMPLES / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def test_language_of_short_and_noisy_text() -> None:
    tool = detector("lingua", DEFAULT)
    right: Counter[tuple[str, int]] = Counter()
    total: Counter[tuple[str, int]] = Counter()
    for record in records("langid"):
        cell = record["length"], record["noise"]
        total[cell] += 1
        right[cell] += identify(record["text"], tool).language == primary(record["lang"])
    shares = {cell: right[cell] / total[cell] for cell in total}
    assert shares["sent", 0] >= 0.99
    assert shares["word4", 0] >= 0.97
    assert shares["word2", 0] >= 0.91
    assert shares["sent", 5] >= 0.985


RESTORED = {
    "ala_lc": 0.995,
    "alalc_ascii": 0.985,
    "alalc_bare": 0.985,
    "bgn_pcgn": 0.99,
    "gost_779": 0.995,
    "scientific": 0.995,
    "gost_779_alt": 0.995,
    "press_de": 0.97,
    "uk_alalc": 0.96,
    "uk_nat2010": 0.96,
}


def words(text: str) -> list[str]:
    return [word.lower().replace("ё", "е") for word in CYRILLIC.findall(text.replace("’", ""))]


def test_sentences_come_back_in_cyrillic_whatever_the_scheme() -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for record in records("romanised_sentences"):
        if record["length"] == "sent" and record["scheme"] in RESTORED:
            wanted = words(record["cyr"])
            got = words(restore(record["text"], language=primary(record["lang"])).cyrillic)
            total[record["scheme"]] += len(wanted)
            if len(wanted) == len(got):
                right[record["scheme"]] += sum(a == b for a, b in zip(wanted, got, strict=True))
    shares = {scheme: right[scheme] / total[scheme] for scheme in total}
    assert shares.keys() == RESTORED.keys()
    assert {scheme: share for scheme, share in shares.items() if share < RESTORED[scheme]} == {}


HOSTS = {"eng": "en", "deu": "de", "fra": "fr", "pol": "pl", "lav": "lv", "lit": "lt", "est": "et"}


def test_plain_text_has_no_romanised_words() -> None:
    false = total = 0
    for record in records("langid"):
        if record["lang"] in HOSTS and record["noise"] == 0 and record["length"] in {"sent", "para", "word4"}:
            found = passages(record["text"], HOSTS[record["lang"]])
            false += sum(len(tokens_of(record["text"][place.start : place.end])) for place in found)
            total += len(tokens_of(record["text"]))
    assert total > 9000
    assert false <= total / 1500


def test_phrases_are_found_in_english_sentences() -> None:
    hits: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for record in records("romanised_spans_in_english"):
        if record["span"]:
            start, end = record["span"]
            tokens = tokens_of(record["text"])
            places = passages(record["text"], "en")
            wanted = {token.start for token in tokens if start <= token.start < end}
            got = {token.start for token in tokens if any(p.start <= token.start < p.end for p in places)}
            counts = hits[record["n"]]
            counts[0] += len(wanted & got)
            counts[1] += len(wanted)
            counts[2] += len(got)
    for length, recall in ((2, 0.8), (3, 0.86), (5, 0.92), (8, 0.93)):
        found, wanted_count, predicted = hits[length]
        assert found / wanted_count >= recall
        assert found / predicted >= 0.97


def same_names(groups: list[dict[str, Any]]) -> dict[str, int]:
    """Group of each spelling; groups that share one are one."""
    parents = list(range(len(groups)))

    def root(number: int) -> int:
        return number if parents[number] == number else root(parents[number])

    owner: dict[str, int] = {}
    for number, group in enumerate(groups):
        for name in [group["ru"].replace("ё", "е"), *group["latin"], *group["other_cyrillic"]]:
            parents[root(number)] = root(owner.setdefault(name, number))
    return {name: root(number) for name, number in owner.items()}


@pytest.mark.parametrize("single", [True, False])
def test_names_of_one_group_share_a_key(single: bool) -> None:
    groups = list(records("name_variants"))
    group_of = same_names(groups)
    members: dict[str, set[str]] = defaultdict(set)
    for name in group_of:
        for key in [name_key(name)] if single else name_keys(name):
            members[key].add(name)
    pairs = {pair for names in members.values() for pair in combinations(sorted(names), 2)}
    true = sum(group_of[a] == group_of[b] for a, b in pairs)
    sizes = Counter(group_of.values())
    assert true / sum(size * (size - 1) / 2 for size in sizes.values()) >= (0.8 if single else 0.9)
    assert true / len(pairs) >= 0.985
