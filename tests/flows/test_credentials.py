"""Credentials come from the environment or from ~/.aws, and go nowhere: all that a run leaves behind is searched."""

import base64
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pyarrow.parquet as pq
import pytest

from storage import s3
from tests.fakes.command import Ended, opis
from tests.fakes.seaweed import SINGULAR, Seaweed

pytestmark = pytest.mark.real
KEY, SECRET = SINGULAR["AWS_ACCESS_KEY_ID"], SINGULAR["AWS_SECRET_ACCESS_KEY"]
LETTER = "Комиссия пересмотрела 214 дел.\n\nПредседателем был Н. С. Горшков.\n"


def forms(word: str) -> list[str]:
    """How a word may stand in a file."""
    return [word, quote(word, safe=""), base64.b64encode(word.encode()).decode().rstrip("=")]


def told(content: bytes) -> str:
    """What a file says, unpacked where it is Parquet."""
    text = content.decode("utf-8", "replace")
    if content.startswith(b"PAR1"):
        file = pq.ParquetFile(io.BytesIO(content))
        text += repr(file.read().to_pylist()) + repr(file.metadata.metadata) + str(file.schema_arrow.metadata)
    return text


def found(texts: dict[str, str], word: str) -> list[str]:
    """Where a word stands, in whatever form."""
    return [name for name, text in texts.items() if any(form in text for form in forms(word))]


@pytest.fixture(params=["environment", "file"])
def place(
    request: pytest.FixtureRequest, seaweed: Seaweed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A prefix of a bucket; the way to it stands in variables, who may go it there or in ~/.aws."""
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    (tmp_path / "scratch").mkdir()
    settings = {"HOME": str(home), "TMPDIR": str(tmp_path / "scratch"), "OPIS_EMBEDDED": "1"}
    settings |= {"AWS_ENDPOINT_URL": seaweed.endpoint, "AWS_DEFAULT_REGION": "us-east-1"}
    if request.param == "environment":
        settings |= SINGULAR
    else:
        lines = [f"{name.lower()} = {value}" for name, value in SINGULAR.items()]
        (home / ".aws" / "credentials").write_text("\n".join(["[archive]", *lines, ""]), encoding="utf-8")
        settings["AWS_PROFILE"] = "archive"
    for name in ("AWS_PROFILE", *SINGULAR):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    prefix = f"s3://{seaweed.bucket}/credentials-{request.param}"
    s3.client().put_object(Bucket=seaweed.bucket, Key=f"credentials-{request.param}/in/one.txt", Body=LETTER.encode())
    yield prefix
    s3._client.cache_clear()


def left_behind(folder: Path, prefix: str) -> dict[str, str]:
    """Every object under the prefix and every file of the folder, but the credentials themselves."""
    bucket = boto3.session.Session().resource("s3").Bucket(prefix.split("/")[2])
    objects = bucket.objects.filter(Prefix=prefix.split("/")[3])
    texts = {item.key: item.key + told(item.get()["Body"].read()) for item in objects}
    files = (path for path in folder.rglob("*") if path.is_file() and path.parent.name != ".aws")
    return texts | {str(path): f"{path} {told(path.read_bytes())}" for path in files}


def every_command(place: str, folder: Path) -> list[Ended]:
    """Commands that reach the store, and some that must fail."""
    config = folder / "letters.toml"
    config.write_text(f'collection = "letters"\nstore = "{place}/store"\n[[sources]]\nuri = "{place}/in"\n')
    done = [
        opis("run", str(config), "--workers", "1", "--json", "--log-format", "json"),
        opis("status", "--store", f"{place}/store", "--json", "--metrics", str(folder / "opis.prom")),
        opis("release", "--store", f"{place}/store", "--to", f"{place}/release"),
        opis("release", "--store", f"{place}/store", "--to", str(folder / "release")),
        opis("verify", f"{place}/store"),
    ]
    assert [ended.code for ended in done] == [0] * len(done), [ended.err for ended in done]
    failed = [opis("run", "--source", f"{place}/nothing", "--collection", "x", "--store", f"{place}/store")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_MAX_ATTEMPTS", "1")
        patch.setenv("AWS_ENDPOINT_URL", f"http://{KEY}:{quote(SECRET, safe='')}@127.0.0.1:9/")
        failed.append(opis("versions", "--store", f"{place}/store"))
    assert all(ended.code for ended in failed)
    return done + failed


def test_they_are_left_nowhere(place: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ended = every_command(place, tmp_path)
    texts = left_behind(tmp_path, place) | {"log": caplog.text}
    texts |= {f"command {at}": item.out + item.err for at, item in enumerate(ended)}
    assert any(name.endswith(".parquet") for name in texts)
    assert any("/runs/" in name for name in texts)
    assert any("/versions/" in name for name in texts)
    for word in (KEY, SECRET, "AWS4-HMAC"):
        assert found(texts, word) == []


def test_botocore_at_its_loudest_tells_no_secret(place: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert opis("versions", "--store", f"{place}/store").code == 0
        assert opis("status", "--store", f"{place}/nothing").code == 9
    assert "botocore" in {record.name.partition(".")[0] for record in caplog.records}
    assert found({"log": caplog.text}, SECRET) == []


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    texts: dict[str, Any] = {name: f"x{form}y" for name, form in zip("abc", forms(SECRET), strict=True)}
    assert found(texts, SECRET) == ["a", "b", "c"]
