"""The skeleton: what folds together, what stays apart, and where every letter came from."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.likeness import letters
from tasks.likeness.fold import alike, fold, words
from tests.fakes.scribe import prose, romanised

TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("абвгийёжщъыьюя abcdhiklsyz019-'\n№½ѣіїђ́̆"), st.characters()), max_size=80
)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Щербаков", "Shcherbakov"),
        ("Юлия Яковлева", "Yuliya Yakovleva"),
        ("Юлия Яковлева", "Iuliia Iakovleva"),
        ("Юлия Яковлева", "Julija Jakovleva"),
        ("Жуков", "Žukov"),
        ("ПЕРЕ-\nсмотр дела", "пересмотр дела"),
        ("ро\u00adман", "роман"),
        ("modern", "modem"),
        ("Всѣ міръ", "Все мир"),
        ("Cтaлин", "Сталин"),  # Latin C and a
        ("раион", "район"),
    ],
)
def test_variants_of_one_text_fold_together(one: str, two: str) -> None:
    assert fold(one).text == fold(two).text


@pytest.mark.parametrize(("one", "two"), [("Хрущёв", "Булганин"), ("север", "юг"), ("1917", "1924")])
def test_different_texts_stay_apart(one: str, two: str) -> None:
    assert fold(one).text != fold(two).text


def test_a_romanised_page_has_the_skeleton_of_the_original() -> None:
    text = prose(1, 20)
    ours, theirs = fold(text).text, fold(romanised(text)).text
    assert len(ours) > 500
    assert ours == theirs


@given(TEXTS)
def test_every_letter_comes_from_a_place_in_the_text(text: str) -> None:
    skeleton = fold(text)
    assert len(skeleton.codes) == len(skeleton.offsets)
    assert np.all(np.diff(skeleton.offsets) >= 0)
    for place in skeleton.offsets.tolist():
        assert letters.base(text[place]) or letters.as_other_script(text[place])


@given(TEXTS)
def test_composition_and_case_make_no_difference_to_cyrillic(text: str) -> None:
    text = "".join(char for char in text if letters.script(char) == 2 or char.isspace())
    text = unicodedata.normalize("NFC", text)
    assert fold(unicodedata.normalize("NFD", text)).text == fold(text).text
    assert fold(text.upper()).text == fold(text.lower()).text


@given(TEXTS)
def test_words_hold_the_letters_of_the_text_in_order(text: str) -> None:
    found = words(text)
    assert len(found.folded) == len(found.proper)
    assert all(found.folded)
    assert not any(char.isspace() for word in found.folded for char in word)


def test_words_keep_digits_and_know_names() -> None:
    assert words("Дело Ивановой, 1938 г.").folded == ["delo", "ivanovoi", "1938", "g"]
    assert words("Дело Ивановой, 1938 г.").proper == [True, True, True, False]
    assert alike("1938") == alike("l93B".lower())


def test_numbers_that_fold_together_stay_apart_as_words() -> None:
    assert fold("N 1006").text == fold("N 1008").text
    assert words("N 1006") != words("N 1008")
