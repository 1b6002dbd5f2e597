"""A batch: rows of all subjects are written together, and a subject whose rows are none fails alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from flows import batch
from flows.orders import Order, Subject
from storage.blobs import open_blobs
from storage.draft import Draft
from storage.fingerprints import of_table
from storage.parts import read_part
from storage.schemas import MemberRow, ProfileRow
from storage.schemas.arrow import encode
from tasks.errors import StageError
from tasks.stage import Kind, Parameters, Stage

DOCUMENTS = ("d-1", "d-2", "d-3", "d-4")


def profile(document: str, pages: Any = 1) -> ProfileRow:
    return ProfileRow(document, pages, 1, 9, "ru", "Cyrl", 0.5)


def run(members: Sequence[MemberRow], parameters: Parameters) -> tuple[list[ProfileRow]]:
    """One row a document; the second gives what no column holds, the third fails, the fourth gives nothing."""
    document = members[0].document_id
    if document == "d-3":
        raise StageError("no", code="no")
    return ([profile(document, "many" if document == "d-2" else 1)] if document != "d-4" else [],)


def failed(members: Sequence[MemberRow], error: StageError) -> tuple[list[ProfileRow]]:
    return ([profile(members[0].document_id, 0)],)


class Worked(NamedTuple):
    """What a batch left."""

    status: list[str]
    codes: list[str | None]
    rows: list[ProfileRow]
    outputs: list[dict[str, str]]


def worked(monkeypatch: pytest.MonkeyPatch, store: Path, *, stands_in: bool) -> Worked:
    stage = Stage(
        name="profile", version=1, kind=Kind.DOCUMENT, reads=(MemberRow,), writes=(ProfileRow,), parameters=Parameters,
        run=run, on_failure=failed if stands_in else None,
    )  # fmt: skip
    monkeypatch.setattr(batch, "stage_named", lambda _: stage)
    monkeypatch.setattr(batch, "limits", lambda _: type("Work", (), {"timeout": 60}))
    blobs = open_blobs(str(store))
    members = [MemberRow(name, "c", "main", name, 0, ("s-1",), "plain", ()) for name in DOCUMENTS]
    part = Draft(blobs, None).put("members", "c/s-1", encode(MemberRow, members))
    subjects = tuple(Subject(name, name, b"0" * 16) for name in DOCUMENTS)
    order = Order(str(store), "r-1", "b-1", "profile", {}, b"1" * 16, {}, "c", "c/s-1", subjects,
                  {"members": (part.key,)})  # fmt: skip
    done = batch.work(order)
    table = read_part(blobs, done.parts["profiles"])
    rows = [ProfileRow(**row) for row in table.to_pylist()]
    return Worked(
        [state.status for state in done.states], [state.error_code for state in done.states],
        rows, [dict(state.outputs) for state in done.states],
    )  # fmt: skip


def test_a_subject_whose_rows_cannot_be_written_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = worked(monkeypatch, tmp_path, stands_in=False)
    assert found.status == ["done", "failed", "failed", "done"]
    assert found.codes == [None, "fault", "no", None]
    assert [row.document_id for row in found.rows] == ["d-1"]
    assert [bool(outputs) for outputs in found.outputs] == [True, False, False, True]


def test_each_subject_has_the_digest_of_its_own_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = worked(monkeypatch, tmp_path, stands_in=True)
    assert found.codes == [None, "fault", "no", None]
    made = [[profile("d-1")], [profile("d-2", 0)], [profile("d-3", 0)], []]
    assert [outputs["profiles"] for outputs in found.outputs] == [of_table(encode(ProfileRow, rows)) for rows in made]
    assert [row.page_count for row in found.rows] == [1, 0, 0]
