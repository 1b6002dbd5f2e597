"""`opis status`: runs, versions, open failures and room, for people, programs and Prometheus."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from flows.health import health
from storage.blobs import open_blobs
from storage.runs import start_run
from storage.schemas.runs import RunRow
from tests.fakes.command import opis
from tests.fakes.small_store import small

pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    place = str(tmp_path / "store")
    small().publish(open_blobs(place))
    monkeypatch.setenv("OPIS_STORE", place)
    return place


def test_what_is_told(store: str) -> None:
    told = opis("status").out
    for word in ("completed", "letters", "diaries", "unreadable", "MiB"):
        assert word in told
    found = opis("status", "--json", "--collection", "letters").json()
    assert [row["collection"] for row in found["collections"]] == ["letters"]
    letters = found["collections"][0]
    assert (letters["documents"], letters["failed"], letters["quality"]) == (4, 1, 0.75)
    assert {row["collection"] for row in found["rejects"]} == {"letters"}
    assert ("/box/4.pdf", "Битый файл.") in {(row["uri"], row["error_message"]) for row in found["failures"]}
    assert "Битый файл." in told
    assert found["bytes"]["all"] >= found["bytes"]["newest"] > 0
    assert found["bytes"]["all"] == sum(size for kind, size in found["bytes"].items() if kind not in {"all", "newest"})
    assert found["free"] > 0
    assert found["versions"][0]["qualities"] == {"letters": 0.75}


def test_a_run_without_end_or_lease_was_interrupted(store: str) -> None:
    blobs = open_blobs(store)
    begun = datetime.now(UTC)
    start_run(blobs, RunRow("r-2", "ingest", begun, None, "running", "0.1.0", "{}"))
    start_run(blobs, RunRow("r-3", "ingest", begun + timedelta(seconds=1), None, "running", "0.1.0", "{}"))
    blobs.put("leases/runs/r-3.json", b"{}")
    assert [(run["run_id"], run["status"]) for run in health(blobs).runs] == [
        ("r-3", "running"),
        ("r-2", "interrupted"),
        ("r-1", "completed"),
    ]


def test_a_store_that_nobody_brought_up_to_date(store: str) -> None:
    old = opis("status", "--max-age", "36")
    assert old.code == 7
    assert "in the last 36 hours" in old.err
    assert "completed" in old.out
    assert opis("status", "--max-age", "10000000").code == 0


def test_metrics_are_those_of_prometheus(store: str, tmp_path: Path) -> None:
    place = tmp_path / "opis.prom"
    assert opis("status", "--metrics", str(place)).code == 0
    found = {family.name: family.samples for family in text_string_to_metric_families(place.read_text())}
    assert {sample.labels["collection"]: sample.value for sample in found["opis_documents"]} == {
        "letters": 4.0,
        "diaries": 1.0,
    }
    assert found["opis_success_time_seconds"][0].value == datetime(1955, 5, 4, 12, tzinfo=UTC).timestamp()
    assert sum(sample.value for sample in found["opis_rejects"]) == 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["opis.prom", "store"]


def test_a_place_that_cannot_be_written(store: str, tmp_path: Path) -> None:
    refused = opis("status", "--metrics", str(tmp_path / "nowhere" / "opis.prom"))
    assert refused.code == 5
    assert "choose another file" in refused.err


def test_a_store_without_versions(tmp_path: Path) -> None:
    assert opis("status", "--store", str(tmp_path)).code == 9
