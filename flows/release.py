"""The flow `release`: write a version of a store as plain Parquet tables."""

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.commands.release import released


@task(cache_policy=NO_CACHE, persist_result=False, retries=1)
def write(to: str, store: str | None, version: int | str | None, collections: list[str]) -> dict[str, Any]:
    """Write the release; one that is already there is left as it is."""
    return released(to, store, version, collections)


@flow(name="release", persist_result=False)
def release(
    to: str, store: str | None = None, version: int | str | None = None, collections: list[str] | None = None
) -> dict[str, Any]:
    """Write one version (the newest by default) to a folder or `s3://bucket/prefix`.

    `{version}` in `to` stands for the number of the version.
    """
    return write(to, store, version, collections or [])
