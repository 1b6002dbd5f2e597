"""The flow `release`: write a version of a store as plain Parquet tables."""

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.alarms import HOOKS
from flows.commands.release import Place, released


@task(cache_policy=NO_CACHE, persist_result=False, retries=1)
def write(
    place: Place, store: str | None, version: int | str | None, collections: list[str], view: str | None
) -> dict[str, Any]:
    """Write the release; one that is already there is left as it is."""
    return released(place, store, version, collections, view)


@flow(name="release", persist_result=False, **HOOKS)
def release(
    to: str | None = None,
    store: str | None = None,
    version: int | str | None = None,
    collections: list[str] | None = None,
    series: str | None = None,
    view: str | None = None,
) -> dict[str, Any]:
    """Write one version (the newest by default) to a folder or `s3://bucket/prefix`, or as the next of a series.

    `{version}` in `to` stands for the number of the version; `view` is the path or name of a view.
    """
    return write(Place(to=to, series=series), store, version, collections or [], view)
