"""What a worker of a Dask cluster does: see that it works as the run expects, then one batch in a process of its own.

Tasks of Dask run in threads, where no clock can stop them and one crash takes all; so every batch goes to a pool of
processes that the worker keeps.
"""

import json
import sys
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, distribution, version
from multiprocessing import current_process
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from flows.exits import ClusterError
from flows.orders import Done, Order
from flows.recipe import digest_of, pipeline_version
from flows.runners import Pool
from storage import runs
from storage.blobs import open_blobs
from storage.errors import StorageError
from tasks import stage_named
from tasks.errors import MissingToolError

#: How a worker must be started where it may have no children.
AS_STARTED = "DASK_DISTRIBUTED__WORKER__DAEMON=False"
_lock = Lock()


class Installed(NamedTuple):
    """What results may depend on beside the recipe: Python, Opis, and the libraries that Opis names."""

    python: str
    opis: str
    libraries: tuple[tuple[str, str], ...]


@cache
def installed() -> Installed:
    """What is installed here."""
    from packaging.requirements import Requirement

    asked = distribution("opis").requires or []
    names = sorted({Requirement(line).name for line in asked if "extra ==" not in line})
    found = tuple((name, _version(name)) for name in names)
    return Installed(f"{sys.version_info.major}.{sys.version_info.minor}", pipeline_version(), found)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def unlike(theirs: Installed, ours: Installed) -> str:
    """In what another installation differs, in words; empty where it does not.

    >>> one = Installed("3.11", "1.2", (("lxml", "6.0"),))
    >>> unlike(one, one)
    ''
    >>> unlike(Installed("3.11", "1.3", (("lxml", "missing"),)), one)
    'opis 1.3 (here 1.2), lxml missing (here 6.0)'
    """
    here = {"python": ours.python, "opis": ours.opis} | dict(ours.libraries)
    there = {"python": theirs.python, "opis": theirs.opis} | dict(theirs.libraries)
    names = [name for name in here | there if here.get(name) != there.get(name)]
    return ", ".join(f"{name} {there.get(name, 'missing')} (here {here.get(name, 'missing')})" for name in names)


def at_worker(order: Order, expected: Installed, witness: str | None) -> Done:
    """Run a batch here, where this worker has what the run has.

    `witness` is a file that the worker must see as the client does. Raises ClusterError.
    """
    from distributed import get_worker

    worker = get_worker()
    try:
        _check_children()
        _check_installed(expected)
        _check_recipe(order)
        _check_store(order.store, order.run_id)
        _check_sources(witness)
    except ClusterError as error:
        raise ClusterError(f"the Dask worker {worker.address} cannot be used: {error}") from None
    return _pool(worker.state.nthreads).done(order)


def _check_children() -> None:
    if current_process().daemon:
        raise ClusterError(f"it may have no children: start it with {AS_STARTED}, or without a nanny")


def _check_installed(expected: Installed) -> None:
    if difference := unlike(installed(), expected):
        raise ClusterError(f"it is not installed as the client is: {difference}; install the same there")


def _check_recipe(order: Order) -> None:
    """The stage as it is here, and the models that it may consult, must be those of the run."""
    digest, models = _here(order.stage, json.dumps(order.parameters))
    if digest != order.recipe_digest:
        raise ClusterError(f"it has another version of the stage {order.stage}; install the same Opis there")
    names = [name for name in order.resources | models if order.resources.get(name) != models.get(name)]
    if names:
        raise ClusterError(f"it has other models than the client: {', '.join(sorted(names))}; install the same there")


@lru_cache(maxsize=64)
def _here(name: str, parameters: str) -> tuple[bytes, dict[str, str]]:
    """Digest and models of a stage as they are here."""
    stage = stage_named(name)
    checked = stage.parameters.model_validate_json(parameters)
    try:
        return digest_of(stage, checked), dict(stage.resources(checked))
    except MissingToolError as error:
        raise ClusterError(f"it lacks what the stage {name} needs: {error}") from None


@lru_cache(maxsize=64)
def _check_store(store: str, run_id: str) -> None:
    """The worker must see the record of the run in the store: another folder of the same name does not hold it."""
    try:
        is_there = open_blobs(store).exists(runs.key_of(run_id))
    except StorageError as error:
        raise ClusterError(f"it cannot reach the store {store}: {error}") from None
    if not is_there:
        raise ClusterError(
            f"it sees another store at {store}: stores must lie on S3, or in a folder shared by all hosts"
        )


def _check_sources(witness: str | None) -> None:
    if witness is not None and not Path(witness).exists():
        raise ClusterError(
            f"it does not see {witness}: sources must lie on S3, or in a folder mounted at the same path"
        )


def _pool(processes: int) -> Pool:
    with _lock:
        return _started(processes)


@cache
def _started(processes: int) -> Pool:
    return Pool(processes)
