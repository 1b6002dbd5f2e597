"""Comment threads as people copy them from a browser window: author, time, depth, parent and score of each comment."""

import pytest

from storage.schemas import PageRow, SegmentRow
from tasks.segment import SegmentParameters, run

OLD_REDDIT = """Why did the barges winter in the cove? (self.rivers)

submitted 3 years ago by old_skipper

Thirty-eight barges stayed in the cove in 1937. Does anybody know why? My grandfather was on one of them.

12 comments
share save hide report

[–]clerk_of_the_quay 41 points 3 years ago

The ice came early. The regional paper has a report on it, and the log of the Volna tells the same story day by day.

permalink save report reply

    [–]old_skipper[S] 12 points 3 years ago

    Thank you! Where is the log kept?

    permalink save parent report reply

        [–]clerk_of_the_quay 8 points 3 years ago

        In the museum, first floor. Ask for the stitched book.

        permalink save parent report reply

[–]deleted_user_77 -2 points 2 years ago*

They were late because nobody wanted to leave. Simple as that.

permalink save report reply
"""

LEMMY = """Tides of the lower river
submitted 8 months ago by marta@lemmy.example to c/history@lemmy.example

I copied the tables of the gauge from 1896 to 1961 and would like to know who else has used them.

5 comments

  [-]
  ivor@example.social 6 points 8 months ago
  I have, for a paper on the flood of 1957. The zero of the gauge was moved twice.
  link
  fedilink
  reply

    [-]
    marta@lemmy.example 3 points 8 months ago
    That explains the jump in 1934. Is there a source for it?
    link
    fedilink
    reply

  [-]
  quaymaster 1 point 7 months ago
  The second volume lists the corrections.
  link
  fedilink
  reply
"""

WORDPRESS = """The Cove in Winter

March 14, 2011 by Irina Kalve

Thirty-eight barges stayed in the cove in the autumn of 1937. The crews lived on board until April.

The commission came in January and counted two hundred and eleven people.

Filed under: Rivers, Archives
Tagged: barges, winter

3 thoughts on “The Cove in Winter”

Peter Orlin says:
March 15, 2011 at 9:12 am
A fine account. The log of the Zaria has a different number, two hundred and nine.
Reply

    Irina Kalve says:
    March 15, 2011 at 11:40 am
    Thank you, Peter. I shall look at it again next week.
    Reply

Anna says:
April 2, 2011 at 6:05 pm
My grandmother was the cook of the Volna.
Reply

Leave a Reply

Your email address will not be published.
"""

DISQUS = """4 Comments

Sort by Best

Peter Orlin • 5 years ago
The number of the file is wrong: it should be 118.
3 • Reply • Share ›

    Irina Kalve Mod > Peter Orlin • 5 years ago
    Corrected, thank you.
    1 • Reply • Share ›

anna_k • 4 years ago
Is there a list of the crews anywhere? I am looking for a cook.
• Reply • Share ›
"""

LIVEJOURNAL = """Зимовка в затоне
Mar. 14th, 2009 | 10:15 pm

Нашёл в архиве дело о зимовке тридцати восьми барж. Комиссия насчитала двести одиннадцать человек.

Link | Leave a comment | Share

Comments (3)

(no subject)
from: orlin_p
date: Mar. 15th, 2009 08:02 am (UTC)

А номер дела не подскажете? Я искал его в описи и не нашёл.

Reply | Thread

    (no subject)
    from: kalve_i
    date: Mar. 15th, 2009 09:30 am (UTC)

    Фонд 12, опись 3, дело 118.

    Reply | Parent | Thread

(no subject)
from: anna_z
date: Mar. 16th, 2009 07:11 pm (UTC)

Моя бабушка была поварихой на «Волне».

Reply | Thread
"""

RUSSIAN = """Комментарии (4)

orlin_p, 12 марта 2010, 14:05
А номер дела не подскажете? Я искал его в описи и не нашёл.
Ответить

    kalve_i, 12 марта 2010, 15:20
    Фонд 12, опись 3, дело 118.
    Ответить

Анна З., 14 марта 2010, 09:11
Моя бабушка была поварихой на «Волне».
Ответить
"""

FLAT = """Comments (2)

Peter Orlin • 5 years ago
The number of the file is wrong: it should be 118.
3 • Reply • Share ›

Irina Kalve Mod > Peter Orlin • 5 years ago
Corrected, thank you.
1 • Reply • Share ›
"""

TELEGRAMS = """Moscow, 12 March 1937, 14:05
Send the papers of the commission by the next train. The clerk will wait at the station.

Pristan, 12 March 1937, 18:40
The papers have been sent, with a list of the barges and of the crews.
"""

Told = tuple[str | None, str | None, int | None, int | None, int | None]


def segmented(text: str) -> list[SegmentRow]:
    rows, _, _ = run([PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source="plain")], [], SegmentParameters())
    return rows


def comments(rows: list[SegmentRow]) -> list[Told]:
    """Author, time, depth, score and number of the parent of each comment."""
    found = [row for row in rows if row.kind == "comment"]
    numbers = {row.segment_id: number for number, row in enumerate(found)}
    return [
        (row.author, row.published, row.depth, row.score, numbers[row.parent_id] if row.parent_id else None)
        for row in found
    ]


THREADS = {
    "old Reddit": (
        OLD_REDDIT,
        [
            ("clerk_of_the_quay", "3 years ago", 0, 41, None),
            ("old_skipper", "3 years ago", 1, 12, 0),
            ("clerk_of_the_quay", "3 years ago", 2, 8, 1),
            ("deleted_user_77", "2 years ago", 0, -2, None),
        ],
    ),
    "Lemmy": (
        LEMMY,
        [
            ("ivor@example.social", "8 months ago", 0, 6, None),
            ("marta@lemmy.example", "8 months ago", 1, 3, 0),
            ("quaymaster", "7 months ago", 0, 1, None),
        ],
    ),
    "WordPress": (
        WORDPRESS,
        [
            ("Peter Orlin", "March 15, 2011 at 9:12 am", 0, None, None),
            ("Irina Kalve", "March 15, 2011 at 11:40 am", 1, None, 0),
            ("Anna", "April 2, 2011 at 6:05 pm", 0, None, None),
        ],
    ),
    "Disqus": (
        DISQUS,
        [
            ("Peter Orlin", "5 years ago", 0, 3, None),
            ("Irina Kalve", "5 years ago", 1, 1, 0),
            ("anna_k", "4 years ago", 0, None, None),
        ],
    ),
    "LiveJournal": (
        LIVEJOURNAL,
        [
            ("orlin_p", "Mar. 15th, 2009 08:02 am (UTC)", 0, None, None),
            ("kalve_i", "Mar. 15th, 2009 09:30 am (UTC)", 1, None, 0),
            ("anna_z", "Mar. 16th, 2009 07:11 pm (UTC)", 0, None, None),
        ],
    ),
    "Russian": (
        RUSSIAN,
        [
            ("orlin_p", "12 марта 2010, 14:05", 0, None, None),
            ("kalve_i", "12 марта 2010, 15:20", 1, None, 0),
            ("Анна З.", "14 марта 2010, 09:11", 0, None, None),
        ],
    ),
    "flat, with the name of whom it answers": (
        FLAT,
        [("Peter Orlin", "5 years ago", 0, 3, None), ("Irina Kalve", "5 years ago", 1, 1, 0)],
    ),
}


@pytest.mark.parametrize("name", THREADS)
def test_thread(name: str) -> None:
    text, expected = THREADS[name]
    assert comments(segmented(text)) == expected


@pytest.mark.parametrize("name", THREADS)
def test_buttons_are_furniture_and_no_part_of_a_comment(name: str) -> None:
    rows = segmented(THREADS[name][0])
    said = "\n".join(row.raw_text for row in rows if row.kind == "comment").casefold()
    assert [
        word for word in ("reply", "permalink", "fedilink", "share", "ответить", "your email") if word in said
    ] == []
    after = rows[next(number for number, row in enumerate(rows) if row.kind == "comment") :]
    assert {row.kind for row in after} <= {"comment", "comment_meta", "furniture"}


@pytest.mark.parametrize(
    ("text", "title", "byline"),
    [
        (OLD_REDDIT, "Why did the barges winter in the cove? (self.rivers)", "submitted 3 years ago by old_skipper"),
        (WORDPRESS, "The Cove in Winter", "March 14, 2011 by Irina Kalve"),
    ],
)
def test_the_post_above_the_thread(text: str, title: str, byline: str) -> None:
    first, second, third, *_ = segmented(text)
    assert (first.kind, first.raw_text, second.kind, second.raw_text) == ("title", title, "byline", byline)
    assert third.kind == "paragraph"


def test_dated_telegrams_are_no_thread() -> None:
    assert [row.kind for row in segmented(TELEGRAMS) if row.kind.startswith("comment")] == []
