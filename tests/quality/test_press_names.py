"""Floors for keys of Russian surnames as the press of seven languages prints them."""

from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from tasks.romanisation.namekey import name_key, name_keys

LISTED = Path(__file__).with_name("press_names.txt")
LANGUAGES = ("cyrillic", "cs", "it", "sv", "es", "hu", "fi", "ro")


def groups() -> list[dict[str, list[str]]]:
    """Language → spellings, for each surname."""
    lines = [line for line in LISTED.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [dict(zip(LANGUAGES, map(str.split, line.split("|")), strict=True)) for line in lines]


@pytest.mark.parametrize(("single", "least"), [(True, 0.87), (False, 0.9)])
def test_spellings_of_one_surname_share_a_key(single: bool, least: float) -> None:
    owners: dict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(groups()):
        for names in group.values():
            for name in names:
                owners[name].add(number)
    members: dict[str, list[str]] = defaultdict(list)
    for name in owners:
        for key in [name_key(name)] if single else sorted(name_keys(name)):
            members[key].append(name)
    found = {pair for names in members.values() for pair in combinations(sorted(names), 2)}
    right = sum(bool(owners[left] & owners[right]) for left, right in found)
    sizes = [len({name for names in group.values() for name in names}) for group in groups()]
    assert right / sum(size * (size - 1) / 2 for size in sizes) >= least
    assert right / len(found) >= 0.99


@pytest.mark.parametrize(
    ("language", "least"),
    [("cs", 0.95), ("it", 0.8), ("sv", 0.93), ("es", 0.95), ("hu", 0.9), ("fi", 0.95), ("ro", 0.9)],
)
def test_each_tradition_leads_to_the_cyrillic_name(language: str, least: float) -> None:
    pairs = [(name, group["cyrillic"][0]) for group in groups() for name in group[language]]
    right = sum(name_key(printed) == name_key(cyrillic) for printed, cyrillic in pairs)
    assert right >= least * len(pairs)
