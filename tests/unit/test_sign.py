"""Sign: which rows there are, and what is in them."""

from storage.schemas import SignatureRow
from tasks.likeness.minhash import DOCUMENT_SLOTS, SEGMENT_SLOTS
from tasks.sign import text_hash
from tests.fakes.scribe import prose
from tests.fakes.small_collection import Collection


def signed(paragraphs: list[str], kinds: dict[str, str] | None = None) -> dict[str, SignatureRow]:
    return {row.subject_id: row for row in Collection({"a": paragraphs}, kinds=kinds).signatures()}


def test_a_document_and_its_longer_segments_have_rows() -> None:
    rows = signed([prose(1, 5), "Короткая строка.", prose(2, 3)])
    assert list(rows) == ["a", "g-a-0000", "g-a-0002"]
    assert [row.level for row in rows.values()] == ["document", "segment", "segment"]
    assert {row.document_id for row in rows.values()} == {"a"}
    assert len(rows["a"].minhash or b"") == 4 * DOCUMENT_SLOTS
    assert len(rows["g-a-0000"].minhash or b"") == 4 * SEGMENT_SLOTS


def test_an_empty_document_has_a_row_that_says_nothing() -> None:
    row = signed([])["a"]
    assert (row.text_hash, row.skeleton_hash, row.length, row.minhash) == (None, None, 0, None)


def test_a_short_document_has_exact_hashes_only() -> None:
    row = signed(["Опись дел."])["a"]
    assert row.text_hash
    assert row.minhash is None


def test_what_stands_aside_is_no_text() -> None:
    kinds = {"g-a-0001": "running_head", "g-a-0002": "page_number"}
    with_furniture = signed([prose(1, 5), f"ВЕСТНИК {prose(9, 4)}", "17"], kinds)
    assert with_furniture["a"].text_hash == signed([prose(1, 5)])["a"].text_hash
    assert "g-a-0001" not in with_furniture


def test_white_space_makes_no_other_text() -> None:
    assert text_hash("два  слова\n") == text_hash("два слова")
    assert text_hash(" \n\t") is None
