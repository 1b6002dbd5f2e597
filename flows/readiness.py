"""Whether everything is there that the deployments of a collection need, before anything of them is made."""

from collections.abc import Iterator
from pathlib import Path

from configs.errors import ConfigError
from configs.load import load_collection
from configs.models import Collection
from flows.commands.doctor import Check, examine
from flows.deployment import Deployment
from flows.prefect_api import api_url
from flows.recipe import resolve
from storage.addresses import is_s3, local_file
from storage.blobs import open_blobs
from storage.errors import StorageError

#: What may be missing while deployments are made: nothing runs until it is there.
LATER = "worker"


def checks(wanted: Deployment) -> Iterator[Check]:
    """Every check in turn; those of the Prefect server end at the first that fails."""
    yield _home(wanted.home)
    config, found = _configuration(wanted.config)
    yield found
    if config is not None:
        yield from map(_source, (root.uri for root in config.sources))
    yield from (check for check in examine(wanted.store) if check.what != "Prefect")
    api = _api()
    yield api
    if api.is_well:
        yield from _pool(wanted.pool)
    yield _alerts(wanted.alert_url)


def _home(home: str) -> Check:
    needed = ("flows/ingest.py", "deploy/prefect.yaml")
    missing = [name for name in needed if not (Path(home) / name).is_file()]
    found = f"{home} lacks {', '.join(missing)}" if missing else home
    return Check("OPIS_HOME", not missing, found, "set it to the folder of Opis, the same on every worker")


def _configuration(path: str) -> tuple[Collection | None, Check]:
    try:
        config = load_collection(Path(path))
        resolve(config)
    except ConfigError as error:
        return None, Check("configuration", is_well=False, found=path, remedy=str(error))
    return config, Check("configuration", is_well=True, found=f"{path}: {config.collection}")


def _source(uri: str) -> Check:
    try:
        if is_s3(uri):
            next(iter(open_blobs(uri).list()), None)
            is_there = True
        else:
            is_there = local_file(uri).exists()
    except StorageError as error:
        return Check("source", is_well=False, found=uri, remedy=error.message)
    return Check("source", is_there, uri, "mount it, or change the configuration")


def _api() -> Check:
    url = api_url()
    if url is None:
        return Check("Prefect API", is_well=False, found="none configured", remedy="set PREFECT_API_URL, or `make up`")
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        error = client.api_healthcheck()
        if error is not None:
            return Check("Prefect API", is_well=False, found=f"{url}: {error}", remedy="start it: prefect server start")
        return Check("Prefect API", is_well=True, found=f"{url}, version {client.api_version()}")


def _pool(name: str) -> Iterator[Check]:
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    start = f"prefect worker start --pool {name}"
    with get_client(sync_client=True) as client:
        try:
            pool = client.read_work_pool(name)
        except ObjectNotFound:
            yield Check("work pool", is_well=True, found=f"{name} is not there yet, `opis deploy` makes it")
            yield Check(LATER, is_well=False, found="none", remedy=start)
            return
        workers = [worker.name for worker in client.read_workers_for_work_pool(name) if worker.status == "ONLINE"]
    yield Check("work pool", not pool.is_paused, f"{name} ({pool.type})", f"prefect work-pool resume {name}")
    yield Check(LATER, bool(workers), ", ".join(workers) or "none online", start)


def _alerts(url: str | None) -> Check:
    found = "go to the address in OPIS_ALERT_URL" if url else "are seen in Prefect alone: OPIS_ALERT_URL is not set"
    return Check("alerts", is_well=True, found=found)
