"""What there is: the objects under the roots of a collection, and which of the known ones are no longer there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from configs.models import Collection
from storage.addresses import is_s3
from storage.blobs import Blobs
from storage.errors import AccessDenied, BadAddress, SourceIsStore, SourceMissing, StorageError, Unreachable
from storage.ids import source_id
from storage.purged import tombstones
from storage.sources import Listed, list_source, local_file, sha256_of

#: A file changed this shortly before it was listed may have changed again within the clock's grain.
GRAIN = timedelta(seconds=2)
#: A larger share of sources withdrawn at once looks like a disk that is not mounted.
MOST_WITHDRAWN = 0.1


class WithdrawalError(Exception):
    """Too many sources are gone at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """One listed object of a collection."""

    source_id: str
    source_name: str
    listed: Listed
    refused: str = ""


def found(config: Collection, store: str) -> list[Found]:
    """Every object under the roots, in the collection's order. Raises StorageError for a missing or empty root."""
    return [
        _found(config.collection, root.name, listed)
        for root in sorted(config.sources, key=lambda root: root.name)
        for listed in _listed(root.uri, store)
    ]


def _listed(uri: str, store: str) -> list[Listed]:
    """Objects under one root. What keeps it from being listed is a fault of the source, not of the store."""
    try:
        if _address(uri) == _address(store):
            raise SourceIsStore(f"{uri} is named as source and as store: choose another folder with --store.")
        return list_source(uri, ignore=[store])
    except (AccessDenied, BadAddress, Unreachable) as error:
        raise SourceMissing(error.message) from error


def _address(uri: str) -> str:
    return uri.rstrip("/") if is_s3(uri) else str(local_file(uri).resolve())


def _found(collection: str, name: str, listed: Listed) -> Found:
    """A listed object under its id; one whose path equals an earlier one in NFC gets its own id, to be refused."""
    listed = replace(listed, fingerprint=listed.fingerprint.partition("-recent-")[0])
    if not listed.collides:
        return Found(source_id(collection, name, listed.path), name, listed)
    spelling = listed.uri.rpartition("/")[2]
    refusal = f"Its name differs from another's only in how accents are written ({listed.path}); rename one of them."
    return Found(source_id(collection, name, f"{listed.path}\0{spelling.encode()!r}"), name, listed, refusal)


def living(blobs: Blobs, listed: Sequence[Found]) -> list[Found]:
    """Listed objects without those that were purged from a store, under whatever name they come."""
    dead = tombstones(blobs)
    sizes: dict[int | None, set[str]] = {}
    for stone in dead.values():
        if stone.content_sha256:
            sizes.setdefault(stone.byte_size, set()).add(stone.content_sha256)
    return [item for item in listed if item.source_id not in dead and not _is_copy(item.listed, sizes)]


def _is_copy(listed: Listed, dead: Mapping[int | None, set[str]]) -> bool:
    """Whether an object has the bytes of one that was purged; only one of the same size is read."""
    try:
        return listed.byte_size in dead and sha256_of(listed.uri) in dead[listed.byte_size]
    except StorageError:
        return False  # acquire says what is wrong with it


def is_older(listed: Listed, last_listing: datetime | None) -> bool:
    """Whether size and modification time can be trusted to tell a change since the last listing."""
    return last_listing is not None and listed.modified_at is not None and listed.modified_at < last_listing - GRAIN


def check_withdrawals(known: Sequence[str], missing: Sequence[str], *, allowed: bool) -> None:
    """Raise WithdrawalError where more than a tenth of the known sources are gone, or all, unless that is allowed."""
    is_much = len(missing) > max(1, MOST_WITHDRAWN * len(known)) or len(missing) == len(known)
    if missing and is_much and not allowed:
        raise WithdrawalError(
            f"{len(missing)} of {len(known)} known sources are gone. If the source is complete as it is, run again "
            "with --allow-withdrawals; if a disk or bucket is missing, bring it back first."
        )


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)
