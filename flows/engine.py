"""The engine: walk the recipe stage by stage, run what is stale, fold what was done, publish one version.

The same walk serves the command line and Prefect; only the runner differs. A stage's plan is made when its turn comes,
from the rows that are there by then: a redone stage whose rows are the same stops the cascade.
"""

import json
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from configs.models import Collection
from flows import listing, recipe
from flows.adoption import Adopted
from flows.arrivals import arrivals, withdraw
from flows.fold import fold
from flows.orders import Done, Order
from flows.plan import Policy, ShardPlan, StepPlan, compare, settled_digest
from flows.progress import Progress, Silent
from flows.recipe import Step
from flows.runners import Runner
from flows.state import State
from flows.subjects import Subjects
from storage import receipts, runs, versions
from storage.blobs import Blobs
from storage.draft import Draft
from storage.errors import Conflict
from storage.schemas.runs import RunRow
from tasks.stage import Kind

#: A run that meets another one's version on the same collection starts over this many times; receipts make it cheap.
ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What one run may do."""

    reprocess: bool = True
    retry_failed: bool = False
    allow_withdrawals: bool = False
    flow: str = "ingest"


@dataclass(slots=True)
class Summary:
    """What a run did: subjects run and failed by stage, sources withdrawn, and the version it published."""

    run_id: str
    version: int | None = None
    stages: dict[str, dict[str, Any]] = field(default_factory=dict)
    withdrawn: int = 0
    adopted: int = 0

    @property
    def ran(self) -> int:
        """Subjects that any stage worked on."""
        return sum(stage["ran"] for stage in self.stages.values())


class Engine:
    """Runs over one collection of one store."""

    def __init__(
        self, config: Collection, steps: Sequence[Step], blobs: Blobs, runner: Runner, progress: Progress | None = None
    ) -> None:
        self.config = config
        self.steps = steps
        self.blobs = blobs
        self.runner = runner
        self.progress = progress or Silent()

    def run(self, options: Options) -> Summary:
        """Bring the collection up to date and publish a version if anything changed.

        Raises StorageError, WithdrawalError, or what a worker raised when the store failed it.
        """
        for left in reversed(range(ATTEMPTS)):
            run_id = f"r-{listing.now():%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
            try:
                return self._run(run_id, options)
            except Conflict:
                if not left:
                    raise
        raise AssertionError("a loop over at least one attempt ends inside")

    def _run(self, run_id: str, options: Options) -> Summary:
        begun = listing.now()
        found = listing.found(self.config, self.blobs.uri())
        base = versions.latest(self.blobs)
        if base is None:
            self.blobs.probe()
        record = RunRow(
            run_id=run_id,
            flow=options.flow,
            started_at=begun,
            finished_at=None,
            status="running",
            pipeline_version=recipe.pipeline_version(),
            recipe=json.dumps(recipe.described(self.steps), ensure_ascii=False, sort_keys=True),
        )
        runs.start_run(self.blobs, record)
        walk = Walk(self, run_id, options, Draft(self.blobs, base), found)
        summary = walk.all()
        runs.finish_run(self.blobs, walk.finished(record))
        if walk.draft.is_changed():
            known = {"listed_at": begun.isoformat(), "settled": walk.settled}
            manifest = walk.draft.manifest(
                run_id=run_id,
                created_at=listing.now(),
                pipeline_version=recipe.pipeline_version(),
                recipe={self.config.collection: recipe.described(self.steps)},
                collections={self.config.collection: known},
            )
            summary.version = self._publish(manifest, base)
        for name in sorted(walk.adopted.run_ids | {run_id}):
            receipts.drop(self.blobs, name)
        return summary

    def _publish(self, manifest: versions.Manifest, base: versions.Manifest | None) -> int:
        """Publish, over another collection's version where one came first. Raises Conflict on the same collection."""
        while True:
            try:
                return versions.publish(self.blobs, manifest, base).version
            except Conflict as conflict:
                theirs = conflict.newer
                if theirs is None or self.config.collection in versions.changed_collections(base, theirs):
                    raise
                manifest = versions.rebase(manifest, base, theirs)
                base = theirs


def most_subjects(step: Step, total: int, workers: int) -> int:
    """Subjects in a batch: as configured, fewer where workers would be idle."""
    return max(1, min(step.work.batch, -(-total // workers)))


class Walk:
    """One pass over the recipe."""

    def __init__(self, engine: Engine, run_id: str, options: Options, draft: Draft, found: list[listing.Found]) -> None:
        self.engine = engine
        self.run_id = run_id
        self.options = options
        self.draft = draft
        self.found = found
        self.collection = engine.config.collection
        self.state = State(draft)
        self.subjects = Subjects(self.collection, draft, self.state)
        known = draft.base.collections.get(self.collection, {}) if draft.base else {}
        self.was_settled: dict[str, str] = known.get("settled", {})
        self.settled: dict[str, str] = {}
        self.adopted = Adopted(engine.blobs)
        self.policy = Policy(
            reprocess=options.reprocess, retry_failed=options.retry_failed, recipes=_recipes(engine.blobs)
        )
        self.summary = Summary(run_id)

    def all(self) -> Summary:
        """Every stage in turn."""
        for step in self.engine.steps:
            self._step(step)
        self.state.save()
        self.summary.adopted = self.adopted.count
        return self.summary

    def plan(self, step: Step) -> StepPlan:
        """What one stage has to do, on the rows as they are now."""
        if step.stage.kind is Kind.SOURCE:
            plan = arrivals(step, self.collection, self.found, self.draft, self.state, self.policy)
            known = [s for shard in plan.shards for s in self.state.of_stage(shard, step.name)]
            listing.check_withdrawals(known, plan.missing(), allowed=self.options.allow_withdrawals)
            withdraw(self.draft, self.state, step.name, plan)
            self.summary.withdrawn = len(plan.missing())
            return StepPlan(step, plan.shards)
        return StepPlan(step, {shard: self._shard_plan(step, shard) for shard in self.subjects.shards(step)})

    def _shard_plan(self, step: Step, shard: str) -> ShardPlan:
        digest = settled_digest(step, self.subjects.depends_on(step, shard))
        if self.was_settled.get(f"{step.name} {shard}") == digest and not self.policy.retry_failed:
            return ShardPlan(settled=digest)
        states = self.state.of_stage(shard, step.name)
        if step.stage.kind is Kind.COLLECTION:
            states = {name: row for name, row in states.items() if name == self.collection}
        return compare(step, list(self.subjects.of(step, shard)), states, self.policy, digest)

    def _step(self, step: Step) -> None:
        begun = time.monotonic()
        plan = self.plan(step)
        done: dict[str, list[Done]] = {shard: [] for shard in plan.shards}
        with self.engine.progress.stage(step.name, plan.total()) as advance:
            for batch in self._batches(step, plan):
                done[batch.shard].append(batch)
                advance(len(batch.states))
        for shard, shard_plan in plan.shards.items():
            if done[shard] or shard_plan.gone:
                fold(self.draft, self.state, step, shard, done[shard], shard_plan.gone)
            if shard_plan.settled and not shard_plan.postponed:
                self.settled[f"{step.name} {shard}"] = shard_plan.settled
        self._count(step, plan, [batch for batches in done.values() for batch in batches], time.monotonic() - begun)

    def _batches(self, step: Step, plan: StepPlan) -> Iterator[Done]:
        """Batches that an interrupted run had finished, then those that run now."""
        for shard, shard_plan in plan.shards.items():
            adopted = self.adopted.take(step, shard, shard_plan)
            yield from adopted
        yield from self.engine.runner.run(self._orders(step, plan))

    def _orders(self, step: Step, plan: StepPlan) -> Iterator[Order]:
        size = most_subjects(step, plan.total(), self.engine.runner.workers)
        for shard, shard_plan in plan.shards.items():
            subjects = iter([stale.subject for stale in shard_plan.stale])
            inputs = {table: tuple(keys) for table, keys in self._inputs(step, shard).items()}
            while batch := tuple(islice(subjects, size)):
                yield Order(
                    store=self.engine.blobs.uri(),
                    run_id=self.run_id,
                    batch_id=f"{step.name}-{uuid.uuid4().hex[:12]}",
                    stage=step.name,
                    parameters=step.parameters.model_dump(mode="json"),
                    recipe_digest=step.digest,
                    resources=dict(step.resources),
                    collection=self.collection,
                    shard=shard,
                    subjects=batch,
                    inputs=inputs,
                )

    def _inputs(self, step: Step, shard: str) -> dict[str, dict[str, str]]:
        return {} if step.stage.kind in (Kind.SOURCE, Kind.PAGE) else self.subjects.inputs(step, shard)

    def _count(self, step: Step, plan: StepPlan, done: Sequence[Done], seconds: float) -> None:
        states = [row for batch in done for row in batch.states]
        self.summary.stages[step.name] = {
            "ran": len(states),
            "failed": sum(row.status == "failed" for row in states),
            "causes": dict(sorted(plan.causes().items())),
            "postponed": dict(sorted(plan.postponed().items())),
            "cpu_seconds": round(sum(row.cpu_seconds for row in states), 3),
            "seconds": round(seconds, 3),
        }

    def finished(self, record: RunRow) -> RunRow:
        """The run record with its end: subjects worked on and CPU seconds spent, by stage."""
        stages = self.summary.stages
        return record._replace(
            finished_at=listing.now(),
            status="completed",
            counts=tuple((name, str(stage["ran"])) for name, stage in stages.items()),
            seconds=tuple((name, str(stage["cpu_seconds"])) for name, stage in stages.items()),
        )


def _recipes(blobs: Blobs) -> dict[str, Any]:
    """Run id → recipe, for naming what changed since."""
    return {run.run_id: json.loads(run.recipe) for run in runs.load_runs(blobs)}
