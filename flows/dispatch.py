"""Dispatch: subjects of a stage as orders for workers, cut into batches by what they cost."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.orders import Order, Subject
from flows.recipe import Step
from tasks.readers import COSTS

#: Subjects that cost one second between them: a batch of 1,000 documents that took longer than 20 ms each is cut.
_PER_SECOND = 50.0


def most_in_batch(step: Step, total: float, workers: int) -> float:
    """What a batch may cost: as configured, less where workers would be idle."""
    return max(1.0, min(step.work.batch, total / workers))


def cost_of(subject: Subject) -> float:
    """What a subject costs beside others of its stage: a page of text takes a small part of what a page image does, and
    a document that took long before takes long again."""
    if subject.member is not None and subject.page_number:
        return COSTS.get(subject.member.reader, 1.0)
    return max(1.0, _PER_SECOND * subject.seconds)


def batches(subjects: Iterable[Subject], most: float) -> Iterator[tuple[Subject, ...]]:
    """Subjects in their order, in batches that cost no more than `most`, each of one subject at least."""
    held: list[Subject] = []
    cost = 0.0
    for subject in subjects:
        if held and cost + cost_of(subject) > most + 1e-9:
            yield tuple(held)
            held, cost = [], 0.0
        held.append(subject)
        cost += cost_of(subject)
    if held:
        yield tuple(held)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Orders of one run for one collection."""

    store: str
    run_id: str
    collection: str

    def orders(
        self,
        step: Step,
        shard: str,
        subjects: Iterable[Subject],
        inputs: Mapping[str, Iterable[str]],
        most: float,
    ) -> Iterator[Order]:
        """Orders for subjects of one shard, none dearer than `most`; `inputs` is table → keys of the parts to read."""
        keys = {table: tuple(parts) for table, parts in inputs.items()}
        for batch in batches(subjects, most):
            yield Order(
                store=self.store,
                run_id=self.run_id,
                batch_id=f"{step.name}-{uuid.uuid4().hex[:12]}",
                stage=step.name,
                parameters=step.parameters.model_dump(mode="json"),
                recipe_digest=step.digest,
                resources=dict(step.resources),
                collection=self.collection,
                shard=shard,
                subjects=batch,
                inputs=keys,
            )


def total_cost(subjects: Sequence[Subject]) -> float:
    """What subjects cost together."""
    return sum(map(cost_of, subjects))
