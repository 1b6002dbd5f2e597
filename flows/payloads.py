"""Bytes for isolated stages: fetched by the worker into a scratch file that we named, opened only by the child."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b, sha256
from pathlib import Path

from storage.addresses import is_s3
from storage.errors import StorageError
from storage.sources import fetch, local_file
from tasks.errors import UnreadableError
from tasks.stage import Payload


class Scratch:
    """A folder for the bytes of remote sources: those of one subject, kept for the next, since subjects of one source
    come together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: set[Path] = set()

    def files(self, uris: Sequence[str]) -> list[Path]:
        """Local files with the bytes of sources: the sources themselves where they lie on this machine.

        Raises UnreadableError where one cannot be fetched.
        """
        wanted = {uri: self._folder / blake2b(uri.encode(), digest_size=16).hexdigest() for uri in uris if is_s3(uri)}
        for path in self._held.difference(wanted.values()):
            path.unlink(missing_ok=True)
        self._held.intersection_update(wanted.values())
        for uri, path in wanted.items():
            if path not in self._held:
                self._held.add(_fetched(uri, path))
        return [wanted.get(uri) or local_file(uri) for uri in uris]


def _fetched(uri: str, path: Path) -> Path:
    """The file, with the bytes of a source."""
    try:
        path.write_bytes(fetch(uri))
    except StorageError as error:
        raise UnreadableError(error.message, code="unreadable_source") from error
    return path


@lru_cache(maxsize=1)
def _read(file: str, path: str, stamp: tuple[int, int]) -> Payload:  # noqa: ARG001  the stamp tells a changed file
    return read(file, path)


def read(file: str, path: str) -> Payload:
    """The bytes of a file. Raises UnreadableError."""
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}.", code="unreadable_source") from None
    return Payload(path, data, sha256(data).hexdigest())


def payload(file: str, path: str) -> Payload:
    """The bytes of a file; kept for the next call, since the pages of a document come together."""
    try:
        status = Path(file).stat()
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}.", code="unreadable_source") from None
    return _read(file, path, (status.st_size, status.st_mtime_ns))
