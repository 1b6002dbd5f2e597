"""A runner over a Dask cluster. Its workers have this program, and reach the store and the sources; nothing else is
sent to them but orders, and what comes back is where a receipt lies.

Workers must be allowed children, which the isolated stages need: `DASK_DISTRIBUTED__WORKER__DAEMON=False`.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Self

from flows.batch import work
from flows.orders import Done, Order

#: Orders waiting for each worker: enough that none is idle.
_AHEAD = 2


class Cluster:
    """The cluster whose scheduler listens at an address such as `tcp://host:8786`."""

    def __init__(self, address: str) -> None:
        import distributed

        self._dask: Any = distributed
        self._client = self._dask.Client(address)
        self.workers = max(sum(self._client.nthreads().values()), 1)

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """What became of each order, as they finish."""
        left = iter(orders)
        waiting = self._dask.as_completed(self._sent(islice(left, self.workers * _AHEAD)))
        for future in waiting:
            done: Done = future.result()
            future.release()
            waiting.update(self._sent(islice(left, 1)))
            yield done

    def _sent(self, orders: Iterable[Order]) -> list[Any]:
        return [self._client.submit(work, order, pure=False) for order in orders]

    def close(self) -> None:
        """Leave the cluster; it goes on."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
