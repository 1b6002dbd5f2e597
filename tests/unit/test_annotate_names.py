"""Persons in every order and case, organisations and places."""

import pytest

from storage.schemas import NameRow, SegmentRow, Span, TextRow
from tasks.annotate import STAGE


def names(*parts: str, kind: str = "paragraph") -> list[NameRow]:
    segments = [
        SegmentRow(f"g{i}", "d", i, kind, (Span(1, i * 9999, i * 9999 + len(part)),), part)
        for i, part in enumerate(parts)
    ]
    texts = [TextRow(f"g{i}", "d", part) for i, part in enumerate(parts)]
    return list(STAGE.run(segments, texts, STAGE.parameters())[1])  # type: ignore[arg-type]


def persons(*parts: str) -> list[tuple[str, str | None, str | None]]:
    return [(row.text, row.surname, row.cyrillic) for row in names(*parts) if row.kind == "person"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He met N. V. Petrovskii's brother.", ("N. V. Petrovskii", "Petrovskii", "Петровский")),
        ("He met N.V. Petrovsky in town.", ("N.V. Petrovsky", "Petrovsky", "Петровский")),
        ("It was Iu. A. Shcherbakov who came.", ("Iu. A. Shcherbakov", "Shcherbakov", "Щербаков")),
        ("Пришёл Петровский Н. В. и сел.", ("Петровский Н. В.", "Петровский", "Петровский")),
        ("Об этом говорил Н. В. Петровский.", ("Н. В. Петровский", "Петровский", "Петровский")),
        ("Письмо Н. В. Петровскому отправлено.", ("Н. В. Петровскому", "Петровскому", "Петровский")),
        ("Приехала Анна Сергеевна Кузнецова.", ("Анна Сергеевна Кузнецова", "Кузнецова", "Кузнецова")),
        ("Anna Sergeevna Kuznetsova arrived.", ("Anna Sergeevna Kuznetsova", "Kuznetsova", "Кузнецова")),
        ("Vladimir A. Sokolov wrote.", ("Vladimir A. Sokolov", "Sokolov", "Соколов")),
        ("Marshal Sokolovskii spoke.", ("Sokolovskii", "Sokolovskii", "Соколовский")),
        ("A man named Gribov came.", ("Gribov", "Gribov", "Грибов")),
        ("Jeffrey Miller wrote.", ("Jeffrey Miller", "Miller", None)),
        ("Elaine Mary MacKinnon wrote.", ("Elaine Mary MacKinnon", "MacKinnon", None)),
        ("У справі фігурує Микола Грищенко.", ("Микола Грищенко", "Грищенко", "Грищенко")),
        ("Then Stalin's men came.", ("Stalin", "Stalin", "Сталин")),
        ("Письмо Сталину.", ("Сталину", "Сталину", "Сталин")),
        ("Dort sprach N. S. Chruschtschow.", ("N. S. Chruschtschow", "Chruschtschow", "Хрущев")),
    ],
)
def test_a_person_is_found(text: str, expected: tuple[str, str, str | None]) -> None:
    assert persons(text) == [expected]


def test_a_surname_is_known_once_it_was_introduced() -> None:
    found = persons("Weller came late.", "The book by Jane Weller is new. Weller's thesis is bold.")
    assert [text for text, *_ in found] == ["Weller", "Jane Weller", "Weller"]


def test_inflected_forms_go_back_to_a_known_surname() -> None:
    found = persons("Докладчик Н. В. Грачёв молчал. Позднее с Грачёвым говорили; Грачёву отказали.")
    assert [(text, cyrillic) for text, _, cyrillic in found] == [
        ("Н. В. Грачёв", "Грачёв"),
        ("Грачёвым", "Грачёв"),
        ("Грачёву", "Грачёв"),
    ]


def test_a_romanised_genitive_goes_back_to_the_nominative() -> None:
    found = persons("Marshal Grachev spoke.", "See 'Delo marshala Gracheva', p. 5.")
    assert [cyrillic for *_, cyrillic in found] == ["Грачёв", "Грачёв"]


def test_a_womans_surname_keeps_its_ending() -> None:
    assert persons("The stenographer M.I. Belova came.")[0][2] == "Белова"


def test_a_person_known_by_an_initial_is_followed() -> None:
    found = names("The story of Pavel Zh. was told. Zh. was free by then, and K. was not.")
    assert [row.text for row in found if row.kind == "person"] == ["Pavel Zh.", "Zh."]


def test_authors_of_references_are_persons() -> None:
    found = persons(
        "Hiromi Kanda, *A Long Road Home*, Oxford, 2001, p. 5; and Dobrov, P., 'Title', *Journal*, 5, 1999, pp. 1–9."
    )
    assert [text for text, *_ in found] == ["Hiromi Kanda", "Dobrov, P."]


@pytest.mark.parametrize(
    "text",
    [
        "The Ministry of Justice in Vladimir.",
        "World War I. The end.",
        "The U.S. Army left.",
        "A German Communist.",
        "General Staff officers.",
        "г. Москва",
        "Stalinist terror.",
        "Kalinin oblast' was cold.",
        "Section A. Then more.",
        "The Communist Party.",
        "4 мая 1954 г. Президиум решил.",
    ],
)
def test_other_capitals_are_no_persons(text: str) -> None:
    assert persons(text) == []


def test_father_and_son_keep_their_initials() -> None:
    found = names("A.I. Sobolev and his son S.A. Sobolev wrote.")
    assert [(row.initials, row.name_key) for row in found] == [
        ("A. I.", found[0].name_key),
        ("S. A.", found[0].name_key),
    ]


def test_keys_are_equal_in_all_alphabets() -> None:
    rows = names("N. S. Zhukov, Н. С. Жуков, N. S. Schukow, письмо Н. С. Жукову")
    assert len({row.name_key for row in rows}) == 1


def test_organisations_and_places_come_from_gazetteers() -> None:
    found = names("In Kiev the NKVD and the Central Committee met. В Москве заседал Верховный Суд.")
    assert [(row.text, row.kind) for row in found] == [
        ("Kiev", "place"),
        ("NKVD", "organisation"),
        ("Central Committee", "organisation"),
        ("Москве", "place"),
        ("Верховный Суд", "organisation"),
    ]


def test_spans_lead_to_the_page() -> None:
    (row,) = [row for row in names("x", "It was N. Gribov.") if row.kind == "person"]
    assert row.spans == (Span(1, 9999 + 7, 9999 + 16),)


def test_a_word_that_the_document_uses_as_a_common_one_is_no_surname() -> None:
    found = names("Jane Plenty wrote. There was plenty of bread. Plenty of people came.")
    assert [row.text for row in found if row.kind == "person"] == ["Jane Plenty"]


def test_a_place_is_no_surname_by_itself() -> None:
    found = names("Jack London wrote. In London it rained.")
    assert [(row.text, row.kind) for row in found] == [("Jack London", "person"), ("London", "place")]
