"""Blocks that a reader named: nesting, quotations, comments, furniture, notes, tables, links."""

from storage.schemas import BlockRow, Link, PageRow, SegmentRow, Style
from tasks.segment import SegmentParameters, run


class Sheet:
    """A page written block by block; `add` gives the ordinal of the block."""

    def __init__(self) -> None:
        self.text = ""
        self.rows: list[BlockRow] = []

    def add(self, role: str, text: str = "", **facts: object) -> int:
        start = len(self.text)
        self.text += text
        self.rows.append(BlockRow("p-1", "d-1", 1, len(self.rows), start, start + len(text), role, **facts))  # type: ignore[arg-type]
        self.text += "\n\n" if text else ""
        return len(self.rows) - 1

    def close(self, ordinal: int) -> None:
        """End a container here."""
        self.rows[ordinal] = self.rows[ordinal]._replace(end=len(self.text))

    def run(self) -> list[SegmentRow]:
        page = PageRow("p-1", "d-1", "s-1", 1, "text", text=self.text, text_source="markup")
        return run([page], self.rows, SegmentParameters())[0]


def test_roles_become_kinds() -> None:
    sheet = Sheet()
    sheet.add("furniture", "Home News")
    sheet.add("title", "The ferry", level=1)
    sheet.add("byline", "By A. Karlsson")
    sheet.add("heading", "The log", level=2)
    sheet.add("paragraph", "It was kept by three men.")
    sheet.add("image", "A page of the log", attributes=(("image_uri", "log.png"),))
    sheet.add("caption", "The last page", parent=5)
    sheet.add("list_item", "first book", level=1, attributes=(("marker", "1."),))
    sheet.add("paragraph", "Ten best ferries", is_main=False)
    rows = sheet.run()
    assert [row.kind for row in rows] == [
        "furniture", "title", "byline", "heading", "paragraph", "image", "caption", "list_item", "furniture",
    ]  # fmt: skip
    assert rows[5].image_uri == "log.png"
    assert rows[6].parent_id == rows[5].segment_id
    assert (rows[3].level, rows[7].level, rows[7].label) == (2, 1, "1.")


def test_quotation_hands_its_kind_on() -> None:
    sheet = Sheet()
    quote = sheet.add("quote")
    sheet.add("paragraph", "We crossed at seven.")
    sheet.add("paragraph", "There was ice.")
    sheet.add("caption", "The log, 1893")
    sheet.close(quote)
    sheet.add("paragraph", "So it went on.")
    assert [row.kind for row in sheet.run()] == ["block_quote", "block_quote", "attribution", "paragraph"]


def test_thread() -> None:
    sheet = Sheet()
    first = 1
    sheet.add("comment_meta", "anna 3 days ago", parent=first)
    sheet.add("comment", attributes=(("author", "anna"), ("published", "2020-01-02"), ("score", "4")))
    sheet.add("paragraph", "Which folio?")
    quoted = sheet.add("quote")
    sheet.add("paragraph", "the last one")
    sheet.close(quoted)
    sheet.close(first)
    sheet.add("comment_meta", "kot 2 days ago", parent=6)
    sheet.add("comment", "Folio 88.", parent=first, attributes=(("author", "kot"), ("score", "−1")))
    rows = sheet.run()
    assert [row.kind for row in rows] == ["comment_meta", "comment", "comment_meta", "comment"]
    meta, comment, _, answer = rows
    assert meta.parent_id == comment.segment_id
    assert (comment.author, comment.depth, comment.score, comment.published) == ("anna", 0, 4, "2020-01-02")
    assert len(comment.spans) == 2
    assert (answer.parent_id, answer.depth, answer.score) == (comment.segment_id, 1, -1)


def test_ink_outside_of_blocks_is_kept() -> None:
    sheet = Sheet()
    sheet.text = "Loose words\n\n"
    sheet.add("paragraph", "A paragraph.")
    sheet.text += "more loose words"
    assert [row.raw_text for row in sheet.run()] == ["Loose words", "A paragraph.", "more loose words"]


def test_cells_and_links() -> None:
    text = "Year Cargo\n1882 1240"
    rows = [BlockRow("p-1", "d-1", 1, 0, 0, len(text), "table")]
    places = [(0, 4, 0, 0, True), (5, 10, 0, 1, True), (11, 15, 1, 0, False), (16, 20, 1, 1, False)]
    for number, (start, end, row, column, header) in enumerate(places, 1):
        links = (Link(start, end, "https://example.org/"),) if number == 4 else ()
        cell = BlockRow(
            "p-1", "d-1", 1, number, start, end, "cell", 0, row=row, column=column, is_header=header, links=links
        )
        rows.append(cell)
    page = PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source="markup")
    segments, _, cells = run([page], rows, SegmentParameters())
    assert [segment.kind for segment in segments] == ["table"]
    assert [(c.row, c.column, c.text, c.is_header) for c in cells] == [
        (0, 0, "Year", True), (0, 1, "Cargo", True), (1, 0, "1882", False), (1, 1, "1240", False),
    ]  # fmt: skip
    (link,) = segments[0].raw_links
    assert segments[0].raw_text[link.start : link.end] == "1240"


def test_notes_and_raised_marks() -> None:
    sheet = Sheet()
    sheet.add(
        "paragraph", "It was lost in the flood.1 On 10th Street nobody knew.", styles=(Style(25, 26, "superscript"),)
    )
    sheet.add("heading", "Notes", level=2)
    sheet.add("note", "1. Archive, f. 2, l. 9.", attributes=(("label", "1"),))
    page = PageRow("p-1", "d-1", "s-1", 1, "text", text=sheet.text, text_source="markup")
    segments, notes, _ = run([page], sheet.rows, SegmentParameters())
    (note,) = notes
    assert (note.label, note.anchor_segment_id, note.body_segment_id) == (
        "1",
        segments[0].segment_id,
        segments[2].segment_id,
    )
    assert [(span.start, span.end) for span in note.anchor_spans] == [(25, 26)]


def test_pages_of_a_converted_document_are_counted() -> None:
    sheet = Sheet()
    for number in ("1", "2", "3"):
        sheet.add("paragraph", "The board met in the morning and closed the file in the afternoon.")
        sheet.add("paragraph", number)
    assert [row.kind for row in sheet.run()] == ["paragraph", "page_number"] * 3
