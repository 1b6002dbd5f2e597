"""Blobs: bytes under keys, in a folder or in a bucket, with the one guarantee that versions rest on.

`put_new` creates an object only if there is none, atomically: `link(2)` of a complete, synced file on a disk,
`If-None-Match: *` on S3. Nothing here knows what the bytes mean.
"""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from storage.addresses import check_key, is_s3, local_file, split_s3
from storage.errors import AccessDenied, Conflict, NotFound, Unreachable
from storage.listing import Entry
from storage.probe import prove_conditional

#: Folder of a local store for files being written; never listed.
_WORKSHOP = ".tmp"


class Blobs(Protocol):
    """A store of immutable objects. Keys are relative paths with `/`; every method checks them (BadKey)."""

    def get(self, key: str) -> bytes:
        """The bytes of an object. Raises NotFound."""
        ...

    def put_new(self, key: str, data: bytes) -> None:
        """Create an object, atomically. Raises Conflict where there is one, whatever it holds."""
        ...

    def put(self, key: str, data: bytes) -> None:
        """Create or replace an object, atomically; for what may change: records of runs, leases, receipts, tags,
        and a version that a purge or a collector takes something out of."""
        ...

    def put_content(self, key: str, data: bytes) -> None:
        """Create an object whose key names its content; nothing happens where it is already there."""
        ...

    def copy(self, source: "Blobs", key: str) -> None:
        """Take over an immutable object of other blobs under its own key, without moving its bytes where that can be.

        Nothing happens where there is one of that size. Raises NotFound.
        """
        ...

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        ...

    def size(self, key: str) -> int:
        """Size in bytes. Raises NotFound."""
        ...

    def list(self, prefix: str = "") -> Iterator[str]:
        """Keys that start with the prefix, sorted."""
        ...

    def entries(self, prefix: str) -> Iterator[Entry]:
        """Objects whose key starts with the prefix, sorted by key."""
        ...

    def unfinished(self) -> Iterator[Entry]:
        """Objects that somebody began to write; `discard` removes them by their key."""
        ...

    def discard(self, key: str) -> None:
        """Remove what was begun and not finished."""
        ...

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        ...

    def uri(self, key: str = "") -> str:
        """Address of an object, or of the whole store: a path or `s3://bucket/key`."""
        ...

    def local_path(self, key: str) -> Path | None:
        """Path of an object for memory maps and hard links; None where it is not on a disk."""
        ...

    def probe(self) -> None:
        """Make sure that `put_new` refuses to write twice. Raises UnsafeStore."""
        ...

    def clock(self) -> datetime:
        """The time by the clock that dates the objects, UTC. Writes nothing."""
        ...


def open_blobs(uri: str) -> Blobs:
    """The blobs at a folder path, `file:///folder` or `s3://bucket/prefix`. Creates nothing.

    Raises BadAddress for anything else.
    """
    if is_s3(uri):
        from storage.s3 import S3Blobs

        return S3Blobs(*split_s3(uri))
    return LocalBlobs(local_file(uri))


class LocalBlobs:
    """Objects as files of a folder. The folder is made by the first write."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, key: str) -> bytes:
        """The bytes of an object. Raises NotFound."""
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise NotFound(f"{self.root} has no object {key}.") from None
        except PermissionError:
            raise AccessDenied(f"{self._path(key)} cannot be read: check its permissions.") from None

    def put_new(self, key: str, data: bytes) -> None:
        """Create an object by linking a complete, synced file. Raises Conflict where there is one."""
        path = self._path(key)
        with _told(path):
            draft = self._write(path, data)
            try:
                os.link(draft, path)
            except FileExistsError:
                raise Conflict(f"{path} exists already.") from None
            finally:
                draft.unlink()
            _sync_folder(path.parent)

    def put(self, key: str, data: bytes) -> None:
        """Create or replace an object by renaming a complete, synced file."""
        path = self._path(key)
        with _told(path):
            self._write(path, data).replace(path)
            _sync_folder(path.parent)

    def put_content(self, key: str, data: bytes) -> None:
        """Create an object whose key names its content; one cut short by a full disk is replaced."""
        path = self._path(key)
        if path.is_file() and path.stat().st_size == len(data):
            return
        self.put(key, data)

    def copy(self, source: Blobs, key: str) -> None:
        """Take over an object: a hard link within a file system, a copy elsewhere."""
        path, other = self._path(key), source.local_path(key)
        if other is not None and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(OSError):
                os.link(other, path)
                return
        self.put_content(key, source.get(key))

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        return self._path(key).is_file()

    def size(self, key: str) -> int:
        """Size in bytes. Raises NotFound."""
        if not self.exists(key):
            raise NotFound(f"{self.root} has no object {key}.")
        return self._path(key).stat().st_size

    def list(self, prefix: str = "") -> Iterator[str]:
        """Keys that start with the prefix, sorted."""
        start = self.root / check_key(f"{prefix}x").rpartition("/")[0]
        found = []
        for folder, folders, names in os.walk(start):
            folders[:] = [name for name in folders if not name.startswith(".")]
            place = Path(folder).relative_to(self.root).as_posix()
            at = "" if place == "." else f"{place}/"
            found += [key for name in names if (key := at + name).startswith(prefix) and not name.startswith(".")]
        return iter(sorted(found))

    def entries(self, prefix: str) -> Iterator[Entry]:
        """Objects whose key starts with the prefix, sorted by key."""
        for key in self.list(prefix):
            with suppress(FileNotFoundError):
                yield _entry(key, self._path(key))

    def unfinished(self) -> Iterator[Entry]:
        """Files in the workshop: what a killed writer left, or a living one writes."""
        for path in sorted((self.root / _WORKSHOP).glob("*")):
            with suppress(FileNotFoundError):
                yield _entry(path.name, path)

    def discard(self, key: str) -> None:
        """Remove a file of the workshop."""
        path = self.root / _WORKSHOP / check_key(key)
        with _told(path):
            path.unlink(missing_ok=True)

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        path = self._path(key)
        with _told(path):
            path.unlink(missing_ok=True)

    def uri(self, key: str = "") -> str:
        """Absolute path of an object or of the folder."""
        return str(self._path(key) if key else self.root)

    def local_path(self, key: str) -> Path:
        """Path of an object."""
        return self._path(key)

    def probe(self) -> None:
        """Make sure that the folder can be written to, and that its file system knows hard links."""
        prove_conditional(self)

    def clock(self) -> datetime:
        """The time of this machine; on a network file system whose server disagrees leases are judged by it too."""
        return datetime.now(UTC)

    def _path(self, key: str) -> Path:
        return self.root / check_key(key)

    def _write(self, path: Path, data: bytes) -> Path:
        """A complete, synced file in the workshop, on the same file system as the path that it is meant for."""
        workshop = self.root / _WORKSHOP
        workshop.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = workshop / secrets.token_hex(12)
        try:
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            draft.unlink(missing_ok=True)  # a full disk shall not be filled by what failed
            raise
        return draft


def _entry(key: str, path: Path) -> Entry:
    status = path.stat()
    return Entry(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Errors of the disk as ours, with what to do."""
    try:
        yield
    except OSError as error:
        reason = f"{path} cannot be written ({error.strerror})"
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise Unreachable(f"{reason}: free some space, or check the disk.") from error
        raise AccessDenied(
            f"{reason}: choose a folder that you may write to, on a file system with hard links."
        ) from error


def _sync_folder(folder: Path) -> None:
    """Make a new name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
