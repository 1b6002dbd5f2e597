"""Series of releases: numbers that say what changed, files taken over, requirements, and interruptions."""

import json
from pathlib import Path
from typing import Any

import mlcroissant
import pyarrow.parquet as pq
import pytest

from configs.errors import ConfigError
from configs.views import ReleaseView, Requirements
from storage import release as releases
from storage.blobs import LocalBlobs, open_blobs
from storage.errors import CorruptObject, ReleaseExists, RequirementsUnmet
from storage.release import Edition, release
from storage.series import newest, release_next
from storage.verify import verify
from storage.versions import Manifest
from tests.fakes.small_store import Small, letter, small

pytestmark = pytest.mark.usefixtures("unsynced")

WHOLE = releases.WHOLE


class Shelf:
    """A store that goes on, and the series of its releases."""

    def __init__(self, place: Path) -> None:
        self.blobs = LocalBlobs(place / "store")
        self.series = place / "series"
        self.base: Manifest | None = None

    def next(self, rows: Small, view: ReleaseView = WHOLE) -> tuple[dict[str, Any], bool]:
        self.base = rows.publish(self.blobs, f"r-{(self.base.version if self.base else 0) + 1}", self.base)
        return release_next(self.blobs, self.base, str(self.series), None, view)

    def rows(self, number: str, table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = pq.read_table(self.series / number / table).to_pylist()
        return found


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def corrected() -> Small:
    rows = small()
    rows.change("texts", 0, language="uk")
    return rows


def grown() -> Small:
    rows = small()
    letter(rows, "diaries/s-1", 2, "Четверг.  Снег.")
    return rows


def test_numbers_say_what_changed(shelf: Shelf) -> None:
    numbers = [shelf.next(rows)[0]["dataset_version"] for rows in (small(), corrected(), grown())]
    assert numbers == ["1.0.0", "1.0.1", "1.1.0"]
    assert json.loads((shelf.series / "latest.json").read_text()) == {"dataset_version": "1.1.0"}
    assert (shelf.series / "latest" / "manifest.json").is_file()
    told = (shelf.series / "latest" / "CHANGELOG.md").read_text()
    assert [line.split()[1] for line in told.splitlines() if line.startswith("## ")] == ["1.1.0", "1.0.1", "1.0.0"]
    assert "| segments | 0 | 0 | 1 |" in told
    assert verify(str(shelf.series / "1.1.0")) == []


def test_a_version_without_changes_makes_no_release(shelf: Shelf) -> None:
    first, was_written = shelf.next(small())
    again, was_written_again = shelf.next(small())
    assert (was_written, was_written_again) == (True, False)
    assert again == first
    assert not (shelf.series / "1.0.1").exists()


def test_fewer_columns_are_another_schema(shelf: Shelf) -> None:
    shelf.next(small())
    view = ReleaseView(view="short", columns={"segments": ("text",)})
    assert shelf.next(small(), view)[0]["dataset_version"] == "2.0.0"
    assert list(shelf.rows("2.0.0", "segments")[0]) == ["segment_id", "text"]
    assert verify(str(shelf.series / "2.0.0")) == []


def test_unchanged_files_are_taken_over(shelf: Shelf) -> None:
    shelf.next(small())
    shelf.next(corrected())
    first, second = (shelf.series / number for number in ("1.0.0", "1.0.1"))
    name = "part-00000.parquet"
    assert (first / "pages" / name).samefile(second / "pages" / name)
    assert not (first / "segments" / name).samefile(second / "segments" / name)


@pytest.mark.parametrize(
    ("required", "said"),
    [
        (Requirements(min_rows={"segments": 10_000}), "10,000 are required"),
        (Requirements(max_quarantined_share=0.0), "of sources are quarantined"),
        (Requirements(max_failed_share=0.0), "of pages are failed"),
        (Requirements(min_quality=1.0), "quality of documents"),
    ],
)
def test_a_bad_release_is_stopped_before_anything_is_written(shelf: Shelf, required: Requirements, said: str) -> None:
    with pytest.raises(RequirementsUnmet, match=said):
        shelf.next(small(), ReleaseView(view="strict", require=required))
    assert not shelf.series.exists()


def test_a_view_hides_no_failure(shelf: Shelf) -> None:
    view = ReleaseView(
        view="strict",
        tables=("documents", "segments"),
        where={"documents": "is_preferred"},
        require=Requirements(max_quarantined_share=0.0, max_failed_share=0.0),
    )
    with pytest.raises(RequirementsUnmet, match=r"of sources are quarantined.*of pages are failed"):
        shelf.next(small(), view)
    with pytest.raises(ConfigError, match="max_removed_share"):
        shelf.next(small(), ReleaseView(view="x", tables=("pages",), require=Requirements(max_removed_share=0.1)))


def test_latest_is_moved_where_only_that_was_missing(shelf: Shelf) -> None:
    first, _ = shelf.next(small())
    (shelf.series / "latest.json").unlink()
    assert shelf.base is not None
    again, _ = release_next(shelf.blobs, shelf.base, str(shelf.series), None, WHOLE)
    assert again == first
    assert json.loads((shelf.series / "latest.json").read_text()) == {"dataset_version": "1.0.0"}


def test_a_later_version_takes_the_place_of_one_begun_and_never_ended(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(releases, "_pages", lambda *_: iter(1 / 0 for _ in range(1)))
        with pytest.raises(ZeroDivisionError):
            shelf.next(small())
    assert (shelf.series / "1.0.0" / releases.UNFINISHED).is_file()
    assert shelf.next(corrected())[0]["version"] == 2
    assert verify(str(shelf.series / "1.0.0")) == []


def test_latest_stays_where_too_much_is_gone(shelf: Shelf) -> None:
    shelf.next(small())
    view = ReleaseView(view="whole", require=Requirements(max_removed_share=0.1))
    assert shelf.base is not None
    with pytest.raises(RequirementsUnmet, match=r"of the documents of release 1\.0\.0 are gone"):
        release_next(shelf.blobs, shelf.base, str(shelf.series), ["diaries"], view)
    assert json.loads((shelf.series / "latest.json").read_text()) == {"dataset_version": "1.0.0"}


def test_an_interrupted_release_is_taken_up(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = small().publish(shelf.blobs)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    release(shelf.blobs, manifest, str(whole))

    def stop(name: str, _: int) -> None:
        if name == "pages":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        release(shelf.blobs, manifest, str(broken), progress=stop)
    assert (broken / releases.UNFINISHED).is_file()
    other = Edition(view=ReleaseView(view="other"))
    with pytest.raises(ReleaseExists, match="beginning of another release"):
        release(shelf.blobs, manifest, str(broken), edition=other)
    release(shelf.blobs, manifest, str(broken))
    ours, theirs = open_blobs(str(broken)), open_blobs(str(whole))
    assert list(ours.list()) == list(theirs.list())
    assert all(ours.get(key) == theirs.get(key) for key in theirs.list())


def test_a_damaged_pointer_is_named(shelf: Shelf) -> None:
    shelf.next(small())
    (shelf.series / "latest.json").write_text("{}")
    with pytest.raises(CorruptObject, match=r"latest\.json cannot be read"):
        newest(open_blobs(str(shelf.series)))


@pytest.mark.filterwarnings("ignore")  # those of its own libraries are not ours
def test_the_description_for_machines_is_valid(shelf: Shelf) -> None:
    shelf.next(small())
    dataset = mlcroissant.Dataset(jsonld=str(shelf.series / "1.0.0" / "croissant.json"))
    assert dataset.metadata.ctx.issues.errors == set()
    ids = {record["documents/document_id"].decode() for record in dataset.records("documents")}
    assert ids == {row["document_id"] for row in shelf.rows("1.0.0", "documents")}
