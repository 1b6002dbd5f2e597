"""The codebook: every column of every table has a meaning, and the documentation is the one made from it."""

from pathlib import Path

import pytest

from storage.codebook import codebook, meanings_of
from storage.schemas import STORED
from storage.schemas.released import TABLES

ROWS = sorted({*STORED.values(), *TABLES.values()}, key=lambda row: row.__name__)


@pytest.mark.parametrize("row", ROWS, ids=[row.__name__ for row in ROWS])
def test_every_column_has_a_meaning(row: type) -> None:
    assert all(meaning.strip() for meaning in meanings_of(row).values())


def test_types_are_written_as_the_contract_does() -> None:
    text = codebook()
    assert "| `spans` | list<span> |" in text
    assert "| `earliest` | date32 |" in text
    assert "| `captured_at` | timestamp[us, tz=UTC] |" in text
    assert "words: list<struct<start: int32, end: int32, box: box, confidence: float32>>" in text
    assert [line for line in text.splitlines() if line.startswith("## ")] == [f"## {name}" for name in TABLES]


def test_the_documentation_is_up_to_date() -> None:
    written = Path(__file__).parents[2] / "docs" / "tables.md"
    assert written.read_text(encoding="utf-8") == codebook(), "python -m storage.codebook > docs/tables.md"
