"""Buckets against a real S3 server, and against one that is not to be trusted."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from storage import versions
from storage.blobs import Blobs, open_blobs
from storage.draft import Draft
from storage.equality import differences
from storage.errors import (
    AccessDenied,
    Conflict,
    NotFound,
    ReleaseExists,
    SourceEmpty,
    SourceMissing,
    Unreachable,
    UnsafeStore,
)
from storage.reader import open_release
from storage.release import WHOLE, release
from storage.schemas import RefusalRow
from storage.schemas.arrow import encode
from storage.series import release_next
from storage.sources import fetch, list_source, sha256_of
from storage.verify import verify
from storage.versions import Manifest
from storage.view import View
from tests.fakes import careless_s3
from tests.fakes.seaweed import Seaweed
from tests.fakes.small_store import small

NOW = datetime(1955, 5, 4, tzinfo=UTC)
pytestmark = pytest.mark.real


def point_at(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket(seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    point_at(monkeypatch, seaweed.environment)
    return f"{seaweed.bucket}/{request.node.name}"


def rows(*subjects: str) -> pa.Table:
    return encode(RefusalRow, [RefusalRow("s-1", subject, "not_found", "Ответ 404.") for subject in subjects])


def drafted(blobs: Blobs, base: Manifest | None, shard: str, *subjects: str) -> Manifest:
    draft = Draft(blobs, base)
    draft.put("refusals", shard, rows(*subjects))
    return draft.manifest(run_id="r", created_at=NOW, pipeline_version="0", recipe={}, collections={})


def test_a_real_server_is_accepted(bucket: str) -> None:
    open_blobs(f"s3://{bucket}/store").probe()
    assert list(open_blobs(f"s3://{bucket}/store").list()) == []


def test_objects_come_back(bucket: str) -> None:
    blobs = open_blobs(f"s3://{bucket}/store/")
    blobs.put_new("a/ё.json", b"1")
    blobs.put_content("b", b"22")
    blobs.put_content("b", b"22")
    blobs.put("b", b"333")
    assert blobs.get("a/ё.json") == b"1"
    assert (blobs.size("b"), blobs.exists("b"), blobs.exists("c")) == (3, True, False)
    assert list(blobs.list()) == ["a/ё.json", "b"]
    assert list(blobs.list("a/")) == ["a/ё.json"]
    assert blobs.uri("b") == f"s3://{bucket}/store/b"
    assert blobs.local_path("b") is None
    blobs.delete("b")
    blobs.delete("b")
    with pytest.raises(NotFound):
        blobs.get("b")
    with pytest.raises(Conflict):
        blobs.put_new("a/ё.json", b"2")
    assert blobs.get("a/ё.json") == b"1"


def test_one_of_many_publishers_wins(bucket: str) -> None:
    blobs = open_blobs(f"s3://{bucket}/store")
    manifests = [drafted(blobs, None, f"letters/{number}", str(number)) for number in range(8)]

    def attempt(manifest: Manifest) -> str | None:
        try:
            return versions.publish(blobs, manifest, None).nonce
        except Conflict:
            return None

    with ThreadPoolExecutor(8) as pool:
        won = [nonce for nonce in pool.map(attempt, manifests) if nonce]
    first = versions.latest(blobs)
    assert first is not None
    assert won == [first.nonce]


def test_a_loser_rebases(bucket: str) -> None:
    blobs = open_blobs(f"s3://{bucket}/store")
    ours, theirs = drafted(blobs, None, "letters/0", "a"), drafted(blobs, None, "diaries/0", "b")
    versions.publish(blobs, theirs, None)
    with pytest.raises(Conflict) as caught:
        versions.publish(blobs, ours, None)
    newer = caught.value.newer
    published = versions.publish(blobs, versions.rebase(ours, None, newer), newer)
    assert published.version == 2
    assert Draft(blobs, published).read("refusals")["subject"].to_pylist() == ["b", "a"]


def test_a_source_in_a_bucket(bucket: str) -> None:
    blobs = open_blobs(f"s3://{bucket}/letters")
    for key in ("b.txt", "a/е\u0308.txt", "half.part"):
        blobs.put(key, key.encode())
    store = open_blobs(f"s3://{bucket}/letters/store")
    versions.publish(store, drafted(store, None, "letters/0", "a"), None)
    other = open_blobs(f"s3://{bucket}/letters/elsewhere")
    other.put("x", b"1")
    listed = list_source(f"s3://{bucket}/letters/", ignore=[f"s3://{bucket}/letters/elsewhere"])
    assert [item.path for item in listed] == ["a/ё.txt", "b.txt"]
    assert fetch(listed[1].uri) == b"b.txt"
    assert len(sha256_of(listed[0].uri)) == 64
    before = listed[1].fingerprint
    blobs.put("b.txt", b"b!txt")
    assert list_source(f"s3://{bucket}/letters/b.txt")[0].fingerprint != before
    assert list_source(f"s3://{bucket}/letters/b.txt")[0].path == "b.txt"


def test_nothing_there(bucket: str) -> None:
    with pytest.raises(SourceEmpty):
        list_source(f"s3://{bucket}/nothing")
    with pytest.raises(SourceMissing, match="bucket"):
        list_source("s3://no-such-bucket-at-all/x")
    with pytest.raises(NotFound):
        fetch(f"s3://{bucket}/nothing.txt")


def test_wrong_credentials_are_refused(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "no-such-secret")
    with pytest.raises(AccessDenied, match="credentials") as caught:
        open_blobs(f"s3://{bucket}/x").put("a", b"1")
    assert "no-such-secret" not in str(caught.value)


def test_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(
        monkeypatch, {"AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "us-east-1", "HOME": "/nonexistent"}
    )
    with pytest.raises(AccessDenied, match="AWS_ACCESS_KEY_ID"):
        open_blobs("s3://letters/x").get("a")


CARELESS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}


def test_a_server_that_ignores_the_condition_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with careless_s3.running() as server:
        point_at(monkeypatch, CARELESS | {"AWS_ENDPOINT_URL": server.endpoint})
        with pytest.raises(UnsafeStore, match="If-None-Match"):
            open_blobs("s3://letters/store").probe()
        assert server.objects == {}


def test_a_busy_refusal_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with careless_s3.running() as server:
        point_at(monkeypatch, CARELESS | {"AWS_ENDPOINT_URL": server.endpoint})
        blobs = open_blobs("s3://letters/store")
        manifest = drafted(blobs, None, "letters/0", "a")
        server.answers = [409, 409]
        assert versions.publish(blobs, manifest, None).version == 1


def test_an_endpoint_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with careless_s3.running() as server:
        address = server.endpoint
    point_at(monkeypatch, CARELESS | {"AWS_ENDPOINT_URL": address, "AWS_MAX_ATTEMPTS": "1"})
    with pytest.raises(Unreachable, match="AWS_ENDPOINT_URL"):
        open_blobs("s3://letters/store").get("a")


def test_a_release_in_a_bucket(bucket: str, tmp_path: Path) -> None:
    blobs = open_blobs(f"s3://{bucket}/store")
    manifest = small().publish(blobs)
    release(blobs, manifest, f"s3://{bucket}/release")
    release(blobs, manifest, str(tmp_path / "release"))
    assert verify(f"s3://{bucket}/release") == []
    assert verify(f"s3://{bucket}/store") == []
    assert differences(open_release(f"s3://{bucket}/release"), open_release(str(tmp_path / "release"))) == []
    with pytest.raises(ReleaseExists):
        release(blobs, manifest, f"s3://{bucket}/release")


def test_a_series_in_a_bucket(bucket: str) -> None:
    blobs, series = open_blobs(f"s3://{bucket}/store"), f"s3://{bucket}/series"
    base = small().publish(blobs)
    release_next(blobs, base, series, None, WHOLE)
    rows = small()
    rows.change("texts", 0, language="uk")
    found, was_written = release_next(blobs, rows.publish(blobs, "r-2", base), series, None, WHOLE)
    assert (found["dataset_version"], was_written) == ("1.0.1", True)
    assert open_blobs(series).get("latest.json") == b'{"dataset_version": "1.0.1"}'
    assert verify(f"{series}/1.0.1") == []
    assert release_next(blobs, rows.publish(blobs, "r-3", versions.latest(blobs)), series, None, WHOLE)[1] is False


def test_the_same_rows_in_a_bucket_and_a_folder(bucket: str, tmp_path: Path) -> None:
    there, here = open_blobs(f"s3://{bucket}/store"), open_blobs(str(tmp_path))
    ours, theirs = small().publish(there), small().publish(here)
    assert ours.tables == theirs.tables
    assert differences(View(there, ours), View(here, theirs)) == []
