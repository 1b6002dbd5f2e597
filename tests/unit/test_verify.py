"""Verify finds nothing in a good version and its release, and each broken rule in a bad one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import ledger
from storage.blobs import LocalBlobs
from storage.errors import NotFound, UnknownVersion
from storage.findings import MOST, Finding, capped
from storage.ledger import applied, edit_fault
from storage.reader import Release, open_release
from storage.release import release
from storage.schemas import Edit, Span
from storage.verify import verify
from tests.fakes.small_store import Small, small

pytestmark = pytest.mark.usefixtures("unsynced")


def found(tmp_path: Path, made: Small) -> list[tuple[str, str]]:
    made.publish(LocalBlobs(tmp_path / "store"))
    return [(finding.rule, finding.place) for finding in verify(str(tmp_path / "store"))]


def test_a_good_version_and_its_release(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path / "store")
    manifest = small().publish(blobs)
    release(blobs, manifest, str(tmp_path / "release"))
    checks: list[str] = []
    assert verify(str(tmp_path / "store"), progress=checks.append) == []
    assert verify(str(tmp_path / "store"), version=1) == []
    assert verify(str(tmp_path / "release")) == []
    assert checks == ["checksums", "ids and references", "statuses", "coverage and edits"]


def test_one_collection_alone(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path / "store")
    made = small()
    made.change("pages", 0, text="Среда.")
    release(blobs, made.publish(blobs), str(tmp_path / "release"))
    for place in (tmp_path / "store", tmp_path / "release"):
        everything = verify(str(place))
        assert {"segments g-diaries-1"} < {finding.place for finding in everything}
        assert verify(str(place), collections=["letters"]) == []
        assert verify(str(place), collections=["diaries"]) == everything


def test_groups_of_documents_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "PAGES", 1)
    assert found(tmp_path, small()) == []


def test_nothing_to_verify(tmp_path: Path) -> None:
    with pytest.raises(UnknownVersion, match="neither"):
        verify(str(tmp_path))
    with pytest.raises(NotFound, match="no release"):
        open_release(str(tmp_path))


SPAN = (Span(1, 0, 4),)
Broken = tuple[str, Callable[[Small], None], tuple[str, str]]
BROKEN: list[Broken] = [
    ("a gap", lambda s: s.change("segments", 1, spans=SPAN, raw_text="Ёлки"), ("coverage", "pages d-letters-1/1")),
    ("raw text", lambda s: s.change("segments", 1, raw_text="?"), ("reversible", "segments g-letters-1")),
    ("normalised text", lambda s: s.change("texts", 1, text="?"), ("reversible", "segments g-letters-1")),
    ("no such page", lambda s: s.change("segments", 1, spans=(Span(2, 0, 4),)), ("references", "segments g-letters-1")),
    ("over the page", lambda s: s.change("names", 1, spans=(Span(1, 0, 99),)), ("references", "names d-letters-1")),
    ("not that text", lambda s: s.change("names", 1, text="Орлов"), ("references", "names g-letters-1")),
    ("no such segment", lambda s: s.change("names", 1, segment_id="g-x"), ("references", "names g-x")),
    ("no such parent", lambda s: s.change("segments", 1, parent_id="g-x"), ("references", "segments g-x")),
    ("no such member", lambda s: s.change("clusters", 0, member_id="d-x"), ("references", "clusters d-x")),
    ("no such level", lambda s: s.change("clusters", 0, level="line"), ("references", "clusters d-letters-1")),
    ("no such source", lambda s: s.change("members", 1, source_ids=("s-x",)), ("references", "documents s-x")),
    ("no source", lambda s: s.change("members", 1, source_ids=()), ("references", "documents")),
    ("an id twice", lambda s: s.change("segments", 1, segment_id="g-letters-2"), ("ids", "segments g-letters-2")),
    ("no reason", lambda s: s.change("sources", 4, error_message=""), ("statuses", "sources s-letters-4")),
    ("source status", lambda s: s.change("sources", 1, status="fine"), ("statuses", "sources s-letters-1")),
    ("lost source", lambda s: s.change("sources", 4, status="ok"), ("statuses", "sources s-letters-4")),
    ("page status", lambda s: s.change("pages", 1, status="fine"), ("statuses", "pages p-letters-1")),
    ("no code", lambda s: s.change("pages", 4, error_code=None), ("statuses", "pages p-letters-6-1")),
    ("no text", lambda s: s.change("pages", 4, status="text"), ("statuses", "pages p-letters-6-1")),
    ("blank text", lambda s: s.change("pages", 1, status="blank"), ("statuses", "pages p-letters-1")),
    ("no ink", lambda s: s.change("pages", 5, ink=None), ("statuses", "pages p-letters-6-2")),
    ("a page missing", lambda s: s.change("pages", 5, page_number=3), ("statuses", "documents d-letters-6")),
    ("kind", lambda s: s.change("segments", 1, kind="stanza"), ("statuses", "segments g-letters-1")),
]


@pytest.mark.parametrize(("change", "wanted"), [pytest.param(b, c, id=a) for a, b, c in BROKEN])
def test_a_broken_rule_is_found(change: Callable[[Small], None], wanted: tuple[str, str], tmp_path: Path) -> None:
    made = small()
    change(made)
    assert wanted in found(tmp_path, made)


def test_a_failed_stage_explains_what_it_left_out(tmp_path: Path) -> None:
    made = small()
    made.change("pages", 4, status="text", error_code=None, text="слово")
    made.publish(LocalBlobs(tmp_path))
    (finding,) = verify(str(tmp_path))
    assert finding == Finding(
        "coverage", "pages d-letters-6/1", "Characters from 0 to 5 lie in no segment (its segment failed: see rejects)."
    )


def released(tmp_path: Path) -> Path:
    blobs = LocalBlobs(tmp_path / "store")
    release(blobs, small().publish(blobs), str(tmp_path / "release"))
    return tmp_path / "release"


def test_damage_in_a_release(tmp_path: Path) -> None:
    folder = released(tmp_path)
    (folder / "names" / "part-00000.parquet").unlink()
    pq.write_table(pa.table({"x": [1]}), folder / "notes" / "part-00000.parquet")
    pq.write_table(pa.table({"x": [1]}), folder / "dates" / "part-00001.parquet")
    assert [(finding.rule, finding.place) for finding in verify(str(folder))] == [
        ("checksums", "dates/part-00001.parquet"),
        ("checksums", "names/part-00000.parquet"),
        ("checksums", "notes/part-00000.parquet"),
        ("checksums", "names"),
    ]
    with pytest.raises(NotFound, match="no column"):
        list(Release(LocalBlobs(folder)).tables("notes", ["label"]))
    (folder / "manifest.json").write_text("{")
    assert [finding.place for finding in verify(str(folder))] == ["manifest.json"]


def test_damage_in_a_store(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    manifest = small().publish(blobs)
    gone, hurt = (manifest.parts("pages")[f"letters/s-{number}"].key for number in (1, 3))
    blobs.delete(gone)
    blobs.put(hurt, b"PAR1")
    assert sorted(finding.place for finding in verify(str(tmp_path))) == sorted([gone, hurt])


def test_many_findings_are_summed_up() -> None:
    many = [Finding("ids", f"pages {number}", "x") for number in range(MOST + 3)]
    assert list(capped(many)) == [*many[:MOST], Finding("ids", "pages", "3 more of this kind.")]


def edits(*found: Edit) -> list[dict[str, Any]]:
    return [edit._asdict() for edit in found]


def test_faults_of_edits() -> None:
    assert edit_fault("абв", edits(Edit(0, 1, "а", "", "r", 1), Edit(1, 2, "б", "", "r", 1))) is None
    assert edit_fault("абв", edits(Edit(1, 1, "", "-", "r", 1), Edit(1, 2, "б", "", "r", 1))) is None
    assert "Two insertions" in str(edit_fault("абв", edits(Edit(1, 1, "", "-", "r", 1), Edit(1, 1, "", "+", "r", 1))))
    assert "overlaps" in str(edit_fault("абв", edits(Edit(0, 2, "аб", "", "r", 1), Edit(1, 2, "б", "", "r", 1))))
    assert "overlaps" in str(edit_fault("абв", edits(Edit(2, 9, "в", "", "r", 1))))
    assert "does not hold" in str(edit_fault("абв", edits(Edit(0, 1, "б", "", "r", 1))))
    assert applied("абв", edits(Edit(1, 1, "", "-", "r", 1), Edit(2, 3, "в", "", "r", 1))) == "а-б"


@given(st.text("а \n", max_size=8), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=4))
def test_coverage_is_counted_as_a_person_would(text: str, spans: list[tuple[int, int]]) -> None:
    inside = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in spans]
    counts = [sum(start <= place < end for start, end in inside) for place in range(len(text))]
    is_right = all(count == 1 for count, character in zip(counts, text, strict=True) if not character.isspace())
    assert (ledger._uncovered(text, inside) is None) == is_right
