"""Listing a folder: what is there, what is left out, and what tells a change."""

import errno
import hashlib
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.errors import AccessDenied, BadAddress, NotFound, SourceEmpty, SourceIsStore, SourceMissing
from storage.sources import fetch, list_source, sha256_of

OLD = 1_000_000_000


def write(root: Path, path: str, content: bytes = b"x", age: int = OLD) -> Path:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    os.utime(place, (age, age))
    return place


def paths(root: Path, **more: list[str]) -> list[str]:
    return [item.path for item in list_source(str(root), **more)]


def test_files_by_path(tmp_path: Path) -> None:
    write(tmp_path, "b.txt")
    place = write(tmp_path, "ящик 1/письмо.txt", "Здравствуй".encode())
    found = list_source(str(tmp_path))
    assert [item.path for item in found] == ["b.txt", "ящик 1/письмо.txt"]
    letter = found[1]
    assert (letter.uri, letter.byte_size, letter.collides) == (str(place), 20, False)
    assert letter.modified_at == datetime.fromtimestamp(OLD, UTC)
    assert fetch(letter.uri) == place.read_bytes()
    assert sha256_of(letter.uri) == hashlib.sha256("Здравствуй".encode()).hexdigest()
    assert list_source(f"file://{tmp_path}") == found


def test_hidden_and_unfinished_files_are_left_out(tmp_path: Path) -> None:
    for path in ("a.txt", ".hidden", ".git/config", "b.txt.part", "c.PART", "d/.e/f.txt"):
        write(tmp_path, path)
    os.mkfifo(tmp_path / "pipe")
    assert paths(tmp_path) == ["a.txt"]


def test_links_stay_inside(tmp_path: Path) -> None:
    write(tmp_path, "outside/secret.txt")
    root = tmp_path / "root"
    write(root, "a/b.txt")
    (root / "inside.txt").symlink_to(root / "a" / "b.txt")
    (root / "leaves.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (root / "dangling.txt").symlink_to(root / "nothing")
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "loop").symlink_to(root)
    assert paths(root) == ["a/b.txt", "inside.txt"]


def test_stores_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "store/versions/00000001.json")
    write(tmp_path, "store/parts/pages/x.parquet")
    write(tmp_path, "begun/parts/x.parquet")
    write(tmp_path, "begun/receipts/r/1.json")
    write(tmp_path, "marked/store.json")
    write(tmp_path, "parts/a volume in parts.txt")
    write(tmp_path, "elsewhere/x")
    assert paths(tmp_path, ignore=[str(tmp_path / "elsewhere"), "s3://b/c"]) == ["a.txt", "parts/a volume in parts.txt"]
    with pytest.raises(SourceIsStore):
        list_source(str(tmp_path / "store"))


def test_one_name_in_two_spellings(tmp_path: Path) -> None:
    write(tmp_path, "й.txt")
    write(tmp_path, "и\u0306.txt")
    write(tmp_path, "я.txt")
    found = list_source(str(tmp_path))
    assert [(item.path, item.collides) for item in found] == [("й.txt", False), ("й.txt", True), ("я.txt", False)]
    assert [fetch(item.uri) for item in found] == [b"x"] * 3


def test_names_that_are_no_text(tmp_path: Path) -> None:
    write(tmp_path, os.fsdecode(b"\xf0\xef.txt"), b"1251")
    (item,) = list_source(str(tmp_path))
    assert item.path == "\\xf0\\xef.txt"
    assert item.uri.encode("ascii").endswith(b"%F0%EF.txt")
    assert fetch(item.uri) == b"1251"


def test_a_change_changes_the_fingerprint(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    before = list_source(str(tmp_path))
    assert list_source(str(tmp_path)) == before
    write(tmp_path, "a.txt", age=OLD + 1)
    later = list_source(str(tmp_path))[0].fingerprint
    write(tmp_path, "a.txt", b"xx", age=OLD + 1)
    assert len({before[0].fingerprint, later, list_source(str(tmp_path))[0].fingerprint}) == 3


def test_a_recent_time_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.txt")
    for now, distrusted in ((OLD, True), (OLD + 1, True), (OLD - 1, True), (OLD + 3, False)):
        monkeypatch.setattr(time, "time_ns", lambda now=now: now * 10**9)
        assert ("recent" in list_source(str(tmp_path))[0].fingerprint) is distrusted


def test_one_file_is_a_source(tmp_path: Path) -> None:
    place = write(tmp_path, "a.txt")
    write(tmp_path, "b.txt")
    (item,) = list_source(str(place))
    assert (item.path, item.uri) == ("a.txt", str(place))


def test_roots_without_anything(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="disk"):
        list_source(str(tmp_path / "nothing"))
    write(tmp_path, ".hidden")
    with pytest.raises(SourceEmpty):
        list_source(str(tmp_path))
    with pytest.raises(BadAddress):
        list_source("http://example.org/")


def test_a_file_that_went_away(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="run again"):
        fetch(str(tmp_path / "a.txt"))
    with pytest.raises(NotFound):
        sha256_of(str(tmp_path))


def test_what_may_not_be_read_stops_the_listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "locked/b.txt")
    scandir = os.scandir

    def guarded(place: str) -> object:
        if str(place).endswith("locked"):
            raise PermissionError(errno.EACCES, "Permission denied", place)
        return scandir(place)

    monkeypatch.setattr(os, "scandir", guarded)
    with pytest.raises(AccessDenied, match="locked cannot be listed"):
        list_source(str(tmp_path))


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = write(tmp_path, "a.txt")

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(AccessDenied, match="permissions"):
        fetch(str(place))
