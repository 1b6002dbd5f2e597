"""Pages selected by an expression are read again, they alone; doubtful pages are named."""

from pathlib import Path

import pytest

from configs.errors import ConfigError
from flows.commands.plan import planned
from flows.orders import Subject
from flows.plan import Policy, compare
from flows.request import prepare
from flows.selection import select
from storage.blobs import open_blobs
from storage.equality import differences
from storage.schemas import StateRow
from tests.fakes.runs import TEXTS, Bench, ran

ENGLISH = {name: text for name, text in TEXTS.items() if name.endswith(("report.txt", "article.md"))}

REPORTS = "page_number = 1 AND text LIKE '%commission%'"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("selection")
    made = Bench(folder / "in", str(folder / "store")).write(ENGLISH)
    made.run()
    return made


def test_an_expression_selects_pages_or_whole_documents(bench: Bench) -> None:
    pages = bench.rows("pages")
    blobs = open_blobs(bench.store)
    some = select(blobs, "tests", REPORTS)
    assert some.pages == {row["page_id"] for row in pages if "commission" in row["text"]}
    assert 0 < len(some.pages) < len(pages)
    every = select(blobs, "tests", "page_count = 1")
    assert every.pages == {row["page_id"] for row in pages}
    assert select(blobs, "tests", "estimated_cer > 0.1").pages == frozenset()
    assert select(blobs, "other", "page_count = 1").pages == frozenset()


@pytest.mark.parametrize("where", ["page_number >", "no_such_column = 1", "page_count = page_number", "1 = 1"])
def test_what_cannot_select_is_refused(bench: Bench, where: str) -> None:
    with pytest.raises(ConfigError, match="--where"):
        select(open_blobs(bench.store), "tests", where)


def test_selected_pages_are_planned_and_read_again_and_no_row_changes(bench: Bench) -> None:
    request = bench.request(where=REPORTS)
    forecasts = {item.stage: item for item in planned(prepare(request), request)}
    assert dict(forecasts["recognise"].causes) == {f"selected: {REPORTS}": 2}
    assert forecasts["segment"].stale == 0
    before = bench.view()
    assert ran(bench.run(where=REPORTS)) == {"recognise": 2}
    assert differences(before, bench.view(), across_stores=False) == []


def test_a_changed_recipe_is_left_for_later_on_pages_that_are_not_selected(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(ENGLISH)
    bench.run()
    first = bench.run("recognise.dpi=200", where=REPORTS)
    assert (first.stages["recognise"]["ran"], sum(first.stages["recognise"]["postponed"].values())) == (2, 1)
    assert bench.run("recognise.dpi=200").stages["recognise"]["ran"] == 1


def test_only_pages_that_pay_are_read_by_a_newer_recipe_and_each_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(ENGLISH)
    bench.run()
    assert ran(bench.run(pays=REPORTS)) == {}
    changes = ("recognise.dpi=200", "sign.shortest_segment=20")
    first = bench.run(*changes, pays=REPORTS)
    assert (first.stages["recognise"]["ran"], sum(first.stages["recognise"]["postponed"].values())) == (2, 1)
    assert first.stages["sign"]["ran"] == 3
    again = bench.run(*changes, pays=REPORTS)
    assert (ran(again), sum(again.stages["recognise"]["postponed"].values())) == ({}, 1)


def test_one_stage_is_redone_and_the_others_wait(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(ENGLISH)
    bench.run()
    changes = ("segment.join_pages=false", "sign.shortest_segment=20")
    request = bench.request(*changes, stages=("segment",))
    found = {item.stage: item for item in planned(prepare(request), request)}
    assert (found["segment"].stale, found["sign"].stale, sum(found["sign"].postponed.values())) == (3, 0, 3)
    assert ran(bench.run(*changes, stages=("segment",)))["segment"] == 3
    left = bench.run(*changes)
    assert "segment" not in ran(left)
    assert ran(left)["sign"] == 3


def test_a_limit_takes_a_few_at_a_time(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(ENGLISH)
    for number in (2, 3):
        bench.run(limit=2)
        assert len(bench.rows("documents")) == number
    changed = "segment.join_pages=false"
    some = bench.run(changed, limit=2)
    assert (ran(some)["segment"], sum(some.stages["segment"]["postponed"].values())) == (2, 1)
    assert ran(bench.run(changed, limit=2))["segment"] == 1
    assert ran(bench.run(changed, limit=2)) == {}


def test_failures_of_one_stage_are_tried_again(bench: Bench) -> None:
    (step,) = [step for step in prepare(bench.request()).steps if step.name == "segment"]
    failed = StateRow("d-1", "segment", "d-1", b"x", step.digest, (), (), "failed")
    states = {"d-1": failed._replace(resources=tuple(step.resources.items()))}
    for stages, found in (((), 1), (("segment",), 1), (("sign",), 0)):
        policy = Policy(retry_failed=True, stages=frozenset(stages))
        plan = compare(step, [Subject("d-1", "d-1", b"x")], states, policy)
        assert (len(plan.stale), plan.postponed["failed before"]) == (found, 1 - found)


def test_an_unknown_stage_is_refused(bench: Bench) -> None:
    with pytest.raises(ConfigError, match='did you mean "segment"'):
        prepare(bench.request(stages=("segmnt",)))
