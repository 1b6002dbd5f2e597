"""The annotate stage on hostile text: it never fails, stays inside the text, and its cost grows with the length."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.schemas import CitationRow, DateRow, NameRow, QuantityRow, SegmentRow, Span, TextRow
from storage.schemas.arrow import decode, encode
from storage.schemas.segments import KINDS
from tasks.annotate import STAGE
from tasks.stage import Output

HOSTILE = {
    "empty": "",
    "decomposed": "Н. С. Хрущё\u0301в и И\u0306 в 1956 г., ф. 1, оп. 2, д. 3",
    "soft hyphens": "Хру\u00adщев, 1\u00ad956 г., д\u00ad. 5",
    "nul": "\x00\x00 1956 \x00 f. 1\x00, op. 2",
    "surrogates": "\ud800 1956 \udfff Ibid., l. 5 \ud800",
    "bidi": "\u202e1956\u202c \u2066f. 1, op. 2\u2069 \u200f",
    "old letters": "въ 1899 году ѣхалъ Ѳ. М. Іоновъ, ф. 1, оп. 2, д. 3, л. 4 об.",
    "digits of other scripts": "١٩٥٦ ۱۹۵۶ १९५६ ²³ ½ Ⅻ",
    "impossible dates": "31.02.1956, 99.99.9999, 0/0/0, 31 April 1956, 29 February 1955, 0000, XIII.1956, 32 мая 1953",
    "broken marks": "f. , op. d. l. f. f. f. op. 5, ., ., l. -, ll. 5–, – , д. д. Ibid. Ibid. ibid",
    "open brackets": "RGANI (hereafter, (hereafter, (((( f. 1 ((( op. 2 ))) d. 3",
    "open quotes": "'a ‘b “c «d „e \"f 1956, p. 5",
}


def annotate(text: str, kind: str = "footnote") -> Output:
    segment = SegmentRow("g", "d", 0, kind, (Span(1, 0, len(text)),), text)
    return STAGE.run([segment], [TextRow("g", "d", text)], STAGE.parameters())


def prove(text: str, output: Output) -> None:
    for row_type, rows in zip(STAGE.writes, output, strict=True):
        listed = list(rows)
        assert all(isinstance(row, row_type) for row in listed)
        for row in listed:
            if isinstance(row, CitationRow | NameRow | QuantityRow | DateRow):
                assert 0 <= row.start < row.end <= len(text)
                assert row.text == text[row.start : row.end]
                assert row.text.strip()
            assert all(0 <= span.start < span.end <= len(text) for span in row.spans)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["paragraph", "footnote", "table", "comment_meta"])
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text(name: str, kind: str) -> None:
    prove(HOSTILE[name], annotate(HOSTILE[name], kind))


def test_no_rows() -> None:
    assert [list(rows) for rows in STAGE.run([], [], STAGE.parameters())] == [[], [], [], [], []]


def test_a_segment_without_its_text_is_passed_over() -> None:
    segment = SegmentRow("g", "d", 0, "paragraph", (Span(1, 0, 4),), "1956")
    assert not any(list(rows) for rows in STAGE.run([segment], [], STAGE.parameters()))


def test_citation_ids_are_unique_and_links_lead_to_rows() -> None:
    text = " ".join(f"GARF, f. {n}, op. 1, d. 2, l. 3; d. 4. Ibid., l. 5." for n in range(1, 60))
    rows = list(annotate(text)[0])
    ids = [row.citation_id for row in rows]  # type: ignore[attr-defined]
    assert len(set(ids)) == len(ids)
    assert {row.resolves_to for row in rows} - {None} <= set(ids)  # type: ignore[attr-defined]


PIECES = st.sampled_from(
    [
        "f. ",
        "op. ",
        "d. ",
        "ll. ",
        "Ibid., ",
        "Там же. ",
        "RGANI",
        "ГАРФ. Ф. ",
        "(hereafter, X)",
        "pp. ",
        "1956",
        "1,000",
        " г. ",
        "–",
        ", ",
        "; ",
        "'",
        "*",
        "“",
        "”",
        "N. S. ",
        "Petrov",
        "Ивановым ",
        "мая ",
        "May ",
        "over ",
        "two ",
        "%",
        "(",
        ")",
        "https://x.y/",
        "\n",
        "\t",
        "reproduced in ",
        "Pravda, ",
        "М., ",
        " // ",
        "17",
        "\u0301",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(sorted(KINDS)))
def test_any_mixture(text: str, kind: str) -> None:
    prove(text, annotate(text, kind))


def test_rows_survive_arrow_and_repeat() -> None:
    text = "See RGANI, f. 1, op. 2, d. 3, l. 4; in 1956 the commission reviewed 40 cases of N. S. Petrov, p. 5. " * 3
    once, again = annotate(text), annotate(text)
    for row_type, first, second in zip(STAGE.writes, once, again, strict=True):
        rows = list(first)
        assert rows == list(second)
        assert decode(row_type, encode(row_type, rows)) == rows


REPEATS = (
    "f. 1, ",
    "op. 1 d. 1 ",
    "Ibid., ",
    "'a ",
    "“a ",
    "(((((",
    "1,",
    "1 ",
    "1956–",
    "1956 to ",
    "мая ",
    "I. ",
    "Iu. A. ",
    "Aa ",
    "Aa Bb, ",
    "over ",
    "one hundred ",
    "a",
    " ",
    "д. 1, 2, ",
    "л. 1-2, ",
    "(hereafter, ",
    "А. А. Аа ",
    " // ",
    ". М., ",
    "*a",
    "http://",
    "the 1 of ",
    "pp. 1, ",
    "arkhiv ",
    "-",
    "Ы",
    "thousand ",
    "early ",
    "§",
    "1 2 ",
    "~ 7 ' ",
    "Turpat, 1. ",
    "Box 1, Folder 2, ",
    "Papers, box 1 ",
    "city of Aa ",
    "Иркутской области ",
    "1 thousand 4 ",
    "two-three ",
    "August A ",
    "арк. 1, адв. ",
)


@pytest.mark.parametrize("piece", REPEATS)
def test_long_repeats_end(piece: str) -> None:
    """A pattern that blows up would not come back from this; the clock is the suite's own."""
    text = (piece * (40_000 // len(piece) + 1))[:40_000]
    prove(text, annotate(text))
