"""A collection that changes has the passages of one that was there at once, and no pair is aligned twice."""

import random
from typing import Any

import pytest

from storage.schemas import AlignmentRow, ReuseRow
from tasks import reuse
from tasks.likeness import anchors, samples
from tests.fakes.scribe import babble, prose, scanned
from tests.fakes.small_collection import Collection

QUOTES = [prose(number + 300, 4) for number in range(4)]
#: Places beyond which a run of letters is a formula, here.
FEW = 5


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchors, "COMMONEST", FEW)
    monkeypatch.setattr(samples, "COMMONEST", FEW)


@pytest.fixture
def aligned(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Pairs of documents that were aligned, in turn."""
    found: list[tuple[str, str]] = []
    whole = reuse._passages

    def noted(left: reuse.Document, right: reuse.Document, *rest: Any) -> Any:
        found.append((left.name, right.name))
        return whole(left, right, *rest)

    monkeypatch.setattr(reuse, "_passages", noted)
    return found


def document(dice: random.Random) -> list[str]:
    """Some paragraphs of its own, and some that others have too, more or less well read."""
    own = [babble(dice.randrange(10**6), 4) for _ in range(2)]
    shared = [scanned(quote, 0.02, dice.randrange(99)) for quote in dice.sample(QUOTES, dice.randrange(3))]
    return dice.sample(own + shared, len(own + shared))


def changed(documents: dict[str, list[str]], dice: random.Random) -> dict[str, list[str]]:
    """The documents after some were added, changed or taken away."""
    now = dict(documents)
    for name in dice.sample(sorted(now), min(len(now), dice.randrange(3))):
        if dice.random() < 0.5:
            del now[name]
        else:
            now[name] = document(dice)
    now |= {f"{dice.randrange(10**6):06}": document(dice) for _ in range(dice.randrange(1, 4))}
    return now


@pytest.mark.parametrize("seed", range(4))
def test_steps_of_any_kind_equal_a_search_from_scratch(seed: int, aligned: list[tuple[str, str]]) -> None:
    dice = random.Random(seed)
    documents: dict[str, list[str]] = {}
    rows: list[ReuseRow] = []
    pairs: list[AlignmentRow] = []
    saved = 0
    for _ in range(6):
        documents = changed(documents, dice)
        aligned.clear()
        rows, pairs = Collection(documents).searched(rows, pairs)
        done = len(aligned)
        aligned.clear()
        fresh, all_pairs = Collection(documents).searched([], [])
        assert sorted(rows) == sorted(fresh)
        assert sorted(pairs) == sorted(all_pairs)
        assert done <= len(aligned) == len(all_pairs)
        saved += len(aligned) - done
    assert saved


def test_only_pairs_of_what_is_new_are_aligned(aligned: list[tuple[str, str]]) -> None:
    documents = {name: [babble(number, 4), QUOTES[0]] for number, name in enumerate("ab")}
    known = Collection(documents).searched([], [])
    aligned.clear()
    documents["c"] = [babble(7, 4), QUOTES[0]]
    rows, _ = Collection(documents).searched(*known)
    assert aligned == [("a", "c"), ("b", "c")]
    assert sorted((row.left_document_id, row.right_document_id) for row in rows) == [("a", "b"), *aligned]
    aligned.clear()
    assert Collection(documents | {"d": [babble(8, 6)]}).searched(rows, known[1])[0]
    assert ("a", "b") not in aligned


def test_a_passage_that_becomes_a_formula_is_dropped_and_comes_back() -> None:
    documents = {f"{number}": [babble(number, 4), QUOTES[0]] for number in range(FEW)}
    known = Collection(documents).searched([], [])
    assert len(known[0]) == FEW * (FEW - 1) // 2
    more = Collection(documents | {"9": [QUOTES[0], babble(9, 4)]}).searched(*known)
    assert more[0] == []
    assert sorted(Collection(documents).searched(*more)[0]) == sorted(known[0])


def test_another_parameter_searches_anew(aligned: list[tuple[str, str]]) -> None:
    collection = Collection({name: [babble(number, 4), QUOTES[0]] for number, name in enumerate("ab")})
    known = collection.searched([], [])
    aligned.clear()
    assert collection.searched(*known, least_words=200)[0] == []
    assert aligned == [("a", "b")]


def test_the_other_order_is_another_pair(aligned: list[tuple[str, str]]) -> None:
    collection = Collection({name: [babble(number, 4), QUOTES[0]] for number, name in enumerate("ab")})
    known = collection.searched([], [])
    aligned.clear()
    collection.members = [row._replace(path="z" if row.document_id == "a" else "b") for row in collection.members]
    (row,) = collection.searched(*known)[0]
    assert aligned == [("b", "a")] == [(row.left_document_id, row.right_document_id)]


def test_a_document_without_a_sample_is_searched_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    collection = Collection({name: [babble(number, 4), QUOTES[0]] for number, name in enumerate("abc")})
    wanted = collection.searched([], [])
    signatures, held = collection.signed()
    monkeypatch.setattr(collection, "signed", lambda: (signatures, held[1:]))
    assert collection.searched([], []) == wanted
