"""Comment threads pasted as plain text, in the shapes of several sites."""

import pytest

from storage.schemas import PageRow, SegmentRow
from tasks.segment import SegmentParameters, run


def segment(text: str) -> list[SegmentRow]:
    return run([PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source="plain")], [], SegmentParameters())[0]


def thread(text: str) -> list[tuple[str | None, int | None, int | None, str | None, str]]:
    rows = segment(text)
    authors = {row.segment_id: row.author for row in rows}
    comments = [row for row in rows if row.kind == "comment"]
    return [(row.author, row.depth, row.score, authors.get(row.parent_id or ""), row.raw_text) for row in comments]


INDENTED = """The old mill burned down in 1911, and nobody has rebuilt it since that year.

  • miller_girl
    link
    arrow-up
    8
    ·
    13 days ago

    Is there a photograph of it?

    My grandmother had one.

    • ferrymanOP
      link
      arrow-up
      -2
      ·
      edit-2
      12 days ago

      Yes, in the museum.
"""

INLINE = """Comments (4)

tar_rope 12 points 3 years ago
I scanned the same volume last year.

  vetla 4 points 3 years ago
  Which folio is that?

    tar_rope 7 points 2 years ago
    Folio 88, verso.

  harbour_mouse 1 point 2 years ago
  Thanks both.
"""

SAYS = """The article ended with a long sentence about the ferry and the men who kept it.

Old Skipper says:
March 14, 2014 at 9:15 am

My grandfather worked on that ferry.

Reply

Anna K. says:
March 15, 2014 at 10:02 am

Could you write to the museum?

Reply
"""

RUSSIAN = """Где хранятся карточки прокуратуры?

ivan_petrovich
2 года назад
Коллеги, подскажите, где карточки за 1955 год?

    anna_arh
    2 года назад
    12 баллов
    В областном архиве, фонд 12.
"""


def test_bulleted_thread() -> None:
    assert thread(INDENTED) == [
        ("miller_girl", 0, 8, None, "Is there a photograph of it?My grandmother had one."),
        ("ferryman", 1, -2, "miller_girl", "Yes, in the museum."),
    ]
    rows = segment(INDENTED)
    assert [row.kind for row in rows] == ["paragraph", "comment_meta", "comment", "comment_meta", "comment"]
    assert rows[1].parent_id == rows[2].segment_id
    assert rows[1].published == "13 days ago"
    assert [edit.replacement for edit in rows[2].proposals] == ["\n\n"]


def test_heads_of_one_line() -> None:
    assert [row[:4] for row in thread(INLINE)] == [
        ("tar_rope", 0, 12, None),
        ("vetla", 1, 4, "tar_rope"),
        ("tar_rope", 2, 7, "vetla"),
        ("harbour_mouse", 1, 1, "tar_rope"),
    ]


def test_heads_that_say() -> None:
    assert [row[0] for row in thread(SAYS)] == ["Old Skipper", "Anna K."]
    assert [row.raw_text for row in segment(SAYS) if row.kind == "furniture"] == ["Reply", "Reply"]


def test_russian_thread() -> None:
    assert [row[:4] for row in thread(RUSSIAN)] == [
        ("ivan_petrovich", 0, None, None),
        ("anna_arh", 1, 12, "ivan_petrovich"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A letter\n\nRiga\n12 March 1937\n\nDear brother, the ice has gone and the boats are moving again.\n",
        "The ledger was closed two years ago, and the clerk moved to the capital.\n\nNobody asked for it again.\n",
    ],
)
def test_dates_make_no_thread(text: str) -> None:
    assert not [row for row in segment(text) if row.kind.startswith("comment")]
