"""Flowing text: pasted web pages, converted articles, markdown."""

from storage.schemas import BlockRow, NoteRow, PageRow, SegmentRow, TableCellRow
from tasks.segment import SegmentParameters, run


def segment(text: str, blocks: list[BlockRow] | None = None, source: str = "plain") -> list[SegmentRow]:
    return outcome(text, blocks, source)[0]


def outcome(
    text: str, blocks: list[BlockRow] | None = None, source: str = "plain"
) -> tuple[list[SegmentRow], list[NoteRow], list[TableCellRow]]:
    page = PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source=source)
    return run([page], blocks or [], SegmentParameters())


def proposed(row: SegmentRow) -> str:
    parts, cursor = [], 0
    for edit in row.proposals:
        parts += [row.raw_text[cursor : edit.start], edit.replacement]
        cursor = edit.end
    return "".join(parts) + row.raw_text[cursor:]


def kinds(rows: list[SegmentRow]) -> list[tuple[str, str]]:
    return [(row.kind, proposed(row)) for row in rows]


NEWS = """Skip to content

Home
Archive
About us

River Gazette

The last ferry of Old Pristan 0
By Anna Karlsson
12 March 2014

For a hundred years the ferry crossed the river twice a day, and nobody thought that it would ever stop.

ferry-1931.jpg

What the log says

The log of the ferry survives in the town museum. It was kept by three men, one after another.

[…]

"We crossed at seven with eleven passengers and a horse," the first entry reads. It is dated 4 May 1893.
0
0
Share this

Leave a comment
"""


def test_news_page() -> None:
    found = {text: kind for kind, text in kinds(segment(NEWS))}
    assert found["The last ferry of Old Pristan"] == "title"
    assert found["0"] == "furniture"
    assert found["By Anna Karlsson"] == found["12 March 2014"] == "byline"
    assert found["River Gazette"] == found["Home"] == found["Leave a comment"] == found["Share this"] == "furniture"
    assert found["ferry-1931.jpg"] == "image"
    assert found["What the log says"] == "heading"
    assert found["[…]"] == "elision"
    assert sum(kind == "paragraph" for kind, _ in kinds(segment(NEWS))) == 3


def test_signatures_are_no_furniture() -> None:
    text = "ПРОТОКОЛ № 3 заседания правления\n\nПравление рассмотрело жалобу шкипера и отложило дело до весны.\n\n"
    rows = segment(text + "Председатель И.П. Орлов\n\nСекретарь Н. Ветрова\n")
    assert [row.kind for row in rows] == ["title", "paragraph", "paragraph", "paragraph"]


ARTICLE = """Downloaded from the Digital Repository of the Institute

https://repository.example.org/items/4411

© The Author 2009. Licensed under CC-BY.

# Bread and Paper: Rationing Offices in a River Town

ANNA KARLSSON

Nobody planned the paper shortage of 1947.<sup>1</sup> It came, as one clerk wrote, 'by the back door'. The mayor wrote:

Send paper or send bread. We cannot feed the town with *words*, and now we have nothing to write the words on.

The answer took four months. The office on Market Street had meanwhile run out of forms and was writing

Anna Karlsson teaches history at the river college. She thanks the town archive for its patience.

<sup>1</sup> See the day book of the office, f. 9, op. 2, d. 14, l. 3.

<sup>2</sup> *Ibid.*, l. 7.

on the backs of posters.<sup>2</sup> It covered 10<sup>th</sup> Street with them.

*The year after*

Month	Forms
March	1,204
April	311

The forms returned in spring, and with them [the queues](https://example.org/queues).
"""


def test_article() -> None:
    rows, notes, cells = outcome(ARTICLE)
    told = kinds(rows)
    assert [kind for kind, _ in told[:5]] == ["furniture", "furniture", "furniture", "title", "byline"]
    assert ("title", "Bread and Paper: Rationing Offices in a River Town") in told
    assert ("heading", "The year after") in told
    quotes = [text for kind, text in told if kind == "block_quote"]
    assert quotes == [
        "Send paper or send bread. We cannot feed the town with words, and now we have nothing to write the words on."
    ]
    joined = next(text for _, text in told if text.startswith("The answer"))
    assert joined.endswith("was writing on the backs of posters. It covered 10th Street with them.")
    assert [(note.label, bool(note.anchor_spans)) for note in notes] == [(None, False), ("1", True), ("2", True)]
    (anchor,) = notes[1].anchor_spans
    assert ARTICLE[anchor.start : anchor.end] == "<sup>1</sup>"
    assert [(cell.row, cell.column, cell.text, cell.is_header) for cell in cells][:3] == [
        (0, 0, "Month", True),
        (0, 1, "Forms", True),
        (1, 0, "March", False),
    ]
    (link,) = [(row, link) for row in rows for link in row.raw_links]
    assert link[0].raw_text[link[1].start : link[1].end] == "the queues"


def test_short_finished_paragraph_does_not_join() -> None:
    text = "The first part ends here.\n\n<sup>1</sup> A note.\n\nthe second begins low but after an end.\n"
    assert all(len(row.spans) == 1 for row in segment(text))


def test_pages_may_stay_apart() -> None:
    pages = [
        PageRow(
            "p-1", "d-1", "s-1", 1, "text", text="The clerk carried the box up the stairs and", text_source="plain"
        ),
        PageRow(
            "p-2", "d-1", "s-1", 2, "text", text="left it under the window until spring came.", text_source="plain"
        ),
    ]
    joined = run(pages, [], SegmentParameters())[0]
    assert [[span.page_number for span in row.spans] for row in joined] == [[1, 2]]
    assert (
        proposed(joined[0]) == "The clerk carried the box up the stairs and left it under the window until spring came."
    )
    assert len(run(pages, [], SegmentParameters(join_pages=False))[0]) == 2


def test_list_needs_a_series() -> None:
    rows = segment(
        "1. The first book runs to 1911.\n2. The second has no end.\n\n7. This one stands alone in the text.\n"
    )
    assert [row.kind for row in rows] == ["list_item", "list_item", "paragraph"]
    assert [row.label for row in rows] == ["1", "2", None]


def test_dialogue_is_no_list() -> None:
    rows = segment("— Где лодка?\n— Ушла вниз по реке.\n— Когда же?\n")
    assert {row.kind for row in rows} == {"paragraph"}


def test_bar_table_and_its_text() -> None:
    rows, _, cells = outcome("| Год | Груз |\n|-----|------|\n| 1882 | **1240** |\n")
    assert [row.kind for row in rows] == ["table"]
    assert [(cell.text, cell.is_header) for cell in cells] == [
        ("Год", True), ("Груз", True), ("1882", False), ("1240", False),
    ]  # fmt: skip
    assert [line.split("\t") for line in proposed(rows[0]).split("\n") if line] == [
        [" Год ", " Груз "], [" 1882 ", " **1240** "],
    ]  # fmt: skip


def test_ids_come_from_lines() -> None:
    first = segment("One line of text stands here.\n\nAnother line of text stands there.\n")
    second = segment("One LINE of text stands here!\n\nAnother line of TEXT stood there.\n")
    assert [row.segment_id for row in first] == [row.segment_id for row in second]
