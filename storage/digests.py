"""Digests of rows: what decides whether anything changed.

A digest is taken from rows as Arrow gives them back, so a float32 column digests as float32 whatever the stage put in.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
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


def of_rows(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A 16-byte digest of rows in their order, each a mapping from column to value."""
    digest = hashlib.blake2b(digest_size=SIZE)
    for row in rows:
        line = json.dumps(row, ensure_ascii=True, separators=(",", ":"), default=str)
        digest.update(line.encode("ascii"))
        digest.update(b"\n")
    return digest.digest()
