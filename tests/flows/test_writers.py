"""Two writers at once, on a disk and on a real S3 server: nothing is lost, nothing stands twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import versions
from storage.blobs import Blobs, open_blobs
from storage.draft import Draft
from storage.errors import Conflict
from storage.schemas import RefusalRow
from storage.schemas.arrow import encode
from storage.versions import Manifest, publish, rebase
from tests.fakes.seaweed import Seaweed

NOW = datetime(1955, 5, 4, tzinfo=UTC)
ROUNDS = 5
pytestmark = pytest.mark.real


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Blobs:
    if request.param == "folder":
        return open_blobs(str(tmp_path))
    server: Seaweed = request.getfixturevalue("seaweed")
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return open_blobs(f"s3://{server.bucket}/{request.node.name}")


def added(blobs: Blobs, base: Manifest | None, shard: str, subject: str) -> Manifest:
    """One more row in a shard."""
    draft = Draft(blobs, base)
    row = RefusalRow(subject, subject, "not_found", "Ответ 404.")
    draft.replace("refusals", shard, [subject], "source_id", [encode(RefusalRow, [row])])
    return draft.manifest(run_id=subject, created_at=NOW, pipeline_version="0", recipe={}, collections={})


def publish_rebased(blobs: Blobs, manifest: Manifest, base: Manifest | None) -> Manifest:
    while True:
        try:
            return publish(blobs, manifest, base)
        except Conflict as conflict:
            manifest, base = rebase(manifest, base, conflict.newer), conflict.newer


def test_writers_of_two_collections_rebase(blobs: Blobs) -> None:
    def write(collection: str) -> None:
        for number in range(ROUNDS):
            base = versions.latest(blobs)
            publish_rebased(blobs, added(blobs, base, f"{collection}/0", f"{collection}-{number}"), base)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, ["letters", "diaries"]))
    check(blobs, sorted(f"{name}-{number}" for name in ("letters", "diaries") for number in range(ROUNDS)))


def test_writers_of_one_shard_begin_again(blobs: Blobs) -> None:
    def write(writer: str) -> int:
        conflicts = 0
        for number in range(ROUNDS):
            while True:
                base = versions.latest(blobs)
                try:
                    publish_rebased(blobs, added(blobs, base, "letters/0", f"{writer}-{number}"), base)
                except Conflict as conflict:
                    conflicts += conflict.collection == "letters"
                    continue
                break
        return conflicts

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, ["a", "b"]))
    check(blobs, sorted(f"{name}-{number}" for name in "ab" for number in range(ROUNDS)))


def check(blobs: Blobs, wanted: list[str]) -> None:
    newest = versions.latest(blobs)
    assert newest is not None
    assert newest.version == len(wanted)
    assert versions.versions(blobs) == list(range(1, len(wanted) + 1))
    assert sorted(Draft(blobs, newest).read("refusals")["subject"].to_pylist()) == wanted
