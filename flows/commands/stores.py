"""How reading commands open a store: one version of it, the newest unless another is named."""

from flows.exits import UnknownError
from flows.request import store_of
from storage import versions
from storage.blobs import Blobs, open_blobs
from storage.versions import Manifest


def opened(store: str | None, version: int | None) -> tuple[Blobs, Manifest]:
    """The store and a version of it. Raises UnknownVersion, and UnknownError where there is none yet."""
    blobs = open_blobs(store_of(store))
    manifest = versions.load(blobs, version) if version else versions.latest(blobs)
    if manifest is None:
        raise UnknownError(f"{blobs.uri()} has no version yet; `opis run` makes one")
    return blobs, manifest
