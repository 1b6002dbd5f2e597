"""Drafts: rows replaced by subject, parts kept where nothing changed, the same version whatever the order."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import versions
from storage.blobs import LocalBlobs
from storage.draft import Draft
from storage.parts import write_part
from storage.schemas import STORED, SegmentRow, StateRow
from storage.schemas.arrow import columns, encode
from storage.schemas.keys import KEYS, sorted_by, subject_of
from storage.versions import Manifest

pytestmark = pytest.mark.usefixtures("unsynced")

NOW = datetime(1955, 5, 4, tzinfo=UTC)
SHARD = "letters/0"


def segments(document: str, *texts: str) -> list[SegmentRow]:
    return [
        SegmentRow(f"{document}-{place}", document, place, "paragraph", (), text) for place, text in enumerate(texts)
    ]


def table(rows: list[SegmentRow]) -> pa.Table:
    return encode(SegmentRow, rows)


def manifest(draft: Draft) -> Manifest:
    return draft.manifest(run_id="r", created_at=NOW, pipeline_version="0", recipe={}, collections={"letters": {}})


@pytest.mark.parametrize("name", sorted(STORED))
def test_every_table_has_keys_of_its_own(name: str) -> None:
    held = columns(STORED[name])
    assert name in KEYS
    assert set(sorted_by(name)) | {subject_of(name)} <= set(held)


def test_rows_are_sorted_and_come_back(tmp_path: Path) -> None:
    draft = Draft(LocalBlobs(tmp_path), None)
    one, two = segments("d-1", "а", "б"), segments("d-2", "в")
    part = draft.put("segments", SHARD, table([*two, *reversed(one)]))
    assert draft.rows(SegmentRow, "segments", SHARD) == [*one, *two]
    assert draft.parts("segments") == {SHARD: part}
    assert draft.read("segments", columns=["raw_text"])["raw_text"].to_pylist() == ["а", "б", "в"]
    assert draft.read("segments", where=pc.field("document_id") == "d-2")["raw_text"].to_pylist() == ["в"]
    assert draft.read("segments", shards=["letters/1"]).num_rows == 0
    assert draft.read("pages", columns=["text"]).schema.names == ["text"]
    assert draft.parts("pages") == {}


def test_only_the_subjects_named_are_replaced(tmp_path: Path) -> None:
    draft = Draft(LocalBlobs(tmp_path), None)
    draft.put("segments", SHARD, table([*segments("d-1", "а"), *segments("d-2", "б"), *segments("d-3", "в")]))
    draft.replace("segments", SHARD, {"d-2", "d-3"}, "document_id", [table(segments("d-3", "г")), table([])])
    assert draft.read("segments")["raw_text"].to_pylist() == ["а", "г"]
    draft.remove("segments", SHARD)
    assert draft.read("segments").num_rows == 0
    draft.remove("segments", SHARD)


def test_stages_do_not_drop_one_another(tmp_path: Path) -> None:
    draft = Draft(LocalBlobs(tmp_path), None)
    states = [StateRow("d-1", stage, "d-1", b"0" * 16, b"0" * 16, (), (), "done") for stage in ("segment", "sign")]
    draft.put("stage_state", SHARD, encode(StateRow, states))
    draft.replace("stage_state", SHARD, ["d-1"], "subject_id", [], only={"stage": "sign"})
    assert draft.rows(StateRow, "stage_state", SHARD) == states[:1]


def test_equal_rows_keep_the_old_part(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    draft = Draft(blobs, None)
    part = draft.put("segments", SHARD, table(segments("d-1", "а", "б")))
    assert draft.is_changed()
    base = versions.publish(blobs, manifest(draft), None)
    later = Draft(blobs, base)
    assert later.replace("segments", SHARD, ["d-1"], "document_id", [table(segments("d-1", "а", "б"))]) == part
    assert not later.is_changed()
    later.put("pages", SHARD, later.read("pages"))
    assert later.is_changed()
    later.remove("pages", SHARD)
    assert not later.is_changed()
    assert manifest(later).tables == base.tables
    assert manifest(later).nonce != manifest(later).nonce


def test_what_the_base_knows_of_other_collections_stays(tmp_path: Path) -> None:
    base = Manifest(version=1, nonce="n", run_id="r", created_at=NOW, pipeline_version="0", recipe={"a": 1, "b": 1})
    made = Draft(LocalBlobs(tmp_path), base).manifest(
        run_id="r", created_at=NOW, pipeline_version="0", recipe={"b": 2}, collections={"b": {}}
    )
    assert (made.recipe, made.collections) == ({"a": 1, "b": 2}, {"b": {}})


def test_an_older_part_is_read_with_the_columns_it_lacks(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    draft = Draft(blobs, None)
    full = table(segments("d-1", "а"))
    draft.adopt("segments", SHARD, write_part(blobs, "segments", full.drop_columns(["flags", "level"])))
    assert draft.rows(SegmentRow, "segments", SHARD) == segments("d-1", "а")
    draft.replace("segments", SHARD, [], "document_id", [table(segments("d-2", "б"))])
    assert draft.read("segments", columns=["level", "raw_text"]).to_pylist() == [
        {"level": None, "raw_text": "а"},
        {"level": None, "raw_text": "б"},
    ]


DOCUMENTS = st.dictionaries(st.sampled_from("abcd"), st.lists(st.sampled_from("хуч"), min_size=1, max_size=3))


@settings(max_examples=20)
@given(st.lists(DOCUMENTS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_replacing_step_by_step_equals_writing_at_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, list[str]]], random: "object"
) -> None:
    blobs = LocalBlobs(tmp_path_factory.mktemp("store"))
    draft, whole = Draft(blobs, None), Draft(blobs, None)
    known: dict[str, list[str]] = {}
    for step in steps:
        known |= step
        new = [table(segments(document, *texts)) for document, texts in step.items()]
        random.shuffle(new)  # type: ignore[attr-defined]
        draft.replace("segments", SHARD, set(step), "document_id", new)
    rows = [row for document, texts in known.items() for row in segments(document, *texts)]
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert draft.parts("segments")[SHARD] == whole.put("segments", SHARD, table(rows))
