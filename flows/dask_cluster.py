"""A runner over an existing Dask cluster. Nothing is sent to its workers but orders, and what comes back is where a
receipt lies; workers reach the store and the sources themselves.

A worker that dies costs the batches it held, which Dask gives to another; a scheduler that dies costs those of all
workers, which are sent again once it answers. Batches are idempotent, so both cost time only.
"""

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from threading import Lock
from typing import Any, Self

from flows.dask_worker import at_worker, installed
from flows.exits import ClusterError
from flows.orders import Done, Order
from flows.runners import as_finished
from storage.addresses import is_s3, local_file

#: Orders waiting for each worker: enough that none is idle, and that a cluster which grows by demand sees some.
_AHEAD = 2
#: At least so many wait in all, and at most: each has a thread here that does nothing but wait.
_FEWEST, _MOST = 16, 512
#: Seconds for a scheduler to answer, and for the first worker to come.
_PATIENCE = 120.0
#: Seconds for a scheduler to answer when a run begins: one that is not there then is not waited for.
_AT_FIRST = 10.0
#: A batch whose scheduler is lost is sent so many times in all.
_TRIES = 3


class Cluster:
    """The cluster whose scheduler listens at an address such as `tcp://host:8786`. Raises ClusterError."""

    def __init__(self, address: str, patience: float = _PATIENCE) -> None:
        self._address = address
        self._patience = patience
        self._lock = Lock()
        self._failure: ClusterError | None = None
        self._client = self._connected(min(patience, _AT_FIRST))
        self.workers = self._threads()

    def _connected(self, patience: float) -> Any:
        from dask import config
        from distributed import Client

        _await(self._address, patience)
        client: Any = None
        try:
            # Opis compares installations itself, by what it needs; Dask would warn of what does not matter.
            with config.set({"distributed.client.heartbeat": "5s", "distributed.comm.retry.count": 3}):
                client = Client(self._address, timeout=self._patience, set_as_default=False, name="opis")  # type: ignore[no-untyped-call]
            # A task, not a look at the workers there are: a cluster that grows by demand begins with none.
            client.submit(installed, pure=False).result(timeout=self._patience)
        except ImportError as error:
            if client is None:
                raise
            _left(client)
            raise ClusterError(
                f"a worker of the Dask cluster at {self._address} lacks Opis: {error}; install it there"
            ) from None
        except (OSError, TimeoutError) as error:
            if client is None:
                raise ClusterError(f"what answers at {self._address} is no Dask scheduler: {error}") from None
            _left(client)
            raise ClusterError(
                f"the Dask cluster at {self._address} has no worker after {self._patience:g} s: start one there"
            ) from None
        return client

    def _threads(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(sum(threads.values()), 1)

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """What became of each order, as they finish. The cluster may grow and shrink meanwhile."""
        return as_finished(self.done, orders, min(max(self._threads() * _AHEAD, _FEWEST), _MOST))

    def done(self, order: Order) -> Done:
        """Run one batch and wait for it. Raises ClusterError, or what the batch raised."""
        from concurrent.futures import CancelledError

        from distributed import KilledWorker
        from distributed.client import ClosedClientError
        from distributed.comm.core import CommClosedError

        witness = _witness(order)
        for left in reversed(range(_TRIES)):
            client = self._client
            try:
                future = client.submit(at_worker, order, installed(), witness, key=order.batch_id, pure=False)
                done: Done = future.result()
            except KilledWorker as error:
                raise ClusterError(
                    f"a batch ({order.title}) ended every worker that it was given to: {error}"
                ) from None
            except (CancelledError, CommClosedError, ClosedClientError) as error:
                if not left:
                    raise ClusterError(f"the Dask scheduler at {self._address} was lost: run again to go on") from error
                self._replace(client)
            else:
                return done
        raise AssertionError("a loop over at least one try ends inside")

    def _replace(self, lost: Any) -> None:
        """Connect anew, once for all batches that wait; what that found, too, is found once."""
        from concurrent.futures import CancelledError

        with self._lock:
            if self._failure:
                raise self._failure
            if self._client is lost:
                _left(lost)
                try:
                    self._client = self._connected(self._patience)
                except CancelledError:
                    self._failure = ClusterError(f"the Dask scheduler at {self._address} was lost: run again to go on")
                except ClusterError as error:
                    self._failure = error
            if self._failure:
                raise self._failure

    def close(self) -> None:
        """Leave the cluster; it goes on."""
        _left(self._client)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _await(address: str, patience: float) -> None:
    """Wait until something answers at an address: a client of Dask that has found nothing is slow to end."""
    from distributed.comm.addressing import parse_address, parse_host_port

    try:
        scheme, place = parse_address(address, strict=True)
        if scheme not in {"tcp", "tls"}:
            return
        host, port = parse_host_port(place)
    except ValueError:
        raise ClusterError(f"{address} is no address of a Dask scheduler: write tcp://host:8786") from None
    end = time.monotonic() + patience
    while True:
        try:
            socket.create_connection((host, port), timeout=max(patience, 1.0)).close()
        except OSError as error:
            if time.monotonic() >= end:
                raise ClusterError(
                    f"no Dask scheduler answers at {address} ({error}): start one, or leave out --cluster"
                ) from None
            time.sleep(min(0.5, patience))
        else:
            return


def _left(client: Any) -> None:
    with suppress(OSError, TimeoutError):
        client.close(timeout=5)


def _witness(order: Order) -> str | None:
    """A file of this machine that a worker must see too: the first source of the batch that lies on a disk."""
    for subject in order.subjects:
        if subject.uri and not is_s3(subject.uri):
            path = local_file(subject.uri)
            return str(path) if path.exists() else None
    return None
