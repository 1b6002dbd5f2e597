"""Runners: where batches run. In this process, on a pool of processes of this machine, or as Prefect tasks.

A runner gets the orders of one stage and yields what became of each, in any order; results do not depend on it.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from threading import Lock
from typing import TYPE_CHECKING, Protocol, Self

from flows import guard
from flows.batch import work
from flows.lifeline import end_with_parent
from flows.orders import Done, Order
from storage import receipts
from storage.blobs import open_blobs

if TYPE_CHECKING:
    from flows.dask_cluster import Cluster

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


class Waiting(Protocol):
    """Runs one batch at a time for each thread that asks."""

    workers: int

    def done(self, order: Order) -> Done:
        """Run one batch and wait for it."""
        ...

    def close(self) -> None:
        """Stop what was started."""
        ...


def as_finished(done: Callable[[Order], Done], orders: Iterable[Order], most: int) -> Iterator[Done]:
    """What became of each order, as they finish; each waits in a thread, no more than `most` at once.

    Orders are taken as there is room for them. What one raises ends the rest once those begun have ended.
    """
    left = iter(orders)
    with ThreadPoolExecutor(most) as threads:
        waiting: set[Future[Done]] = set()
        while True:
            waiting |= {threads.submit(done, order) for order in islice(left, most - len(waiting))}
            if not waiting:
                return
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in finished)


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
    """A pool of worker processes. Where one dies the pool is replaced, and the batches it held are done again."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or len(os.sched_getaffinity(0))
        self._executor = self._started()
        self._lock = Lock()

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=end_with_parent)

    def done(self, order: Order) -> Done:
        """Run one batch and wait for it. Raises BrokenProcessPool where workers die at every try."""
        for left in reversed(range(_TRIES)):
            executor = self._executor
            try:
                return executor.submit(work, order).result()
            except BrokenProcessPool:
                if not left:
                    raise
                self._replace(executor)
        raise AssertionError("a loop over at least one try ends inside")

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._executor is broken:
                broken.shutdown(wait=False, cancel_futures=True)
                self._executor = self._started()

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """What became of each order, as they finish."""
        return as_finished(self.done, orders, self.workers * _AHEAD)

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


def waiting(workers: int | None, cluster: str | None = None) -> "Pool | Cluster":
    """The Dask cluster at an address, or the one that `OPIS_CLUSTER` names; a pool here where none is named."""
    if address := cluster or os.environ.get("OPIS_CLUSTER"):
        from flows.dask_cluster import Cluster

        return Cluster(address)
    return Pool(workers)


def chosen(workers: int | None, cluster: str | None = None) -> "InProcess | Pool | Cluster":
    """The runner of the command line: as `waiting`, but one worker needs no pool."""
    if cluster or os.environ.get("OPIS_CLUSTER"):
        return waiting(workers, cluster)
    return local(workers)


def done_of(store: str, receipt: str) -> Done:
    """What became of a batch, by its receipt."""
    found = receipts.load(open_blobs(store), receipt)
    return Done(found.stage, found.shard, found.subjects, found.parts, receipt)
