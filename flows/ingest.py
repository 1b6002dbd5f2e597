"""The flow `ingest`: bring a collection up to date, recorded by Prefect.

The walk is the engine's, the same as without Prefect; only the runner differs: each batch is a task run named by stage
and shard, with the retries and tags of `configs/stages.toml`. Time limits are the guard's: Prefect cannot stop a
thread.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed
from prefect.logging import get_run_logger
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from configs.load import work as limits
from flows import artifacts
from flows.engine import execute
from flows.orders import Done, Order
from flows.progress import Silent
from flows.report import described
from flows.request import Request, prepare
from flows.runners import Waiting, done_of, waiting

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
        """What became of each order, as they finish."""
        futures = [self._submitted(order) for order in orders]
        for store, future in _finished(futures):
            yield done_of(store, future.result())

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


def _finished(futures: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    stores = {id(future): store for store, future in futures}
    for future in as_completed([future for _, future in futures]):
        yield stores[id(future)], future


@flow(name="ingest", task_runner=ThreadPoolTaskRunner(max_workers=AT_ONCE), persist_result=False)  # type: ignore[arg-type]
def ingest(request: Request) -> dict[str, Any]:
    """Bring one collection up to date: a configuration file, or a source and a collection name."""
    return walked(request, "ingest")


def walked(request: Request, name: str) -> dict[str, Any]:
    """One recorded run, with its artifacts: the summary, and the rejects that are open."""
    prepared = prepare(request)
    runner = Recorded(waiting(prepared.config.workers, request.cluster))
    try:
        report = described(execute(prepared, request, runner, Silent(), name), prepared)
    finally:
        runner.close()
    artifacts.publish(report)
    get_run_logger().info(
        "%s: %s subjects worked on, version %s", report["collection"], report["ran"], report["version"]
    )
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
