"""Ids: short strings made from position, never from text, so that two releases can be joined.

An id is a letter for what it names, a hyphen, and 80 bits of BLAKE2b in lower-case base 32 (RFC 4648, no padding):
with 10⁹ ids of one kind the chance of a collision is below 10⁻⁶.

    >>> source_id("letters", "main", "box 1/scan.tif") == source_id("letters", "main", "box 1/scan.tif")
    True
"""

import hashlib
import unicodedata
from collections.abc import Iterable

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
#: Two letters for each ten bits: one look for two.
_PAIRS = tuple(high + low for high in _LETTERS for low in _LETTERS)
_SHIFTS = tuple(range(70, -10, -10))


def _short(prefix: str, *parts: object) -> str:
    fields = [str(part).encode("utf-8", "surrogateescape") for part in parts]
    told = b"".join([len(data).to_bytes(8, "big") + data for data in fields])
    number = int.from_bytes(hashlib.blake2b(told, digest_size=10).digest(), "big")
    return f"{prefix}-{''.join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])}"


def normal_path(path: str) -> str:
    """The path in NFC: `й` as one code point and as two name one file."""
    return unicodedata.normalize("NFC", path)


def source_id(collection: str, source_name: str, path: str) -> str:
    """Id of an input object, from collection, source name and path relative to the root (brought to NFC)."""
    return _short("s", collection, source_name, normal_path(path))


def document_id(source: str, external_id: str | None, ordinal: int) -> str:
    """Id of a document in a source: by the id the source gives, where it is unique there, else by its ordinal."""
    return (
        _short("d", source, "ordinal", ordinal) if external_id is None else _short("d", source, "external", external_id)
    )


def page_id(document: str, page_number: int) -> str:
    """Id of a page of a document; pages count from 1."""
    return _short("p", document, page_number)


def segment_id(document: str, page_number: int, line: int, ordinal: int) -> str:
    """Id of a segment: the page and line (from 0, counted by line breaks of `pages.text`) it starts in, and the
    ordinal among the segments that start in that line."""
    return _short("g", document, page_number, line, ordinal)


def citation_id(segment: str, start: int) -> str:
    """Id of a citation: its segment and the offset it starts at."""
    return _short("c", segment, start)


def cluster_id(members: Iterable[str]) -> str:
    """Id of a cluster: from its smallest member, so that order of arrival does not matter."""
    return _short("k", min(members))


def entity_id(collection: str, key: str) -> str:
    """Id of an entity of a collection, from the key that its mentions share."""
    return _short("e", collection, key)
