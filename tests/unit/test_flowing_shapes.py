"""Articles and news in shapes of their own: converted journals, heads of news, advertisements above the title."""

from storage.schemas import MemberRow, NoteRow, PageRow, SegmentRow
from tasks.readers import reader
from tasks.segment import SegmentParameters, run
from tasks.stage import PageTask, Parameters, Payload, SourceTask


def plain(text: str) -> list[SegmentRow]:
    rows, _, _ = run([PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source="plain")], [], SegmentParameters())
    return rows


def markdown(text: str) -> tuple[list[SegmentRow], list[NoteRow]]:
    data = text.encode()
    task = SourceTask("s-1", "c", "main", "a.md", None, Payload("a.md", data, "0" * 64))
    (unit,) = reader("markdown").inspect(task).units
    member = MemberRow("d-1", "c", "main", "a.md", 0, ("s-1",), "markdown", unit.leaves)
    reading = reader("markdown").read(PageTask(member, 1, "a.md", task.payload), Parameters())
    rows, notes, _ = run([reading.page], reading.blocks, SegmentParameters())
    return rows, notes


def texts(rows: list[SegmentRow], kind: str) -> list[str]:
    return [row.raw_text for row in rows if row.kind == kind]


JOURNAL = """**RIVER STUDIES, VOL. 12, 2004**

### Wintering on the Lower River

IVOR PENHALE

IN THE AUTUMN of 1937 thirty-eight barges stayed in the cove.<sup>1</sup> The ice had come before its time and the
company had no tug to spare, so that the crews lived on board until the flood of the next

<sup>1</sup> GAZO, f. 12, op. 3, d. 118, l. 4. I thank the keepers of the archive.

Ivor Penhale is a lecturer at the River Museum.

14 *River Studies*

spring and burned what they could find. The commission wrote:<sup>2</sup>

The people are housed in a satisfactory way. There are no sick but for two, who were sent to the settlement.

No other source says so. The log of the Zaria has a different number.<sup>3</sup>

**The commission**

It came in January and counted 211 people, of whom 40 were children. Orders were sent by telegraph to every

<sup>2</sup> *Ibid.*, l. 9.

<sup>3</sup> *Ibid.*, ll. 14–17.

Wintering on the Lower River 15

skipper on the same day. The last barge left the cove on 3 May.
"""


def test_a_converted_journal() -> None:
    rows, notes = markdown(JOURNAL)
    assert texts(rows, "title") == ["### Wintering on the Lower River"]
    assert texts(rows, "byline") == ["IVOR PENHALE"]
    assert texts(rows, "furniture") == ["**RIVER STUDIES, VOL. 12, 2004**"]
    assert [row.label for row in rows if row.kind == "running_head"] == ["14", "15"]
    assert [(note.label, bool(note.anchor_spans)) for note in notes] == [
        ("1", True),
        (None, False),
        ("2", True),
        ("3", True),
    ]
    first, second = [row.raw_text for row in rows if row.kind == "paragraph" and len(row.spans) > 1]
    assert "the nextspring and burned" in first
    assert "to everyskipper on" in second


def test_a_lone_number_parts_no_sentence() -> None:
    rows, _ = markdown(
        "# The ice\n\n**Ivor Penhale** and **Ilze Kalve**\n\nIt came on 4 November. Orders were sent to every\n\n14\n\n"
        "skipper on the same day.\n\n> We were told to stay and to burn what we could find.\n>\n"
        "> — Log of the *Volna*, 12 November 1937\n\nNobody said until when the crews had to stay on board.\n"
    )
    assert texts(rows, "byline") == ["**Ivor Penhale** and **Ilze Kalve**"]
    assert texts(rows, "attribution") == ["> — Log of the *Volna*, 12 November 1937"]
    assert [len(row.spans) for row in rows if row.kind == "paragraph"] == [2, 1]


NEWS = """Главная
Новости
История
Как тридцать восемь барж зимовали в затоне 12

История
Речной листок
Редакция нашла в архиве дело, о котором не писали восемьдесят лет.

14 марта 2018, 09:30
Ирина Калве
Фото: архив пароходства

В октябре 1937 года лёд встал на две недели раньше обычного, и пароходство не успело отвести баржи вниз.

Журнал «Волны» хранится в областном архиве. Переписан он в мае следующего года, когда вода спала.

Поделиться
Теги: баржи, зимовка, архив
© 2018 Речной листок. Все права защищены.
"""


def test_the_head_of_a_news_page() -> None:
    rows = plain(NEWS)
    assert texts(rows, "heading") == ["Редакция нашла в архиве дело, о котором не писали восемьдесят лет."]
    assert texts(rows, "byline") == ["14 марта 2018, 09:30", "Ирина Калве"]
    assert texts(rows, "caption") == ["Фото: архив пароходства"]
    assert len(texts(rows, "paragraph")) == 2


def test_a_call_above_the_title_is_no_title() -> None:
    rows = plain(
        "Find a job in shipping today - SEARCH NOW\n\nHOME\nFLEETS\n\nPristan - The Winter Fleet\n\n"
        "The company must be remembered for the wintering of 1937, when thirty-eight barges stayed in the cove.\n\n"
        "From January a commission visited the barges. It was made up of clerks who looked into single complaints.\n"
    )
    assert texts(rows, "title") == ["Pristan - The Winter Fleet"]
    assert len(texts(rows, "paragraph")) == 2


def test_numbers_beside_words_are_no_heads_unless_they_count_on() -> None:
    body = "The commission came in January and counted two hundred and eleven people on board of the barges.\n\n"
    rows, _ = markdown(f"# The Cove\n\n{body}Barges in the cove 38\n\n{body}Barges on the slip 12\n\n{body}")
    assert texts(rows, "running_head") == []
