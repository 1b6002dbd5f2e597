"""Pages of kinds that the collections hold: an encyclopaedia, a forum, a journal, a library of framed-in tables."""

import hashlib
from pathlib import Path

import pytest

from storage.schemas import MemberRow, NoteRow, PageRow, SegmentRow
from tasks.readers import reader
from tasks.segment import SegmentParameters, run
from tasks.stage import PageTask, Parameters, Payload, SourceTask
from tasks.web.block import rows_of
from tasks.web.page import read_page

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"


def read(name: str) -> tuple[dict[str, str], list[SegmentRow], list[NoteRow]]:
    data = (PAGES / name).read_bytes()
    task = SourceTask("s-1", "c", "main", name, None, Payload(name, data, hashlib.sha256(data).hexdigest()))
    (unit,) = reader("html").inspect(task).units
    member = MemberRow("d-1", "c", "main", name, 0, ("s-1",), "html", unit.leaves)
    reading = reader("html").read(PageTask(member, 1, name, task.payload), Parameters())
    segments, notes, _ = run([reading.page], reading.blocks, SegmentParameters())
    return dict(reading.page.metadata), segments, notes


def texts(rows: list[SegmentRow], kind: str) -> list[str]:
    return [row.raw_text for row in rows if row.kind == kind]


def linked(rows: list[SegmentRow], notes: list[NoteRow]) -> list[tuple[str | None, bool, bool]]:
    kinds = {row.segment_id: row.kind for row in rows}
    return [
        (note.label, bool(note.anchor_spans), kinds.get(note.body_segment_id or "") == "footnote") for note in notes
    ]


def test_encyclopaedia() -> None:
    _, rows, notes = read("encyclopaedia.html")
    assert texts(rows, "title") == ["Крутой Яр (затон)"]
    assert texts(rows, "heading") == ["История", "Примечания"]
    assert texts(rows, "caption") == ["План затона, 1938 год"]
    assert {"[править]", "Материал из Речной энциклопедии", "1 История"} <= set(texts(rows, "furniture"))
    assert linked(rows, notes) == [(label, True, True) for label in ("1", "2", "3")]


def test_forum() -> None:
    metadata, rows, _ = read("forum.html")
    assert metadata["title"] == "Зимовка в затоне"
    assert "authors" not in metadata
    assert texts(rows, "title") == ["Зимовка в затоне"]
    comments = [(row.author, row.published) for row in rows if row.kind == "comment"]
    assert comments == [("orlin", "12 мар 2010, 14:05"), ("kalve", "12 мар 2010, 15:20")]
    assert not any("Сообщений" in text or "помнит" in text for text in texts(rows, "comment"))


def test_journal() -> None:
    metadata, rows, _ = read("journal.html")
    assert metadata["published"] == "2009-03-14"
    assert len(texts(rows, "paragraph")) == 3
    comments = [row for row in rows if row.kind == "comment"]
    assert [(row.author, row.published, row.depth) for row in comments] == [
        ("orlin_p", "15 марта 2009, 08:02:11 UTC", 0),
        ("kalve_i", "15 марта 2009, 09:30:00 UTC", 1),
    ]
    assert [row.raw_text for row in comments] == [
        "А номер дела не подскажете? Я искал его в описи.",
        "Фонд 12, опись 3, дело 118.",
    ]
    assert comments[1].parent_id == comments[0].segment_id


@pytest.mark.parametrize("tag", ["cite", "footer"])
def test_the_source_of_a_quotation(tag: str) -> None:
    page = read_page(
        "<h1>Затон зимой</h1><p>В октябре 1937 года тридцать восемь барж остались зимовать в затоне.</p>"
        f"<blockquote><p>Лёд держал нас пять месяцев.</p><{tag}>Из журнала «Волны»</{tag}></blockquote>"
        "<p>Комиссия, приехавшая в январе, насчитала двести одиннадцать человек и <cite>уехала</cite>.</p>"
    )
    row = PageRow("p-1", "d-1", "s-1", 1, "text", text=page.text, text_source="markup")
    rows, _, _ = run([row], rows_of(page.blocks, "p-1", "d-1", 1), SegmentParameters())
    assert [row.kind for row in rows] == ["title", "paragraph", "block_quote", "attribution", "paragraph"]


@pytest.mark.parametrize("kind", ["title", "table", "footnote"])
def test_library(kind: str) -> None:
    _, rows, notes = read("library.html")
    expected = {
        "title": ["П. Орлин\nБаржи и люди"],
        "table": ["Судно\tЛюдей\nВолна\t14\nЗаря\t9"],
        "footnote": ["[1] ГАЗО. Ф. 12. Оп. 3. Д. 118. Л. 4.", "[2] Там же. Л. 9."],
    }
    assert texts(rows, kind) == expected[kind]
    assert linked(rows, notes) == [("1", True, True), ("2", True, True)]
