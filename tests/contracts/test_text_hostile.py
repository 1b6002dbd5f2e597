"""Normalise and romanise on text as it should never be: exact edits, places inside the text, always the same answer."""

import unicodedata

import pytest

from storage.schemas import (
    Edit,
    Leaf,
    Link,
    MemberRow,
    PageRow,
    ProfileRow,
    RomanisedSpanRow,
    SearchTextRow,
    SegmentRow,
    Span,
    TextRow,
)
from storage.schemas.arrow import decode, encode
from tasks import normalise, repair, romanise
from tasks.edits import apply, undo

MEMBER = MemberRow("d", "c", "main", "a.txt", 0, ("s",), "plain", (Leaf("s", None, 0),))
HOSTILE = {
    "empty": "",
    "blank": " \n\t \n",
    "decomposed": unicodedata.normalize("NFD", "Ёлка й ї å — Краткий\nтекст-\nкий"),
    "soft hyphens": "ар\u00adхи\u00ad\nвы\u00ad",
    "nul": "a\x00b\x00 \ufffd",
    "bidi": "\u202eобратно\u202c \u2067x\u2069",
    "old letters": "Мѣсто, міръ, ѳита, ѵпостась, разсказъ, онъ\nъ",
    "marks alone": "\u0301\u0306\u0361 \u0301",
    "hangul": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "seam of nothing": "-\n-\n-",
    "astral": "𝄞-\n𝄞 🂡",
    "line ends": "а\r\nб\u2028в\u0085г\x0bд\x0cе",
    "hyphens": "слово-" * 300,
    "apostrophes": "b'" * 300,
    "initials": "A. B. " * 300,
    "numerals": "XX-" * 300,
    "mojibake": "РџСЂРёРІРµС‚ Ñòàëèí â€™",
    "mixed": "Cтaлин CCCP",
}
LARGE = {
    "page": "Протокол заседания бюро обкома партии, the raikom biuro and its protokoly.\n" * 10_500,
    "line": "слово за словом; " * 100_000,  # 3 MB of UTF-8
}


def segment(text: str, kind: str = "paragraph") -> SegmentRow:
    half = len(text) // 2
    spans = (Span(1, 3, 3 + half), Span(2, 0, len(text) - half))
    return SegmentRow("g", "d", 0, kind, spans, text, raw_links=(Link(0, len(text), "https://example.org"),))


def through(rows: list[SegmentRow]) -> tuple[list[TextRow], list[RomanisedSpanRow], list[SearchTextRow]]:
    """Both stages, and the checks that hold for any input."""
    page = PageRow("p", "d", "s", 1, "text", text="x", text_source="plain")
    (repairs,) = repair.run([page], rows, repair.RepairParameters(repair="on"))
    texts, profiles = normalise.run([MEMBER], [page], rows, repairs, normalise.NormaliseParameters())
    spans, folded = romanise.run(rows, texts, romanise.RomaniseParameters())
    for row, text in zip(rows, texts, strict=True):
        check(row, text)
    for span in spans:
        (text,) = (text for text in texts if text.segment_id == span.segment_id)
        assert text.text[span.start : span.end] == span.text
        assert span.cyrillic
        assert span.spans
    assert len(folded) == len(rows)
    assert decode(ProfileRow, encode(ProfileRow, profiles))[0].segment_count == len(rows)
    return texts, spans, folded


def check(row: SegmentRow, text: TextRow) -> None:
    assert apply(row.raw_text, text.edits) == text.text
    assert undo(text.text, text.edits) == row.raw_text
    assert unicodedata.is_normalized("NFC", text.text)
    places = [*text.sentences, *((link.start, link.end) for link in text.links)]
    assert all(0 <= start < end <= len(text.text) for start, end in places)
    assert sum(len(text.text[place.start : place.end].split()) for place in text.sentences) == len(text.text.split())


@pytest.mark.parametrize("kind", ["paragraph", "table", "noise", "footnote"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_passes_both_stages(name: str, kind: str) -> None:
    texts, spans, folded = through([segment(HOSTILE[name], kind)])
    (stored,) = decode(TextRow, encode(TextRow, texts))
    assert [edit[:5] for edit in stored.edits] == [edit[:5] for edit in texts[0].edits]
    assert encode(RomanisedSpanRow, spans).num_rows == len(spans)
    assert encode(SearchTextRow, folded).num_rows == 1


def test_lone_surrogates_do_no_harm() -> None:
    texts, _, _ = through([segment("слово \ud800\udfff. Another \udc00sentence here.")])
    assert len(texts[0].sentences) >= 1


@pytest.mark.parametrize("name", LARGE)
def test_large_text_passes_both_stages(name: str) -> None:
    texts, _, _ = through([segment(LARGE[name])])
    assert texts[0].text


def test_one_document_alone_or_again_reads_the_same() -> None:
    rows = [segment(text)._replace(segment_id=f"g{number}") for number, text in enumerate(HOSTILE.values())]
    assert through(rows) == through(rows)


def test_proposals_at_every_kind_of_place_compose() -> None:
    raw = "# Гла-\nва и «при-\nмер»"
    proposals = (Edit(0, 2, "# ", "", "markup", 1.0), Edit(12, 12, "", " ", "page_join", 1.0))
    texts, _, _ = through([segment(raw)._replace(proposals=proposals)])
    assert texts[0].text.startswith("Глава")
