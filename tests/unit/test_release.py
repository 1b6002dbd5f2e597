"""A release: every table of the contract, joined, with failures told and nothing left out."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from storage import release as writer
from storage.blobs import LocalBlobs
from storage.errors import NotFound, ReleaseExists
from storage.rejects import rejects
from storage.release import release
from storage.schemas import STORED
from storage.schemas.arrow import schema
from storage.schemas.released import RELEASED, TABLES
from storage.versions import Manifest
from storage.view import View
from tests.fakes.small_store import NOW, Small, small

pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[LocalBlobs, Manifest]:
    blobs = LocalBlobs(tmp_path_factory.mktemp("store"))
    return blobs, small().publish(blobs)


@pytest.fixture(scope="module")
def folder(store: tuple[LocalBlobs, Manifest], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("release")
    release(*store, str(place))
    return place


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(folder / table).to_pylist()
    return found


def by(key: str, found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in found}


def test_every_table_is_there(folder: Path) -> None:
    assert sorted(place.name for place in folder.iterdir()) == sorted(
        [*TABLES, "COLUMNS.md", "README.md", "croissant.json", "manifest.json", "quality.svg"]
    )
    for name, row in TABLES.items():
        assert pq.read_schema(folder / name / "part-00000.parquet").equals(schema(row)), name


def test_an_empty_table_is_one_file_of_zero_rows(folder: Path) -> None:
    files = list((folder / "case_reviews").iterdir())
    assert [pq.read_metadata(file).num_rows for file in files] == [0]


def test_documents_say_what_the_sidecar_says_first(folder: Path) -> None:
    found = by("document_id", rows(folder, "documents"))
    assert len(found) == 5
    one, two, three = (found[f"d-letters-{number}"] for number in (1, 2, 3))
    assert (one["title"], one["authors"]) == ("Письмо 1", ["А. Ё."])
    assert (two["title"], two["authors"], two["rights"], two["captured_at"]) == (
        "По описи",
        ["Б. В."],
        "CC BY 4.0",
        NOW,
    )
    assert (three["url"], three["captured_at"].isoformat()) == ("https://example.org/3", "1955-05-04T07:00:00+00:00")
    assert (one["cluster_id"], one["is_preferred"], two["is_preferred"]) == ("k-document", True, False)
    assert (three["cluster_id"], three["is_preferred"]) == (None, True)
    assert (one["language"], one["page_count"], one["segment_count"], one["character_count"]) == ("ru", 1, 1, 23)


def test_a_document_whose_segmentation_failed_is_there(folder: Path) -> None:
    found = by("document_id", rows(folder, "documents"))["d-letters-6"]
    assert (found["page_count"], found["segment_count"], found["character_count"]) == (2, 1, 0)
    assert (found["language"], found["is_preferred"], found["authors"], found["title"]) == ("und", True, [], None)


def test_segments_bring_text_search_text_and_cluster(folder: Path) -> None:
    found = by("segment_id", rows(folder, "segments"))
    one = found["g-letters-1"]
    assert (one["raw_text"], one["text"]) == ("Ёлкин  писал из Воркуты.", "Ёлкин писал из Воркуты.")
    assert one["search_text"] == "ёлкин писал из воркуты."
    assert (one["cluster_id"], one["is_preferred"], found["g-letters-2"]["is_preferred"]) == ("k-segment", True, False)
    assert (found["g-letters-3"]["cluster_id"], found["g-letters-3"]["is_preferred"]) == (None, True)


def test_a_segment_without_normalisation_keeps_its_raw_text(folder: Path) -> None:
    found = by("segment_id", rows(folder, "segments"))["g-letters-7"]
    assert (found["text"], found["edits"], found["language"], found["search_text"]) == ("", [], "und", None)
    assert [link["url"] for link in found["links"]] == ["https://example.org"]


def test_names_carry_their_entity(folder: Path) -> None:
    found = by("segment_id", rows(folder, "names"))
    assert found["g-letters-1"]["entity_id"] == "e-1"
    assert found["g-letters-2"]["entity_id"] is None


def test_a_source_without_a_document_is_quarantined(folder: Path) -> None:
    found = by("source_id", rows(folder, "sources"))
    assert [found[f"s-letters-{n}"]["status"] for n in (1, 4, 5, 6)] == ["ok", "quarantined", "quarantined", "ok"]
    assert found["s-letters-5"]["error_code"] == "no_document"
    assert found["s-letters-4"]["error_message"] == "Битый файл."


def test_rejects_name_every_failure_once(folder: Path) -> None:
    found = {(row["stage"], row["subject_id"]): row for row in rows(folder, "rejects")}
    assert sorted(found) == [
        ("acquire", "https://example.org/gone"),
        ("acquire", "s-letters-4"),
        ("assemble", "s-letters-5"),
        ("recognise", "p-letters-6-1"),
        ("segment", "d-letters-6"),
    ]
    assert len(rows(folder, "rejects")) == 5
    assert found["acquire", "https://example.org/gone"]["http_status"] == 404
    assert (found["acquire", "s-letters-4"]["attempts"], found["acquire", "s-letters-4"]["run_id"]) == (3, "r-1")
    page = found["recognise", "p-letters-6-1"]
    assert (page["attempts"], page["error_message"], page["run_id"]) == (2, "Слишком долго.", "r-1")


def test_the_run_is_there(folder: Path) -> None:
    (run,) = rows(folder, "runs")
    assert (run["run_id"], run["status"], run["counts"]) == ("r-1", "completed", [("segment", "2")])


def test_the_manifest_names_every_file(folder: Path) -> None:
    found = json.loads((folder / "manifest.json").read_bytes())
    assert (found["version"], found["collections"]) == (1, ["diaries", "letters"])
    assert found["recipe"] == {"letters": {"segment": {"version": 1}}}
    for table, told in found["tables"].items():
        for file in told["files"]:
            content = (folder / file["path"]).read_bytes()
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["bytes"])
        assert told["rows"] == len(rows(folder, table))


def test_the_card_counts(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "| letters | 6 | 2 | 0 | 4 | 5 | 1 | 1 | 4 |" in text
    assert "| letters | ru | 3 |" in text
    assert "| letters | CC BY 4.0 | 1 |" in text
    assert "| case_reviews | 0 |" in text


def test_one_collection(store: tuple[LocalBlobs, Manifest], tmp_path: Path) -> None:
    release(*store, str(tmp_path / "r"), ["diaries"])
    assert {row["collection"] for row in rows(tmp_path / "r", "documents")} == {"diaries"}
    assert rows(tmp_path / "r", "rejects") == []
    assert rows(tmp_path / "r", "clusters") == []
    assert json.loads((tmp_path / "r" / "manifest.json").read_bytes())["recipe"] == {}
    with pytest.raises(NotFound, match="diaries, letters"):
        release(*store, str(tmp_path / "other"), ["lettres"])


def test_a_release_is_never_overwritten(store: tuple[LocalBlobs, Manifest], folder: Path) -> None:
    with pytest.raises(ReleaseExists, match="another place"):
        release(*store, str(folder))


def test_two_releases_of_a_version_are_equal(store: tuple[LocalBlobs, Manifest], folder: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    release(*store, str(tmp_path), progress=lambda table, count: told.append((table, count)))
    assert (tmp_path / "manifest.json").read_bytes() == (folder / "manifest.json").read_bytes()
    assert (tmp_path / "README.md").read_bytes() == (folder / "README.md").read_bytes()
    assert told[0] == ("sources", 7)


def test_large_tables_are_several_files(
    store: tuple[LocalBlobs, Manifest], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "FILE_BYTES", 1)
    monkeypatch.setattr(writer, "GROUP_ROWS", 1)
    release(*store, str(tmp_path))
    assert len(list((tmp_path / "documents").iterdir())) > 1
    assert rows(tmp_path, "segments") == rows(folder, "segments")


def test_an_empty_version(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path / "store")
    release(blobs, Small().publish(blobs), str(tmp_path / "r"))
    assert all(len(rows(tmp_path / "r", name)) == (name == "runs") for name in TABLES)


def test_rejects_as_rows(store: tuple[LocalBlobs, Manifest]) -> None:
    assert next((row.stage, row.subject_id) for row in rejects(*store)) == ("acquire", "https://example.org/gone")
    assert len(rejects(*store, ["letters"])) == 5
    assert rejects(*store, ["diaries"]) == []


@pytest.mark.parametrize("name", sorted(RELEASED))
def test_declarations_name_columns_that_there_are(name: str) -> None:
    table = RELEASED[name]
    stored = {other: set(schema(STORED[other]).names) for other in (table.base, *table.joins)}
    for column in schema(table.row).names:
        for origin in table.columns.get(column, (column,)):
            other, _, source = origin.rpartition(".")
            assert source in stored[other or table.base], (column, origin)
    for other, join in table.joins.items():
        assert set(join.on) <= stored[table.base]
        assert set(join.key) <= stored[other]


def test_pieces_conform(store: tuple[LocalBlobs, Manifest]) -> None:
    view = View(*store)
    for name, row in TABLES.items():
        for piece in view.tables(name):
            assert piece.schema.equals(schema(row)), name
    columns = ["document_id", "language"]
    assert pa.concat_tables(view.tables("documents", columns)).schema.names == columns
