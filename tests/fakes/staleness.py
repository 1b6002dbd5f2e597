"""What must be done again, told from two results of the whole alone: an oracle that knows nothing of the engine's plan.

A stage must work on a subject where what it reads of it, its recipe or a model that it consulted is not what it was, or
where the subject was not there. Nothing else may be done.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.recipe import Step
from storage.draft import Draft
from storage.schemas import STORED, TABLE_OF, StateRow
from storage.schemas.arrow import decode
from tasks.stage import Kind

#: (stage, subject) of one piece of work.
Work = tuple[str, str]
#: Columns that say who made a row, when, and how long that took.
_MAKING = frozenset({"run_id", "attempts", "cpu_seconds"})


class Whole:
    """Everything that a version holds, by table and document, and what each piece of work depended on."""

    def __init__(self, draft: Draft, steps: Sequence[Step], root: Path) -> None:
        self.tables = {table: _plain(draft, table) for table in STORED}
        self.documents = {row["document_id"] for row in self.tables["members"]}
        self.gathering = {(step.name, "tests") for step in steps if step.stage.kind is Kind.COLLECTION}
        for row in self.tables["stage_state"]:
            if (row["stage"], row["subject_id"]) in self.gathering:
                del row["input_digest"]  # it also tells of documents that hold nothing
        self._states = {(row.stage, row.subject_id): row for row in decode(StateRow, draft.read("stage_state"))}
        self.basis: dict[Work, Any] = {}
        for step in steps:
            recipe = (step.stage.version, step.parameters.model_dump_json())
            for subject, seen in self._seen(step, root).items():
                consulted = self._states[step.name, subject].resources
                self.basis[step.name, subject] = (seen, recipe, consulted)

    def _seen(self, step: Step, root: Path) -> Mapping[str, Any]:
        """Subject → all that a stage reads of it."""
        match step.stage.kind:
            case Kind.SOURCE:
                return {row["source_id"]: (row["uri"], _file(Path(row["uri"]))) for row in self._rows("sources")}
            case Kind.PAGE:
                return self._pages()
            case Kind.DOCUMENT:
                reads = [TABLE_OF[row] for row in step.stage.reads]
                return {name: repr([self._of(table, name) for table in reads]) for name in self.documents}
            case _:
                return {"tests": repr([self.tables[TABLE_OF[row]] for row in step.stage.reads])}

    def _pages(self) -> dict[str, Any]:
        digests = {row["source_id"]: row["content_sha256"] for row in self._rows("sources")}
        leaves = {
            (member["document_id"], number): (member["reader"], member["media_type"], leaf, digests[leaf["source_id"]])
            for member in self._rows("members")
            for number, leaf in enumerate(member["leaves"], start=1)
        }
        return {row["page_id"]: repr(leaves[row["document_id"], row["page_number"]]) for row in self._rows("pages")}

    def _of(self, table: str, document: str) -> list[dict[str, Any]]:
        return [row for row in self._rows(table) if row["document_id"] == document]

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return self.tables[table]


def stale(before: Whole | None, after: Whole) -> set[Work]:
    """What must be done to come from one to the other."""
    old = before.basis if before else {}
    return {work for work, basis in after.basis.items() if old.get(work) != basis}


def excusable(before: Whole | None, after: Whole) -> set[Work]:
    """What may be done though it need not: a stage over the collection, where a document came or went of which it reads
    no row."""
    return set() if before and before.documents == after.documents else after.gathering


def _plain(draft: Draft, table: str) -> list[dict[str, Any]]:
    """Rows as plain values in one order, without those of sources that are gone."""
    rows = [
        {name: value for name, value in row.items() if name not in _MAKING}
        for row in draft.read(table).to_pylist()
        if row.get("status") != "withdrawn"
    ]
    return sorted(rows, key=repr)


def _file(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()
