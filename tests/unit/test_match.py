"""Match: pairs on every level, the same whatever order the rows arrive in."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.schemas import DuplicateRow
from tests.fakes.scribe import prose, romanised, scanned
from tests.fakes.small_collection import Collection

TEXT = prose(1, 25)


def found(documents: dict[str, list[str]], level: str = "document") -> dict[tuple[str, str], str]:
    rows = Collection(documents).duplicates()
    return {(row.left_id, row.right_id): row.relation for row in rows if row.level == level}


@pytest.mark.parametrize(
    ("copy", "relation"),
    [
        (TEXT.replace(" ", "\n"), "identical"),
        (TEXT.upper(), "re-recognised"),
        (scanned(TEXT, 0.07, 1), "re-recognised"),
        (romanised(TEXT), "transliterated"),
        (romanised(scanned(TEXT, 0.03, 1)), "transliterated"),
        (f"{prose(3, 20)} {TEXT} {prose(4, 20)}", "contains"),
    ],
)
def test_documents(copy: str, relation: str) -> None:
    assert found({"a": [TEXT], "b": [copy], "c": [prose(2, 25)]}) == {("a", "b"): relation}


def test_pairs_have_their_evidence() -> None:
    (row,) = [r for r in Collection({"b": [TEXT], "a": [scanned(TEXT, 0.04, 1)]}).duplicates() if r.level == "document"]
    assert (row.left_id, row.right_id, row.collection) == ("a", "b", "c")
    assert 0.9 < row.similarity < 1
    assert "fold 1" in row.method


def test_paragraphs_of_different_documents() -> None:
    documents = {"a": [prose(1, 4), prose(2, 4)], "b": [prose(3, 4), scanned(prose(2, 4), 0.02, 1), prose(4, 9)]}
    assert found(documents, "segment") == {("g-a-0001", "g-b-0001"): "re-recognised"}


def test_many_identical_texts_are_paired_with_the_first_only() -> None:
    pairs = found({f"d{number}": [TEXT] for number in range(9)})
    assert pairs == {("d0", f"d{number}"): "identical" for number in range(1, 9)}


@pytest.mark.parametrize("text", ["", "—", "17", "Без даты"])
def test_texts_too_short_to_tell_are_nobodys_copies(text: str) -> None:
    assert found({"a": [text], "b": [text]}) == {}


def test_numbers_that_look_alike_are_not_the_same() -> None:
    card = "Карточка учёта, ящик {}, полка {}, дело {} по описи хозяйственного отдела."
    assert found({"a": [card.format(16, 66, 1006)], "b": [card.format(18, 86, 1008)]}) == {("a", "b"): "template"}


def test_every_copy_is_paired_with_the_best_one() -> None:
    documents = {f"d{number}": [scanned(TEXT, 0.12, number)] for number in range(6)} | {"e": [TEXT + " Конец."]}
    pairs = found(documents)
    assert {(f"d{number}", "e") for number in range(6)} <= set(pairs)


def test_sources_of_equal_bytes() -> None:
    collection = Collection({"a": [TEXT], "b": [TEXT], "c": [TEXT], "d": [""]})
    rows = [row._replace(content_sha256="00", byte_size=9) for row in collection.sources]
    rows[2] = rows[2]._replace(status="withdrawn")
    rows[3] = rows[3]._replace(byte_size=0)
    collection.sources = rows
    pairs = [row for row in collection.duplicates() if row.level == "source"]
    assert [(row.left_id, row.right_id, row.relation, row.similarity) for row in pairs] == [
        ("s-a", "s-b", "identical", 1.0)
    ]


def pages(collection: Collection, **columns: tuple[Any, ...]) -> list[DuplicateRow]:
    for name, values in columns.items():
        collection.pages = [row._replace(**{name: value}) for row, value in zip(collection.pages, values, strict=True)]
    return [row for row in collection.duplicates() if row.level == "page_image"]


def test_pages_of_equal_pixels_unless_blank() -> None:
    collection = Collection({"a": [TEXT], "b": [TEXT], "c": [""], "d": [""]})
    status = ("text", "text", "blank", "blank")
    rows = pages(collection, image_sha256=("11", "11", "22", "22"), status=status)
    assert [(row.left_id, row.right_id, row.relation) for row in rows] == [("p-a", "p-b", "identical")]


def test_pages_alike_are_re_scans_only_if_their_text_agrees() -> None:
    near = "f" * 62 + "00"
    collection = Collection({"a": [TEXT], "b": [scanned(TEXT, 0.05, 1)], "c": [prose(2, 25)], "d": [TEXT]})
    rows = pages(collection, image_hash=("f" * 64, near, near, "0" * 64))
    assert [(row.left_id, row.right_id, row.relation) for row in rows] == [("p-a", "p-b", "re-scan")]


def test_an_empty_collection_has_no_pairs() -> None:
    collection = Collection({})
    assert collection.duplicates() == []
    assert list(collection.clusters()) == []
    assert collection.reuse() == []


@settings(max_examples=6)
@given(st.integers(0, 1000))
def test_neither_order_of_arrival_nor_batches_matter(seed: int) -> None:
    dice = random.Random(seed)
    documents = {f"d{n}": [prose(n % 3, 12), scanned(prose(n % 3 + 7, 5), 0.02 * (n % 4), n)] for n in range(8)}
    expected = Collection(documents)
    names = list(documents)
    dice.shuffle(names)
    other = Collection({name: documents[name] for name in names}, size=dice.randint(1, 50))
    assert set(other.duplicates()) == set(expected.duplicates())
    assert sorted(other.clusters()) == sorted(expected.clusters())
    assert set(other.reuse()) == set(expected.reuse())
