"""Letters of print before 1918 that were read as others."""

import pytest

from tasks.ocr.old_print import is_old, with_old_letters
from tests.fakes.engines import layout
from tests.fakes.scans import RUSSIAN
from tests.fakes.worn import in_old_spelling

OLD = in_old_spelling(RUSSIAN)


def test_the_spelling_is_told_by_hard_signs() -> None:
    assert is_old(OLD)
    assert is_old(OLD.replace("ъ", "Ъ"))
    assert not is_old(RUSSIAN)
    assert not is_old("Підвищити обʼєм; подъезд, объект, съезд, въезд")


@pytest.mark.parametrize(
    ("read", "right"),
    [("вЪ", "въ"), ("МисЪ", "Мисъ"), ("здБлать", "здѣлать"), ("покоћ", "покоѣ"), ("имфла", "имѣла")],
)
def test_tall_letters_are_no_capitals(read: str, right: str) -> None:
    made, changes = with_old_letters(layout(f"{OLD}\n{read}"), ("rus", "Cyrillic"))
    assert made.text().split()[-1] == right
    assert changes == ((read, right),)


@pytest.mark.parametrize("word", ["ВЪ", "графъ", "Борисъ", "СССР", "МИДа", "ЦКовский", "Бѣлый"])
def test_words_that_may_be_right_are_left(word: str) -> None:
    found = layout(f"{OLD}\n{word}")
    assert with_old_letters(found, ("rus",)) == (found, ())


def test_a_page_of_today_keeps_its_letters_and_capitals() -> None:
    found = layout(f"{RUSSIAN}\nотдела Б и ВКПб, НИИБТ, имфла")
    assert with_old_letters(found, ("rus",)) == (found, ())
    serbian = layout("кућа и ђак у граду")
    assert with_old_letters(serbian, ("srp",)) == (serbian, ())


def test_a_line_in_capitals_is_all_capitals() -> None:
    made, _ = with_old_letters(layout("АЛЕКСАНДру БОРИСОВИЧу"), ("rus",))
    assert made.text() == "АЛЕКСАНДРУ БОРИСОВИЧУ"
