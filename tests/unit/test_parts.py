"""Parts: equal rows give equal bytes, damage is seen, digests depend on values alone."""

from datetime import UTC, date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.blobs import LocalBlobs
from storage.errors import CorruptPart, NotFound
from storage.fingerprints import of_stretches, of_table
from storage.parts import batches_of, read_part, to_parquet, write_part
from storage.schemas import STORED, Box, Line, PageRow, Word
from storage.schemas.arrow import encode, schema

KIND = pa.schema(
    [
        ("text", pa.string()),
        ("bytes", pa.binary()),
        ("number", pa.int32()),
        ("share", pa.float32()),
        ("yes", pa.bool_()),
        ("many", pa.list_(pa.string())),
        ("boxes", pa.list_(pa.struct([("page", pa.int32()), ("words", pa.list_(pa.struct([("start", pa.int32())])))]))),
        ("map", pa.map_(pa.string(), pa.string())),
        ("day", pa.date32()),
        ("time", pa.timestamp("us", "UTC")),
        ("fixed", pa.binary(2)),
    ]
)
_int = st.none() | st.integers(-(2**31), 2**31 - 1)
_text = st.none() | st.text(st.characters(codec="utf-8"), max_size=4)
ROW = st.fixed_dictionaries(
    {
        "text": _text,
        "bytes": st.none() | st.binary(max_size=3),
        "number": _int,
        "share": st.none() | st.floats(width=32, allow_nan=False),
        "yes": st.none() | st.booleans(),
        "many": st.none() | st.lists(_text, max_size=3),
        "boxes": st.none()
        | st.lists(
            st.none()
            | st.fixed_dictionaries(
                {"page": _int, "words": st.none() | st.lists(st.fixed_dictionaries({"start": _int}), max_size=2)}
            ),
            max_size=2,
        ),
        "map": st.none() | st.lists(st.tuples(st.text("ab", max_size=2), _text), max_size=2, unique_by=lambda p: p[0]),
        "day": st.none() | st.dates(),
        "time": st.none() | st.datetimes(timezones=st.just(UTC)),
        "fixed": st.none() | st.binary(min_size=2, max_size=2),
    }
)
ROWS = st.lists(ROW, max_size=6)


def table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=KIND)


def rechunked(data: pa.Table, at: int) -> pa.Table:
    """The same rows in other chunks, with other rows cut away around them."""
    padded = pa.concat_tables([data, data, data])
    return pa.concat_tables([padded.slice(data.num_rows, at), padded.slice(data.num_rows + at, data.num_rows - at)])


@given(ROWS, st.integers(0, 6))
def test_chunks_change_neither_digest_nor_bytes(rows: list[dict[str, Any]], at: int) -> None:
    data = table(rows)
    other = rechunked(data, min(at, len(rows)))
    assert of_table(other) == of_table(data)
    assert to_parquet(other) == to_parquet(data)


@given(ROWS, ROWS)
def test_digests_are_equal_where_rows_are(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> None:
    ours, theirs = table(rows), table(others)
    signed_zero = any(row["share"] == 0 for row in rows + others)
    assert signed_zero or (of_table(ours) == of_table(theirs)) == (ours.to_pylist() == theirs.to_pylist())


@given(ROWS, st.lists(st.integers(0, 3), max_size=4), st.integers(0, 6))
def test_a_stretch_has_the_digest_that_it_has_alone(rows: list[dict[str, Any]], wanted: list[int], at: int) -> None:
    data = rechunked(table(rows), min(at, len(rows)))
    lengths, left = [], len(rows)
    for length in [*wanted, len(rows)]:
        lengths.append(min(length, left))
        left -= lengths[-1]
    starts = [sum(lengths[:place]) for place in range(len(lengths))]
    alone = [of_table(data.slice(start, length)) for start, length in zip(starts, lengths, strict=True)]
    assert of_stretches(data, lengths) == alone


def test_digests_are_those_of_stores_that_are_there() -> None:
    rows: list[dict[str, Any]] = [{"text": "ё", "many": ["а", None], "map": [("й", None)], "yes": True}, {"share": 0.5}]
    assert of_table(table(rows)) == "871c5da263c8e075a2215ab052e116ab"


@given(ROWS)
def test_parquet_changes_no_digest(rows: list[dict[str, Any]]) -> None:
    data = table(rows)
    assert of_table(pq.read_table(pa.BufferReader(to_parquet(data)))) == of_table(data)


def test_null_and_empty_differ() -> None:
    rows: list[dict[str, Any]] = [{"map": [("ё", "1")]}, {"map": None}, {"map": []}]
    assert of_table(table(rows)) != of_table(table([rows[0], rows[2], rows[1]]))


WORD = Word(0, 5, Box(1, 0, 0, 5, 9), 0.5)
LINE = Line(0, 9, Box(1, 0, 0, 9, 9), 0.5, (WORD,))
PAGE = PageRow("p-1", "d-1", "s-1", 1, "text", text="Опись № 1", models=(("rus", "ab"),), lines=(LINE,))


def test_a_part_comes_back(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    data = encode(PageRow, [PAGE, PAGE._replace(page_id="p-2", page_number=2)])
    part = write_part(blobs, "pages", data)
    assert part.key == f"parts/pages/{part.sha256}.parquet"
    assert (part.rows, part.bytes) == (2, blobs.size(part.key))
    assert write_part(blobs, "pages", data) == part
    assert read_part(blobs, part).equals(data)
    assert read_part(blobs, part.key, ["page_id", "no_such"], pc.field("page_number") == 2).to_pylist() == [
        {"page_id": "p-2"}
    ]
    assert [batch.num_rows for batch in batches_of(blobs, part, rows=1)] == [1, 1]
    assert next(batches_of(blobs, part, ["text"])).schema.names == ["text"]


@pytest.mark.parametrize("name", sorted(STORED))
def test_an_empty_part_of_every_table(name: str, tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    part = write_part(blobs, name, schema(STORED[name]).empty_table())
    found = read_part(blobs, part)
    assert (part.rows, found.num_rows, found.schema) == (0, 0, schema(STORED[name]))
    assert list(batches_of(blobs, part)) == []


def test_damage_is_named(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    part = write_part(blobs, "pages", encode(PageRow, [PAGE]))
    path = tmp_path / part.key
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(CorruptPart, match=part.sha256):
        read_part(blobs, part)
    path.unlink()
    with pytest.raises(NotFound):
        read_part(blobs, part)


def test_schemas_know_days(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    part = write_part(blobs, "days", pa.table({"day": [date(1953, 3, 26)]}))
    assert read_part(blobs, part).to_pylist() == [{"day": date(1953, 3, 26)}]
