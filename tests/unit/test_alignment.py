"""Word alignment and the verdict on it: copies, editions, forms, and texts too long to align at once."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.likeness.alignment import blocks, evidence
from tasks.likeness.fold import words
from tasks.likeness.verdict import SAME, is_doubtful, relation
from tests.fakes.scribe import prose, romanised, scanned

WORDS = st.lists(st.sampled_from(["дом", "лес", "река", "мост", "1920", "1921", "двор"]), max_size=30)
FORM = (
    "Анкета заполняется собственноручно, без помарок. Фамилия просителя {}, родился в {} году в городе {}. До ареста "
    "работал по специальности {}. Дело по описи числится под номером {}. Проситель ходатайствует о пересмотре "
    "приговора и сообщает, что вины за собой не признаёт. К анкете приложены справка с места жительства и копия "
    "паспорта. Анкету принял сотрудник {}, о чём сделана запись в журнале входящих бумаг. Срок рассмотрения составляет "
    "три месяца со дня поступления всех бумаг и может быть продлён, если потребуется запросить архив."
)
FILLED = ("Орлов", "1899", "Вологда", "слесаря", "4417", "Тихонов")
CHANGES = ("Белкин", "1912", "Чита", "агронома", "9032", "Мухина")


def verdict(one: str, two: str) -> str | None:
    return relation(evidence(words(one), words(two)), is_romanised=False)


@given(WORDS, WORDS)
def test_blocks_cover_both_texts_in_order(left: list[str], right: list[str]) -> None:
    place = (0, 0)
    for block in blocks(left, right):
        assert (block.left_start, block.right_start) == place
        place = (block.left_end, block.right_end)
        if block.is_equal:
            assert left[block.left_start : block.left_end] == right[block.right_start : block.right_end]
    assert place == (len(left), len(right))


@given(WORDS)
def test_a_text_is_wholly_its_own_copy(some: list[str]) -> None:
    found = words(" ".join(some))
    seen = evidence(found, found)
    assert seen.equal == seen.left == seen.right
    assert seen.near_blocks == seen.other_blocks == seen.fields == 0


@pytest.mark.parametrize("share", [0.01, 0.05, 0.09])
def test_a_bad_scan_is_the_same_text(share: float) -> None:
    text = prose(4, 30)
    assert verdict(text, scanned(text, share, 1)) == "re-recognised"
    assert verdict(scanned(text, share, 2), scanned(text, share, 3)) == "re-recognised"


def test_rewritten_passages_make_another_edition() -> None:
    text, other = prose(4, 30).split(". "), prose(5, 30).split(". ")
    assert verdict(". ".join(text), ". ".join([*text[:10], *other[:4], *text[14:]])) == "reprint"


def test_a_longer_text_contains_the_shorter() -> None:
    assert verdict(prose(4, 10), f"{prose(6, 10)} {prose(4, 10)} {prose(7, 10)}") == "contains"


def test_strangers_have_no_relation() -> None:
    assert verdict(prose(4, 30), prose(5, 30)) is None


@pytest.mark.parametrize("field", range(len(FILLED)))
def test_one_other_field_keeps_clean_forms_apart(field: int) -> None:
    other = [*FILLED[:field], CHANGES[field], *FILLED[field + 1 :]]
    assert verdict(FORM.format(*FILLED), FORM.format(*other)) == "template"


def test_forms_filled_in_otherwise_stay_apart_under_noise() -> None:
    one, two = scanned(FORM.format(*FILLED), 0.02, 1), scanned(FORM.format(*CHANGES), 0.02, 2)
    assert verdict(one, two) == "template"


def test_a_form_scanned_twice_is_the_same_form() -> None:
    same = [
        verdict(scanned(FORM.format(*FILLED), 0.02, n), scanned(FORM.format(*FILLED), 0.02, -n)) for n in range(1, 9)
    ]
    assert set(same) <= SAME


def test_one_field_under_noise_is_left_to_a_reader() -> None:
    other = [CHANGES[0], *FILLED[1:]]
    seen = evidence(words(scanned(FORM.format(*FILLED), 0.04, 1)), words(scanned(FORM.format(*other), 0.04, 2)))
    assert relation(seen, is_romanised=False) in SAME
    assert is_doubtful(seen)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1406", "1 406"),
        ("1406", "1\u202f406"),
        ("1 406 250", "1.406.250"),
        ("12,500", "12\u2009500"),
        ("9404", "9.404"),
    ],
)
def test_the_thousands_of_a_number_may_be_parted(one: str, other: str) -> None:
    card = "За указанное время в контору поступило {} жалоб, из них рассмотрена едва ли половина."
    assert verdict(card.format(one), card.format(other)) == "re-recognised"


@pytest.mark.parametrize(
    ("word", "other", "kind"), [("тетрадь", "книгу", "transliterated"), ("Зимина", "Орлова", "template")]
)
def test_a_romanised_copy_may_have_another_plain_word(word: str, other: str, kind: str) -> None:
    plain = prose(3, 12)
    seen = evidence(words(f"{plain} Он читал {word}."), words(romanised(f"{plain} Он читал {other}.")))
    assert relation(seen, is_romanised=True) == kind
    assert relation(seen, is_romanised=False) == "template"


@pytest.mark.parametrize(
    ("one", "other"), [("1406", "1 407"), ("12 05", "1205"), ("12.05.1937", "12051937"), ("3.141", "3.142")]
)
def test_other_numbers_are_other_numbers(one: str, other: str) -> None:
    card = "За указанное время в контору поступило {} жалоб, из них рассмотрена едва ли половина."
    assert verdict(card.format(one), card.format(other)) == "template"


def test_a_copy_may_write_a_word_out() -> None:
    short = "Протокол составлен в г. Речинск и подписан всеми, кто был на собрании артели."
    assert verdict(short, short.replace("г.", "город")) == "re-recognised"
    assert verdict(short, short.replace("г.", "селе")) == "template"


def test_no_other_field_hides_behind_noise_unmarked() -> None:
    for field, change in enumerate(CHANGES):
        other = [*FILLED[:field], change, *FILLED[field + 1 :]]
        for seed in range(8):
            ours, theirs = scanned(FORM.format(*FILLED), 0.03, seed), scanned(FORM.format(*other), 0.03, -seed - 1)
            seen = evidence(words(ours), words(theirs))
            assert relation(seen, is_romanised=False) not in SAME or is_doubtful(seen)


def test_long_texts_are_aligned_between_anchors() -> None:
    dice = random.Random(1)
    left = [f"w{dice.randrange(3000)}" for _ in range(12_000)]
    right = [word for word in left if dice.random() > 0.05]
    right[6000:6000] = [f"x{dice.randrange(3000)}" for _ in range(500)]
    seen = [block for block in blocks(left, right) if block.is_equal]
    equal = sum(block.left_end - block.left_start for block in seen)
    assert equal >= 0.94 * len(left)
    assert all(left[b.left_start : b.left_end] == right[b.right_start : b.right_end] for b in seen)


def test_long_strangers_are_one_replaced_block() -> None:
    found = list(blocks([f"a{n}" for n in range(5000)], [f"b{n}" for n in range(5000)]))
    assert [tuple(block) for block in found] == [(False, 0, 5000, 0, 5000)]
