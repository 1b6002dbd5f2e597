"""Adoption: batches that an interrupted run finished are taken over instead of being done again."""

from collections import defaultdict

from flows.orders import Done
from flows.plan import ShardPlan
from flows.recipe import Step
from storage import receipts
from storage.blobs import Blobs
from storage.schemas import StateRow


class Adopted:
    """Receipts of runs of a collection that have not published, by stage and subject.

    Those of other collections are left to the runs that need them.
    """

    def __init__(self, blobs: Blobs, collection: str) -> None:
        self.count = 0
        self.run_ids: set[str] = set()
        self._held: dict[tuple[str, str], list[receipts.Receipt]] = defaultdict(list)
        for receipt in receipts.load_all(blobs):
            if receipt.collection != collection:
                continue
            self.run_ids.add(receipt.run_id)
            for row in receipt.subjects:
                self._held[receipt.stage, row.subject_id].append(receipt)

    def take(self, step: Step, shard: str, plan: ShardPlan) -> list[Done]:
        """Batches whose subjects are stale in `plan` and were done under the same input, recipe and models.

        Those subjects leave the plan. In which shard they were done is no matter: new sources that came since may have
        put them into another.
        """
        wanted = {stale.subject.subject_id: stale.subject.input_digest for stale in plan.stale}
        known = {
            (receipt.run_id, receipt.batch_id): receipt
            for subject in wanted
            for receipt in self._held.get((step.name, subject), ())
        }
        found: list[Done] = []
        for _, receipt in sorted(known.items()):
            states = tuple(row for row in receipt.subjects if _is_current(row, step, wanted.get(row.subject_id)))
            if states:
                for row in states:
                    del wanted[row.subject_id]
                found.append(Done(step.name, shard, states, receipt.parts, adopted=True))
                self.count += len(states)
        plan.stale = [stale for stale in plan.stale if stale.subject.subject_id in wanted]
        return found


def _is_current(row: StateRow, step: Step, wanted: bytes | None) -> bool:
    return (
        row.input_digest == wanted
        and row.recipe_digest == step.digest
        and row.status == "done"
        and all(step.resources.get(name) == digest for name, digest in row.resources)
    )
