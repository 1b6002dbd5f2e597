"""Numbers of something, and figures that do not add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.annotation import actions, arithmetic, quantities
from tasks.annotation.counting import Manner
from tasks.annotation.numerals import read
from tasks.annotation.quantities import Quantity


def found(text: str, language: str = "en") -> list[Quantity]:
    figures = quantities.find(text, [], Manner(has_capital_nouns=language == "de"))
    for figure in figures:
        quantities.describe(text, figure, (0, len(text)), actions.find(text))
    arithmetic.check(text, figures)
    return figures


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("41,377 cases", 41377),
        ("41 377 дел", 41377),
        ("1.234.567 Fälle", 1234567),
        ("212,5 тыс. человек", 212500),
        ("3,2 million people", 3200000),
        ("44, 6 thousand people", 44600),
        ("1 million 300 thousand people", 1300000),
        ("2 млн 40 тыс. человек", 2040000),
        ("seventeen people", 17),
        ("two hundred and five cases", 205),
        ("a hundred thousand members", 100000),
        ("двести сорок пять дел", 245),
        ("трёх комиссий", 3),
        ("two thirds of the prisoners", 0.667),
        ("three-quarters of them", 0.75),
        ("0.5 % of the cases", 0.5),
        ("siebzehn Personen", 17),
    ],
)
def test_a_number_has_its_value(text: str, value: float) -> None:
    (figure,) = found(f"There were {text} then")
    assert figure.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "low", "high", "modifier"),
    [
        ("over 300 people", 300, 300, "at_least"),
        ("more than 20 thousand cases", 20000, 20000, "at_least"),
        ("не менее 40 дел", 40, 40, "at_least"),
        ("свыше 5 тысяч человек", 5000, 5000, "at_least"),
        ("up to 10 years", 10, 10, "at_most"),
        ("не более 3 лет", 3, 3, "at_most"),
        ("less than three percent", 3, 3, "at_most"),
        ("about 50 people", 50, 50, "approximate"),
        ("почти 100 человек", 100, 100, "approximate"),
        ("some 700 inhabitants", 700, 700, "approximate"),
        ("only 12 cases", 12, 12, "exact"),
        ("16 to 17 per cent", 16, 17, "exact"),
        ("10-25 years", 10, 25, "exact"),
        ("from 5 to 7 thousand people", 5000, 7000, "exact"),
        ("от 5 до 7 лет", 5, 7, "exact"),
    ],
)
def test_bounds_and_ranges(text: str, low: float, high: float, modifier: str) -> None:
    (figure,) = found(text)
    assert (figure.low, figure.high, figure.modifier) == (low, high, modifier)
    assert figure.value == (low if low == high and modifier in {"exact", "approximate"} else None)


@pytest.mark.parametrize(
    ("text", "unit", "counted"),
    [
        ("17 per cent of the prisoners", "percent", "of the prisoners"),
        ("17% were", "percent", None),
        ("a 10-year term", "years", None),
        ("190 km east", "km", None),
        ("12 старых дел было", None, "старых дел"),
        ("forty party members were", None, "party members"),
    ],
)
def test_unit_and_what_is_counted(text: str, unit: str | None, counted: str | None) -> None:
    (figure,) = found(text)
    assert figure.unit == unit
    if counted:
        assert figure.counted == counted


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("The commission reviewed 40 cases.", "reviewed"),
        ("Of these 30 were released.", "released"),
        ("Реабилитировано 12 человек.", "rehabilitated"),
        ("Обласна комісія переглянула 40 справ.", "reviewed"),
        ("42 Häftlinge wurden entlassen.", "released"),
        ("Atbrīvoja 35 cilvēkus.", "released"),
        ("They refused 7 petitions.", "refused"),
        ("9 members were readmitted to the party.", "readmitted"),
        ("It reviewed the cases of 50 convicts.", "reviewed"),
    ],
)
def test_what_was_done(text: str, action: str) -> None:
    assert found(text, "de" if "Häftlinge" in text else "en")[0].action == action


@pytest.mark.parametrize(
    "text",
    [
        "article 58 of the code",
        "ст. 58 УК",
        "chapters 2 and 3",
        "the 20th Congress",
        "20-й съезд",
        "World War Two",
        "No. 45",
        "№ 12",
        "12:30",
        "58-10",
        "ISSN 0037-6795",
        "one of the leaders",
        "first two-thirds-ish",
        "second half",
        "Camp No. 7",
        "1) first point",
        "thousands of people",
        "section 29",
        "Auf dem 20. Parteitag sprach er.",
        "nach der 3. ordentlichen Sitzung",
        "uz 20. kongresu brauca",
        "na 7. zjeździe mówił",
        "Тогда же семью выслали.",
    ],
)
def test_labels_and_ordinals_are_no_quantities(text: str) -> None:
    assert not found(text)


def test_one_counts_only_after_only() -> None:
    assert [f.value for f in found("They heard just one case in one region.")] == [1]


def test_a_share_that_does_not_close_is_noted() -> None:
    figures = found("They reviewed 40,000 cases, of which only 1,000 (2.45%) were rehabilitated.")
    assert figures[2].check == "1000 of 40000 is 2.50 %, printed 2.45 %"
    assert found("They reviewed 40,000 cases, of which 1,000 (2.5%) were rehabilitated.")[2].check is None


def test_a_sum_that_does_not_close_is_noted() -> None:
    text = "There were 300,5 thousand prisoners and 20,4 thousand exiles, in total {} thousand people."
    assert found(text.format("320,9"))[2].check is None
    assert found(text.format("321,0"))[2].check == "300500 + 20400 = 320900, printed 321000"


@given(st.integers(1, 999_999_999))
def test_grouped_digits_read_back(number: int) -> None:
    for printed in (f"{number:,}", f"{number:,}".replace(",", " "), str(number)):
        reading = read(printed, 0)
        assert reading is not None
        assert (reading.value, reading.end) == (float(number), len(printed))


ENGLISH_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


@given(st.integers(0, 7), st.integers(1, 9), st.integers(0, 9), st.booleans())
def test_english_words_read_back(ten: int, unit: int, hundred: int, joined: bool) -> None:
    words = f"{ENGLISH_TENS[ten]}-{ENGLISH_UNITS[unit - 1]}"
    value = (ten + 2) * 10 + unit
    if hundred:
        words = f"{ENGLISH_UNITS[hundred - 1]} hundred {'and ' if joined else ''}{words}"
        value += hundred * 100
    reading = read(words, 0)
    assert reading is not None
    assert (reading.value, reading.end) == (value, len(words))


@pytest.mark.parametrize("text", ["He spoke. 12 The next day he left.", "6 Doklad of the commission", "He left. 3"])
def test_note_marks_between_sentences_are_no_quantities(text: str) -> None:
    assert not [figure for figure in found(text) if figure.unit is None]


def test_the_article_of_a_noun_is_no_part_of_its_number() -> None:
    text = "He was a sixty-year-old, one of a hundred thousand members and a third of the men"
    assert [text[f.start : f.end] for f in found(text)] == ["sixty", "a hundred thousand", "a third"]
