"""Segment keeps its ledger on whatever a reader hands it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.ids import page_id
from storage.schemas import BlockRow, PageRow, SegmentRow
from storage.schemas.pages import ROLES
from tasks.segment import SegmentParameters, run

ROLE_NAMES = sorted(ROLES)


def page(text: str, number: int = 1, source: str = "plain") -> PageRow:
    return PageRow(page_id("d-1", number), "d-1", "s-1", number, "text", text=text, text_source=source)


def row(ordinal: int, start: int, end: int, role: str, number: int = 1, **facts: object) -> BlockRow:
    return BlockRow(page_id("d-1", number), "d-1", number, ordinal, start, end, role, **facts)  # type: ignore[arg-type]


def check(pages: list[PageRow], segments: list[SegmentRow]) -> None:
    """Each character of ink once; raw text from the spans; proposals sorted, disjoint and true."""
    covered = {p.page_number: [0] * len(p.text) for p in pages}
    texts = {p.page_number: p.text for p in pages}
    for position, segment in enumerate(segments):
        assert segment.position == position
        assert segment.raw_text == "".join(texts[n][start:end] for n, start, end in segment.spans)
        for number, start, end in segment.spans:
            assert texts[number][start:end].strip() == texts[number][start:end] != ""
            for offset in range(start, end):
                covered[number][offset] += 1
        cursor = 0
        inserted = -1
        for edit in segment.proposals:
            assert cursor <= edit.start <= edit.end
            assert segment.raw_text[edit.start : edit.end] == edit.original
            assert not (edit.start == edit.end == inserted)
            inserted = edit.start if edit.start == edit.end else inserted
            cursor = edit.end
    for number, counts in covered.items():
        for offset, count in enumerate(counts):
            assert count == 1 if not texts[number][offset].isspace() else count <= 1
    assert len({segment.segment_id for segment in segments}) == len(segments)


HOSTILE = {
    "empty": "",
    "blank": " \n\t\n\u2028 \n",
    "decomposed": "Иосиф чита\u0438\u0306 \u0435\u0308лку\n\nи\u0306",
    "soft hyphens": "пере\u00adнос слова\u00ad\nдальше",
    "nul": "a\x00b\n\n\x00",
    "surrogate": "x \ud800 y\n\n\udfff",
    "bidi": "\u202eabc\u202c\n\u2066d\u2069",
    "old letters": "въ лѣто 1897 годъ, і прочая\n\n1",
    "carriage returns": "a\r\nb\r\n\r\nc\rd",
    "form feeds": "a\f\n\fb\x0b\x85c\n \x1c \nd",
    "marks": "# \n## x\n<sup></sup>\n<sup>1</sup>\n|\n||\n|-|\n* \n- \n\t\t\t\n[…]\n•\n---\n***\n> \n",
    "digits": "1\n\n2\n\n3 1\n\n0\n0\n0\n",
    "stars": "*" * 500 + "\n" + "#" * 500 + "\n" + "|" * 500 + "\n" + "<sup>" * 100,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text(text: str) -> None:
    for source in ("plain", "ocr", "text_layer", "markup"):
        pages = [page(text, source=source)]
        check(pages, run(pages, [], SegmentParameters())[0])


def test_no_pages() -> None:
    assert run([], [], SegmentParameters()) == ([], [], [])


@pytest.mark.parametrize("unit", ["x", "word ", "(", "*a", "1 ", "[", "<sup>1", "a\t", "| ", "— да", ". ", "\"'", "#"])
def test_one_line_of_ten_megabytes(unit: str) -> None:
    text = unit * (10_000_000 // len(unit) // (1 if unit == "x" else 10))
    segments, _, _ = run([page(text)], [], SegmentParameters())
    assert sum(len(segment.raw_text) for segment in segments) >= len(text.strip()) - len(segments)


def test_page_of_800_kilobytes() -> None:
    lines = [f"{n} A line of words that goes on to the edge and is bro" if n % 7 else "" for n in range(16_000)]
    pages = [page("\n".join(lines))]
    check(pages, run(pages, [], SegmentParameters())[0])


def test_ten_thousand_nested_blocks() -> None:
    depth = 10_000
    text = "a\n" * depth + "b\n" * depth
    rows = [row(n, n * 2, 4 * depth - n * 2, ROLE_NAMES[n % len(ROLE_NAMES)]) for n in range(depth)]
    pages = [page(text, source="markup")]
    check(pages, run(pages, rows, SegmentParameters())[0])


LETTERS = list("aЯb1 .\n\n\n\t-*#|<>[]…•·0\u00ad\x00\u2028:>’'\"(")
ALPHABET = st.sampled_from([*LETTERS, "<sup>1</sup>", "Chapter 2.", " says:\n"])
TEXTS = st.lists(ALPHABET, max_size=60).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, max_size=3), st.sampled_from(["plain", "ocr", "text_layer", "markup"]), st.data())
def test_ledger(texts: list[str], source: str, data: st.DataObject) -> None:
    pages = [page(text, number, source) for number, text in enumerate(texts, 1)]
    offsets = st.integers(-2, 80)
    drawn = data.draw(
        st.lists(st.tuples(st.integers(1, 3), offsets, offsets, st.sampled_from(ROLE_NAMES), offsets), max_size=8)
    )
    rows = [
        row(n, start, end, role, number, parent=parent, is_main=None if parent % 3 else parent % 2 == 0)
        for n, (number, start, end, role, parent) in enumerate(drawn)
    ]
    check(pages, run(pages, rows, SegmentParameters())[0])


LINES = [
    "The letter was sent in 1956. ", "He wrote:", "Chapter 3.", "12", "1 See the file.", "<sup>2</sup> Ibid.", "• anna",
    "3 days ago", "reply", "Introduction", "# A title", "*Emphasis*", "a\tb\tc", "| x | y |", "[…]", "— Source, p. 4.",
    "and so it went on with", "the rest of it.", "0", "1. First", "•", "Running head 14", "* See there.", "> quoted",
]  # fmt: skip
WORDS = st.sampled_from(LINES)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(WORDS, st.sampled_from(["\n", "\n\n", " \n", "\n\n\n\n ", "  \n", "\n    "])), max_size=40))
def test_ledger_on_likely_lines(parts: list[tuple[str, str]]) -> None:
    pages = [page("".join(word + end for word, end in parts))]
    check(pages, run(pages, [], SegmentParameters())[0])
