"""Buckets: blobs and sources on S3, through boto3 and the standard AWS variables alone.

Credentials, profile, region and `AWS_ENDPOINT_URL` come from the environment as every AWS tool reads them. One client
serves the threads of a process; a child process makes its own.
"""

import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

from storage.addresses import check_key, is_s3, split_s3
from storage.blobs import Blobs
from storage.errors import AccessDenied, Conflict, NotFound, SourceIsStore, SourceMissing, StorageError, Unreachable
from storage.ids import normal_path
from storage.listing import Entry, Listed, is_store, skipped
from storage.probe import prove_conditional

_ABSENT = {"NoSuchKey", "NoSuchBucket", "404", "NotFound"}
_CHUNK = 1 << 20
#: Who may go to an address, as it stands before the host.
_USER = re.compile(r"//[^/@\s]*@")
#: Times that an object is asked for whose answers break off.
_READS = 6


@cache
def _client(process: int, environment: tuple[tuple[str, str], ...]) -> Any:  # noqa: ARG001  both only tell clients apart
    """A client for one process and one set of AWS variables; safe in the threads of the process."""
    import boto3
    from botocore.config import Config

    config = Config(
        retries={} if "AWS_MAX_ATTEMPTS" in os.environ else {"max_attempts": 8, "mode": "standard"},
        connect_timeout=10,
        read_timeout=120,
        max_pool_connections=32,
        # Several S3 servers do not know the checksum trailers; parts are checked by SHA-256 when they are read.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client("s3", config=config)


def client() -> Any:
    """The boto3 client of this process."""
    environment = tuple(sorted((name, value) for name, value in os.environ.items() if name.startswith("AWS_")))
    with _translated("S3"):
        return _client(os.getpid(), environment)


@contextmanager
def _translated(address: str) -> Iterator[None]:
    """Errors of botocore as ours."""
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

    try:
        yield
    except ClientError as error:
        raise _from_answer(address, error.response) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise AccessDenied(
            f"No credentials for {address}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE."
        ) from error
    except BotoCoreError as error:
        said = _USER.sub("//", str(error))  # an address may hold a password
        raise Unreachable(f"{address} cannot be reached ({said}): check AWS_ENDPOINT_URL and the network.") from error


def _from_answer(address: str, answer: Any) -> StorageError:
    code = str(answer.get("Error", {}).get("Code", ""))
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "NoSuchBucket":
        return NotFound(f"There is no bucket of {address}: create it, or check the address.")
    if code in _ABSENT or status == 404:
        return NotFound(f"There is no {address}.")
    if status in (409, 412):
        return Conflict(f"{address} exists already.")
    if status in (401, 403):
        return AccessDenied(f"{address} refuses access ({code}): check the credentials and the rights of the bucket.")
    return Unreachable(f"{address} answers {status} {code}: try again, or check the server.")


class S3Blobs:
    """Objects under a prefix of a bucket."""

    def __init__(self, bucket: str, prefix: str = "") -> None:
        self.bucket = bucket
        self.prefix = f"{prefix}/" if prefix else ""

    def get(self, key: str) -> bytes:
        """The bytes of an object. Raises NotFound."""
        with _translated(self.uri(key)):
            return b"".join(_chunks(**self._place(key)))

    def put_new(self, key: str, data: bytes) -> None:
        """Create an object by a conditional put. Raises Conflict where there is one.

        The answer to a put that did succeed may be lost and the put sent again: then Conflict is raised for an
        object of our own. Whoever cares reads it back (`versions.publish`).
        """
        with _translated(self.uri(key)):
            client().put_object(**self._place(key), Body=data, IfNoneMatch="*")

    def put(self, key: str, data: bytes) -> None:
        """Create or replace an object."""
        with _translated(self.uri(key)):
            client().put_object(**self._place(key), Body=data)

    def put_content(self, key: str, data: bytes) -> None:
        """Create an object whose key names its content."""
        try:
            if self.size(key) == len(data):
                return
        except NotFound:
            pass
        self.put(key, data)

    def copy(self, source: Blobs, key: str) -> None:
        """Take over an object: copied by the server from another bucket or prefix, else sent."""
        if not isinstance(source, S3Blobs):
            self.put_content(key, source.get(key))
            return
        with _translated(source.uri(key)):
            client().copy_object(**self._place(key), CopySource=source._place(key))

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        try:
            self.size(key)
        except NotFound:
            return False
        return True

    def size(self, key: str) -> int:
        """Size in bytes. Raises NotFound."""
        with _translated(self.uri(key)):
            return int(client().head_object(**self._place(key))["ContentLength"])

    def list(self, prefix: str = "") -> Iterator[str]:
        """Keys that start with the prefix, sorted."""
        check_key(f"{prefix}x")
        found = (entry["Key"] for entry in _entries(self.bucket, self.prefix + prefix))
        return iter(sorted(key.removeprefix(self.prefix) for key in found))

    def entries(self, prefix: str) -> Iterator[Entry]:
        """Objects whose key starts with the prefix, sorted by key."""
        check_key(f"{prefix}x")
        found = list(_entries(self.bucket, self.prefix + prefix))
        for entry in sorted(found, key=lambda entry: str(entry["Key"])):
            yield Entry(entry["Key"].removeprefix(self.prefix), entry["Size"], entry["LastModified"])

    def unfinished(self) -> Iterator[Entry]:
        """None: an object is there whole or not at all."""
        return iter(())

    def discard(self, key: str) -> None:
        """Nothing is ever unfinished."""
        check_key(key)

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        with _translated(self.uri(key)):
            client().delete_object(**self._place(key))

    def uri(self, key: str = "") -> str:
        """`s3://bucket/key` of an object or of the prefix."""
        return f"s3://{self.bucket}/{self.prefix}{check_key(key) if key else ''}".rstrip("/")

    def local_path(self, key: str) -> Path | None:
        """None: nothing here is on a disk."""
        check_key(key)
        return None

    def probe(self) -> None:
        """Make sure that the server honours `If-None-Match`. Raises UnsafeStore."""
        prove_conditional(self)

    def clock(self) -> datetime:
        """The time that the server tells with its answers."""
        with _translated(self.uri()):
            answer = client().list_objects_v2(Bucket=self.bucket, Prefix=self.prefix, MaxKeys=1)
        told = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
        return parsedate_to_datetime(told) if told else datetime.now(UTC)

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.prefix + check_key(key)}


def _entries(bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
    with _translated(f"s3://{bucket}/{prefix}"):
        for page in client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            yield from page.get("Contents", [])


def stream(uri: str) -> Iterator[bytes]:
    """The bytes of one object in pieces. Raises NotFound, AccessDenied and Unreachable."""
    bucket, _, key = uri.partition("://")[2].partition("/")
    with _translated(uri):
        yield from _chunks(bucket, key)


def _chunks(Bucket: str, Key: str) -> Iterator[bytes]:  # noqa: N803  as boto3 names them
    """The bytes of one object in pieces. Where an answer breaks off, the rest of the same object is asked for: the
    client itself tries again only until an answer has begun."""
    from botocore.exceptions import HTTPClientError, IncompleteReadError

    answer = client().get_object(Bucket=Bucket, Key=Key)
    tag, got = answer["ETag"], 0
    for left in reversed(range(_READS)):
        try:
            for chunk in answer["Body"].iter_chunks(_CHUNK):
                got += len(chunk)
                yield chunk
        except (HTTPClientError, IncompleteReadError):
            if not left:
                raise
        else:
            return
        answer = client().get_object(Bucket=Bucket, Key=Key, Range=f"bytes={got}-")
        if answer["ETag"] != tag:
            raise Unreachable(f"s3://{Bucket}/{Key} was replaced while it was read: run again.")


def list_objects(uri: str, ignore: Collection[str] = ()) -> Iterator[Listed]:
    """Objects of a source root: everything under the prefix, or the one object of that name.

    Raises SourceMissing, SourceIsStore, AccessDenied and Unreachable.
    """
    bucket, prefix = split_s3(uri)
    root = f"{prefix}/" if prefix else ""
    try:
        entries = list(_entries(bucket, root)) or [e for e in _entries(bucket, prefix) if e["Key"] == prefix]
    except NotFound as error:
        raise SourceMissing(error.message) from error
    if len(entries) == 1 and entries[0]["Key"] == prefix:
        root = f"{prefix.rpartition('/')[0]}/" if "/" in prefix else ""
    left_out = _stores(root, [entry["Key"] for entry in entries]) | _ignored(bucket, ignore)
    if root in left_out:
        raise SourceIsStore(f"{uri} is an Opis store: name the prefix of the originals as the source.")
    for entry in entries:
        path = entry["Key"].removeprefix(root)
        hidden = any(skipped(step) for step in path.split("/"))
        if path and not path.endswith("/") and not hidden and not _under(entry["Key"], left_out):
            yield _listed(bucket, path, entry)


def _listed(bucket: str, path: str, entry: dict[str, Any]) -> Listed:
    return Listed(
        path=normal_path(path),
        uri=f"s3://{bucket}/{entry['Key']}",
        byte_size=entry["Size"],
        modified_at=entry["LastModified"],
        fingerprint=f"{entry['Size']}-{entry['ETag'].strip(chr(34))}",
    )


def _stores(root: str, keys: Collection[str]) -> set[str]:
    """Prefix of every store among the keys: the same sign as on a disk."""
    names: dict[str, set[str]] = {}
    for key in keys:
        steps = key.removeprefix(root).split("/")
        for depth, name in enumerate(steps):
            names.setdefault("".join(f"{step}/" for step in steps[:depth]), set()).add(name)
    return {f"{root}{place}" for place, held in names.items() if is_store(held)}


def _ignored(bucket: str, ignore: Collection[str]) -> set[str]:
    found = [split_s3(address) for address in ignore if is_s3(address)]
    return {f"{key}/" if key else "" for place, key in found if place == bucket}


def _under(key: str, places: Collection[str]) -> bool:
    return any(key.startswith(place) or key == place.rstrip("/") for place in places)
