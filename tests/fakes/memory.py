"""A store in memory: as fast as a store can be, and one that can die at any of its writes."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from storage.addresses import check_key
from storage.blobs import Blobs
from storage.errors import Conflict, NotFound
from storage.listing import Entry
from storage.probe import prove_conditional


class Stop(BaseException):
    """As a kill: nothing may catch it."""


class MemoryBlobs:
    """Objects by key. After `die_after` so many writes the next one kills, and all that follow, until `revive`."""

    def __init__(self, name: str = "memory") -> None:
        self._name = name
        self._objects: dict[str, tuple[bytes, datetime]] = {}
        self._lock = threading.Lock()
        self._left: int | None = None

    def die_after(self, writes: int) -> None:
        """Let so many writes succeed."""
        self._left = writes

    def revive(self) -> bool:
        """Live on with what is there; whether it had died."""
        has_died = self._left is not None and self._left < 0
        self._left = None
        return has_died

    def get(self, key: str) -> bytes:
        return self._entry(key)[0]

    def put_new(self, key: str, data: bytes) -> None:
        with self._lock:
            if check_key(key) in self._objects:
                raise Conflict(f"{key} exists already.")
            self._write(key, data)

    def put(self, key: str, data: bytes) -> None:
        with self._lock:
            self._write(key, data)

    def put_content(self, key: str, data: bytes) -> None:
        if not self.exists(key):
            self.put(key, data)

    def copy(self, source: Blobs, key: str) -> None:
        self.put_content(key, source.get(key))

    def exists(self, key: str) -> bool:
        return check_key(key) in self._objects

    def size(self, key: str) -> int:
        return len(self._entry(key)[0])

    def list(self, prefix: str = "") -> Iterator[str]:
        check_key(f"{prefix}x")
        with self._lock:
            return iter(sorted(key for key in self._objects if key.startswith(prefix)))

    def entries(self, prefix: str) -> Iterator[Entry]:
        for key in self.list(prefix):
            data, then = self._entry(key)
            yield Entry(key, len(data), then)

    def unfinished(self) -> Iterator[Entry]:
        return iter(())

    def discard(self, key: str) -> None:
        check_key(key)

    def delete(self, key: str) -> None:
        with self._lock:
            self._count()
            self._objects.pop(check_key(key), None)

    def uri(self, key: str = "") -> str:
        return f"/{self._name}/{key}".rstrip("/")

    def local_path(self, key: str) -> Path | None:
        check_key(key)
        return None

    def probe(self) -> None:
        prove_conditional(self)

    def clock(self) -> datetime:
        return datetime.now(UTC)

    def _entry(self, key: str) -> tuple[bytes, datetime]:
        try:
            return self._objects[check_key(key)]
        except KeyError:
            raise NotFound(f"{self._name} has no object {key}.") from None

    def _write(self, key: str, data: bytes) -> None:
        self._count()
        self._objects[check_key(key)] = (data, datetime.now(UTC))

    def _count(self) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise Stop
