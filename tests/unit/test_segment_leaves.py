"""A Russian book whose pages are known from page rows, or from nothing but the numbers that count through it."""

import random
import textwrap

import pytest

from storage.schemas import NoteRow, PageRow, SegmentRow
from tasks.segment import SegmentParameters, run

WORDS = """река поднялась весной и писари перенесли бумаги на второй этаж где всю ночь топили печь чтобы ничего
не замёрзло прежде чем комиссия прочтёт все письма которые пришли из деревень и пристаней за зиму""".split()  # noqa: SIM905


def paragraph(rng: random.Random, count: int) -> str:
    text = " ".join(rng.choice(WORDS) for _ in range(count))
    return text[0].upper() + text[1:] + "."


def leaves() -> list[str]:
    """Twelve pages: running heads with numbers, a chapter, a section, quotations, a note a page, text that goes on."""
    rng = random.Random(3)
    pages, carried = [], ""
    for number in range(1, 13):
        head = f"{number + 100}      Глава вторая. Весна" if number % 2 else f"Пристани и люди      {number + 100}"
        lines = [head, ""]
        lines += {4: ["Глава III", "", "ПОДВАЛ И ПЕЧЬ", ""], 7: ["§ 2. Вторая вода", ""]}.get(number, [])
        lines += [*textwrap.wrap(f"{carried} {paragraph(rng, 60)}".strip(), 60), ""]
        if number % 3 == 0:
            lines += ["Инспектор писал в столицу:", "", *textwrap.wrap(f"«{paragraph(rng, 40)}»", 46), ""]
        last = textwrap.wrap(paragraph(rng, 60)[:-1], 60)
        carried = last.pop().lower()
        last[1] += str(number)
        note = (
            f"{number} ГАЗО. Ф. 12. Оп. 3. Д. {number}. Л. 5–7 об. См. также: Орлов П. Книги. СПб., 1899. С. {number}."
        )
        pages.append("\n".join([*lines, *last, "", *textwrap.wrap(note, 74)]) + "\n")
    return pages


def as_rows() -> list[PageRow]:
    return [
        PageRow(f"p-{number}", "d-1", "s-1", number, "text", text=text, text_source="plain")
        for number, text in enumerate(leaves(), 1)
    ]


def as_one() -> list[PageRow]:
    return [PageRow("p-1", "d-1", "s-1", 1, "text", text="\n\n".join(leaves()), text_source="plain")]


@pytest.fixture(params=[as_rows, as_one])
def book(request: pytest.FixtureRequest) -> tuple[list[SegmentRow], list[NoteRow]]:
    segments, notes, _ = run(request.param(), [], SegmentParameters())
    return segments, notes


Book = tuple[list[SegmentRow], list[NoteRow]]


def test_running_heads(book: Book) -> None:
    assert [row.label for row in book[0] if row.kind == "running_head"] == [
        str(number + 100) for number in range(1, 13)
    ]


def test_headings(book: Book) -> None:
    found = [(row.level, row.label, len(row.spans)) for row in book[0] if row.kind == "heading"]
    assert found == [(1, "III", 2), (2, "2", 1)]


def test_notes_and_their_marks(book: Book) -> None:
    segments, notes = book
    assert [note.label for note in notes] == [str(number) for number in range(1, 13)]
    assert all(note.anchor_spans for note in notes)
    bodies = {row.segment_id: row for row in segments}
    for note in notes:
        assert bodies[note.body_segment_id or ""].raw_text.startswith(f"{note.label} ГАЗО")
        assert bodies[note.anchor_segment_id or ""].kind == "paragraph"


def test_quotations(book: Book) -> None:
    quotes = [row.raw_text for row in book[0] if row.kind == "block_quote"]
    assert len(quotes) == 4
    assert all(text.startswith("«") for text in quotes)


def test_paragraphs_go_on_over_pages(book: Book) -> None:
    joined = [row for row in book[0] if row.kind == "paragraph" and len(row.spans) > 1]
    assert len(joined) >= 8
    assert all(any(edit.rule == "page_join" and edit.replacement == " " for edit in row.proposals) for row in joined)


def test_years_of_a_chronicle_are_no_pages() -> None:
    rng = random.Random(8)
    text = ""
    for year in range(1931, 1939):
        text += f"{year}\n\n" + "\n".join(textwrap.wrap(paragraph(rng, 12), 60)) + "\n\n"
    segments, _, _ = run(
        [PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source="plain")], [], SegmentParameters()
    )
    assert not [row for row in segments if row.kind in ("page_number", "running_head")]
