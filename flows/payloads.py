"""Bytes for isolated stages: fetched by the worker into a scratch file that we named, opened only by the child."""

from functools import lru_cache
from hashlib import blake2b, sha256
from pathlib import Path

from storage.sources import fetch, local_file
from tasks.errors import UnreadableError
from tasks.stage import Payload


class Scratch:
    """A folder for the bytes of remote sources; one file at a time, since subjects of one source come together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: Path | None = None

    def file(self, uri: str) -> Path:
        """A local file with the bytes of a source: the source itself where it lies on this machine.

        Raises UnreadableError where it cannot be fetched.
        """
        if not uri.lower().startswith("s3://"):
            return local_file(uri)
        path = self._folder / blake2b(uri.encode(), digest_size=16).hexdigest()
        if path != self._held:
            if self._held:
                self._held.unlink(missing_ok=True)
            path.write_bytes(fetch(uri))
            self._held = path
        return path


@lru_cache(maxsize=1)
def _read(file: str, path: str, stamp: tuple[int, int]) -> Payload:  # noqa: ARG001  the stamp tells a changed file
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
