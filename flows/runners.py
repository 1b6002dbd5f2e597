"""Runners: where batches run. In this process, on a pool of processes of this machine, or as Prefect tasks.

A runner gets the orders of one stage and yields what became of each, in any order; results do not depend on it.
"""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import Protocol, Self

from flows import guard
from flows.batch import work
from flows.orders import Done, Order
from storage import receipts
from storage.blobs import open_blobs

#: Orders waiting for each worker: enough that none is idle, few enough that the queue stays small.
_AHEAD = 2
#: A batch whose worker dies is tried this many times in all; then the run stops.
_TRIES = 3


class Runner(Protocol):
    """Runs batches."""

    workers: int

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """What became of each order, as they finish."""
        ...

    def close(self) -> None:
        """Stop what was started."""
        ...


class InProcess:
    """One batch after the other in this process; untrusted bytes still go to the guarded child."""

    workers = 1

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """What became of each order, in order."""
        return map(work, orders)

    def close(self) -> None:
        """End the guarded child."""
        guard.stop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Pool:
    """A pool of worker processes. One that dies is replaced and its batches are tried again."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or len(os.sched_getaffinity(0))
        self._executor = self._started()

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"))

    def submit(self, order: Order) -> "Future[Done]":
        """Run one batch."""
        return self._executor.submit(work, order)

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """What became of each order, as they finish. Raises BrokenProcessPool where a batch kills every worker."""
        left = iter(orders)
        tries: dict[str, int] = {}
        waiting: dict[Future[Done], Order] = {}
        while True:
            for order in islice(left, self.workers * _AHEAD - len(waiting)):
                waiting[self.submit(order)] = order
            if not waiting:
                return
            finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
            if any(isinstance(future.exception(), BrokenProcessPool) for future in finished):
                waiting = self._resubmitted(waiting, tries)
                continue
            for future in finished:
                del waiting[future]
                yield future.result()

    def _resubmitted(self, waiting: dict["Future[Done]", Order], tries: dict[str, int]) -> dict["Future[Done]", Order]:
        """The unfinished orders on a new pool; what had finished is done again, which changes nothing."""
        for future, order in waiting.items():
            tries[order.batch_id] = tries.get(order.batch_id, 1) + 1
            if tries[order.batch_id] > _TRIES:
                future.result()
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._started()
        return {self.submit(order): order for order in waiting.values()}

    def close(self) -> None:
        """Stop the workers."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def local(workers: int | None) -> InProcess | Pool:
    """The embedded runner: one worker needs no pool."""
    return InProcess() if workers == 1 else Pool(workers)


def done_of(store: str, receipt: str) -> Done:
    """What became of a batch, by its receipt."""
    found = receipts.load(open_blobs(store), receipt)
    keys = {table: part.key for table, part in found.parts.items()}
    return Done(found.stage, found.shard, found.subjects, keys, receipt)
