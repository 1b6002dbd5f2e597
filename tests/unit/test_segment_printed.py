"""Print: dumps of recognised books, scans with boxes, text layers."""

import random
import re

from storage.schemas import BlockRow, Box, Line, NoteRow, PageRow, SegmentRow, Style, TableCellRow, Word
from tasks.segment import SegmentParameters, run

SENTENCE = """the river rose in spring and the clerks carried their papers up to the second floor where
a stove was kept burning all night so that nothing would freeze before the commission had read every letter
that came from the villages"""
WORDS = SENTENCE.split()


def prose(rng: random.Random, width: int, lines: int) -> list[str]:
    """A paragraph set to a measure; each line ends in a space, the last one early."""
    rows: list[str] = []
    for _ in range(lines):
        row = ""
        while len(row) < width - 9:
            row += rng.choice(WORDS) + " "
        rows.append(row)
    rows[0] = rows[0][0].upper() + rows[0][1:]
    rows[-1] = " ".join(rows[-1].split()[:7]) + ". "
    return rows


def book(pages: int = 12) -> tuple[str, int]:
    """A dump of a book: numbered heads, quotations set in, small notes at the foot, a space where a page starts."""
    rng = random.Random(11)
    out: list[str] = []
    for number in range(1, pages + 1):
        head = f"{number + 40} The Floods of Pristan" if number % 2 else f"Chapter Two. Water {number + 40}"
        out += [" " + head + " ", "", *_openings.get(number, ()), *prose(rng, 70, 6), ""]
        if number % 3 == 0:
            out += ["The inspector wrote to the capital: ", "", *prose(rng, 52, 5), ""]
            out += [f"- Letters of an Inspector, Moscow, 1931, p. {number}. ", ""]
        out += [*_insertions.get(number, ()), *prose(rng, 70, 5), ""]
        note = prose(rng, 90, 2)
        out += [f"{number} {note[0]}", note[1], ""]
    return "\n".join(out), pages


_openings = {
    3: ("Chapter 3. ", "", "The Cellar and the Stove ", ""),
    5: ("7. The Second Flood of 1931 ",),
}
_insertions = {
    4: ("• ", ""),
    6: ("The list named one house only, see the Town Register, pp. 12, 18-", "152 ", ""),
}


def outcome(pages: list[PageRow], rows: list[BlockRow]) -> tuple[list[SegmentRow], list[NoteRow], list[TableCellRow]]:
    return run(pages, rows, SegmentParameters())


def dump(text: str) -> tuple[list[SegmentRow], list[NoteRow], list[TableCellRow]]:
    return outcome([PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source="plain")], [])


def test_book_dump() -> None:
    text, count = book()
    rows, notes, _ = dump(text)
    heads = [row for row in rows if row.kind == "running_head"]
    assert [row.label for row in heads] == [str(number + 40) for number in range(1, 13)]
    assert [note.label for note in notes] == [str(number + 1) for number in range(count)]
    assert sum(row.kind == "block_quote" for row in rows) == 4
    assert sum(row.kind == "attribution" for row in rows) == 4
    assert [row.raw_text for row in rows if row.kind == "noise"] == ["•"]
    assert [(edit.original, edit.replacement) for row in rows if row.kind == "noise" for edit in row.proposals] == [
        ("•", "")
    ]
    headings = [(row.level, row.label, row.raw_text) for row in rows if row.kind == "heading"]
    assert headings == [
        (1, "3", "Chapter 3.The Cellar and the Stove"),
        (2, "7", "7. The Second Flood of 1931"),
    ]


def test_lookalike_of_a_page_number_stays_text() -> None:
    rows, _, _ = dump(book()[0])
    (row,) = [row for row in rows if "Town Register" in row.raw_text]
    assert row.raw_text.rstrip().endswith("152")
    assert row.kind in ("paragraph", "block_quote")


def test_lone_numbers_without_a_sequence_stay_text() -> None:
    rng = random.Random(5)
    text = "\n".join([*prose(rng, 66, 6), "", "1931 ", "", *prose(rng, 66, 6), "", "17 ", "", *prose(rng, 66, 6)])
    assert not [row for row in dump(text)[0] if row.kind == "page_number"]


def test_word_broken_at_a_page_break_joins_without_a_seam() -> None:
    rng = random.Random(2)
    first, last = prose(rng, 70, 8), prose(rng, 70, 6)
    first[-1] = "and so all of the papers were carried up again by the oldest of the cle"
    last[0] = "rks of that office" + last[0][18:]
    fill = [line for _ in range(8) for line in ("", *prose(rng, 70, 7))]
    text = "\n".join([*fill, "", *first, " " + last[0], *last[1:], *fill, " " + prose(rng, 70, 3)[0], *fill])
    (row,) = [row for row in dump(text)[0] if "oldest of the cle" in row.raw_text]
    assert len(row.spans) == 2
    assert "oldest of the clerks of that office" in row.raw_text
    assert not row.proposals


def scan(lines: list[tuple[str, int, int, int]], source: str = "ocr", number: int = 1) -> PageRow:
    """A page of lines (text, left, top, height); ten pixels a letter, an empty text is a blank line."""
    text = ""
    made: list[Line] = []
    for content, left, top, height in lines:
        start = len(text)
        words = []
        for found in re.finditer(r"\S+", content):
            begin = start + text_offset(content, found.start())
            box = Box(number, left + 10 * found.start(), top, left + 10 * found.end(), top + height)
            words.append(Word(begin, begin + len(found[0]), box, 0.9))
        text += " ".join(content.split()) + "\n"
        if words:
            first, last = words[0].box, words[-1].box
            assert first is not None
            assert last is not None
            box = Box(number, first.left, top, last.right, top + height)
            made.append(Line(start, len(text) - 1, box, 0.9, tuple(words)))
    name = f"p-{number}"
    return PageRow(
        name, "d-1", "s-1", number, "text", text=text, text_source=source, lines=tuple(made), estimated_cer=0.02
    )


def text_offset(content: str, place: int) -> int:
    """Where the word that begins at the place stands once white space is folded."""
    before = " ".join(content[:place].split())
    return len(before) + (1 if before else 0)


BODY = "the commission read the letters of the villages one after the other"


def body(top: int, count: int, left: int = 100) -> list[tuple[str, int, int, int]]:
    lines = [("   " + BODY.capitalize()[:-3], left, top, 20)]
    lines += [(BODY, left, top + 30 * n, 20) for n in range(1, count - 1)]
    return [*lines, (BODY[:40] + ".", left, top + 30 * (count - 1), 20)]


def test_scan_with_a_table_and_a_note() -> None:
    page = scan(
        [
            ("                    REPORT", 100, 20, 24), ("", 0, 0, 0),
            *body(80, 6), ("", 0, 0, 0),
            ("Month        Letters        Answers", 150, 300, 20),
            ("May          164            88", 150, 330, 20),
            ("June         291            165", 150, 360, 20),
            ("July         338            190", 150, 390, 20), ("", 0, 0, 0),
            *body(440, 5), ("", 0, 0, 0),
            ("1 State Archive, f. 12, op. 3, d. 9.", 100, 800, 14), ("", 0, 0, 0),
            ("7", 450, 900, 18),
        ]
    )  # fmt: skip
    rows, notes, cells = outcome([page], [])
    assert [row.kind for row in rows] == ["title", "paragraph", "table", "paragraph", "footnote", "page_number"]
    assert [note.label for note in notes] == ["1"]
    assert [(cell.row, cell.column, cell.text) for cell in cells if cell.row in (0, 2)] == [
        (0, 0, "Month"), (0, 1, "Letters"), (0, 2, "Answers"), (2, 0, "June"), (2, 1, "291"), (2, 2, "165"),
    ]  # fmt: skip
    assert all(cell.is_header == (cell.row == 0) for cell in cells)
    assert rows[1].boxes[0].left == 100
    assert rows[1].confidence is not None
    assert abs(rows[1].confidence - 0.9) < 1e-6
    assert rows[1].estimated_cer == 0.02


def test_quotation_set_in_on_a_scan() -> None:
    inset = [("It was a hard year for all of the clerks and", 220, 300 + 30 * n, 20) for n in range(4)]
    page = scan([*body(80, 6), ("", 0, 0, 0), *inset, ("", 0, 0, 0), *body(500, 6)])
    assert [row.kind for row in outcome([page], [])[0]] == ["paragraph", "block_quote", "paragraph"]


def test_repeated_first_lines_are_running_heads() -> None:
    pages = [scan([(f"Fond 12 of the archive, file {n}", 100, 20, 20), *body(60, 8)], number=n) for n in range(1, 5)]
    rows = outcome(pages, [])[0]
    assert [row.kind for row in rows] == ["running_head", "paragraph"] * 4


def test_two_columns_join_and_keep_their_notes() -> None:
    left = [*body(80, 7)[:-1], ("1 Archive, f. 1, d. 2.", 100, 700, 20)]
    right = [(BODY, 900, 80, 20), (BODY[:30] + ".", 900, 110, 20), *body(140, 6, 900), ("2 Ibid., l. 4.", 900, 700, 20)]
    rows, notes, _ = outcome([scan([*left, ("", 0, 0, 0), *right])], [])
    assert [row.kind for row in rows] == ["paragraph", "footnote", "paragraph", "footnote"]
    assert len(rows[0].spans) == 2
    assert [note.label for note in notes] == ["1", "2"]


def test_raised_mark_of_a_text_layer() -> None:
    text = (
        "The clerk kept two copies of the list.1 One of them was lost in the flood of that year.\n\n1 Archive, f. 2.\n"
    )
    lines = (Line(0, 87, Box(1, 0, 0, 870, 20), None, ()), Line(89, 105, Box(1, 0, 400, 160, 414), None, ()))
    page = PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source="text_layer", lines=lines)
    rows = [
        BlockRow("p-1", "d-1", 1, 0, 0, 87, "paragraph", font_size=10.0, styles=(Style(38, 39, "superscript"),)),
        BlockRow("p-1", "d-1", 1, 1, 89, 105, "paragraph", font_size=8.0, styles=(Style(89, 90, "superscript"),)),
    ]
    segments, notes, _ = outcome([page], rows)
    assert [segment.kind for segment in segments] == ["paragraph", "footnote"]
    assert [(note.label, [text[a.start : a.end] for a in note.anchor_spans]) for note in notes] == [("1", ["1"])]
    assert [(edit.original, edit.rule) for edit in segments[0].proposals] == [("1", "note_mark")]
