"""A run that has little to do reads little: unchanged sources are not opened, unless a person asks for it."""

import os
from pathlib import Path
from typing import Any, NoReturn

import pytest

from configs.models import Collection
from flows import engine
from flows.job import Job, Options, Summary
from flows.recipe import resolve
from flows.runners import InProcess
from flows.walk import Walk
from storage.blobs import open_blobs
from tests.fakes.runs import Bench, ran

#: Stages that need no language models.
FAST = ("acquire", "assemble", "recognise", "segment")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "in", str(tmp_path / "store")).write({"a.txt": "Дело № 1.", "b.txt": "Дело № 2."})


def go(bench: Bench, **options: Any) -> Summary:
    config = Collection.model_validate({"collection": "tests", "sources": [{"uri": str(bench.root)}]})
    steps = tuple(step for step in resolve(config) if step.name in FAST)
    with InProcess() as runner:
        return engine.run(Job(config, steps, open_blobs(bench.store), runner), Options(**options))


def swap(bench: Bench, name: str, text: str) -> None:
    """Put other bytes of the same size into a source, and leave its time as it was."""
    path = bench.root / name
    status = path.stat()
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size


def texts(bench: Bench) -> list[str]:
    return sorted(row["text"] for row in bench.rows("pages"))


def test_bytes_under_the_same_size_and_time_are_compared_where_asked(bench: Bench) -> None:
    go(bench)
    swap(bench, "a.txt", "Дело № 7.")
    assert ran(go(bench)) == {}, "size and time are as they were"
    assert ran(go(bench, checksum=True)) == {"acquire": 1, "assemble": 1, "recognise": 1, "segment": 1}
    assert texts(bench) == ["Дело № 2.", "Дело № 7."]


@pytest.mark.parametrize("checksum", [False, True])
def test_what_was_told_apart_by_its_bytes_is_not_read_again(bench: Bench, checksum: bool) -> None:
    go(bench)
    swap(bench, "a.txt", "Дело № 7.")
    go(bench, checksum=True)
    assert ran(go(bench, checksum=checksum)) == {}
    swap(bench, "a.txt", "Дело № 8.")
    assert ran(go(bench, checksum=True))["recognise"] == 1
    assert texts(bench) == ["Дело № 2.", "Дело № 8."]


def test_a_run_with_nothing_to_do_opens_neither_states_nor_records(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_: object) -> NoReturn:
        raise AssertionError("an idle run has no need of it")

    go(bench)
    for place in ("flows.state.State._held", "storage.runs.load_runs", "storage.runs.Recipes.of"):
        monkeypatch.setattr(place, opened)
    assert go(bench).version is None


def test_a_source_that_goes_or_comes_opens_its_shard_alone(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.shards.SOURCES", 1)
    go(bench)
    looked: set[str] = set()
    read = Walk.is_settled

    def told(self: Walk, step: Any, shard: str, digest: str) -> bool:
        found = read(self, step, shard, digest)
        if step.name == "acquire" and not found:
            looked.add(shard)
        return found

    monkeypatch.setattr("flows.walk.Walk.is_settled", told)
    (bench.root / "a.txt").unlink()
    assert go(bench, allow_withdrawals=True).withdrawn == 1
    assert len(looked) == 1
    assert [row["status"] for row in bench.rows("sources")].count("withdrawn") == 1
    looked.clear()
    bench.write({"c.txt": "Дело № 3."})
    assert ran(go(bench))["acquire"] == 1
    assert len(looked) == 1
