"""Streets, ships and works that bear a person's name, and names whose form had been misjudged."""

from typing import Any

import pytest

from storage.schemas import SegmentRow, Span, TextRow
from tasks.annotate import STAGE


def persons(text: str, language: str = "ru") -> list[str]:
    segment = SegmentRow("g", "d", 0, "paragraph", (Span(1, 0, len(text)),), text)
    rows: list[Any] = list(STAGE.run([segment], [TextRow("g", "d", text, language=language)], STAGE.parameters())[1])
    return [row.text for row in rows if row.kind == "person"]


@pytest.mark.parametrize(
    "text",
    [
        "Он жил на улице Кирова, дом 5, потом на ул. Калинина и проспекте Ленина.",
        "Контора стояла на пл. Дзержинского, склад — в переулке Чернышёва, архив — на набережной Жданова.",
        "Перешли на улицу имени Ворошилова и на ул. С. М. Кирова.",
        "Пароход «Калинин» пришёл утром; ледокол «Киров» и крейсер «Молотов» стояли в порту.",
        "Этап доставили на теплоходе Калинин.",
        "В колхозе «Киров» и на шахте «Ворошилов» людей не хватало.",
        "Тираж журнала «Киров» уничтожили, роман «Жуков» не вышел.",
        "Город Киров стоит на Вятке.",
    ],
)
def test_what_bears_a_name_is_no_person(text: str) -> None:
    assert persons(text) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The steamer Kalinin left, and the icebreaker 'Kirov' stayed in port.", "en"),
        ("The cruiser *Molotov* and the SS Kalinin were late.", "en"),
        ("He lived at 12 Kirov Street and later in Kalinin Avenue, then on ulitsa Kirova.", "en"),
        ("Der Dampfer „Kalinin“ lag im Hafen, der Eisbrecher Kirow nicht.", "de"),
        ("Пароплав «Калінін» стояв біля вулиці Кірова.", "uk"),
    ],
)
def test_nor_is_it_in_other_languages(text: str, language: str) -> None:
    assert persons(text, language) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Киров был убит, а на площади выступал Калинин.", ["Киров", "Калинин"]),
        ("Он взял псевдоним «Сталин» и писал: «Молотов прав».", ["Сталин", "Молотов"]),
        ("На улице Калинин остановился.", ["Калинин"]),
        ("На площади Жданов говорил час.", ["Жданов"]),
        ("Капитан парохода Ворошилова знал.", ["Ворошилова"]),
    ],
)
def test_a_person_beside_such_a_word_stays_one(text: str, expected: list[str]) -> None:
    assert persons(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Арестован Круглов Фёдор Ильич.", ["Круглов Фёдор Ильич"]),
        ("КРУГЛОВ Фёдор Ильич, 1899 года рождения, бухгалтер.", ["КРУГЛОВ Фёдор Ильич"]),
        ("Осуждены Бойко Пётр Ильич и Лапина Вера Фоминична.", ["Бойко Пётр Ильич", "Лапина Вера Фоминична"]),
        ("Пётр Лукич Бойко и Савва Фомич вернулись.", ["Пётр Лукич Бойко", "Савва Фомич"]),
        ("Круглов, Фёдор Ильич, показал то же.", ["Круглов, Фёдор Ильич"]),
        ("Kruglov Fedor Il'ich was arrested.", ["Kruglov Fedor Il'ich"]),
        ("Допрошены Круглов, Фёдор Ильич Белов и другие.", ["Фёдор Ильич Белов"]),
    ],
)
def test_short_patronymics(text: str, expected: list[str]) -> None:
    assert persons(text) == expected
