"""Texts of other shapes than those the rules were built on: books, articles, threads, news, entries, letters."""

import random
from collections import Counter

import pytest

from storage.schemas import BlockRow, NoteRow, PageRow, SegmentRow
from tasks.segment import SegmentParameters, run

RIVER = """река поднялась весной и писари перенесли бумаги на второй этаж где всю ночь топили печь чтобы ничто не
замёрзло прежде чем комиссия прочтёт каждое письмо которое приходило из деревень уезда и сложит его в ящик"""
STORES = """the river rose in spring and the clerks carried their papers up to the second floor where a stove was kept
burning all night so that nothing would freeze before the commission had read every letter from the villages"""
RUSSIAN, ENGLISH = RIVER.split(), STORES.split()


def segmented(text: str) -> tuple[list[SegmentRow], list[NoteRow]]:
    rows, notes, _ = run(
        [PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source="plain")], [], SegmentParameters()
    )
    return rows, notes


def kinds(rows: list[SegmentRow]) -> list[str]:
    return [row.kind for row in rows]


def texts(rows: list[SegmentRow], kind: str) -> list[str]:
    return [row.raw_text for row in rows if row.kind == kind]


def paragraph(rng: random.Random, width: int, lines: int, words: list[str], indent: str) -> list[str]:
    """Lines of one width; the first is set in, the last is short and ends in a stop."""
    rows = []
    for _ in range(lines):
        row: list[str] = []
        while len(" ".join(row)) < width - 9:
            row.append(rng.choice(words))
        rows.append(" ".join(row))
    rows[0] = indent + rows[0].capitalize()
    rows[-1] = " ".join(rows[-1].split()[:6]) + "."
    return rows


def russian_book(pages: int) -> str:
    """Heads in capitals, numbers at the foot, first lines set in, notes that begin anew on each page."""
    rng = random.Random(5)
    out: list[str] = []
    for page in range(1, pages + 1):
        out += ["ИСТОРИЯ ПРИСТАНИ" if page % 2 else "ГЛАВА II. ПОЛОВОДЬЕ", ""]
        out += ["ГЛАВА II", "ПОЛОВОДЬЕ И ПИСАРИ", ""] if page == 3 else []
        first, second = (paragraph(rng, 62, lines, RUSSIAN, "    ") for lines in (9, 8))
        first[3] += "1"
        second[2] += " 1956.2"
        second[-1] = "прежде чем сложить бумаги в ящик писари перечли и пере-"
        rest = paragraph(rng, 62, 3, RUSSIAN, "")
        rest[0] = "несли " + rest[0].lower()
        out += [*(rest if page not in {1, 3} else []), *first, *(second if page != 2 else [*second[:-1], "ящик."]), ""]
        out += [f"1 ГАРФ. Ф. 5. Оп. 30. Д. {page * 3}. Л. {page}—{page + 3}.", f"2 Там же. Л. {page + 8}.", ""]
        out += [str(page + 112), "", ""]
    return "\n".join(out)


def test_a_russian_book_with_numbers_at_the_foot() -> None:
    rows, notes = segmented(russian_book(12))
    counts = Counter(kinds(rows))
    assert (counts["running_head"], counts["page_number"], counts["footnote"]) == (12, 12, 24)
    assert [row.label for row in rows if row.kind == "page_number"] == [str(113 + at) for at in range(12)]
    assert texts(rows, "heading") == ["ГЛАВА IIПОЛОВОДЬЕ И ПИСАРИ"]
    assert all("\nнесли" not in row.raw_text or len(row.spans) > 1 for row in rows)
    assert not any("ГЛАВА" in row.raw_text or "ИСТОРИЯ" in row.raw_text for row in rows if row.kind == "paragraph")
    assert [note.label for note in notes] == ["1", "2"] * 12
    assert sum(bool(note.anchor_spans) for note in notes) == 24


def english_book(pages: int) -> str:
    """Numbered heads on both sides, starred notes below a rule, quotations set in by blanks."""
    rng = random.Random(9)
    out: list[str] = []
    for page in range(1, pages + 1):
        number = page + 210
        out += [f"{number}        THE WOODEN COUNTER" if page % 2 else f"CLERKS AND STORES        {number}", ""]
        out += ["CHAPTER SEVEN", "", "The Keeper of the Second Store", ""] if page == 4 else []
        first, second = (paragraph(rng, 66, lines, ENGLISH, "  ") for lines in (10, 6))
        first[4] += "ed.*"
        second[2] += ",†"
        out += first
        if page % 4 == 1:
            quoted = ["      " + row for row in paragraph(rng, 50, 4, ENGLISH, "")]
            out += ["The keeper wrote to the board in plain words:", "", *quoted, ""]
        out += [
            *second,
            "_____________",
            "",
            f"* Register of the Board, vol. {page}, p. 14.",
            f"† Ibid., p. {page + 2}.",
        ]
        out += ["", ""]
    return "\n".join(out)


def test_an_english_book_with_signs_for_marks() -> None:
    rows, notes = segmented(english_book(12))
    counts = Counter(kinds(rows))
    assert (counts["running_head"], counts["footnote"], counts["block_quote"]) == (12, 24, 3)
    assert texts(rows, "furniture") == ["_____________"] * 12
    assert [(row.label, row.raw_text) for row in rows if row.kind == "heading"] == [
        ("SEVEN", "CHAPTER SEVENThe Keeper of the Second Store")
    ]
    assert [note.label for note in notes] == ["*", "†"] * 12
    assert all(note.anchor_spans for note in notes)


ARTICLE = """{h1}Counting the Files: Stores of a River Town

Anna Harrow

{h2}1. Introduction

Files were counted twice in each of the stores.[1] The second count found more of them than the first one did.*

The keeper answered for both counts [2, 3] and wrote no word about the third, which nobody had asked him to make.

{h2}2. The stove

He wrote to the board:

{quote}We keep the stove burning, and the ink has not frozen this winter, nor shall it while there is wood.

The board believed him.[4] So did the clerks of the lower store.†

{h2}Notes

[1] RGANI, f. 5, op. 30, d. 141, l. 9.

[2] Ibid., l. 12.

[3] A. Petrov, Stoves of the North (Moscow, 1961), p. 4.

[4] GARF, f. 9401, op. 2, d. 118.

* The author thanks the keepers.

† Not counted in the second list.
"""


@pytest.mark.parametrize("signs", [("# ", "## ", "> "), ("", "", "")], ids=["markdown", "plain"])
def test_an_article_with_notes_at_its_end(signs: tuple[str, str, str]) -> None:
    h1, h2, quote = signs
    rows, notes = segmented(ARTICLE.format(h1=h1, h2=h2, quote=quote))
    assert kinds(rows)[:3] == ["title", "byline", "heading"]
    assert [text.strip("# ") for text in texts(rows, "heading")] == ["1. Introduction", "2. The stove", "Notes"]
    assert len(texts(rows, "block_quote")) == 1
    assert [note.label for note in notes] == ["1", "2", "3", "4", "*", "†"]
    assert all(note.anchor_spans and note.body_spans for note in notes)
    assert len(texts(rows, "footnote")) == 6


def test_numbered_paragraphs_that_nothing_calls_are_a_list() -> None:
    rows, notes = segmented(
        "Three things were kept in the store, and the keeper knew them all by heart.\n\n"
        "1. Files of the upper shelf.\n\n2. Files of the lower shelf.\n\n3. Nets.\n\nNothing else was kept there.\n"
    )
    assert kinds(rows) == ["paragraph", "list_item", "list_item", "list_item", "paragraph"]
    assert notes == []


def test_emphasis_is_no_mark_of_a_note() -> None:
    rows, notes = segmented(
        "# Stores\n\nThe *oblast* and the *raion* had stores of their own, which were counted apart.\n\n"
        "*Raion* stores were the smaller ones, and nobody counted them at all before the war.\n"
    )
    assert kinds(rows) == ["title", "paragraph", "paragraph"]
    assert notes == []


THREAD = """The counter at the old store: does anyone know who kept it?

Posted by harrow_a, 14 March 2019 10:22

I am looking for the man who kept the counter between 1956 and 1958. The register has only initials.

  lena.k wrote on 14 March 2019 at 11:05:
  It was the younger brother. He left a diary which is kept in the town library.

    harrow_a wrote on 14 March 2019 at 11:40:
    Thank you! Do you know the shelf mark?

  old_miller wrote on 16 March 2019 at 21:30:
  My grandmother said there were two counters, one for each gate.
  She remembered the sound of them.
"""


def test_a_thread_whose_heads_are_sentences() -> None:
    rows, _ = segmented(THREAD)
    comments = [(row.author, row.depth) for row in rows if row.kind == "comment"]
    assert comments == [("harrow_a", 0), ("lena.k", 1), ("harrow_a", 2), ("old_miller", 1)]
    assert "sound of them" in texts(rows, "comment")[-1]


def test_letters_quoted_with_their_day_are_no_thread() -> None:
    rows, _ = segmented(
        "The keeper answered within a week, as the register of the board shows for both of the years.\n\n"
        "He wrote on 3 May 1956:\n\nThe stove burns well and the ink has not frozen this winter at all.\n\n"
        "He wrote on 9 May 1956:\n\nThe stove went out last night, and there is no wood left in the yard.\n"
    )
    assert "comment" not in kinds(rows)
    assert kinds(rows).count("block_quote") == 2


NEWS = """Главная
Новости
Культура
Пристань нашли под мостом
12 мая 2021, 14:30
Анна Соколова
Фото: архив музея
При ремонте набережной рабочие нашли остатки старой пристани. По словам сотрудников музея, её построили в 1874 году.
«Мы знали о ней только по описи», — сказал хранитель музея Н. Горшков. Он добавил, что сваи сохранились хорошо.
Что будет дальше
Сваи поднимут осенью и отвезут в мастерскую. Часть из них покажут на выставке, которая откроется в декабре.
Читайте также:
В музее посчитали лодки
Река вышла из берегов
Поделиться
0
© 2021 Городская газета
"""


def test_a_news_page_without_blank_lines() -> None:
    rows, _ = segmented(NEWS)
    assert kinds(rows) == [
        *["furniture"] * 3,
        "title",
        "byline",
        "byline",
        "caption",
        "paragraph",
        "paragraph",
        "heading",
        "paragraph",
        *["furniture"] * 6,
    ]


ENTRY = """ГОРШКОВ Николай Семёнович

(3.5.1898, дер. Заречье — 12.9.1961, Тверь), архивист, составитель описей.

Окончил уездное училище в 1914 году. Служил писарем на пристани, затем в губернском архиве, где составил опись лодок.

Сочинения

Опись лодок и сетей. Тверь, 1963.
Записки писаря. М., 1957.

Литература

Соколова А. Хранитель пристани // Река. 1970. № 3. С. 14—19.
"""


def test_an_entry_of_an_encyclopedia() -> None:
    rows, _ = segmented(ENTRY)
    assert texts(rows, "title") == ["ГОРШКОВ Николай Семёнович"]
    assert texts(rows, "heading") == ["Сочинения", "Литература"]
    assert kinds(rows).count("paragraph") == 5


@pytest.mark.parametrize(("numbers", "flagged"), [("1 2 3", ""), ("1 2 4 5", "4"), ("2 3", "2"), ("1 2 1 2 3", "")])
def test_gaps_in_the_sequence_of_notes_are_flagged(numbers: str, flagged: str) -> None:
    notes = "\n\n".join(f"<sup>{number}</sup> Register of the Board, p. {number}4." for number in numbers.split())
    rows, _ = segmented(f"# Stores\n\nThe keeper counted the files of the store twice in each winter.\n\n{notes}\n")
    assert [row.label for row in rows if "note_gap" in row.flags] == flagged.split()


def test_lines_of_code_are_kept() -> None:
    row = BlockRow("p-1", "d-1", 1, 0, 0, 33, "pre")
    text = "```\nburn(wood):\n\n    return 2\n```"
    page = PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source="plain")
    (found,), _, _ = run([page], [row._replace(end=len(text))], SegmentParameters())
    assert (found.kind, found.flags) == ("paragraph", ("verbatim",))
    assert [edit.replacement for edit in found.proposals] == ["\n\n    "]


LETTER = """Тверь, 3 мая 1957 г.

Дорогая Анна Павловна!

Получил Ваше письмо и спешу ответить. Опись почти готова, осталось переписать
последние семь дел, которые нашлись под лестницей. Печь топят через день, так что
руки не мёрзнут и чернила тоже.

Книгу о пристани я отправил Вам вчера заказной бандеролью. Прошу Вас прочесть
вторую главу особенно внимательно: там есть то, о чём мы говорили осенью.

Искренне Ваш
Н. Горшков

P. S. Передайте поклон Лене.
"""


def test_a_letter_has_no_headings() -> None:
    rows, _ = segmented(LETTER)
    assert {row.kind for row in rows} == {"paragraph"}
    assert any("Печь топят" in row.raw_text and "бандеролью" not in row.raw_text for row in rows)


def test_an_inventory_is_a_table_under_its_heads() -> None:
    lines = "\n".join(f"{n}  Дело о печи № {n}      1874–18{75 + n}      {n * 3} л." for n in range(1, 9))
    rows, _ = segmented(f"Фонд 112\nКанцелярия уездной пристани\nОпись 3\n\n{lines}\n\nИтого в опись внесено 8 дел.\n")
    assert kinds(rows).count("table") == 1
    assert "block_quote" not in kinds(rows)
