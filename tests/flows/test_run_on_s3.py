"""The same run with source and store in a real S3 server gives the same rows; a careless server is refused."""

from pathlib import Path

import pytest

from flows.engine import execute
from flows.progress import Silent
from flows.request import Request, prepare
from flows.runners import InProcess
from storage import versions
from storage.blobs import open_blobs
from storage.equality import differences
from storage.errors import UnsafeStore
from storage.s3 import client
from storage.view import View
from tests.fakes import careless_s3
from tests.fakes.runs import TEXTS, Bench, ran
from tests.fakes.seaweed import ACCESS, Seaweed

pytestmark = pytest.mark.real


@pytest.fixture
def bucket(seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in seaweed.environment.items():
        monkeypatch.setenv(name, value)
    prefix = f"s3://{seaweed.bucket}/run-on-s3"
    for name, text in TEXTS.items():
        client().put_object(Bucket=seaweed.bucket, Key=f"run-on-s3/in/{name}", Body=text.encode())
    return prefix


def test_rows_are_the_same_as_on_a_disk(bucket: str, tmp_path: Path) -> None:
    local = Bench(tmp_path / "in", str(tmp_path / "store")).write(TEXTS)
    local.run()
    request = Request(source=f"{bucket}/in", collection="tests", store=f"{bucket}/store")
    with InProcess() as runner:
        first = execute(prepare(request), request, runner, Silent())
        second = execute(prepare(request), request, runner, Silent())
    assert first.version == 1
    assert ran(second) == {}
    blobs = open_blobs(f"{bucket}/store")
    manifest = versions.latest(blobs)
    assert manifest is not None
    assert differences(local.view(), View(blobs, manifest), across_stores=True) == []


def test_a_server_that_ignores_conditions_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path / "in", "s3://opis/store").write({"a.txt": "Дело."})
    with careless_s3.running() as server:
        for name, value in (ACCESS | {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": server.endpoint}).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(UnsafeStore, match="If-None-Match"):
            bench.run()
