"""The plan: which subjects of a stage are stale, which are gone, and why, in plain words."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.orders import Subject
from flows.recipe import Step
from flows.selection import Selection
from flows.tries import is_due
from storage import digests
from storage.schemas import StateRow
from tasks.stage import Kind

#: Causes that a nightly run may leave for later: the subject itself is as it was.
_RECIPE_CAUSES = ("stage ", "parameter ", "model ")
#: Causes that a person asked for beside them: a selection of stages or a limit narrows these too.
_ASKED_FOR = ("failed before", "selected: ")


@dataclass(frozen=True, slots=True)
class Stale:
    """A subject to work on, and the cause."""

    subject: Subject
    cause: str


@dataclass(slots=True)
class ShardPlan:
    """What one stage has to do in one shard."""

    stale: list[Stale] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    postponed: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    settled: str = ""
    """Digest under which the shard was looked at; equal next time means that nothing is stale."""

    def causes(self) -> Counter[str]:
        """How many subjects are stale by each cause."""
        return Counter(stale.cause for stale in self.stale)


@dataclass(slots=True)
class StepPlan:
    """What one stage has to do, by shard."""

    step: Step
    shards: dict[str, ShardPlan] = field(default_factory=dict)

    def total(self) -> int:
        """Number of stale subjects."""
        return sum(len(plan.stale) for plan in self.shards.values())

    def causes(self) -> Counter[str]:
        """Stale subjects by cause."""
        return sum((plan.causes() for plan in self.shards.values()), Counter())

    def postponed(self) -> Counter[str]:
        """Stale subjects left for later, by cause."""
        return sum((plan.postponed for plan in self.shards.values()), Counter())


@dataclass(slots=True)
class Limit:
    """Documents that a run may redo: the first so many that ask, the same ones for every stage."""

    most: int | None = None
    _taken: set[str] = field(default_factory=set)

    def admits(self, document: str) -> bool:
        """Whether a document may be redone."""
        if self.most is None or document in self._taken:
            return True
        if len(self._taken) >= self.most:
            return False
        self._taken.add(document)
        return True


@dataclass(frozen=True, slots=True)
class Policy:
    """What a run does beside new and changed subjects. `recipe_of`: run id → recipe as the run record keeps it."""

    reprocess: bool = True
    retry_failed: bool = False
    checksum: bool = False
    """Whether the bytes of sources are compared that look as they were."""
    recipe_of: Callable[[str], Mapping[str, Any]] = lambda _: {}
    stages: frozenset[str] = frozenset()
    """Stages that may redo a subject that is as it was; all where empty."""
    limit: Limit = field(default_factory=Limit)
    selection: Selection | None = None
    """Pages to read again whatever the plan says of them; what is stale for a changed recipe and not selected is left
    for later."""
    pays: Selection | None = None
    """Pages worth reading again where the recipe of reading has changed; the others are left for later."""


def cause(step: Step, subject: Subject, previous: StateRow | None, policy: Policy) -> str | None:
    """Why a subject is stale, or None."""
    if previous is None:
        return "new"
    if previous.input_digest != subject.input_digest:
        return {Kind.SOURCE: "source changed", Kind.PAGE: "source bytes changed"}.get(step.stage.kind, "input changed")
    if previous.recipe_digest != step.digest:
        return recipe_cause(step.name, policy.recipe_of(previous.run_id).get(step.name), step.described())
    changed = _changed_resource(step, previous)
    if changed:
        return f"model {changed} changed"
    return _cause_to_retry(step, previous, policy)


def _cause_to_retry(step: Step, previous: StateRow, policy: Policy) -> str | None:
    if policy.retry_failed and previous.status == "failed":
        return "failed before"
    if is_due(previous, step.work.tries):
        return f"failed before, try {previous.attempts + 1} of {step.work.tries}"
    return None


def _changed_resource(step: Step, previous: StateRow) -> str | None:
    """Name of the first model that differs. A failure is tried again when any model came or went."""
    consulted = dict(previous.resources)
    names = consulted if previous.status == "done" else consulted | dict(step.resources)
    return next((name for name in sorted(names) if consulted.get(name) != step.resources.get(name)), None)


def recipe_cause(stage: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """What differs between two recipes of a stage, as run records keep them; None where the record is gone."""
    if before is None or after is None:
        return f"stage {stage} changed"
    if before.get("version") != after["version"]:
        return f"stage {stage} {before['version']} → {after['version']}"
    past, now = before["parameters"], after["parameters"]
    changed = sorted(name for name in now.keys() | past.keys() if now.get(name) != past.get(name))
    return f"parameter {stage}.{changed[0]}" if changed else f"stage {stage} changed"


def compare(
    step: Step, subjects: Collection[Subject], states: Mapping[str, StateRow], policy: Policy, settled: str = ""
) -> ShardPlan:
    """The plan of one shard from its subjects as they are and their states as they were."""
    plan = ShardPlan(settled=settled)
    for subject in subjects:
        previous = states.get(subject.subject_id)
        why = cause(step, subject, previous, policy)
        if why is None and _is_selected(step, subject, policy):
            why = f"selected: {policy.selection.where}" if policy.selection else None
        if why is None:
            plan.clean += 1
        elif _is_postponed(step, subject, why, policy):
            plan.postponed[why] += 1
        elif previous and why.startswith("failed before"):
            plan.stale.append(Stale(subject._replace(tried=previous.attempts), why))
        else:
            plan.stale.append(Stale(subject, why))
    plan.gone = sorted(states.keys() - {subject.subject_id for subject in subjects})
    return plan


def _is_selected(step: Step, subject: Subject, policy: Policy) -> bool:
    """Whether a page is to be read again though nothing about it has changed."""
    return (
        step.stage.kind is Kind.PAGE
        and policy.selection is not None
        and policy.selection.holds(subject.subject_id, subject.document_id)
    )


def _is_postponed(step: Step, subject: Subject, why: str, policy: Policy) -> bool:
    """Whether a subject that is as it was is left for a later run."""
    if not why.startswith((*_RECIPE_CAUSES, *_ASKED_FOR)):
        return False
    if why.startswith(_RECIPE_CAUSES) and _is_for_later(step, subject, policy):
        return True
    if policy.stages and step.name not in policy.stages:
        return True
    return step.stage.kind in (Kind.PAGE, Kind.DOCUMENT) and not policy.limit.admits(subject.document_id)


def _is_for_later(step: Step, subject: Subject, policy: Policy) -> bool:
    is_page = step.stage.kind is Kind.PAGE
    if policy.pays is not None and is_page and not policy.pays.holds(subject.subject_id, subject.document_id):
        return True
    if policy.selection is None:
        return not policy.reprocess
    return not policy.selection.holds(subject.subject_id, subject.document_id)


def settled_digest(step: Step, inputs: Collection[str]) -> str:
    """Digest of all that a shard's staleness depends on: the recipe, the models, and the digests of its input parts."""
    return digests.of_value([step.digest.hex(), dict(step.resources), sorted(inputs)]).hex()
