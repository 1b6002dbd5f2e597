"""One surname has one key, however it is spelt; two surnames have two."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.romanisation.namekey import name_key, name_keys

SPELLINGS = [
    "Хрущёв Хрущев Хрущева Хрущову Khrushchev Khrushchov Khrushchyov Chruschtschow Khrouchtchev Hruščev Khrushcheva",
    "Хрущёв Hruŝëv Chruszczow Hruščovs Hruštšov Chrusjtjov",
    "Чайковский Tchaikovsky Tschaikowski Tchaïkovski Czajkowski Čajkovskij Chaĭkovskiĭ Chaykovskiy Čaikovskis",
    "Жуков Жукова Zhukov Joukov Schukow Żukow Žukov Žukovs Zsukov",
    "Достоевский Dostoevskii Dostoyevsky Dostojewski Dostoïevski Dostojevskis",
    "Зиновьев Zinov'ev Zinovʹev Zinovyev Sinowjew Zinoviev Zinowjew Zinovjevs",
    "Козлов Kozlov Казлоў Kazłoŭ Kozlovas Kozlowa",
]


@pytest.mark.parametrize("names", SPELLINGS)
def test_spellings_of_one_surname_share_a_key(names: str) -> None:
    first, *others = names.split()
    assert [name for name in others if not name_keys(name) & name_keys(first)] == []
    assert {name_key(name) for name in others} == {name_key(first)}


@pytest.mark.parametrize(
    "pair", ["Жуков Шуков", "Микоян Маленков", "Козлов Козин", "Петров Петровский", "Ленин Сталин", "Zhukov Zaitsev"]
)
def test_two_surnames_keep_two_keys(pair: str) -> None:
    left, right = pair.split()
    assert not name_keys(left) & name_keys(right)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_has_a_stable_key_among_its_keys(name: str) -> None:
    key = name_key(name)
    assert key == name_key(name)
    assert key in name_keys(name) or (key == "" and not name_keys(name))


def test_a_long_name_has_few_keys() -> None:
    assert len(name_keys("souhzieschouhzieschou" * 50)) < 500


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("Горбачёв", "Gorbaciov Gorbacev Gorbatjov Gorbachov Gorbacsov Gorbatshov"),
        ("Хрущёв", "Hrușciov Krusciov Kruscev Jrushchov Jruschov"),
        ("Троцкий", "Troțki Troţki Trockij Trotzki"),
        ("Чехов", "Cehov Chéjov Tjechov Tšehov Tshehov"),
        ("Фурцева", "Furcevová Furțeva Fúrtseva"),
        ("Сахаров", "Saharov Sájarov Szaharov Sacharov"),
    ],
)
def test_press_traditions_share_a_key(name: str, spellings: str) -> None:
    assert {name_key(spelling) for spelling in spellings.split()} == {name_key(name)}


@pytest.mark.parametrize("pair", ["Zarkov Жарков", "Silin Шилин", "García Гарсин", "Cesar Чесарь"])
def test_letters_without_their_signs_are_no_proof(pair: str) -> None:
    left, right = pair.split()
    assert name_key(left) != name_key(right)
