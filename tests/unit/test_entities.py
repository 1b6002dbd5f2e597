"""Entities: one person under many spellings, two people under one surname."""

import pytest

from storage.schemas import EntityRow, NameRow
from tests.fakes.small_collection import Collection


def name(document: str, place: int, text: str, surname: str = "", kind: str = "person") -> NameRow:
    initials = text.replace(surname, "").strip(" ,") or None if surname else None
    return NameRow(
        document, f"g-{document}", place, place + len(text), (), text, kind, surname or None, initials, None,
        "мікоян" if surname in {"Микоян", "Mikoyan", "Mikoian"} else surname.lower() or None,
    )  # fmt: skip


def entities(*names: NameRow) -> list[str]:
    rows: list[EntityRow] = Collection({document: [] for document in "abc"}).entities(names)
    assert [(row.document_id, row.start) for row in rows] == [(row.document_id, row.start) for row in names]
    return [row.entity_id for row in rows]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (name("a", 0, "А. И. Микоян", "Микоян"), name("b", 0, "A. I. Mikoyan", "Mikoyan")),
        (name("a", 0, "Anastas Mikoian", "Mikoian"), name("b", 0, "Микоян А. И.", "Микоян")),
        (name("a", 0, "Mikoyan", "Mikoyan"), name("b", 0, "Anastas Ivanovich Mikoyan", "Mikoyan")),
        (name("a", 0, "КГБ", kind="organisation"), name("b", 0, "KGB", kind="organisation")),
    ],
)
def test_one_entity_under_two_names(one: NameRow, two: NameRow) -> None:
    assert len(set(entities(one, two))) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (name("a", 0, "A. I. Mikoyan", "Mikoyan"), name("a", 9, "S. A. Mikoyan", "Mikoyan")),
        (name("a", 0, "Jeffrey Jones", "Jones"), name("a", 9, "Polly Jones", "Jones")),
        (name("a", 0, "Жан Руссо", "Руссо"), name("a", 9, "З. Руссо", "Руссо")),
        (name("a", 0, "Владимир", kind="place"), name("a", 9, "Владимир", "Владимир")),
        (name("a", 0, "Тула", kind="place"), name("a", 9, "Орёл", kind="place")),
    ],
)
def test_two_entities_stay_two(one: NameRow, two: NameRow) -> None:
    assert len(set(entities(one, two))) == 2


def test_a_bare_surname_means_whom_its_document_named_last() -> None:
    father, son = name("a", 0, "A. I. Mikoyan", "Mikoyan"), name("b", 0, "S. A. Mikoyan", "Mikoyan")
    ids = entities(
        father,
        name("a", 20, "Mikoyan", "Mikoyan"),
        son,
        name("b", 20, "Mikoyan", "Mikoyan"),
        name("c", 5, "Mikoyan", "Mikoyan"),
    )
    assert ids[1] == ids[0]
    assert ids[3] == ids[2]
    assert ids[4] not in ids[:4]


def test_ids_do_not_depend_on_the_order_of_documents() -> None:
    names = [
        name("a", 0, "A. I. Mikoyan", "Mikoyan"),
        name("b", 0, "Mikoyan", "Mikoyan"),
        name("c", 3, "S. Mikoyan", "Mikoyan"),
    ]
    assert entities(*names) == entities(*reversed(names))[::-1]
