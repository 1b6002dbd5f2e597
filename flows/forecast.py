"""The forecast: what a run would do as things stand, and what its changed output may reach, changing nothing."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from flows import listing
from flows.arrivals import Arrivals, arrivals
from flows.job import Job, Options
from flows.plan import StepPlan
from flows.recipe import Step
from flows.walk import Walk
from storage import versions
from storage.draft import Draft
from storage.schemas import StateRow
from tasks.stage import Kind


@dataclass(slots=True)
class Forecast:
    """One stage of a forecast: subjects stale for a cause of their own, and those that a changed input may reach."""

    stage: str
    stale: int
    reached: int
    causes: Counter[str]
    postponed: Counter[str] = field(default_factory=Counter)
    gone: int = 0
    cpu_minutes: float | None = None

    def plain(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "stage": self.stage,
            "stale": self.stale,
            "reached": self.reached,
            "causes": dict(sorted(self.causes.items())),
            "postponed": dict(sorted(self.postponed.items())),
            "gone": self.gone,
            "cpu_minutes": self.cpu_minutes,
        }


def forecast(job: Job, options: Options) -> list[Forecast]:
    """Every stage in turn. Raises StorageError where the source cannot be listed, WithdrawalError as a run would."""
    found = listing.found(job.config, job.blobs.uri())
    draft = Draft(job.blobs, versions.latest(job.blobs))
    return _Foresight(Walk(job, "", options, draft, found)).all()


class _Foresight:
    """Follows stale documents from stage to stage."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._touched: set[str] = set()
        self._arrived = 0

    def all(self) -> list[Forecast]:
        return [self._step(step) for step in self._walk.job.steps]

    def _step(self, step: Step) -> Forecast:
        if step.stage.kind is Kind.SOURCE:
            return self._sources(step)
        plan = self._walk.plan(step)
        documents = {stale.subject.document_id for shard in plan.shards.values() for stale in shard.stale}
        if step.stage.kind is Kind.COLLECTION:
            reached = int(not documents and bool(self._touched or self._arrived))
        else:
            reached = len(self._touched - documents) + self._arrived
            self._touched |= documents
        return self._forecast(step, plan, reached)

    def _sources(self, step: Step) -> Forecast:
        walk = self._walk
        plan: Arrivals = arrivals(step, walk.found, walk.subjects, walk.policy, walk.is_settled)
        listing.check_withdrawals(plan.known, plan.missing(), allowed=walk.options.allow_withdrawals)
        stale = {s.subject.subject_id: s.cause for shard in plan.shards.values() for s in shard.stale}
        self._arrived = sum(cause == "new" for cause in stale.values()) + len(plan.missing())
        changed = {source for source, cause in stale.items() if cause != "new"} | set(plan.missing())
        self._touched |= self._documents_of(changed)
        found = self._forecast(step, StepPlan(step, plan.shards), 0)
        found.gone = len(plan.missing())
        return found

    def _documents_of(self, sources: set[str]) -> set[str]:
        """Documents made of some sources."""
        if not sources:
            return set()
        names = [name for name in self._walk.draft.parts("members") if name.startswith(f"{self._walk.collection}/")]
        rows = self._walk.draft.read("members", names, ["document_id", "source_ids"]).to_pylist()
        return {row["document_id"] for row in rows if sources & set(row["source_ids"])}

    def _forecast(self, step: Step, plan: StepPlan, reached: int) -> Forecast:
        gone = sum(len(shard.gone) for shard in plan.shards.values())
        total = plan.total()
        return Forecast(
            stage=step.name,
            stale=total,
            reached=reached,
            causes=plan.causes(),
            postponed=plan.postponed(),
            gone=gone,
            cpu_minutes=self._minutes(step, total + reached),
        )

    def _minutes(self, step: Step, subjects: int) -> float | None:
        """CPU minutes for so many subjects, by the mean of those done before; None where there are none."""
        if not subjects:
            return 0.0
        past = [
            row.cpu_seconds
            for shard in self._walk.draft.parts("stage_state")
            if shard.startswith(f"{self._walk.collection}/")
            for row in self._walk.state.of_stage(shard, step.name).values()
            if _is_measured(row)
        ]
        return round(sum(past) / len(past) * subjects / 60, 3) if past else None


def _is_measured(row: StateRow) -> bool:
    return row.status == "done" and row.cpu_seconds > 0
