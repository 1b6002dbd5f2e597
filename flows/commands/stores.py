"""How reading commands open a store: one version of it, the newest unless another is named by number or tag."""

from collections.abc import Iterable, Sequence

from flows.exits import UnknownError
from flows.request import store_of
from storage import versions
from storage.blobs import Blobs, open_blobs
from storage.tags import resolved
from storage.versions import Manifest


def opened(store: str | None, version: int | str | None, collections: Sequence[str] = ()) -> tuple[Blobs, Manifest]:
    """The store and a version of it. Raises UnknownVersion, and UnknownError where it has no version or collection."""
    blobs = open_blobs(store_of(store))
    manifest = versions.latest(blobs) if version is None else versions.load(blobs, resolved(blobs, version))
    if manifest is None:
        raise UnknownError(f"{blobs.uri()} has no version yet; `opis run` makes one")
    check_collections(collections, manifest.collections, f"version {manifest.version} of {blobs.uri()}")
    return blobs, manifest


def check_collections(wanted: Sequence[str], known: Iterable[str], where: str) -> None:
    """Raise UnknownError for a collection that is not there."""
    there = sorted(known)
    for name in wanted:
        if name not in there:
            raise UnknownError(f'{where} has no collection "{name}"; it has {", ".join(there) or "none"}')
