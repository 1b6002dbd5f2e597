"""A fifth of all requests fails, in every way in which requests fail: a run ends as on a good day."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.config
import botocore.endpoint
import pytest

from storage import s3, tags, versions
from storage.blobs import Blobs, open_blobs
from storage.errors import Unreachable
from storage.sources import fetch
from storage.versions import Manifest
from tests.chaos.house import House, revision_of, rows
from tests.fakes import faulty_s3
from tests.fakes.faulty_s3 import FAULTS, FaultyServer
from tests.fakes.memory import MemoryBlobs
from tests.fakes.seaweed import Seaweed

pytestmark = pytest.mark.real


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that gives up early and tries again at once: a test shall not wait."""
    made = botocore.config.Config

    def config(**options: Any) -> Any:
        return made(**(options | {"read_timeout": 2, "connect_timeout": 2}))

    monkeypatch.setattr(botocore.config, "Config", config)
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(time=time.time, sleep=lambda _: None))


def way(seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch, share: float, seed: int) -> Iterator[FaultyServer]:
    """A way to the server on which a share of the requests fails; this process takes it."""
    with faulty_s3.running(seaweed.endpoint, share, FAULTS, seed) as server:
        for name, value in (seaweed.environment | {"AWS_ENDPOINT_URL": server.endpoint}).items():
            monkeypatch.setenv(name, value)
        yield server
        s3._client.cache_clear()


@pytest.fixture
def bad(seaweed: Seaweed, hurried: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyServer]:
    yield from way(seaweed, monkeypatch, 0.2, seed=5)


@pytest.fixture
def good(seaweed: Seaweed, hurried: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyServer]:
    """What fails here is planned."""
    yield from way(seaweed, monkeypatch, 0.0, seed=0)


def test_runs_end_with_the_same_rows(bad: FaultyServer, tmp_path: Path) -> None:
    house = House("letters", str(tmp_path / "in"), "s3://opis/faulty", {})
    blobs, fresh = open_blobs(house.store), MemoryBlobs()
    patch = house.prepare()
    try:
        for revision in (1, 2):
            house.write(revision)
            assert house.run(blobs).version == revision
        patch.setattr("flows.batch.open_blobs", lambda _: fresh)
        house.run(fresh)
    finally:
        patch.undo()
    found, wanted = versions.latest(blobs), versions.latest(fresh)
    assert found is not None
    assert wanted is not None
    assert rows(blobs, found, "letters") == rows(fresh, wanted, "letters")
    assert revision_of(rows(blobs, found, "letters")) == 2
    assert versions.versions(blobs) == [1, 2]
    assert not list(blobs.list("receipts/"))
    assert {kind.partition(" ")[2] for kind in bad.met} == set(FAULTS)
    assert bad.met.total() > 0.1 * bad.requests


def published(blobs: Blobs) -> Manifest:
    """An empty version."""
    made = Manifest(nonce="n", run_id="r", created_at=datetime(1955, 5, 4, tzinfo=UTC), pipeline_version="0")
    return versions.publish(blobs, made, None)


@pytest.mark.parametrize("fault", ["lost", "late"])
def test_what_was_done_without_an_answer_is_done_once(good: FaultyServer, fault: str) -> None:
    blobs = open_blobs(f"s3://opis/once-{fault}")
    good.planned = [f"PUT {fault}"]
    assert published(blobs).version == 1
    good.planned = [f"PUT {fault}"]
    tags.note(blobs, 1, "Сверено.")
    assert [note.text for note in tags.notes(blobs)[1]] == ["Сверено."]
    good.planned = [f"PUT {fault}"]
    tags.tag(blobs, "sent", 1)
    assert tags.tags(blobs) == {"sent": 1}
    good.planned = [f"PUT {fault}"]
    blobs.probe()
    assert good.met == {f"PUT {fault}": 4}


def test_an_answer_that_breaks_off_is_gone_on_with(good: FaultyServer) -> None:
    blobs = open_blobs("s3://opis/cut")
    content = bytes(range(256)) * 10_000
    blobs.put("x", content)
    good.planned = ["GET cut"] * 3
    assert blobs.get("x") == content
    good.planned = ["GET cut", "GET lost", "GET cut"]
    assert fetch(blobs.uri("x")) == content
    good.planned = ["GET cut"] * 60
    with pytest.raises(Unreachable, match="check AWS_ENDPOINT_URL and the network"):
        blobs.get("x")


def test_a_server_that_is_down_is_named_with_what_to_do(good: FaultyServer) -> None:
    blobs = open_blobs("s3://opis/down")
    for fault, said in (("503", "answers 503 SlowDown: try again"), ("reset", "cannot be reached")):
        good.planned = [f"PUT {fault}"] * 60
        with pytest.raises(Unreachable, match=said):
            published(blobs)
    good.planned = []
    assert published(blobs).version == 1
