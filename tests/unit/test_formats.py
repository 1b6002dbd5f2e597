"""A store of the first format, written by the first Opis, opens, verifies, releases and grows."""

import json
from pathlib import Path

import pytest

from storage import versions
from storage.blobs import open_blobs
from storage.difference import Difference
from storage.draft import Draft
from storage.errors import UnknownFormat
from storage.formats import FORMAT, STEPS, migrated
from storage.schemas import RefusalRow
from storage.schemas.arrow import encode
from storage.verify import verify
from storage.view import View
from tests.fakes.first_store import unpacked


def test_the_first_store_still_opens(tmp_path: Path) -> None:
    blobs = open_blobs(unpacked(tmp_path))
    assert json.loads(blobs.get(versions.key_of(1)))["format"] == 1
    assert versions.versions(blobs) == [1, 2]
    for number, files in ((1, "214"), (2, "215")):
        assert verify(str(tmp_path), number) == []
        view = View(blobs, versions.load(blobs, number))
        texts = {row["text"] for piece in view.tables("segments") for row in piece.to_pylist()}
        assert f"Комиссия пересмотрела в 1956 году {files} дел." in texts
        assert "RGANI, f. 5, op. 30, d. 141, l. 9." in texts
        assert sum(piece.num_rows for piece in view.tables("citations")) == 2
    difference = Difference(blobs, versions.load(blobs, 1), versions.load(blobs, 2))
    changed = {name for name, rows in difference.tables() if len(rows)}
    assert changed == {"sources", "pages", "segments", "quantities", "case_reviews"}


def test_it_grows_in_the_format_of_today(tmp_path: Path) -> None:
    blobs = open_blobs(unpacked(tmp_path))
    base = versions.latest(blobs)
    draft = Draft(blobs, base)
    draft.put("refusals", "papers/0", encode(RefusalRow, [RefusalRow("s-1", "x", "not_found", "x")]))
    assert base is not None
    made = draft.manifest(run_id="r", created_at=base.created_at, pipeline_version="0", recipe={}, collections={})
    versions.publish(blobs, made, base)
    assert json.loads(blobs.get(versions.key_of(3)))["format"] == FORMAT
    assert json.loads(blobs.get(versions.key_of(2)))["format"] == 1, "nothing rewrites a version"


def test_every_format_has_a_way_to_the_next() -> None:
    assert sorted(STEPS) == list(range(1, FORMAT))
    assert migrated({"format": 1, "x": 2}) == {"format": FORMAT, "x": 2}
    with pytest.raises(UnknownFormat, match="later Opis"):
        migrated({"format": FORMAT + 1})
