"""Addresses of folders and buckets, and the keys that may stand under them."""

import os
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from storage.errors import BadAddress, BadKey


def is_s3(uri: str) -> bool:
    """Whether an address means a bucket."""
    return uri.lower().startswith("s3://")


def local_file(uri: str) -> Path:
    """The absolute path of a plain path or a `file://` address. Raises BadAddress for other schemes.

    >>> str(local_file("file:///letters/box%201"))
    '/letters/box 1'
    """
    scheme, found, _ = uri.partition("://")
    if not uri or "\0" in uri or (found and scheme.lower() != "file"):
        raise BadAddress(f"Opis cannot open {uri!r}: give a folder, a file or s3://bucket/prefix.")
    if found:
        return Path(os.fsdecode(unquote_to_bytes(urlsplit(uri).path)))
    try:
        return Path(uri).expanduser().absolute()
    except RuntimeError:
        raise BadAddress(f"Opis cannot open {uri!r}: there is no such home folder.") from None


def split_s3(uri: str) -> tuple[str, str]:
    """Bucket and key of an `s3://` address, the key without slashes at its ends.

    >>> split_s3("s3://letters/box 1/")
    ('letters', 'box 1')
    """
    bucket, _, key = uri.partition("://")[2].partition("/")
    if not bucket:
        raise BadAddress(f"{uri!r} names no bucket: write s3://bucket/prefix.")
    return bucket, key.strip("/")


def check_key(key: str) -> str:
    r"""The key, if a store may hold it: relative, no empty, dotted or hidden step, however it is spelt.

    >>> check_key("parts/pages/0a.parquet")
    'parts/pages/0a.parquet'
    >>> check_key("parts/%2e%2e/x")
    Traceback (most recent call last):
    storage.errors.BadKey: 'parts/%2e%2e/x' cannot name a stored object.
    """
    spelling, plain = key, unquote(key)
    while plain != spelling:
        spelling, plain = plain, unquote(plain)
    for form in (key, plain):
        steps = form.split("/")
        if "\\" in form or "\0" in form or any(not step or step.startswith(".") for step in steps):
            raise BadKey(f"{key!r} cannot name a stored object.")
    return key
