"""The proof, before the first write, that a store refuses to write one object twice."""

import secrets
from typing import Protocol

from storage.errors import Conflict, UnsafeStore


class Conditional(Protocol):
    """What is needed of a store to prove it."""

    def put_new(self, key: str, data: bytes) -> None:
        """Create an object or raise Conflict."""
        ...

    def delete(self, key: str) -> None:
        """Remove an object."""
        ...

    def uri(self, key: str = "") -> str:
        """Address of an object or of the store."""
        ...


def prove_conditional(blobs: Conditional) -> None:
    """Write one object twice with `put_new` and make sure that the second is refused."""
    key = f"probe/{secrets.token_hex(8)}"
    try:
        blobs.put_new(key, b"1")
        blobs.put_new(key, b"2")
    except Conflict:
        return
    finally:
        blobs.delete(key)
    raise UnsafeStore(
        f"The server of {blobs.uri()} ignores If-None-Match: two runs could publish the same version and one would be "
        "lost. Use a store that honours conditional writes (AWS S3, SeaweedFS, MinIO, Ceph) or a folder."
    )
