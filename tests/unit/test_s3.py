"""Buckets without a server: the same behaviour as a folder, by moto."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
from moto import mock_aws

from storage.blobs import LocalBlobs, open_blobs
from storage.errors import AccessDenied, BadKey, Conflict, NotFound, SourceIsStore, StorageError, Unreachable
from storage.s3 import S3Blobs, _from_answer, client
from storage.sources import fetch, list_source


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Blobs]:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client().create_bucket(Bucket="letters")
        blobs = open_blobs("s3://letters/store")
        assert isinstance(blobs, S3Blobs)
        yield blobs


def test_a_bucket_is_safe(bucket: S3Blobs) -> None:
    bucket.probe()
    assert list(bucket.list()) == []


def test_objects_come_back(bucket: S3Blobs) -> None:
    bucket.put_new("a/b", b"1")
    with pytest.raises(Conflict):
        bucket.put_new("a/b", b"2")
    bucket.put_content("c", b"3")
    bucket.put_content("c", b"3")
    bucket.put_content("c", b"33")
    assert (bucket.get("a/b"), bucket.get("c"), bucket.size("c")) == (b"1", b"33", 2)
    assert (list(bucket.list()), list(bucket.list("a/"))) == (["a/b", "c"], ["a/b"])
    bucket.delete("a/b")
    assert not bucket.exists("a/b")
    assert bucket.uri() == "s3://letters/store"


@pytest.mark.parametrize("key", ["", "../x", "a//b", "%2e%2e/x"])
def test_bad_keys_are_refused(bucket: S3Blobs, key: str) -> None:
    for act in (bucket.get, bucket.exists, bucket.delete, bucket.local_path):
        with pytest.raises(BadKey):
            act(key)


def test_threads_share_a_client(bucket: S3Blobs) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: bucket.put(f"x/{number}", b"x"), range(20)))
    assert len(list(bucket.list("x/"))) == 20


def test_a_root_that_is_a_store(bucket: S3Blobs) -> None:
    bucket.put("parts/pages/x", b"1")
    bucket.put("versions/00000001.json", b"{}")
    with pytest.raises(SourceIsStore):
        list_source("s3://letters/store")
    bucket_root = S3Blobs("letters")
    bucket_root.put("a.txt", b"1")
    (item,) = list_source("s3://letters")
    assert (item.path, item.uri, fetch(item.uri)) == ("a.txt", "s3://letters/a.txt", b"1")
    (same,) = list_source("s3://letters/a.txt")
    assert same == item


def test_keys_no_person_would_choose(bucket: S3Blobs) -> None:
    plain = client()
    for key in ("box/", "box/ё #1?.txt", "box/.hidden/a", "box//empty step.txt"):
        plain.put_object(Bucket="letters", Key=key, Body=b"x")
    listed = list_source("s3://letters/box")
    assert [item.path for item in listed] == ["/empty step.txt", "ё #1?.txt"]
    assert [fetch(item.uri) for item in listed] == [b"x", b"x"]


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("NoSuchBucket", 404, NotFound),
        ("NoSuchKey", 404, NotFound),
        ("PreconditionFailed", 412, Conflict),
        ("ConditionalRequestConflict", 409, Conflict),
        ("AccessDenied", 403, AccessDenied),
        ("SlowDown", 503, Unreachable),
    ],
)
def test_answers_become_our_errors(code: str, status: int, kind: type[StorageError]) -> None:
    answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    assert type(_from_answer("s3://a/b", answer)) is kind


def test_both_kinds_of_store_have_one_interface() -> None:
    public = {name for name in vars(LocalBlobs) if not name.startswith("_")}
    assert public == {name for name in vars(S3Blobs) if not name.startswith("_")}


def test_the_clock_is_that_of_the_server(bucket: S3Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket.put("a", b"1")
    (entry,) = bucket.entries("a")
    assert abs(bucket.clock() - entry.modified_at) < timedelta(minutes=1)
    answer = {"ResponseMetadata": {"HTTPHeaders": {"date": "Wed, 04 May 1955 12:00:00 GMT"}}}
    monkeypatch.setattr("storage.s3.client", lambda: Mock(list_objects_v2=lambda **_: answer))
    assert bucket.clock() == datetime(1955, 5, 4, 12, tzinfo=UTC)
