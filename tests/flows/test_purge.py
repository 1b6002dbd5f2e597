"""Purge: no byte of a source's text is left in any version, batch, receipt or release, and it does not come back."""

import gzip
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from storage import leases, purge, receipts, released_residue, versions
from storage.blobs import LocalBlobs, open_blobs
from storage.errors import Busy, Conflict, NotFound
from storage.purged import Tombstone, tombstones
from storage.verify import verify
from tests.fakes.command import opis
from tests.fakes.runs import Bench, ran

pytestmark = pytest.mark.usefixtures("unsynced", "embedded")

SECRET = "Аграфена Непомнящая жила на Кузнечной улице у самой реки и держала там постоялый двор до большого пожара."
OTHER = "Комиссия пересмотрела в 1956 году 214 дел. Председателем был Н. С. Горшков, секретарём была Орлова."
TEXTS = {
    "secret.txt": f"{SECRET}\n\n{OTHER}\n",
    "near.txt": f"{SECRET}\n\n{OTHER}\n\nПриписка.\n",
    "plain.txt": f"{OTHER}\n\nОпись составлена в Твери.\n",
}


@pytest.fixture(autouse=True)
def embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPIS_EMBEDDED", "1")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Two versions: the secret alone with the plain text, then a word changed in it."""
    bench = Bench(tmp_path / "in", str(tmp_path / "store"))
    bench.write({"secret.txt": TEXTS["secret.txt"].replace("пожара", "потопа"), "plain.txt": TEXTS["plain.txt"]})
    bench.run()
    bench.write({"secret.txt": TEXTS["secret.txt"]})
    bench.run()
    bench.runner.close()
    return bench


def source(bench: Bench, name: str) -> str:
    (found,) = [row["source_id"] for row in bench.rows("sources") if row["uri"].endswith(f"/{name}")]
    return str(found)


def holding(folder: Path, word: str) -> list[str]:
    """Files below a folder that hold a word, whatever wraps them."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".parquet":
            table = pq.read_table(pa.BufferReader(content))
            content += repr(table.to_pylist()).encode()
        elif path.suffix == ".gz":
            content = gzip.decompress(content)
        text = content.decode("utf-8", "replace")
        escaped = word.encode("unicode_escape").decode()
        if word.casefold() in text.casefold() or escaped in text:
            found.append(str(path.relative_to(folder)))
    return found


def test_no_byte_is_left_and_nothing_comes_back(bench: Bench, tmp_path: Path) -> None:
    release = tmp_path / "release"
    assert opis("release", "--store", bench.store, "--to", str(release), "--version", "1").code == 0
    name = source(bench, "secret.txt")
    left = Path(bench.store) / ".tmp" / "half-written"
    left.write_text(SECRET, encoding="utf-8")
    assert len(holding(tmp_path / "store", "Непомнящая")) > 4
    words = ("purge", name, "--reason", "Просьба семьи.", "--store", bench.store, "--release", str(release))
    done = opis(*words, "--json")
    assert done.code == 0, done.err
    assert done.json()["versions"] == [1, 2]
    assert done.json()["releases"][str(release)]
    for word in ("Непомнящая", "nepomni", "Кузнечной", "потопа", "пожара"):
        assert holding(tmp_path / "store", word) == []
        assert holding(release, word) == []
    assert holding(tmp_path / "store", "Горшков")
    for version in (1, 2):
        assert verify(bench.store, version) == []
        (row,) = [row for piece in bench.view(version).tables("sources") for row in piece.to_pylist()
                  if row["source_id"] == name]  # fmt: skip
        assert (row["status"], row["error_code"], row["error_message"]) == ("withdrawn", "purged", "Просьба семьи.")
        assert row["content_sha256"] is None
    assert verify(str(release)) == []
    assert opis("purge", name, "--reason", "Ещё раз.", "--store", bench.store, "--json").json()["versions"] == []
    bench.run()
    assert holding(tmp_path / "store", "Непомнящая") == []
    assert len(bench.rows("documents")) == 1
    assert ran(bench.run()) == {}
    (bench.root / "secret.txt").rename(bench.root / "renamed.txt")
    bench.run()
    assert holding(tmp_path / "store", "Непомнящая") == []


def test_copies_are_named_and_clusters_stay_whole(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(TEXTS | {"copy.txt": TEXTS["secret.txt"]})
    bench.run()
    bench.runner.close()
    assert any(not row["is_preferred"] for row in bench.rows("documents"))
    done = purge.purge(open_blobs(bench.store), source(bench, "secret.txt"), "x")
    assert done.copies == [source(bench, "copy.txt")]
    assert verify(bench.store) == []
    purge.purge(open_blobs(bench.store), source(bench, "copy.txt"), "x")
    purge.purge(open_blobs(bench.store), source(bench, "near.txt"), "x")
    assert [row["is_preferred"] for row in bench.rows("documents")] == [True]
    assert verify(bench.store) == []
    assert holding(tmp_path / "store", "Непомнящая") == []


def test_an_interrupted_purge_is_done_again(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = source(bench, "secret.txt")
    with monkeypatch.context() as patch:
        patch.setattr(purge, "_clear", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            purge.purge(open_blobs(bench.store), name, "x")
    assert holding(tmp_path / "store", "Непомнящая"), "the old parts are still there"
    assert purge.purge(open_blobs(bench.store), name, "x").parts
    assert holding(tmp_path / "store", "Непомнящая") == []
    assert list(tombstones(open_blobs(bench.store))) == [name]


@pytest.mark.parametrize("step", ["_ids", "_holds"])
def test_a_purge_that_stood_still_takes_nothing_from_a_run_begun_since(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    blobs = LocalBlobs(Path(bench.store))
    real = getattr(purge, step)

    def slow(*given: Any) -> Any:
        for key in list(blobs.list(leases.KEEPERS)):
            os.utime(blobs.root / key, (0, 0))
        with leases.of_run(blobs, "r-1"):
            return real(*given)

    monkeypatch.setattr(purge, step, slow)
    name, before = source(bench, "secret.txt"), set(blobs.list("parts/"))
    with pytest.raises(Conflict, match="taken away"):
        purge.purge(blobs, name, "x")
    assert before <= set(blobs.list("parts/"))


def test_an_interrupted_purge_of_a_release_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(TEXTS)
    bench.run()
    bench.runner.close()
    released = tmp_path / "release"
    assert opis("release", "--store", bench.store, "--to", str(released)).code == 0
    name = source(bench, "secret.txt")
    held = {row["segment_id"]: row["document_id"] for row in bench.rows("segments")}
    tombstone = purge.purge(open_blobs(bench.store), name, "x").tombstone
    ids = [segment for segment, document in held.items() if document in tombstone.documents]
    assert ids
    whole = tmp_path / "whole"
    shutil.copytree(released, whole)
    writes = len(_interrupted(whole, tombstone, 10**6, monkeypatch))
    for last in range(1, writes):
        broken = tmp_path / str(last)
        shutil.copytree(released, broken)
        assert len(_interrupted(broken, tombstone, last, monkeypatch)) == last
        released_residue.purge_release(LocalBlobs(broken), tombstone)
        assert _contents(broken) == _contents(whole)
    assert verify(str(whole)) == []
    assert [found for word in ids for found in holding(whole, word)] == []


def _interrupted(folder: Path, tombstone: Tombstone, last: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Purge a release until so many objects are written; their keys."""
    written: list[str] = []
    put = LocalBlobs.put

    def counted(self: LocalBlobs, key: str, content: bytes) -> None:
        if len(written) == last:
            raise KeyboardInterrupt
        put(self, key, content)
        written.append(key)

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(LocalBlobs, "put", counted)
        released_residue.purge_release(LocalBlobs(folder), tombstone)
    return written


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_batches_of_an_interrupted_run_go_too(bench: Bench, tmp_path: Path) -> None:
    blobs = LocalBlobs(Path(bench.store))
    name = source(bench, "secret.txt")
    manifest = versions.latest(blobs)
    assert manifest is not None
    part = next(part for part in manifest.parts("pages").values() if part.rows)
    blobs.put("receipts/r-0/b.json", _receipt(part.to_json()))
    blobs.put("receipts/r-0/damaged.json", SECRET.encode())
    purge.purge(blobs, name, "x")
    assert list(receipts.load_all(blobs)) == []
    assert holding(tmp_path / "store", "Непомнящая") == []


def _receipt(part: dict[str, object]) -> bytes:
    import json

    plain = {
        "run_id": "r-0", "batch_id": "b", "stage": "recognise", "collection": "tests", "shard": "tests/x",
        "recipe_digest": "00", "subjects": [], "parts": {"pages": part}, "written_at": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip
    return json.dumps(plain).encode()


def test_refusals(bench: Bench) -> None:
    blobs = open_blobs(bench.store)
    with pytest.raises(NotFound, match="take an id"):
        purge.purge(blobs, "s-nowhere", "x")
    with leases.of_run(blobs, "r-1"), pytest.raises(Busy):
        purge.purge(blobs, source(bench, "secret.txt"), "x")
    assert tombstones(blobs) == {}
    assert opis("purge", "s-nowhere", "--store", bench.store).code == 2
    assert opis("purge", "s-nowhere", "--reason", "x", "--store", bench.store).code == 5
    assert opis("purge", "s-nowhere", "--reason", " ", "--store", bench.store).code == 3


def test_a_release_that_is_not_there_stops_a_purge_before_it_begins(bench: Bench, tmp_path: Path) -> None:
    source = next(row["source_id"] for piece in bench.view().tables("sources") for row in piece.to_pylist())
    words = ("--reason", "x", "--store", bench.store, "--release", str(tmp_path / "nowhere"))
    before = [row["documents"] for row in opis("versions", "--store", bench.store, "--json").json()]
    assert opis("purge", source, *words).code == 5
    assert [row["documents"] for row in opis("versions", "--store", bench.store, "--json").json()] == before
