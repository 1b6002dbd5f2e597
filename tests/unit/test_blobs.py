"""Blobs in a folder, and the keys that any store takes."""

import errno
import os
import pickle
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.addresses import check_key, local_file, split_s3
from storage.blobs import LocalBlobs, open_blobs
from storage.errors import AccessDenied, BadAddress, BadKey, Conflict, NotFound, StorageError, Unreachable, UnsafeStore
from storage.probe import prove_conditional

BAD = ["", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", "a\\b", "a\0b", ".tmp/x", "a/.b", "%2e%2e/a", "a/.%2e/b"]


@pytest.mark.parametrize("key", [*BAD, "%252e%252e/a", "a/%2Fb", "%00", "a%5c..%5cb"])
def test_bad_keys_are_refused(key: str, tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path / "store")
    for act in (blobs.get, blobs.exists, blobs.size, blobs.delete, blobs.local_path):
        with pytest.raises(BadKey):
            act(key)
    with pytest.raises(BadKey):
        blobs.put(key, b"")


@given(st.text(max_size=30))
def test_a_key_never_leaves_the_root(key: str) -> None:
    root = Path("/store")
    try:
        place = root / check_key(key)
    except BadKey:
        return
    assert place.is_relative_to(root)
    assert place != root
    assert ".." not in place.parts


def test_objects_come_back(tmp_path: Path) -> None:
    blobs = open_blobs(f"file://{tmp_path}/a%20store")
    assert list(blobs.list()) == []
    blobs.put_new("versions/00000001.json", b"1")
    blobs.put("runs/ё.json", b"2")
    blobs.put("runs/ё.json", b"22")
    blobs.put_content("parts/x", b"333")
    blobs.put_content("parts/x", b"333")
    assert blobs.get("runs/ё.json") == b"22"
    assert (blobs.size("parts/x"), blobs.exists("parts/x"), blobs.exists("parts")) == (3, True, False)
    assert list(blobs.list()) == ["parts/x", "runs/ё.json", "versions/00000001.json"]
    assert list(blobs.list("versions/0")) == ["versions/00000001.json"]
    assert list(blobs.list("versions")) == ["versions/00000001.json"]
    assert blobs.uri("parts/x") == str(tmp_path / "a store" / "parts" / "x")
    assert blobs.local_path("parts/x") == tmp_path / "a store" / "parts" / "x"
    blobs.delete("parts/x")
    blobs.delete("parts/x")
    for act in (blobs.get, blobs.size):
        with pytest.raises(NotFound):
            act("parts/x")
    with pytest.raises(NotFound):
        blobs.get("parts")


def test_listing_keeps_inside(tmp_path: Path) -> None:
    with pytest.raises(BadKey):
        list(LocalBlobs(tmp_path).list("../"))


def test_new_means_new(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    blobs.put_new("a", b"1")
    with pytest.raises(Conflict):
        blobs.put_new("a", b"2")
    assert blobs.get("a") == b"1"
    assert list((tmp_path / ".tmp").iterdir()) == []


def test_content_cut_short_is_made_whole(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    (tmp_path / "a").write_bytes(b"12")
    blobs.put_content("a", b"123")
    assert blobs.get("a") == b"123"


def test_one_of_many_writers_wins(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    won: list[int] = []
    barrier = threading.Barrier(16)

    def write(number: int) -> None:
        barrier.wait()
        try:
            blobs.put_new("a", str(number).encode())
        except Conflict:
            return
        won.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [str(number).encode() for number in won] == [blobs.get("a")]


def test_a_folder_is_safe(tmp_path: Path) -> None:
    LocalBlobs(tmp_path / "new").probe()
    assert list(LocalBlobs(tmp_path / "new").list()) == []


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(AccessDenied, match="choose a folder"):
        LocalBlobs(tmp_path / "file" / "store").probe()


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unreachable, match="free some space"):
        LocalBlobs(tmp_path).put("a", b"1")


def test_a_folder_is_no_object(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(AccessDenied):
        LocalBlobs(tmp_path).put_new("a/b", b"1")


class Careless:
    """A store without conditions."""

    def put_new(self, key: str, data: bytes) -> None:
        self.key = key

    def delete(self, key: str) -> None:
        assert key == self.key

    def uri(self, key: str = "") -> str:
        return "s3://careless"


def test_a_store_without_conditions_is_unsafe() -> None:
    with pytest.raises(UnsafeStore, match="s3://careless ignores If-None-Match"):
        prove_conditional(Careless())


@pytest.mark.parametrize("uri", ["http://a/b", "ftp://a", "", "a\0b", "s3://", "s3:///x"])
def test_bad_addresses(uri: str) -> None:
    with pytest.raises(BadAddress):
        open_blobs(uri)


def test_addresses() -> None:
    assert split_s3("s3://a") == ("a", "")
    assert local_file("~").is_absolute()
    assert local_file("a/b") == Path.cwd() / "a" / "b"


def test_errors_survive_the_way_from_a_child() -> None:
    error = pickle.loads(pickle.dumps(Conflict("Мы вторые.", newer=3, collection="letters")))
    assert (type(error), error.message, error.newer, error.collection) == (Conflict, "Мы вторые.", 3, "letters")
    assert {kind.code for kind in StorageError.__subclasses__()} >= {"conflict", "not_found", "unsafe_store"}
