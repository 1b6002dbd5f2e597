"""Views: what is left out, and what goes with it."""

from pathlib import Path
from typing import Any

import pytest

from configs.errors import ConfigError
from configs.views import ReleaseView, load_view
from storage.blobs import LocalBlobs
from storage.narrowed import Narrowed
from storage.references import references
from storage.schemas.released import TABLES
from storage.view import View
from tests.fakes.small_store import small

pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> View:
    blobs = LocalBlobs(tmp_path_factory.mktemp("store"))
    return View(blobs, small().publish(blobs))


def narrowed(whole: View, **wanted: Any) -> Narrowed:
    return Narrowed(whole, ReleaseView(view="chosen", **wanted))


def rows(data: Narrowed | View, table: str) -> list[dict[str, Any]]:
    return [row for piece in data.tables(table) for row in piece.to_pylist()]


def test_a_view_of_everything_is_everything(whole: View) -> None:
    for table in TABLES:
        assert rows(narrowed(whole), table) == rows(whole, table), table


def test_what_names_a_document_goes_with_it(whole: View) -> None:
    found = narrowed(whole, where={"documents": "document_id = 'd-letters-1'"})
    assert [row["document_id"] for row in rows(found, "documents")] == ["d-letters-1"]
    for table in ("pages", "segments", "names"):
        assert {row["document_id"] for row in rows(found, table)} <= {"d-letters-1"}, table
    assert rows(found, "segments")
    kept = {source for row in rows(found, "documents") for source in row["source_ids"]}
    assert {row["source_id"] for row in rows(found, "sources")} == kept
    members = {row["member_id"] for row in rows(found, "clusters") if row["level"] == "document"}
    assert members <= {"d-letters-1"}
    assert not list(references(found))


def test_what_names_a_segment_goes_with_it(whole: View) -> None:
    found = narrowed(whole, where={"segments": "segment_id = 'g-letters-2'"})
    assert len(rows(found, "documents")) == len(rows(whole, "documents"))
    assert {row["segment_id"] for row in rows(found, "names")} <= {"g-letters-2"}
    assert rows(found, "reuse") == []


def test_null_is_no(whole: View) -> None:
    assert rows(narrowed(whole, where={"documents": "url = 'https://example.org/none'"}), "documents") == []


def test_a_condition_on_nothing_holds_of_all_or_none(whole: View) -> None:
    everything = rows(whole, "documents")
    assert rows(narrowed(whole, where={"documents": "1 = 1"}), "documents") == everything
    assert rows(narrowed(whole, where={"documents": "1 = 2"}), "documents") == []


def test_columns_keep_what_identifies_a_row(whole: View) -> None:
    found = narrowed(whole, columns={"segments": ("text", "language")}, tables=("segments",))
    assert found.names() == ["segments"]
    assert list(rows(found, "segments")[0]) == ["segment_id", "text", "language"]
    assert rows(found, "documents") == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"tables": ("segmentz",)}, 'did you mean "segments"'),
        ({"where": {"documents": "languge = 'ru'"}}, 'did you mean "language"'),
        ({"columns": {"pages": ("txt",)}}, 'did you mean "text"'),
        ({"where": {"documents": "language = "}}, "no SQL expression"),
        ({"require": {"min_rows": {"nothing": 1}}}, "no table 'nothing'"),
    ],
)
def test_what_is_not_there_is_named(whole: View, wanted: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        narrowed(whole, **wanted)


@pytest.mark.parametrize("condition", ["language > 5", "language", "page_count + 1"])
def test_a_condition_must_say_yes_or_no(whole: View, condition: str) -> None:
    with pytest.raises(ConfigError, match=r"where\.documents"):
        rows(narrowed(whole, where={"documents": condition}), "documents")


def test_the_shipped_view_is_there_and_others_are_not() -> None:
    assert load_view("reading").selects
    with pytest.raises(ConfigError, match='did you mean "reading"'):
        load_view("readin")
    with pytest.raises(ConfigError, match="no such file"):
        load_view("nowhere/reading.toml")


def test_a_view_of_ones_own(tmp_path: Path) -> None:
    place = tmp_path / "mine.toml"
    place.write_text('view = "mine"\n[require]\nmin_quality = 1.5\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.toml: require\.min_quality"):
        load_view(str(place))
