"""What looks after a store, from the command line: tags, notes, time travel."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.command import opis
from tests.fakes.first_store import unpacked

pytestmark = pytest.mark.usefixtures("embedded")


@pytest.fixture(autouse=True)
def embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPIS_EMBEDDED", "1")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store of two versions; the default one."""
    found = unpacked(tmp_path / "store")
    monkeypatch.setenv("OPIS_STORE", found)
    return found


def test_a_tag_stands_for_a_version_everywhere(store: str, tmp_path: Path) -> None:
    assert opis("tag", "1", "draft").out == "Version 1 is draft.\n"
    assert opis("tag", "draft", "checked", "--json").json() == {"version": 1, "tags": ["checked", "draft"]}
    assert opis("note", "draft", "Дел 214.", "--json").json()["notes"][0]["text"] == "Дел 214."
    assert opis("note", "2", "Дел 215.").code == 0
    rows = opis("versions", "--json").json()
    assert [row["tags"] for row in rows] == [["checked", "draft"], []]
    assert "checked, draft" in opis("versions").out
    assert "Дел 215." in opis("versions").out
    release = str(tmp_path / "release")
    assert opis("release", "--to", release, "--version", "checked", "--json").json()["version"] == 1
    assert opis("verify", "--version", "draft").code == 0
    assert opis("verify", store, "--version", "nothing").code == 9
    segment = next(line.split()[-1] for line in (segments(release)))
    for words in (("explain", segment), ("show", segment, "--to", str(tmp_path / "x.html")), ("reuse", segment)):
        assert opis(*words, "--version", "checked").code == 0
    assert "214" in (tmp_path / "x.html").read_text(encoding="utf-8")
    assert opis("tag", "2", "draft").code == 6
    assert opis("tag", "2", "draft", "--move").code == 0
    assert opis("tag", "2", "draft", "--remove").out == "Version 2 is no longer draft.\n"
    assert opis("tag", "2", "7").code == 2
    assert opis("tag", "7", "x").code == 9


def segments(release: str) -> Iterator[str]:
    """Ids of the paragraphs of a release that name a number of files."""
    import pyarrow.parquet as pq

    for row in pq.read_table(f"{release}/segments").to_pylist():
        if "214" in row["text"]:
            yield row["segment_id"]


def test_withdrawn_sources_are_counted(store: str, tmp_path: Path) -> None:
    root = tmp_path / "in"
    root.mkdir()
    (root / "new.txt").write_text("В описи три дела.", encoding="utf-8")
    words = ("run", "--source", str(root), "--collection", "letters", "--workers", "1", "--allow-withdrawals")
    assert opis(*words).code == 0
    assert [row["withdrawn"] for row in opis("versions", "--json").json()] == [0, 0, 2]


def test_gc_says_what_would_go_and_removes_it_when_told(store: str) -> None:
    assert opis("gc", "--json").json() == {
        "versions": [], "parts": [], "receipts": [], "unfinished": [], "bytes": 0, "deleted": False,
    }  # fmt: skip
    could = opis("gc", "--json", "--grace", "0", "--keep-last", "1").json()
    assert could["versions"] == [1]
    assert len(could["parts"]) > 10
    assert "could go; nothing was removed" in opis("gc", "--grace", "0").out
    assert [row["version"] for row in opis("versions", "--json").json()] == [1, 2]
    assert "Removed" in opis("gc", "--grace", "0", "--keep-last", "1", "--delete").out
    assert [row["version"] for row in opis("versions", "--json").json()] == [2]
    assert opis("verify").code == 0
    ended = opis("explain", "s-x", "--version", "1")
    assert ended.code == 9
    assert "let go on" in ended.err
    (Path(store) / "leases" / "runs").mkdir(parents=True, exist_ok=True)
    (Path(store) / "leases" / "runs" / "r-1.json").write_text("{}", encoding="utf-8")
    ended = opis("gc", "--delete")
    assert ended.code == 6
    assert "in use (r-1)" in ended.err


def test_gc_where_there_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x", encoding="utf-8")
    for words in (("gc",), ("gc", "--delete")):
        ended = opis(*words, "--store", str(tmp_path))
        assert (ended.code, "is no store" in ended.err) == (9, True)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
