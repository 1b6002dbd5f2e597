"""Why rows differ between two versions: the cause behind each, by the states of the stages that made them.

A stage whose input changed hands the question on to the stage whose output it read, as far as one that changed for a
reason of its own. A document has one cause for each stage, so every row has exactly one.
"""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.plan import recipe_cause
from storage import runs
from storage.difference import Difference
from storage.draft import Draft
from storage.purged import tombstones
from storage.schemas import TABLE_OF, StateRow
from storage.schemas.arrow import decode
from tasks import STAGES
from tasks.stage import Kind

if TYPE_CHECKING:
    import polars as pl

#: Table → the stage that writes it.
WRITERS = {TABLE_OF[row]: stage for stage in STAGES for row in stage.writes}
_KINDS = {stage.name: stage.kind for stage in STAGES}
#: What a changed input means to stages that see bytes.
_BYTES: dict[Kind | None, str] = {Kind.SOURCE: "source changed", Kind.PAGE: "source bytes changed"}
_ORDER = {stage.name: place for place, stage in enumerate(STAGES)}


class Cause(NamedTuple):
    """Why, in plain words, and the run that did it; empty where no run of the later version did."""

    why: str
    run: str


class Causes:
    """Causes of the rows of a difference."""

    def __init__(self, difference: Difference, subjects: Collection[str]) -> None:
        """Causes of rows of some documents, sources and collections alone."""
        self._difference = difference
        self._subjects = subjects
        self._sides = [Draft(difference.blobs, side) for side in (difference.first, difference.second)]
        self._held: dict[tuple[str, str, str], Cause] = {}

    def of(self, rows: "pl.DataFrame") -> list[Cause]:
        """The cause of each row of `Difference.rows`."""
        columns = (rows[name].to_list() for name in ("subject", "stage", "what", "origins"))
        return [self._cause(*row) for row in zip(*columns, strict=True)]

    def _cause(self, subject: str, stage: str | None, what: str, origins: list[str]) -> Cause:
        named = {stage} if stage else {WRITERS[t].name for group in origins for t in group.split("+") if t}
        key = (subject, "+".join(sorted(named)), what)
        if key not in self._held:
            self._held[key] = self._found(subject, sorted(named, key=lambda name: _ORDER.get(name, 0)), what)
        return self._held[key]

    def _found(self, subject: str, stages: list[str], what: str) -> Cause:
        if what == "removed" and subject in self._gone:
            return self._gone[subject]
        for stage in stages:
            found = self._behind(subject, stage)
            if found:
                return found
        # What belongs to the collection as a whole, or is joined from it, follows from other documents.
        runs_of = [row.run_id for (name, _), row in self._new.get(subject, {}).items() if name in stages]
        return Cause("other documents changed", max(runs_of, default=self._difference.second.run_id))

    def _behind(self, subject: str, stage: str) -> Cause | None:
        """Why a stage did something else with a subject, or None where it did not."""
        old, new = self._of_stage(self._old, subject, stage), self._of_stage(self._new, subject, stage)
        for name in sorted(old.keys() | new.keys()):
            found = self._compared(subject, stage, old.get(name), new.get(name))
            if found:
                return found
        return None

    def _compared(self, subject: str, stage: str, old: StateRow | None, new: StateRow | None) -> Cause | None:
        """Why a stage came to another state, or None where it did not."""
        if old == new:
            return None
        if new is None:
            return Cause("source changed" if subject in self._new else "source withdrawn", "")
        if old is None:
            known = self._upstream(subject, stage) if subject in self._old else None
            return known or Cause("new", new.run_id)
        if old.input_digest != new.input_digest:
            known = self._upstream(subject, stage)
            return known or Cause(_BYTES.get(_KINDS.get(stage), "other documents changed"), new.run_id)
        why = self._recipe(stage, old, new)
        return Cause(why, new.run_id) if why else None

    def _recipe(self, stage: str, old: StateRow, new: StateRow) -> str | None:
        """What else than its input made a stage work on a subject again."""
        if old.recipe_digest != new.recipe_digest:
            before, after = (self._recipes.get(row.run_id, {}).get(stage) for row in (old, new))
            return recipe_cause(stage, before, after)
        models = sorted(name for name, _ in set(old.resources) ^ set(new.resources))
        if models:
            return f"model {models[0]} changed"
        if old.run_id == new.run_id:
            return None
        return "failed before" if old.status == "failed" else "read again"

    def _upstream(self, subject: str, stage: str) -> Cause | None:
        """The cause behind the changed input of a stage: that of a stage whose output for the subject differs."""
        if _KINDS.get(stage) in _BYTES:
            return None
        if stage == "assemble":
            return next(filter(None, (self._behind(source, "acquire") for source in self._sources(subject))), None)
        reads = [TABLE_OF[row] for known in STAGES if known.name == stage for row in known.reads]
        for table in reads:
            writer = WRITERS[table].name
            if _outputs(self._old, subject, writer, table) != _outputs(self._new, subject, writer, table):
                found = self._behind(subject, writer)
                if found:
                    return found
        return None

    @staticmethod
    def _of_stage(side: dict[str, Any], subject: str, stage: str) -> dict[str, StateRow]:
        return {name: row for (known, name), row in side.get(subject, {}).items() if known == stage}

    @cached_property
    def _old(self) -> dict[str, dict[tuple[str, str], StateRow]]:
        return self._states(0)

    @cached_property
    def _new(self) -> dict[str, dict[tuple[str, str], StateRow]]:
        return self._states(1)

    def _states(self, side: int) -> dict[str, dict[tuple[str, str], StateRow]]:
        """Document → (stage, subject) → state, of the subjects and their sources, in shards whose states differ."""
        wanted = {*self._subjects, *(source for name in self._subjects for source in self._sources(name))}
        where = pc.field("document_id").isin(sorted(wanted))
        found: dict[str, dict[tuple[str, str], StateRow]] = {}
        for row in decode(StateRow, self._read(side, "stage_state", where=where)):
            found.setdefault(row.document_id, {})[row.stage, row.subject_id] = row
        return found

    def _read(
        self, side: int, table: str, columns: Sequence[str] | None = None, where: pc.Expression | None = None
    ) -> pa.Table:
        return self._sides[side].read(table, self._difference.changed_shards(table), columns, where)

    @cached_property
    def _members(self) -> dict[str, list[str]]:
        """Document → its sources, of the subjects, in either version."""
        where = pc.field("document_id").isin(sorted(self._subjects))
        columns = ["document_id", "source_ids"]
        shards = self._difference.changed_shards("stage_state", "members")
        return {
            row["document_id"]: row["source_ids"]
            for side in self._sides
            for row in side.read("members", shards, columns, where).to_pylist()
        }

    def _sources(self, document: str) -> Collection[str]:
        return self._members.get(document, ())

    @cached_property
    def _gone(self) -> dict[str, Cause]:
        """Sources and documents that have left, and why."""
        dead = tombstones(self._difference.blobs)
        gone = {}
        withdrawn = self._read(1, "sources", ["source_id"], pc.field("status") == "withdrawn")
        for name in withdrawn["source_id"].to_pylist():
            gone[name] = Cause("source purged" if name in dead else "source withdrawn", "")
        documents = {document: gone[s] for document, names in self._members.items() for s in names if s in gone}
        return gone | {name: cause for name, cause in documents.items() if name not in self._new}

    @cached_property
    def _recipes(self) -> dict[str, Any]:
        return runs.recipes(self._difference.blobs)


def _outputs(side: dict[str, Any], subject: str, stage: str, table: str) -> list[tuple[str, str]]:
    """Digests of what a stage wrote of a table for a document, page by page."""
    return sorted(
        (name, digest)
        for (known, name), row in side.get(subject, {}).items()
        if known == stage
        for written, digest in row.outputs
        if written == table
    )
