"""The walk over a recipe, stage by stage: plan, run in batches, fold what was done.

A stage's plan is made when its turn comes, from the rows that are there by then: a redone stage whose rows are the same
stops the cascade.
"""

import time
from collections.abc import Iterator, Sequence

from flows import listing
from flows.adoption import Adopted
from flows.arrivals import arrivals, withdraw
from flows.dispatch import Dispatch, most_in_batch, total_cost
from flows.fold import fold
from flows.job import Job, Options, Summary
from flows.listing import living
from flows.orders import Done, Order
from flows.plan import Limit, Policy, ShardPlan, StepPlan, compare, settled_digest
from flows.recipe import Step
from flows.selection import select
from flows.state import State
from flows.subjects import Subjects
from flows.tries import is_due
from storage import runs
from storage.draft import Draft
from storage.schemas.runs import RunRow
from tasks.stage import Kind


def _is_any_due(step: Step, done: Sequence[Done]) -> bool:
    """Whether a later run must look at a shard again for what this one failed at."""
    return any(is_due(row, step.work.tries) for batch in done for row in batch.states)


class Walk:
    """One pass over the recipe."""

    def __init__(self, job: Job, run_id: str, options: Options, draft: Draft, found: list[listing.Found]) -> None:
        self.job = job
        self.run_id = run_id
        self.options = options
        self.draft = draft
        self.found = living(job.blobs, found)
        self.collection = job.config.collection
        self.state = State(draft)
        self.subjects = Subjects(self.collection, draft, self.state)
        known = draft.base.collections.get(self.collection, {}) if draft.base else {}
        self.was_settled: dict[str, str] = known.get("settled", {})
        self.settled: dict[str, str] = {}
        self.adopted = Adopted(job.blobs, self.collection)
        self.policy = Policy(
            reprocess=options.reprocess,
            retry_failed=options.retry_failed,
            checksum=options.checksum,
            recipe_of=runs.Recipes(job.blobs).of,
            selection=select(job.blobs, self.collection, options.where) if options.where else None,
            pays=select(job.blobs, self.collection, options.pays) if options.pays else None,
            stages=frozenset(options.stages),
            limit=Limit(options.limit),
        )
        self.summary = Summary(run_id)

    def all(self) -> Summary:
        """Every stage in turn."""
        for step in self.job.steps:
            self._step(step)
        self.state.save()
        self.summary.adopted = self.adopted.count
        return self.summary

    def plan(self, step: Step) -> StepPlan:
        """What one stage has to do, on the rows as they are now."""
        if step.stage.kind is Kind.SOURCE:
            plan = arrivals(step, self.found, self.subjects, self.policy, self.is_settled)
            listing.check_withdrawals(plan.known, plan.missing(), allowed=self.options.allow_withdrawals)
            withdraw(self.draft, self.state, step.name, plan)
            self.summary.withdrawn = len(plan.missing())
            return StepPlan(step, plan.shards)
        return StepPlan(step, {shard: self._shard_plan(step, shard) for shard in self.subjects.shards(step)})

    def _shard_plan(self, step: Step, shard: str) -> ShardPlan:
        digest = settled_digest(step, self.subjects.depends_on(step, shard))
        if self.is_settled(step, shard, digest):
            return ShardPlan(settled=digest)
        states = self.state.of_stage(shard, step.name)
        if step.stage.kind is Kind.COLLECTION:
            states = {name: row for name, row in states.items() if name == self.collection}
        return compare(step, list(self.subjects.of(step, shard)), states, self.policy, digest)

    def is_settled(self, step: Step, shard: str, digest: str) -> bool:
        """Whether a shard was looked at under this digest, and nobody asks for more than what is new or changed."""
        is_asked = self.policy.retry_failed or self.policy.selection is not None
        return not is_asked and self.was_settled.get(f"{step.name} {shard}") == digest

    def _step(self, step: Step) -> None:
        begun = time.monotonic()
        plan = self.plan(step)
        done: dict[str, list[Done]] = {shard: [] for shard in plan.shards}
        with self.job.progress.stage(step.name, plan.total()) as advance:
            for batch in self._batches(step, plan):
                done[batch.shard].append(batch)
                advance(len(batch.states))
        for shard, shard_plan in plan.shards.items():
            if done[shard] or shard_plan.gone:
                fold(self.draft, self.state, step, shard, done[shard], shard_plan.gone)
            if shard_plan.settled and not shard_plan.postponed and not _is_any_due(step, done[shard]):
                self.settled[f"{step.name} {shard}"] = shard_plan.settled
        self._count(step, plan, [batch for batches in done.values() for batch in batches], time.monotonic() - begun)

    def _batches(self, step: Step, plan: StepPlan) -> Iterator[Done]:
        """Batches that an interrupted run had finished, then those that run now."""
        for shard, shard_plan in plan.shards.items():
            adopted = self.adopted.take(step, shard, shard_plan)
            yield from adopted
        yield from self.job.runner.run(self._orders(step, plan))

    def _orders(self, step: Step, plan: StepPlan) -> Iterator[Order]:
        stale = {shard: [found.subject for found in shard_plan.stale] for shard, shard_plan in plan.shards.items()}
        most = most_in_batch(step, sum(map(total_cost, stale.values())), self.job.runner.workers)
        dispatch = Dispatch(self.job.blobs.uri(), self.run_id, self.collection)
        for shard, subjects in stale.items():
            if subjects:
                yield from dispatch.orders(step, shard, subjects, self._inputs(step, shard), most)

    def _inputs(self, step: Step, shard: str) -> dict[str, dict[str, str]]:
        if step.stage.kind in (Kind.SOURCE, Kind.PAGE):
            return {}
        return self.subjects.inputs(step, shard) | self.subjects.recalled(step)

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
