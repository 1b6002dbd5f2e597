"""Whose turn it is to write to a store: one recorded flow run at a time; the others wait in the order of Prefect."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from prefect.client.orchestration import get_client
from prefect.concurrency.sync import concurrency

from storage.blobs import open_blobs

#: Seconds for which a run that died keeps its turn; a living one renews it.
LASTS = 300


def name_of(store: str) -> str:
    """The name of the concurrency limit of a store, the same for every spelling of its address."""
    return f"opis-store-{sha256(open_blobs(store).uri().encode()).hexdigest()[:12]}"


@contextmanager
def turn(store: str) -> Iterator[None]:
    """Wait until no other recorded flow run writes to the store, and hold it.

    A run that loses its turn because the server is away goes on: the lease of the store and its versions keep two
    writers from harming one another; the turn only spares them work done twice.
    """
    name = name_of(store)
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(name, 1)
    with concurrency(name, occupy=1, lease_duration=LASTS, raise_on_lease_renewal_failure=False):
        yield
