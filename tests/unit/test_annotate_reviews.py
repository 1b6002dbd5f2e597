"""Figures about the review of cases."""

import pytest

from storage.schemas import CaseReviewRow, Place, SegmentRow, Span, TextRow
from tasks.annotate import STAGE


def reviews(text: str, kind: str = "paragraph", sentences: tuple[Place, ...] = ()) -> list[CaseReviewRow]:
    segment = SegmentRow("g", "d", 0, kind, (Span(1, 0, len(text)),), text)
    return list(STAGE.run([segment], [TextRow("g", "d", text, sentences=sentences)], STAGE.parameters())[4])  # type: ignore[arg-type]


def test_a_sentence_gives_a_row_for_each_figure() -> None:
    text = (
        "By 1 June 1955 the regional commissions had reviewed 12,500 cases in Kiev, "
        "of which only 300 (2.5%) were rehabilitated."
    )
    reviewed, rehabilitated, share = reviews(text)
    assert (reviewed.measure, reviewed.value, reviewed.body, reviewed.place) == (
        "reviewed",
        12500,
        "the regional commissions",
        "Kiev",
    )
    assert reviewed.earliest == reviewed.latest
    assert str(reviewed.earliest) == "1955-06-01"
    assert (rehabilitated.measure, rehabilitated.value, rehabilitated.unit) == ("rehabilitated", 300, None)
    assert (share.measure, share.value, share.unit) == ("rehabilitated", 2.5, "percent")
    assert reviewed.spans == (Span(1, text.index("12,500"), text.index("12,500") + 6),)


def test_russian_figures_and_their_basis() -> None:
    text = (
        "По Указу Президиума от 27 марта 1953 г. «Об амнистии» было освобождено более 80 тыс. человек, "
        "а 12 заявлений комиссия отклонила."
    )
    released, refused = reviews(text)
    assert (released.measure, released.value, released.value_low, released.modifier) == (
        "released",
        None,
        80000,
        "at_least",
    )
    assert released.basis is not None
    assert released.basis.startswith("Указу Президиума от 27 марта 1953")
    assert (refused.measure, refused.value, refused.body) == ("refused", 12, "комиссия")


def test_the_date_may_stand_in_the_sentence_before() -> None:
    text = "The commission met in May 1956. It released 40 prisoners."
    (row,) = reviews(text, sentences=(Place(0, 31), Place(32, len(text))))
    assert (str(row.earliest), str(row.latest)) == ("1956-05-01", "1956-05-31")
    assert row.sentence_spans == (Span(1, 32, len(text)),)


def test_what_does_not_add_up_is_said() -> None:
    *_, share = reviews("They reviewed 40,000 cases, of which only 1,000 (2.45%) were rehabilitated.")
    assert share.check == "1000 of 40000 is 2.50 %, printed 2.45 %"


def test_other_numbers_are_no_reviews() -> None:
    assert not reviews("The commission, which reviewed the matter for 3 days in 2 rooms, released a book of 300 pages.")


def test_numbered_rows_of_a_table_are_decisions() -> None:
    text = "Case\tDecision on rehabilitation\n1\tMembership restored from 1919\n2\tRehabilitation refused\n3\tLeft open"
    rows = reviews(text, "table")
    assert [(row.measure, row.value) for row in rows] == [("readmitted", 1), ("refused", 1), ("other", 1)]
    assert rows[1].spans == (Span(1, text.index("2\t"), text.index("\n3")),)


def test_cells_may_be_parted_by_bars_or_a_space() -> None:
    for text in ("Case Outcome refused\n1 1937 Refused\n12 1938 Set free", "| 1 | Refused |\n| 2 | Released |"):
        assert len(reviews(text, "table")) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Of these cases 1,204 were granted full rehabilitation.", [("rehabilitated", 1204)]),
        ("Over 70,000 citizens convicted of such crimes were rehabilitated.", [("rehabilitated", 70000)]),
        (
            "It readmitted 90 percent of the 230 victims whose cases it reviewed.",
            [("readmitted", 90), ("reviewed", 230)],
        ),
        ("In 1955 5,000 prisoners were released under the amnesty.", [("released", 5000)]),
        ("Прокурор отклонил 61.", [("refused", 61)]),
        ("The rehabilitation report names him (Papers 1, 176).", []),
        ("He was sentenced on the evidence of a letter (409-10) in volume 3.", []),
        ("They refused to mark his 55 birthday.", []),
        ("Board A reviewed 40 cases; 12 people were released.", [("reviewed", 40), ("released", 12)]),
    ],
)
def test_a_number_without_people_or_cases_is_no_figure(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(row.measure, row.value or row.value_low) for row in reviews(text)] == expected


def test_the_time_of_a_figure() -> None:
    (since,) = reviews("In a note of May 1955 he said that since June 1954 the court had reviewed 300 cases.")
    assert (str(since.earliest), str(since.latest)) == ("1954-06-01", "1955-05-31")
    (both,) = reviews("The commissions of 1954 and 1956 rehabilitated 900 people.")
    assert (str(both.earliest), str(both.latest)) == ("1954-01-01", "1956-12-31")


def test_a_date_outside_every_sentence_tells_its_own_time() -> None:
    text = "Since June 1954 all went on. The court reviewed 300 cases."
    (row,) = reviews(text, sentences=(Place(0, 3), Place(29, len(text))))
    assert (str(row.earliest), str(row.latest)) == ("1954-06-01", "1954-06-30")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Освобождено из лагерей области 634 человека.", [("released", 634)]),
        ("Освобождено со снятием судимости 634 человека, из них женщин 41.", [("released", 634)]),
        ("Всего освобождено по области 2 человека, отказано 102.", [("released", 2), ("refused", 102)]),
        ("Пересмотрены дела 93 лиц, реабилитированы 4 человеками.", [("reviewed", 93), ("rehabilitated", 4)]),
    ],
)
def test_people_are_counted_in_every_case(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(row.measure, row.value) for row in reviews(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Комиссия рассмотрела 740 дел: 310 человек освобождено, 95 осуждённым снижен срок наказания.",
            [("reviewed", 740), ("released", 310), ("other", 95)],
        ),
        ("Снижены сроки наказания 77 заключённым.", [("other", 77)]),
        ("Комиссия сократила сроки 45 осуждённым и освободила 12 человек.", [("other", 45), ("released", 12)]),
        ("The court reviewed 80 cases and reduced the sentences of 31 prisoners.", [("reviewed", 80), ("other", 31)]),
        ("Terms were shortened for 19 people.", [("other", 19)]),
        ("Оставлены без изменения приговоры в отношении 210 человек.", [("other", 210)]),
        ("Оставлено без удовлетворения 14 жалоб.", [("refused", 14)]),
        ("The committee reduced its staff by 40 people.", []),
        ("Сокращено 40 человек из аппарата.", []),
    ],
)
def test_reduced_terms_are_no_reviews(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(row.measure, row.value) for row in reviews(text)] == expected
