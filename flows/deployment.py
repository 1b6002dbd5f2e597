"""What `opis deploy` is asked to deploy, with every address made absolute: a worker stands in another folder than the
person who deploys."""

import os
from dataclasses import dataclass
from pathlib import Path

from configs.errors import ConfigError
from configs.load import load_collection
from flows.request import store_of
from storage.addresses import is_s3
from storage.blobs import open_blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """`home` is the folder of this program; `folder` holds `prefect.yaml` and `automations.yaml`; `hours` without a
    success raise an alarm; `series` is the folder or prefix of the releases."""

    home: str
    folder: str
    config: str
    collection: str
    store: str
    series: str
    pool: str
    hours: float
    alert_url: str | None

    def environment(self) -> dict[str, str]:
        """What stands for the `{{ $NAME }}` of `prefect.yaml`."""
        return {
            "OPIS_HOME": self.home,
            "OPIS_CONFIG": self.config,
            "OPIS_COLLECTION": self.collection,
            "OPIS_STORE": self.store,
            "OPIS_SERIES": self.series,
            "OPIS_POOL": self.pool,
        }


def wanted(
    config: str, *, store: str | None, series: str | None, pool: str, hours: float, folder: str | None
) -> Deployment:
    """The deployment of a configuration. One that cannot be read gives a deployment without a collection."""
    home = os.environ.get("OPIS_HOME") or str(Path(__file__).resolve().parents[1])
    try:
        found = load_collection(Path(config))
        collection, configured = found.collection, found.store
    except ConfigError:
        collection, configured = "", None
    place = open_blobs(store_of(store, configured)).uri()
    return Deployment(
        home=home,
        folder=str(Path(folder or Path(home) / "deploy").resolve()),
        config=str(Path(config).resolve()),
        collection=collection,
        store=place,
        series=_absolute(series) if series else _beside(place),
        pool=pool,
        hours=hours,
        alert_url=os.environ.get("OPIS_ALERT_URL") or None,
    )


def _absolute(place: str) -> str:
    return place if is_s3(place) else open_blobs(place).uri()


def _beside(store: str) -> str:
    """Where releases go unless something else is said: beside the store.

    >>> _beside("s3://letters/store/"), _beside("/data/store")
    ('s3://letters/store-releases', '/data/store-releases')
    """
    return f"{store.rstrip('/')}-releases"
