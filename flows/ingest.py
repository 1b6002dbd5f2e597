"""The flow `ingest`: bring a collection up to date, recorded by Prefect.

The walk is the engine's, the same as without Prefect; only the runner differs: each batch is a task run named by stage
and shard, with the retries and tags of `configs/stages.toml`. Time limits are the guard's: Prefect cannot stop a
thread. Failed flow runs are tried again as the deployment says (`PREFECT_FLOWS_DEFAULT_RETRIES`); what finished batches
wrote is taken up.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from queue import SimpleQueue
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from configs.load import work as limits
from flows import alarms, artifacts
from flows.alarms import HOOKS, Bounds
from flows.engine import execute
from flows.health import health
from flows.orders import Done, Order
from flows.progress import Silent
from flows.report import described
from flows.request import Request, prepare
from flows.runners import Waiting, done_of, waiting
from flows.turn import turn
from storage.blobs import open_blobs

#: Task runs that Prefect holds at once; the pool behind them has as many workers as the request asks for.
AT_ONCE = 32


@task(cache_policy=NO_CACHE, persist_result=False)
def batch(order: Order, pool: Waiting) -> str:
    """Run one batch on the pool. The result is the key of its receipt, never a table."""
    return pool.done(order).receipt


class Recorded:
    """Batches as Prefect task runs, over a pool of processes or a Dask cluster, whose workers need no Prefect."""

    def __init__(self, pool: Waiting) -> None:
        self.workers = pool.workers
        self._pool = pool

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """What became of each order, as they finish; no more than `AT_ONCE` are under way."""
        left = iter(orders)
        finished: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        under_way = sum(1 for order in islice(left, AT_ONCE) if self._send(order, finished))
        while under_way:
            store, future = finished.get()
            under_way += sum(1 for order in islice(left, 1) if self._send(order, finished)) - 1
            yield done_of(store, future.result())

    def _send(self, order: Order, finished: "SimpleQueue[tuple[str, Any]]") -> bool:
        store, future = self._submitted(order)
        future.add_done_callback(lambda done: finished.put((store, done)))
        return True

    def _submitted(self, order: Order) -> tuple[str, Any]:
        work = limits(order.stage)
        named = batch.with_options(
            task_run_name=order.title,
            retries=work.retries,
            tags=["opis", order.stage, *work.tags],
        )
        return order.store, named.submit(quote(order), quote(self._pool))  # type: ignore[call-overload]  # unquoted for the task

    def close(self) -> None:
        """Stop the pool."""
        self._pool.close()


@flow(name="ingest", task_runner=ThreadPoolTaskRunner(max_workers=AT_ONCE), persist_result=False, **HOOKS)  # type: ignore[arg-type]
def ingest(request: Request, bounds: Bounds = Bounds()) -> dict[str, Any]:  # noqa: B008  frozen
    """Bring one collection up to date: a configuration file, or a source and a collection name.

    `bounds` say when the rejects or the quality of what was published raise an alarm.
    """
    return walked(request, "ingest", bounds)


def walked(request: Request, name: str, bounds: Bounds) -> dict[str, Any]:
    """One recorded run, with its artifacts: the summary, the rejects that are open, the quality by version."""
    prepared = prepare(request)
    with turn(prepared.store):
        runner = Recorded(waiting(prepared.config.workers, request.cluster))
        try:
            report = described(execute(prepared, request, runner, Silent(), name), prepared)
        finally:
            runner.close()
    found = health(open_blobs(prepared.store), [prepared.config.collection])
    artifacts.publish(report, found)
    sent = alarms.send(report, found, bounds)
    get_run_logger().info(
        "%s: %s subjects worked on, version %s; %s",
        report["collection"], report["ran"], report["version"], ", ".join(sent) or "nothing to tell",
    )  # fmt: skip
    return report


def run_recorded(request: Request) -> dict[str, Any]:
    """The flow from the command line. Raises PrefectError where the API cannot be used."""
    import httpx
    from prefect.exceptions import PrefectHTTPStatusError

    from flows.exits import PrefectError

    try:
        report: dict[str, Any] = ingest(request)
    except (httpx.TransportError, PrefectHTTPStatusError, RuntimeError) as error:
        raise PrefectError(
            f"the Prefect API cannot be used ({type(error).__name__}: {error}); start it, or set OPIS_EMBEDDED=1"
        ) from error
    return report
