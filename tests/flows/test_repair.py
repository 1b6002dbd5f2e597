"""Repair: a damaged or missing part of any stage is made again, byte for byte, from what lies upstream."""

from pathlib import Path
from unittest.mock import ANY

import pytest

from flows.repair import repair
from storage import versions
from storage.blobs import LocalBlobs
from storage.equality import rows_digest
from storage.verify import verify
from tests.fakes.command import opis
from tests.fakes.runs import TEXTS, Bench, ran

pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    base = tmp_path_factory.mktemp("repair")
    bench = Bench(base / "in", str(base / "store")).write(TEXTS)
    bench.run()
    bench.run("segment.join_pages=false")
    return bench


def parts(bench: Bench, *tables: str) -> list[Path]:
    """Files of the parts of some tables that have rows."""
    manifest = versions.latest(LocalBlobs(Path(bench.store)))
    assert manifest is not None
    return [Path(bench.store) / p.key for t in tables for p in manifest.parts(t).values() if p.rows]


def mended(bench: Bench) -> dict[str, str]:
    """Repair; why some parts could not be made again as they were."""
    blobs = LocalBlobs(Path(bench.store))
    manifest = versions.latest(blobs)
    assert manifest is not None
    return repair(blobs, manifest, bench.runner).lost


@pytest.mark.parametrize("is_gone", [True, False])
def test_every_part_with_something_upstream_is_made_again(bench: Bench, is_gone: bool) -> None:
    wanted = rows_digest(bench.view())
    manifest = versions.latest(LocalBlobs(Path(bench.store)))
    assert manifest is not None
    tables = set(manifest.tables) - {"sources", "holdings", "refusals", "stage_state"}
    damaged = parts(bench, *sorted(tables))
    assert len(damaged) > 10
    was = {path: path.read_bytes() for path in damaged}
    for path in damaged:
        if is_gone:
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:-9] + b"\0" * 9)
    assert verify(bench.store)
    assert mended(bench) == {}
    assert {path: path.read_bytes() for path in damaged} == was
    assert verify(bench.store) == []
    assert rows_digest(bench.view()) == wanted
    assert ran(bench.run("segment.join_pages=false")) == {}
    assert not list(Path(bench.store).glob("receipts/*/*"))
    assert not list(Path(bench.store).glob("leases/*/*"))


@pytest.mark.parametrize("table", ["sources", "holdings", "stage_state"])
def test_what_has_nothing_upstream_is_found_out_anew(
    tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.shards.SOURCES", 2)
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(TEXTS)
    bench.run()
    wanted = rows_digest(bench.view())
    path = parts(bench, table)[1]
    path.write_bytes(b"")
    assert mended(bench) == {str(path.relative_to(bench.store)): ANY}
    assert ran(bench.run())["acquire"] == 2
    assert (rows_digest(bench.view()), verify(bench.store)) == (wanted, [])
    assert ran(bench.run()) == {}
    bench.runner.close()


def test_the_command(bench: Bench) -> None:
    (path,) = parts(bench, "texts")
    path.write_bytes(path.read_bytes()[1:])
    found = opis("verify", bench.store)
    assert found.code == 7
    assert "opis verify --repair" in found.out
    found = opis("verify", bench.store, "--repair")
    assert (found.code, found.out) == (0, f"{bench.store}: every rule holds.\n")
    assert "made again" in found.err


@pytest.mark.parametrize("tables", [["pages"], ["pages", "segments", "texts"]])
def test_nothing_fails_for_good_while_the_sources_are_away(tmp_path: Path, tables: list[str]) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(TEXTS)
    bench.run()
    blobs = LocalBlobs(Path(bench.store))
    wanted = rows_digest(bench.view())
    damaged = parts(bench, *tables)
    for path in damaged:
        path.unlink()
    bench.root.rename(tmp_path / "away")
    lost = mended(bench)
    assert set(lost) == {str(path.relative_to(bench.store)) for path in damaged}
    assert any("stage recognise fails where it did not" in why for why in lost.values())
    assert versions.versions(blobs) == [1]
    (tmp_path / "away").rename(bench.root)
    assert mended(bench) == {}
    assert (rows_digest(bench.view()), verify(bench.store)) == (wanted, [])
    bench.runner.close()


def test_other_rows_are_a_version_of_their_own(bench: Bench) -> None:
    source = bench.root / "article.md"
    before = source.read_text(encoding="utf-8")
    source.write_text(before.replace("twice", "thrice"), encoding="utf-8")
    (path,) = parts(bench, "pages")
    path.unlink()
    blobs = LocalBlobs(Path(bench.store))
    manifest = versions.latest(blobs)
    assert manifest is not None
    found = repair(blobs, manifest, bench.runner)
    assert found.version == manifest.version + 1
    assert "now makes other rows" in found.lost[str(path.relative_to(bench.store))]
    (failed,) = [row for row in bench.rows("pages") if row["status"] == "failed"]
    assert failed["error_code"] == "source_changed", "the file is no longer what was read: the next run reads it anew"
    bench.run("segment.join_pages=false")
    assert any("thrice" in row["text"] for row in bench.rows("segments"))
    assert verify(bench.store) == []
    bench.runner.close()
