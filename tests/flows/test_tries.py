"""A poison document is tried by a set number of runs, then parked until its recipe or bytes change."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from configs.load import work
from flows import batch
from flows.guard import CrashError
from flows.payloads import Scratch
from storage.errors import Unreachable
from tasks.errors import UnreadableError
from tests.fakes.runs import Bench, ran

pytestmark = pytest.mark.usefixtures("unsynced")

MOST = work("recognise").tries


class Child:
    """The guarded child as a call in this process, which dies of what is named `poison`."""

    stage = "recognise"
    is_well = False

    def call(self, _: float, function: Callable[..., Any], *arguments: Any) -> Any:
        name, _parameters, (_collection, subject) = arguments[:3]
        if name == self.stage and "poison" in subject.path and not self.is_well:
            raise CrashError("The process that read it died (exit code -6).")
        return function(*arguments)


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Child:
    found = Child()
    monkeypatch.setattr(batch, "guard", lambda _: found)
    return found


@pytest.fixture
def bench(tmp_path: Path, child: Child) -> Iterator[Bench]:
    made = Bench(tmp_path / "in", str(tmp_path / "store"))
    yield made.write({"poison.txt": "Дело № 5.\n", "plain.txt": "Дело № 6.\n", "empty.txt": ""})
    made.runner.close()


def failed(bench: Bench) -> dict[str, int]:
    """Code of each open failure → how often it was tried."""
    return {row["error_code"]: row["attempts"] for row in bench.rows("rejects")}


def parked(bench: Bench) -> None:
    for _ in range(MOST):
        bench.run()
    assert ran(bench.run()) == {}


def test_it_is_tried_so_often_and_then_parked(bench: Bench) -> None:
    for number in range(1, MOST + 1):
        done = bench.run()
        assert ran(done)["recognise"] == (1 if number > 1 else 2)
        assert failed(bench) == {"crashed": number, "empty": 1}
        if number > 1:
            assert done.stages["recognise"]["causes"] == {f"failed before, try {number} of {MOST}": 1}
    assert ran(bench.run()) == {}, "parked"
    assert bench.run().version is None


@pytest.mark.parametrize(
    "change",
    [
        lambda bench: bench.write({"poison.txt": "Дело № 7.\n"}) and bench.run(),
        lambda bench: bench.run("recognise.dpi=200"),
        lambda bench: bench.run(retry_failed=True),
    ],
    ids=["bytes", "recipe", "asked for"],
)
def test_a_parked_one_is_tried_when_something_changes(bench: Bench, change: Callable[[Bench], Any]) -> None:
    parked(bench)
    assert ran(change(bench))["recognise"] >= 1


def test_changed_bytes_have_all_their_tries(bench: Bench) -> None:
    parked(bench)
    bench.write({"poison.txt": "Дело № 7.\n"}).run()
    assert failed(bench)["crashed"] == 1
    assert ran(bench.run()) == {"recognise": 1}


def test_what_succeeds_at_a_later_try_is_no_failure(bench: Bench, child: Child) -> None:
    bench.run()
    child.is_well = True
    assert ran(bench.run())["recognise"] == 1
    assert failed(bench) == {"empty": 1}
    assert ran(bench.run()) == {}


def test_a_source_is_tried_like_a_page(bench: Bench, child: Child) -> None:
    child.stage = "acquire"
    for number in range(1, MOST + 1):
        assert ran(bench.run())["acquire"] == (1 if number > 1 else 3)
    assert failed(bench) == {"crashed": MOST, "empty": 1}
    assert ran(bench.run()) == {}


def test_a_source_that_is_away_may_be_back_tomorrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: str) -> bytes:
        raise Unreachable("The endpoint cannot be reached: check the network.")

    monkeypatch.setattr("flows.payloads.fetch", away)
    with pytest.raises(UnreadableError, match="cannot be reached") as found:
        Scratch(tmp_path).files(["s3://scans/letter.tif"])
    assert found.value.code == "unreadable_source"
