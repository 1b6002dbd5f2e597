"""Arrays kept between processes: the same with and without a place to keep them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tasks.romanisation import shelf
from tasks.romanisation.shelf import Array, kept


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    shelf._folder.cache_clear()
    yield tmp_path
    shelf._folder.cache_clear()


def arrays() -> tuple[Array, ...]:
    return np.arange(5, dtype=np.uint64), np.array([0.5, 0.25], np.float32)


def never() -> tuple[Array, ...]:
    raise AssertionError("made although it is kept")


def shown(found: tuple[Array, ...]) -> list[tuple[str, list[float]]]:
    return [(str(array.dtype), array.tolist()) for array in found]


def test_what_was_made_is_opened_next_time(home: Path) -> None:
    assert shown(kept("numbers", arrays)) == shown(kept("numbers", never)) == shown(arrays())


def test_arrays_can_only_be_read(home: Path) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="read-only"):
            kept("numbers", arrays)[0][0] = 7


@pytest.mark.parametrize("name", ["numbers.npy", "numbers.0.npy", "numbers.1.npy"])
def test_a_damaged_file_is_made_anew(home: Path, name: str) -> None:
    kept("numbers", arrays)
    (path,) = home.rglob(name)
    for damage in (path.read_bytes()[:-1], b""):
        path.write_bytes(damage)
        assert shown(kept("numbers", arrays)) == shown(arrays())
    assert shown(kept("numbers", never)) == shown(arrays())


def test_a_missing_file_is_made_anew(home: Path) -> None:
    kept("numbers", arrays)
    (path,) = home.rglob("numbers.1.npy")
    path.unlink()
    assert shown(kept("numbers", arrays)) == shown(arrays())


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    shelf._folder.cache_clear()
    try:
        assert shown(kept("numbers", arrays)) == shown(arrays())
    finally:
        shelf._folder.cache_clear()


def test_copies_of_other_versions_are_let_go(home: Path) -> None:
    former = home / "opis" / "words-0000000000000000"
    former.mkdir(parents=True)
    (former / "numbers.npy").write_bytes(b"")
    kept("numbers", arrays)
    assert [path.name for path in (home / "opis").iterdir()] != [former.name]
    assert not former.exists()
