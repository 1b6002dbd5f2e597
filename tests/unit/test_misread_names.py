"""Misread names: what is linked to the name that the document holds, how far and how surely, and what is not."""

import pytest

from storage.schemas import Edit, NameRow, SegmentRow, Span, TextRow
from tasks.annotation.document import annotate

PLAIN = (
    "N. S. Khrushchev met L. P. Beria and A. I. Mikoian. Khrushchev spoke; Beria and Mikoian wrote. "
    "Then Khrushchev left with G. M. Malenkov. Malenkov saw Khrushchev, Mikoian and Beria again. "
)


def names(text: str, cer: float | None = 0.03, edits: tuple[Edit, ...] = (), raw: str | None = None) -> list[NameRow]:
    raw = text if raw is None else raw
    segment = SegmentRow("g-1", "d-1", 0, "paragraph", (Span(1, 0, len(raw)),), raw, estimated_cer=cer)
    found = annotate([segment], [TextRow("g-1", "d-1", text, edits, language="en")])[1]
    return [row for row in found if isinstance(row, NameRow)]


@pytest.mark.parametrize(
    ("form", "meant"),
    [
        ("Khrushchcv", "Khrushchev"),
        ("Khrushche\\·", "Khrushchev"),
        ("Bcria", "Beria"),
        ("Beri.a", "Beria"),
        ("l\\fikoian", "Mikoian"),
        ("rvtikoian", "Mikoian"),
        ("Ma1enkov", "Malenkov"),
        ("f\\.Wenkov", "Malenkov"),
    ],
)
def test_a_misread_form_means_the_name_that_the_document_holds(form: str, meant: str) -> None:
    text = PLAIN * 6 + f"In the end it was {form} who won."
    found = [row for row in names(text) if row.meant]
    assert [(row.text, row.surname, row.meant) for row in found] == [(form, form, meant)]
    (row,) = found
    clean = next(other for other in names(text) if other.text == meant)
    assert (row.name_key, row.cyrillic) == (clean.name_key, clean.cyrillic)
    assert row.distance is not None
    assert 0 < row.distance <= 2.5
    assert row.confidence is not None
    assert 0.7 < row.confidence < 1
    assert text[row.start : row.end] == row.text


@pytest.mark.parametrize(
    "word", ["Berlin", "Malinkin", "Khrustalev", "Beriozka", "Nikoian's", "Mikoianov", "Malevich", "bacteria", "Bering"]
)
def test_other_names_and_words_mean_nobody_else(word: str) -> None:
    assert [row for row in names(PLAIN * 6 + f"In the end it was {word} that won.") if row.meant] == []


def test_text_that_was_not_misread_has_no_misread_names() -> None:
    assert [row for row in names(PLAIN * 6 + "It was Khrushchcv.", cer=None) if row.meant] == []


def test_a_mended_name_tells_what_it_was() -> None:
    raw = PLAIN * 6 + "it was Ma1enkov."
    start = raw.index("Ma1enkov")
    edit = Edit(start, start + 8, "Ma1enkov", "Malenkov", "repair_word", 0.9)
    rows = names(raw.replace("Ma1enkov", "Malenkov"), edits=(edit,), raw=raw)
    assert rows[-1].text == "Malenkov"
    assert rows[-1].spans == (Span(1, start, start + 8),)


def test_two_persons_whom_a_lost_comma_joins_are_two() -> None:
    known = "G. M. Malenkov and N. S. Zinoviev came. " * 6
    rows = names(known + "He saw Grigorii Zinoviev Malenkov, who left.")
    assert [row.text for row in rows[-2:]] == ["Grigorii Zinoviev", "Malenkov"]
