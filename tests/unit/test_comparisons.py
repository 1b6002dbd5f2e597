"""Comparisons: what was compared is not compared again, and nobody can tell from the result."""

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.schemas import ComparisonRow, ProposalRow
from tasks.likeness import alignment, verification
from tasks.likeness.comparisons import UNKNOWN, Known
from tests.fakes.scribe import prose, romanised, scanned
from tests.fakes.small_collection import Collection, Table

TEXT = prose(1, 12)


def documents(count: int) -> dict[str, list[str]]:
    found = {}
    for number in range(count):
        text = prose(number % 4, 10)
        copies = [text, scanned(text, 0.04, number), romanised(text), text.replace("писарь", "сторож")]
        found[f"d{number:02}"] = [copies[number // 4 % 4], prose(number % 3 + 20, 4)]
    return found


@settings(max_examples=8)
@given(st.integers(0, 1000))
def test_growing_in_steps_equals_one_rebuild(seed: int) -> None:
    dice = random.Random(seed)
    every = list(documents(14).items())
    dice.shuffle(every)
    held: dict[str, list[str]] = {}
    comparisons: list[ComparisonRow] = []
    proposals: list[ProposalRow] = []
    while every:
        step = dice.randint(1, 6)
        held.update(every[:step])
        every = every[step:]
        if held and dice.random() < 0.4:
            changed = dice.choice(list(held))
            held[changed] = dice.choice([[prose(seed, 9)], [part.replace("-\n", "- ") for part in held[changed]]])
        if len(held) > 4 and dice.random() < 0.3:
            del held[dice.choice(list(held))]
        duplicates, comparisons, proposals = Collection(held).joined(comparisons, proposals)
        rebuilt, all_compared, all_proposed = Collection(held).joined([], [])
        assert sorted(duplicates) == sorted(rebuilt)
        assert (comparisons, proposals) == (all_compared, all_proposed)


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    calls: list[int] = []

    def evidence(*words: Any) -> Any:
        calls.append(1)
        return real(*words)

    real = alignment.evidence
    monkeypatch.setattr(verification, "evidence", evidence)
    return calls


def test_only_new_pairs_are_aligned(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch)
    _, comparisons = Collection(documents(12)).matched([])
    assert len(calls) == len(comparisons) > 5
    calls.clear()
    assert Collection(documents(12)).matched(comparisons)[1] == comparisons
    assert calls == []
    grown = documents(12) | {"new": [scanned(prose(2, 10), 0.03, 77)]}
    _, more = Collection(grown).matched(comparisons)
    assert all("new" in row.left_id + row.right_id for row in set(more) - set(comparisons))
    assert len(calls) == len(more) - len(comparisons)


def test_refused_pairs_are_kept_as_evidence() -> None:
    other = ". ".join([*TEXT.split(". ")[:5], *prose(8, 9).split(". ")])
    duplicates, comparisons = Collection({"a": [TEXT], "b": [other]}).matched([])
    assert duplicates == []
    (row,) = [row for row in comparisons if row.level == "document"]
    assert (row.left_id, row.right_id, row.relation) == ("a", "b", None)
    assert 0 < row.similarity < 0.7


def test_a_line_broken_otherwise_is_compared_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch)
    other = scanned(TEXT, 0.05, 3)
    _, comparisons = Collection({"a": [TEXT], "b": [other]}).matched([])
    calls.clear()
    Collection({"a": [TEXT.replace(" ", "\n", 1)], "b": [other]}).matched(comparisons)
    assert calls


def test_what_has_no_digest_is_never_known() -> None:
    row = ComparisonRow("document", "a", "b", b"", "reprint", 0.9, False, "c")
    other = row._replace(digest=bytes(16), relation=None)
    keys = np.array([[0, 0], [1, 2], [7, 9]], dtype=np.uint64)
    third = row._replace(digest=keys[2].tobytes(), relation=None, similarity=0.4)
    known = Known(Table(ComparisonRow, [row, other, third]), "document")
    assert known.verdicts(keys).relations.tolist() == [UNKNOWN, UNKNOWN, 0]
    assert known.verdicts(keys).similarities.tolist() == [0, 0, 0.4]
    assert Known().verdicts(keys).relations.tolist() == [UNKNOWN] * 3
