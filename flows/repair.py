"""Repair: a damaged part is made again from its upstream rows, by the stage and recipe that made it.

The same stage, parameters and models give the same rows, and the same rows the same part under the same name: every
version that names it is whole again. Where they give other rows, those are published as a new version. What nothing in
the store can tell again, what the sources are and the states of stages, is left out of a new version: the next run
finds out anew.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from configs.load import work
from flows import listing, recipe
from flows.causes import WRITERS
from flows.dispatch import Dispatch, most_in_batch, total_cost
from flows.orders import Done, Order
from flows.recipe import Step
from flows.runners import Runner
from flows.shards import collection_shard
from flows.state import State
from flows.subjects import Subjects
from storage import digests, leases, receipts, runs, versions
from storage.blobs import Blobs
from storage.checksums import Damage, damages
from storage.draft import Draft
from storage.parts import conform, read_part
from storage.schemas import STORED, TABLE_OF
from storage.schemas.arrow import schema
from storage.schemas.runs import RunRow
from storage.versions import Manifest, collection_of
from tasks import STAGES
from tasks.stage import Kind, Stage

#: The stage whose parts say what the sources are: nothing in the store lies upstream of it.
_FIRST = "acquire"
_LEFT_OUT = "it is left out of a new version: run again, and {} anew"


@dataclass(slots=True)
class Repaired:
    """Keys of parts made again as they were, why others were not, and the version published where rows differ."""

    parts: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    version: int | None = None


def repair(blobs: Blobs, manifest: Manifest, runner: Runner) -> Repaired:
    """Make the damaged parts of a version again. Raises Busy where the store is being cleaned."""
    run_id = f"r-{listing.now():%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
    with leases.of_run(blobs, run_id) as lease:
        return _Repair(lease, manifest, runner, run_id).all()


class _Repair:
    """One pass over the stages in their order, so that what is upstream is whole before it is read."""

    def __init__(self, lease: leases.Lease, manifest: Manifest, runner: Runner, run_id: str) -> None:
        self.blobs = blobs = lease.blobs
        self._lease = lease
        self.manifest = manifest
        self.run_id = run_id
        self._runner = runner
        self._draft = Draft(blobs, manifest)
        self._state = State(self._draft)
        self._found = Repaired()
        self._left_out: set[str] = set()

    def all(self) -> Repaired:
        """Every damaged part in turn."""
        begun = listing.now()
        by_stage: defaultdict[str, list[Damage]] = defaultdict(list)
        for damage in damages(self.blobs, self.manifest):
            by_stage[WRITERS[damage.table].name if damage.table in WRITERS else ""].append(damage)
        for damage in by_stage.pop("", []):
            self._draft.remove(damage.table, damage.shard)
            self._left_out.add(collection_of(damage.shard))
            self._found.lost[damage.part.key] = _LEFT_OUT.format("every stage works on its documents")
        for stage in STAGES:
            shards: defaultdict[str, list[Damage]] = defaultdict(list)
            for damage in by_stage.get(stage.name, ()):
                shards[damage.shard].append(damage)
            for shard, damaged in sorted(shards.items()):
                self._shard(stage, shard, damaged)
        receipts.drop(self.blobs, self.run_id)
        self._publish(begun)
        return self._found

    def _read_anew(self, stage: Stage, shard: str, damaged: Sequence[Damage]) -> None:
        """Forget the sources of a shard, so that the next run takes them for new. What they made stays."""
        self._left_out.add(collection_of(shard))
        for row in stage.writes:
            self._draft.remove(TABLE_OF[row], shard)
        self._state.drop(shard, stage.name, list(self._state.of_stage(shard, stage.name)))
        self._found.lost |= {damage.part.key: _LEFT_OUT.format("its sources are read") for damage in damaged}

    def _shard(self, stage: Stage, shard: str, damaged: Sequence[Damage]) -> None:
        if stage.name == _FIRST:
            self._read_anew(stage, shard, damaged)
            return
        known = self.manifest.recipe.get(collection_of(shard), {}).get(stage.name)
        why = _hopeless(stage, known)
        if why or known is None:
            self._found.lost |= {damage.part.key: why for damage in damaged}
            return
        lost = {damage.table for damage in damaged}
        step = _step(stage, known)
        if self._is_upstream_lost(step, shard, lost):
            self._found.lost |= {damage.part.key: "what it is made from is lost" for damage in damaged}
            return
        for damage in damaged:
            self.blobs.delete(damage.part.key)  # of the right size it would be taken for the part itself
        done = list(self._runner.run(self._orders(step, shard, lost)))
        if why := self._failed(stage, shard, done):
            self._found.lost |= {damage.part.key: why for damage in damaged}
            return
        for damage in damaged:
            self._made_again(stage, damage, done)
        if not stage.is_spread and any(self._draft.parts(d.table)[shard] != d.part for d in damaged):
            self._state.put(shard, (row for batch in done for row in batch.states))

    def _is_upstream_lost(self, step: Step, shard: str, lost: Collection[str]) -> bool:
        read = Subjects(collection_of(shard), self._draft, self._state).inputs(step, shard)
        return any(key in self._found.lost for table, keys in read.items() if table not in lost for key in keys)

    def _failed(self, stage: Stage, shard: str, done: Sequence[Done]) -> str:
        """Why a part would be failures where it held rows; empty where it would not.

        A source that has changed is another matter: what was read of it is gone for good.
        """
        for row in (row for batch in done for row in batch.states):
            if row.status == "failed" and row.error_code != "source_changed":
                before = self._state.of_stage(shard, stage.name).get(row.subject_id)
                if before is None or before.status != "failed":
                    return f"stage {stage.name} fails where it did not: {row.error_message or row.error_code}"
        return ""

    def _made_again(self, stage: Stage, damage: Damage, done: Sequence[Done]) -> None:
        table, shard = damage.table, damage.shard
        wanted = schema(STORED[table])
        found = [read_part(self.blobs, batch.parts[table]) for batch in done if table in batch.parts]
        rows = pa.concat_tables([wanted.empty_table(), *(conform(piece, wanted) for piece in found)])
        if stage.is_spread and shard != collection_shard(collection_of(shard)):
            here = pa.array(sorted(self._state.of_stage(shard, stage.name)), pa.string())
            rows = rows.filter(pc.is_in(rows["document_id"], value_set=here))
        self._draft.remove(table, shard)
        if self._draft.put(table, shard, rows) == damage.part:
            self._found.parts.append(damage.part.key)
        else:
            self._found.lost[damage.part.key] = f"stage {WRITERS[table].name} now makes other rows"

    def _orders(self, step: Step, shard: str, lost: Collection[str]) -> Iterator[Order]:
        collection = collection_of(shard)
        subjects = Subjects(collection, self._draft, self._state)
        inputs: dict[str, list[str]] = {}
        if step.stage.kind is not Kind.PAGE:
            read = subjects.inputs(step, shard) | subjects.recalled(step)
            inputs = {table: list(keys) for table, keys in read.items() if table not in lost}
        found = list(subjects.of(step, shard))
        most = most_in_batch(step, total_cost(found), self._runner.workers)
        return Dispatch(self.blobs.uri(), self.run_id, collection).orders(step, shard, found, inputs, most)

    def _publish(self, begun: Any) -> None:
        """A new version where rows differ from those that were lost, of the newest version alone."""
        self._state.save()
        newest = versions.latest(self.blobs)
        if not self._draft.is_changed() or newest is None or newest.version != self.manifest.version:
            return
        self._lease.check()
        manifest = self._draft.manifest(
            run_id=self.run_id,
            created_at=listing.now(),
            pipeline_version=recipe.pipeline_version(),
            recipe={},
            collections={
                name: {**self.manifest.collections.get(name, {}), "settled": {}}  # nothing is taken to be as it was
                for name in sorted(self._left_out)
            },
        )
        self._found.version = versions.publish(self.blobs, manifest, self.manifest).version
        ended = RunRow(self.run_id, "repair", begun, listing.now(), "completed", recipe.pipeline_version(), "{}")
        runs.finish_run(self.blobs, ended._replace(version=str(self._found.version)))


def _hopeless(stage: Stage, known: Mapping[str, Any] | None) -> str:
    """Why a stage cannot make a part again; empty where it can."""
    if known is None:
        return "the version does not say how it was made: restore it from a copy"
    if known["version"] != stage.version:
        return (
            f"stage {stage.name} {known['version']} made it, and this Opis has {stage.version}: restore it from a copy"
        )
    return ""


def _step(stage: Stage, known: Mapping[str, Any]) -> Step:
    """The step of a recipe as a manifest keeps it, with the models that are there now."""
    parameters = stage.parameters.model_validate(known["parameters"])
    plain = {"stage": stage.name, "version": stage.version, "parameters": parameters.model_dump(mode="json")}
    return Step(stage, parameters, work(stage.name), dict(stage.resources(parameters)), digests.of_value(plain))
