"""Digests of plain values and bytes; those of rows are in `storage.fingerprints`."""

import hashlib
import json
from typing import Any

SIZE = 16


def of_bytes(*parts: bytes) -> bytes:
    """A 16-byte digest of byte strings; their boundaries count."""
    digest = hashlib.blake2b(digest_size=SIZE)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def of_value(value: Any) -> bytes:
    """A 16-byte digest of a value that JSON can write (bytes, dates and times by their `str`)."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
    return of_bytes(text.encode("ascii"))
