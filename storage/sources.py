"""Sources: listing what lies under a root, on a disk or in a bucket, and fetching one object's bytes.

Left out: hidden and `.part` files, links that leave the root, devices and pipes, and any Opis store inside the root.
"""

import hashlib
import os
import stat
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from storage.addresses import is_s3, local_file
from storage.errors import AccessDenied, NotFound, SourceEmpty, SourceIsStore, SourceMissing
from storage.ids import normal_path
from storage.listing import DISTRUST_SECONDS, Listed, is_store, skipped

__all__ = ["Listed", "fetch", "list_source", "local_file", "sha256_of"]

_CHUNK = 1 << 20


def list_source(uri: str, ignore: Collection[str] = ()) -> list[Listed]:
    """Everything under a root (a folder, a file, `s3://bucket/prefix`), sorted by path.

    `ignore` holds addresses of stores and other things to leave out. Raises SourceMissing, SourceEmpty,
    SourceIsStore, BadAddress, AccessDenied and Unreachable.
    """
    if is_s3(uri):
        from storage.s3 import list_objects

        found = list(list_objects(uri, ignore))
    else:
        found = list(_list_disk(local_file(uri), ignore))
    if not found:
        raise SourceEmpty(f"{uri} holds nothing to read: check the address, or leave this source out.")
    return _flagged(found)


def fetch(uri: str) -> bytes:
    """The bytes of one listed object. Raises NotFound, AccessDenied and Unreachable."""
    return b"".join(_chunks(uri))


def sha256_of(uri: str) -> str:
    """Hexadecimal SHA-256 of one listed object, read in pieces."""
    digest = hashlib.sha256()
    for chunk in _chunks(uri):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(uri: str) -> Iterator[bytes]:
    if is_s3(uri):
        from storage.s3 import stream

        yield from stream(uri)
        return
    path = local_file(uri)
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise NotFound(f"{uri} has gone since it was listed: run again.") from None
    except PermissionError:
        raise AccessDenied(f"{uri} cannot be read: check its permissions.") from None


def _list_disk(root: Path, ignore: Collection[str]) -> Iterator[Listed]:
    names = _entries(root)
    if names is None:
        yield from _listed(root.parent, [root], time.time_ns())
        return
    if is_store(names):
        raise SourceIsStore(f"{root} is an Opis store or release: name the folder of the originals as the source.")
    now = time.time_ns()
    left_out = {local_file(address).resolve() for address in ignore if not is_s3(address)}
    yield from _listed(root, _walk(root, left_out), now)


def _entries(root: Path) -> list[str] | None:
    """Names in a folder; None for a file. Raises SourceMissing and AccessDenied."""
    try:
        if stat.S_ISREG(root.stat().st_mode):
            return None
        return os.listdir(root)  # noqa: PTH208  names, not paths
    except FileNotFoundError:
        raise SourceMissing(f"{root} does not exist: check the path, or whether its disk is mounted.") from None
    except NotADirectoryError:
        raise SourceMissing(f"{root} is neither a file nor a folder: check the path.") from None
    except OSError as error:
        raise AccessDenied(f"{root} cannot be listed ({error.strerror}): check its permissions.") from None


def _walk(root: Path, left_out: Collection[Path]) -> Iterator[Path]:
    top = root.resolve()
    for place, folders, names in os.walk(root, onerror=_refuse):
        folder = Path(place)
        if folder != root and is_store([*folders, *names]):
            folders.clear()
            continue
        home = top / folder.relative_to(root)
        folders[:] = sorted(name for name in folders if not skipped(name) and home / name not in left_out)
        for name in sorted(names):
            path = folder / name
            real = path.resolve() if path.is_symlink() else home / name
            if not skipped(name) and real not in left_out and real.is_relative_to(top):
                yield path


def _refuse(error: OSError) -> None:
    raise AccessDenied(f"{error.filename} cannot be listed ({error.strerror}): check its permissions.") from error


def _listed(root: Path, paths: Iterable[Path], now: int) -> Iterator[Listed]:
    for path in paths:
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(status.st_mode):
            continue
        fingerprint = f"{status.st_size}-{status.st_mtime_ns}"
        if abs(now - status.st_mtime_ns) < DISTRUST_SECONDS * 1e9:
            fingerprint += f"-recent-{now}"
        yield Listed(
            path=normal_path(_readable(path.relative_to(root).as_posix())),
            uri=_address(path),
            byte_size=status.st_size,
            modified_at=datetime.fromtimestamp(status.st_mtime_ns // 1000 / 1e6, UTC),
            fingerprint=fingerprint,
        )


def _readable(name: str) -> str:
    r"""A name as text; bytes that are no UTF-8 as `\xNN`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _address(path: Path) -> str:
    """The plain path; a `file://` address where the name is no UTF-8 or could be taken for an address."""
    text = str(path)
    if _readable(text) != text or "://" in text:
        return f"file://{quote(os.fsencode(text))}"
    return text


def _flagged(found: Iterable[Listed]) -> list[Listed]:
    """Sorted by path, then by the bytes of the address; every path after the first of its kind is flagged."""
    seen: defaultdict[str, int] = defaultdict(int)
    flagged = []
    for item in sorted(found, key=lambda item: (item.path, item.uri)):
        flagged.append(replace(item, collides=seen[item.path] > 0))
        seen[item.path] += 1
    return flagged
