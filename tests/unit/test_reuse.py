"""Reuse: passages in two places, with their places on the page."""

from typing import Any

import pytest

from storage.schemas import AlignmentRow, Edit, MemberRow, ReuseRow, SampleRow, SegmentRow, Span, TextRow
from tasks import reuse
from tasks.likeness import anchors
from tests.fakes.scribe import babble, prose, romanised, scanned
from tests.fakes.small_collection import Collection

QUOTE = prose(50, 4)  # some 60 words


def printed(collection: Collection, document: str, spans: tuple[Span, ...]) -> str:
    (page,) = [page for page in collection.pages if page.document_id == document]
    return "".join(page.text[span.start : span.end] for span in spans)


@pytest.mark.parametrize(
    "copy", [QUOTE, QUOTE.upper(), scanned(QUOTE, 0.06, 3), romanised(QUOTE), QUOTE.replace(". ", ".\n")]
)
def test_a_quotation_is_found_with_its_exact_place(copy: str) -> None:
    collection = Collection(
        {"a": [f"{babble(1, 9)} {QUOTE} {babble(2, 9)}"], "b": [f"{babble(3, 9)} {copy} {babble(4, 9)}"]}
    )
    (row,) = collection.reuse()
    assert (row.left_document_id, row.right_document_id) == ("a", "b")
    left, right = printed(collection, "a", row.left_spans), printed(collection, "b", row.right_spans)
    assert (left, right) == (row.left_text, row.right_text)
    assert QUOTE in left
    assert len(left) < len(QUOTE) + 20
    assert abs(len(right) - len(copy)) < 25
    assert row.similarity >= 0.8


def test_left_is_the_earlier_place_in_the_order_of_the_collection() -> None:
    documents = {"z": [f"{QUOTE} {babble(1, 5)}"], "b": [f"{babble(2, 5)} {QUOTE}"]}
    (row,) = Collection(documents).reuse()
    assert (row.left_document_id, row.right_document_id) == ("b", "z")


def test_a_document_that_repeats_itself() -> None:
    collection = Collection({"a": [babble(1, 5), QUOTE, babble(2, 30), QUOTE, babble(3, 5)]})
    (row,) = collection.reuse()
    assert (row.left_segment_id, row.right_segment_id) == ("g-a-0001", "g-a-0003")
    assert row.left_text == row.right_text == QUOTE


def test_fewer_than_thirty_words_are_not_reuse() -> None:
    short = " ".join(QUOTE.split()[:24])
    assert Collection({"a": [f"{babble(1, 9)} {short}."], "b": [f"{babble(2, 9)} {short}."]}).reuse() == []


def test_a_passage_that_is_parted_differently_is_one_row() -> None:
    half = QUOTE.index(". ") + 1
    collection = Collection(
        {"a": [babble(1, 5), QUOTE], "b": [babble(2, 5), QUOTE[:half], QUOTE[half + 1 :], babble(3, 5)]}
    )
    (row,) = collection.reuse()
    assert row.right_segment_id == "g-b-0001"
    assert len(row.right_spans) == 2
    assert printed(collection, "b", row.right_spans) == QUOTE.replace(". ", ".", 1)
    assert row.right_text == QUOTE.replace(". ", ".\n", 1)


def test_long_paragraphs_repeated_in_a_row_are_a_row_each() -> None:
    parts = [prose(60, 4), prose(61, 4), prose(62, 1), prose(63, 4)]
    rows = Collection({"a": [babble(1, 5), *parts], "b": [*parts, babble(2, 5)]}).reuse()
    assert [row.left_text for row in rows] == [parts[0], parts[1], "\n".join(parts[2:])]


def test_notes_do_not_interrupt_a_passage() -> None:
    first, second = prose(60, 2), prose(61, 2)
    collection = Collection(
        {"a": [babble(1, 9), first, f"17. {prose(70, 3)}", second], "b": [f"{babble(2, 9)} {first} {second}"]},
        kinds={"g-a-0002": "footnote"},
    )
    (row,) = collection.reuse()
    assert printed(collection, "a", row.left_spans) == first + second


def test_what_stands_aside_is_not_reuse() -> None:
    kinds = {"g-a-0000": "furniture", "g-b-0000": "furniture"}
    assert Collection({"a": [QUOTE, babble(1, 5)], "b": [QUOTE, babble(2, 5)]}, kinds=kinds).reuse() == []


def test_formulae_of_the_collection_are_not_reuse() -> None:
    documents = {f"d{number:02}": [babble(100 + number, 6), QUOTE] for number in range(25)}
    assert Collection(documents).reuse() == []


def test_a_long_insertion_parts_a_passage() -> None:
    first, second = prose(60, 4), prose(61, 4)
    documents = {"a": [f"{first} {second}"], "b": [f"{first} {prose(70, 2)} {second}"]}
    rows = Collection(documents).reuse()
    assert [row.left_text for row in rows] == [first, second]


def test_places_lead_through_the_edits() -> None:
    def rows(document: str, raw: str, edits: tuple[Edit, ...], text: str) -> tuple[MemberRow, SegmentRow, TextRow]:
        (member,) = Collection({document: []}).members
        segment = SegmentRow(f"g-{document}", document, 0, "paragraph", (Span(3, 100, 100 + len(raw)),), raw)
        return member, segment, TextRow(segment.segment_id, document, text, edits)

    found = [
        rows("a", f"# {QUOTE}", (Edit(0, 2, "# ", "", "markup", 1.0),), QUOTE),
        rows("b", QUOTE, (), QUOTE),
    ]
    empty = Collection({})
    members, segments, texts = zip(*found, strict=True)
    result, _ = reuse.run(
        empty.table(MemberRow, members),
        empty.table(SegmentRow, segments),
        empty.table(TextRow, texts),
        empty.table(SampleRow, []),
        empty.table(ReuseRow, []),
        empty.table(AlignmentRow, []),
        reuse.ReuseParameters(),
    )
    (row,) = result
    assert isinstance(row, ReuseRow)
    assert row.left_spans == (Span(3, 102, 102 + len(QUOTE)),)
    assert row.right_spans == (Span(3, 100, 100 + len(QUOTE)),)


def test_the_number_of_stretches_changes_nothing(monkeypatch: Any) -> None:
    documents = {name: [babble(number, 9), QUOTE, babble(number + 5, 3)] for number, name in enumerate("abc")}
    once = Collection(documents).reuse()
    monkeypatch.setattr(anchors, "_POSTINGS_HELD", 100)
    monkeypatch.setattr(anchors, "_ANCHORS_HELD", 10)
    monkeypatch.setattr(anchors, "_GATHERED", 40)
    monkeypatch.setattr(reuse, "_LETTERS_HELD", 1)
    assert sorted(Collection(documents).reuse()) == sorted(once)
    assert len(once) == 3


def test_a_copy_of_a_document_that_repeats_itself_is_one_passage() -> None:
    text = " ".join([babble(1, 40), QUOTE, babble(2, 40), QUOTE, babble(3, 40)])
    rows = Collection({"a": [text], "b": [scanned(text, 0.02, 1)]}).reuse()
    across = [row for row in rows if row.left_document_id != row.right_document_id]
    longest = max(across, key=lambda row: len(row.left_text))
    assert longest.left_text == text
    assert all(row is longest or len(row.left_text) < 2 * len(QUOTE) for row in across)
