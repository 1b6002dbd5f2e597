"""Signing, matching, clustering and the search for passages on text that nobody wrote in good will."""

import unicodedata

import pytest

from storage.schemas import NameRow, ProfileRow, SegmentRow, Span, TextRow
from tasks import sign
from tests.fakes.scribe import prose
from tests.fakes.small_collection import Collection

LINE = prose(1, 6)
HOSTILE = {
    "empty": "",
    "white space": " \n\t\u00a0\u2003",
    "signs": "—·—·— *** … № ½ ",
    "decomposed": unicodedata.normalize("NFD", LINE),
    "soft hyphens": LINE.replace("о", "о\u00ad"),
    "nul": LINE.replace(" ", " \x00"),
    "replacement": "\ufffd" * 400,
    "bidi": "".join(f"\u202e{word}\u202c\u2066 " for word in LINE.split()),
    "combining": "а" + "\u0301" * 500 + LINE,
    "old letters": LINE.replace("е", "ѣ").replace("и", "і") + "ъ",
    "astral": "𝔄𝔯𝔠𝔥𝔦𝔳 🗄️ 𐍀𐍂𐍉 " * 30,
    "one letter": "а" * 5000,
    "two letters": "аб " * 5000,
    "numbers": " ".join(map(str, range(3000))),
    "expanding": "ŉΐẞﬃ½Щ" * 300,
}


def test_every_hostile_text_passes_all_collection_stages() -> None:
    documents = {f"{number:02}{side}": [text, text] for number, text in enumerate(HOSTILE.values()) for side in "ab"}
    collection = Collection(documents, size=7)
    pairs = collection.duplicates()
    assert all(row.left_id < row.right_id and 0 <= row.similarity <= 1 for row in pairs)
    clusters = collection.clusters()
    assert {row.member_id for row in clusters if row.level == "document"} >= {"03a", "03b", "14a", "14b"}
    silent = {f"{number:02}{side}" for number in (0, 1) for side in "ab"}
    assert not silent & {row.member_id for row in clusters}
    pages = {page.document_id: page.text for page in collection.pages}
    for row in collection.reuse():
        for document, spans in ((row.left_document_id, row.left_spans), (row.right_document_id, row.right_spans)):
            assert all(0 <= span.start < span.end <= len(pages[document]) for span in spans)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_composition_does_not_hide_a_copy(text: str) -> None:
    texts = {"a": [unicodedata.normalize("NFC", text)], "b": [unicodedata.normalize("NFD", text)]}
    rows = [row for row in Collection(texts).duplicates() if row.level == "document"]
    assert len(rows) <= 1
    if text.startswith(LINE[:5]):
        assert rows


def signed(text: str) -> list[tuple[str, int]]:
    segment = SegmentRow("g", "d", 0, "paragraph", (Span(1, 0, len(text)),), text)
    rows, _ = sign.run([segment], [TextRow("g", "d", text)], [ProfileRow("d", 1, 1, len(text))], sign.SignParameters())
    return [(row.level, row.length) for row in rows]


def test_lone_surrogates_are_signed() -> None:
    assert signed(f"{LINE}\udcff{LINE}\ud800")[0][1] > 200


def test_a_line_of_ten_megabytes_is_signed() -> None:
    (document, segment) = signed((LINE + " ") * (10_000_000 // len(LINE)))
    assert document[1] == segment[1] > 5_000_000


def test_a_line_without_a_space_is_signed() -> None:
    assert signed("архив" * 400_000)[0][1] > 1_500_000


def test_names_without_any_letter() -> None:
    names = [
        NameRow("a", "g", number, number + 1, (), text, "person") for number, text in enumerate(["", "—", "�", "1."])
    ]
    assert len(Collection({"a": []}).entities(names)) == 4
