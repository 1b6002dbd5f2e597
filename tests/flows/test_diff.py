"""The difference of two versions: which rows, why, and nothing where nothing differs."""

from pathlib import Path
from typing import Any

import pytest

from flows.commands.diff import compared
from storage.equality import rows_digest
from tests.fakes.command import opis
from tests.fakes.first_store import unpacked
from tests.fakes.runs import TEXTS, Bench

pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Versions: 1 all, 2 a parameter, 3 a text changed and one added, 4 a source gone, 5 the same rows as 4 but one."""
    base = tmp_path_factory.mktemp("diff")
    bench = Bench(base / "in", str(base / "store")).write(TEXTS)
    bench.run()
    bench.run("segment.join_pages=false")
    bench.write({"report.txt": "The commission met on 12 June 1956.\n\nIt released 32 people.\n", "new.txt": "Опись."})
    bench.run("segment.join_pages=false")
    (bench.root / "letters/two.txt").unlink()
    bench.run("segment.join_pages=false")
    bench.date("article.md", 7200)
    bench.run("segment.join_pages=false")
    bench.runner.close()
    return bench


def diff(bench: Bench, first: int, second: int, documents: int = 20) -> dict[str, Any]:
    found = compared((str(first), str(second)), bench.store, [], documents)
    assert sum(item["rows"] for item in found["causes"]) == found["rows"]
    for table, counts in found["tables"].items():
        assert sum(item["rows"] for item in found["causes"] if item["table"] == table) == sum(counts.values())
    return found


def whys(found: dict[str, Any], table: str) -> dict[str, int]:
    return {item["cause"]: item["rows"] for item in found["causes"] if item["table"] == table}


@pytest.mark.parametrize("first", range(1, 6))
@pytest.mark.parametrize("second", range(1, 6))
def test_empty_if_and_only_if_the_digests_are_equal(bench: Bench, first: int, second: int) -> None:
    found = diff(bench, first, second, 0)
    digests = [rows_digest(bench.view(number)) for number in (first, second)]
    assert set(found["tables"]) == {table for table in digests[0] if digests[0][table] != digests[1][table]}


def test_what_came_changed_and_went(bench: Bench) -> None:
    found = diff(bench, 2, 3)
    assert found["tables"]["documents"]["added"] == 1
    assert whys(found, "pages") == {"new": 1, "source bytes changed": 1}
    assert whys(found, "sources") == {"new": 1, "source changed": 1}
    assert set(whys(found, "segments")) >= {"new", "source bytes changed"}
    (report,) = [item for item in found["documents"] if any("32" in line for line in item["diff"])]
    assert "-It released 31 people; A. B. Harrow kept the minutes." in report["diff"]
    back = diff(bench, 3, 2)
    assert back["tables"]["documents"]["removed"] == 1


def test_a_source_that_is_withdrawn_is_the_cause(bench: Bench) -> None:
    found = diff(bench, 3, 4)
    assert found["tables"]["sources"] == {"added": 0, "removed": 1, "changed": 0}
    assert whys(found, "sources") == whys(found, "documents") == {"source withdrawn": 1}
    assert set(whys(found, "segments")) == {"source withdrawn"}


def test_only_a_time_of_a_file(bench: Bench) -> None:
    found = diff(bench, 4, 5)
    assert found["tables"] == {"sources": {"added": 0, "removed": 0, "changed": 1}}
    assert found["documents"] == []


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPIS_STORE", unpacked(tmp_path / "store"))
    assert opis("tag", "1", "draft").code == 0
    found = opis("diff", "draft", "2", "--json").json()
    assert found["tables"]["segments"] == {"added": 0, "removed": 0, "changed": 1}
    printed = opis("diff", "draft", "2").out
    assert "source bytes changed" in printed
    assert "+Комиссия пересмотрела в 1956 году 215 дел." in printed
    assert opis("diff", "2", "2").out == "Versions 2 and 2 hold the same rows.\n"
    assert opis("diff", "1", "3").code == 9
    assert opis("diff", "1", "2", "--html", str(tmp_path / "no" / "d.html")).code == 5
    assert opis("diff", "1", "2", "--html", str(tmp_path / "d.html")).code == 0
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    assert "215 дел" in page
    assert "http" not in page.replace("xmlns", "")
