"""Runs of the engine on small texts: what is redone, what is left alone, and that the way there leaves no trace."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import shards
from flows.listing import WithdrawalError
from flows.runners import Pool
from storage.equality import differences
from storage.errors import SourceMissing
from storage.verify import verify
from tests.fakes.runs import TEXTS, Bench, ran

DOCUMENTS = len(TEXTS) - 1  # one file is empty


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "in", str(tmp_path / "store")).write(TEXTS)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A from-scratch run of the texts, to compare with."""
    folder = tmp_path_factory.mktemp("fresh")
    made = Bench(folder / "in", str(folder / "store")).write(TEXTS)
    made.run()
    return made


def assert_equal(one: Bench, other: Bench) -> None:
    assert differences(one.view(), other.view(), across_stores=True) == []


def test_a_first_run_writes_every_row_and_breaks_no_rule(fresh: Bench) -> None:
    assert len(fresh.rows("documents")) == DOCUMENTS
    statuses = {row["uri"].rpartition("/")[2]: row["status"] for row in fresh.rows("sources")}
    assert statuses.pop("empty.txt") == "quarantined"
    assert set(statuses.values()) == {"ok"}
    assert verify(fresh.store) == []
    assert {row["kind"] for row in fresh.rows("citations")} >= {"archival"}
    assert [row["relation"] for row in fresh.rows("duplicates") if row["level"] == "document"] == ["identical"]


def test_a_second_run_runs_no_stage_and_publishes_nothing(bench: Bench) -> None:
    first = bench.run()
    second = bench.run()
    assert (first.version, second.version) == (1, None)
    assert ran(second) == {}


def test_a_changed_file_is_redone_alone(bench: Bench) -> None:
    bench.run()
    bench.write({"letters/two.txt": TEXTS["letters/two.txt"].replace("семь", "восемь")})
    again = ran(bench.run())
    assert {name: count for name, count in again.items() if count != 1} == {}
    assert {"acquire", "recognise", "segment", "normalise", "annotate", "sign"} <= again.keys()


def test_a_touched_file_is_opened_alone_and_no_page_is_read_again(bench: Bench) -> None:
    bench.run()
    bench.date("report.txt", 60)
    again = ran(bench.run())
    assert again["acquire"] == 1
    assert again.keys() <= {"acquire", "assemble", "match"}, "only what reads the sources table itself may follow"


def test_a_file_changed_within_the_grain_of_the_clock_is_noticed(bench: Bench) -> None:
    path = bench.root / "report.txt"
    bench.date("report.txt", 0)
    stamp = path.stat().st_mtime_ns
    bench.run()
    path.write_text(TEXTS["report.txt"].replace("31", "32"), encoding="utf-8")
    os.utime(path, ns=(stamp, stamp))
    assert ran(bench.run())["acquire"] == 1


def test_a_parameter_redoes_its_stage_and_what_its_output_reaches(bench: Bench) -> None:
    bench.run()
    again = bench.run("segment.join_pages=false")
    assert ran(again) == {"segment": DOCUMENTS}, "no paragraph crosses a page, so nothing follows"
    assert set(again.stages["segment"]["causes"]) == {"parameter segment.join_pages"}
    third = bench.run("segment.join_pages=false", "normalise.detector=langdetect")
    assert "recognise" not in ran(third)
    assert "segment" not in ran(third)
    assert ran(third)["normalise"] == DOCUMENTS


def test_reprocess_none_leaves_changed_recipes_for_later(bench: Bench) -> None:
    bench.run()
    bench.write({"new.txt": "Новое дело."})
    night = bench.run("segment.join_pages=false", reprocess="none")
    assert ran(night)["segment"] == 1
    assert night.stages["segment"]["postponed"] == {"parameter segment.join_pages": DOCUMENTS}
    assert ran(bench.run("segment.join_pages=false"))["segment"] == DOCUMENTS


def test_a_source_that_is_gone_leaves_the_new_version_and_stays_in_the_old(bench: Bench, tmp_path: Path) -> None:
    bench.run()
    (bench.root / "letters/two.txt").unlink()
    summary = bench.run()
    assert (summary.version, summary.withdrawn) == (2, 1)
    assert {row["status"] for row in bench.rows("sources") if row["uri"].endswith("two.txt")} == {"withdrawn"}
    assert len(bench.rows("documents")) == DOCUMENTS - 1
    assert sum(piece.num_rows for piece in bench.view(1).tables("documents")) == DOCUMENTS
    rest = Bench(tmp_path / "rest", str(tmp_path / "rest-store"))
    rest.write({name: text for name, text in TEXTS.items() if name != "letters/two.txt"}).run()
    assert_equal(bench, rest)
    assert verify(bench.store) == []


def test_a_source_that_comes_back_is_as_it_was(bench: Bench, fresh: Bench) -> None:
    bench.run()
    (bench.root / "letters/two.txt").unlink()
    bench.run()
    bench.write({"letters/two.txt": TEXTS["letters/two.txt"]}).run()
    assert_equal(bench, fresh)


def test_many_withdrawals_at_once_stop_the_run(bench: Bench) -> None:
    bench.run()
    for name in ("letters/one.txt", "letters/two.txt"):
        (bench.root / name).unlink()
    with pytest.raises(WithdrawalError, match="--allow-withdrawals"):
        bench.run()
    assert bench.run(allow_withdrawals=True).withdrawn == 2


def test_a_missing_root_stops_the_run(bench: Bench) -> None:
    bench.run()
    bench.root.rename(bench.root.with_name("elsewhere"))
    with pytest.raises(SourceMissing):
        bench.run()


def test_the_order_of_arrival_leaves_no_trace(tmp_path: Path, fresh: Bench) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store"))
    names = sorted(TEXTS, reverse=True)
    for some in (names[:3], names[3:5], names[5:]):
        bench.write({name: TEXTS[name] for name in some}).run()
    assert_equal(bench, fresh)


@pytest.mark.parametrize("size", [1, 3])
def test_batch_and_shard_size_leave_no_trace(
    bench: Bench, fresh: Bench, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(shards, "SOURCES", size)
    monkeypatch.setattr("flows.walk.most_in_batch", lambda *_: float(size))
    monkeypatch.setattr("flows.dispatch.cost_of", lambda _: 1.0)
    bench.run()
    assert_equal(bench, fresh)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as started:
        yield started


def test_worker_processes_leave_no_trace(bench: Bench, fresh: Bench, pool: Pool) -> None:
    bench.runner = pool
    bench.run()
    assert_equal(bench, fresh)


def test_an_interrupted_run_is_adopted(bench: Bench, fresh: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    finished = itertools.count()

    class Stop(BaseException):
        """As a kill: nothing may catch it."""

    real = bench.runner.run

    def interrupted(orders):  # type: ignore[no-untyped-def]
        for done in real(orders):
            if next(finished) == 6:
                raise Stop
            yield done

    monkeypatch.setattr(bench.runner, "run", interrupted)
    with pytest.raises(Stop):
        bench.run()
    monkeypatch.undo()
    summary = bench.run()
    assert summary.adopted > 0
    assert_equal(bench, fresh)
    assert ran(bench.run()) == {}
