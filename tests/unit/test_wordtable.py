"""Words in sorted arrays, and letters in dense ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.romanisation.languages import ROMANISED, language
from tasks.romanisation.letters import EDGE, Alphabet, cyrillic_alphabet, latin, letter_scores
from tasks.romanisation.wordtable import WordTable, hash_of, hashes, summed

WORD = st.text(st.characters(exclude_characters="\n"), max_size=30)


@given(st.lists(WORD, min_size=1))
def test_many_words_are_hashed_as_one_is(words: list[str]) -> None:
    assert hashes("\n".join(words)).tolist() == [hash_of(word) for word in words]


def test_long_lists_are_hashed_piece_by_piece() -> None:
    words = [f"слово{number}" for number in range(20_000)]
    found = hashes("\n".join(words))
    assert found[::1999].tolist() == [hash_of(word) for word in words[::1999]]
    assert len(np.unique(found)) == len(words)


@given(st.dictionaries(WORD, st.floats(0.125, 1, width=32), max_size=30), st.lists(WORD, max_size=5))
def test_a_table_gives_what_a_dictionary_gives(known: dict[str, float], others: list[str]) -> None:
    keys = hashes("\n".join(known)) if known else np.zeros(0, np.uint64)
    table = WordTable(*summed(keys, np.array(list(known.values()))))
    asked = [*known, *others]
    assert table.of(asked).tolist() == [known.get(word, 0.0) for word in asked]
    assert [table.get(word) for word in asked] == table.of(asked).tolist()


def test_numbers_of_a_word_given_twice_are_added_up() -> None:
    table = WordTable(*summed(hashes("опись\nдело\nопись"), np.array([0.25, 1.0, 0.5])))
    assert (len(table), table.get("опись"), table.get("лист", -1.0)) == (2, 0.75, -1.0)


def test_letters_after_letters_are_as_likely_as_the_words_have_them() -> None:
    alphabet = Alphabet("ab")
    scores = letter_scores(alphabet, "ab\naa", np.array([0.5, 0.5]))
    groups, starts = alphabet.groups("ab\nba")
    assert starts.tolist() == [0, 3]
    shares = np.exp(scores[groups]).round(6)
    assert shares[:3].tolist() == [1.0, 0.5, 1.0]
    assert shares[3] == np.float32(0.4 * 0.4 * 0.4 * 1 / 6).round(6)  # b, never seen first: backs off to its own share


def test_letters_of_another_alphabet_are_unseen() -> None:
    alphabet = Alphabet("ab")
    scores = letter_scores(alphabet, "ab", np.array([1.0]))
    group = alphabet.groups("ж")[0][0]
    assert group % alphabet.size == alphabet.code("ж") != EDGE
    assert scores[group] < -13


@pytest.mark.parametrize("name", [*ROMANISED, "lv"])
def test_no_language_has_the_word_of_no_letters(name: str) -> None:
    assert language(name).words.get("") == 0.0


@pytest.mark.parametrize("alphabet", [latin(), cyrillic_alphabet()])
def test_a_letter_has_one_number_alone_and_in_a_text(alphabet: Alphabet) -> None:
    letters = "aжі’ŵ-ß語"
    assert (alphabet.groups(letters)[0][:-1] % alphabet.size).tolist() == [alphabet.code(letter) for letter in letters]
