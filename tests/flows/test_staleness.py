"""What `opis status` calls stale: what a changed parameter, stage or model would have done again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import tasks
from flows.staleness import stale
from storage.view import View
from tests.fakes.runs import Bench


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    folder = tmp_path_factory.mktemp("staleness")
    bench = Bench(folder / "in", str(folder / "store")).write({"a.txt": "В описи три дела.\n"})
    bench.run()
    return bench.view()


def changed(monkeypatch: pytest.MonkeyPatch, name: str, **values: Any) -> None:
    stages = tuple(replace(stage, **values) if stage.name == name else stage for stage in tasks.STAGES)
    monkeypatch.setattr(tasks, "STAGES", stages)


def test_nothing_is_stale_after_a_run(view: View) -> None:
    assert stale(view) == []


def test_a_changed_stage_makes_its_subjects_stale(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, "segment", version=1000)
    assert stale(view) == [
        {"collection": "tests", "stage": "segment", "cause": "stage or parameter changed", "count": 1}
    ]


def test_a_changed_model_makes_those_stale_that_consulted_it(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    (romanise,) = (stage for stage in tasks.STAGES if stage.name == "romanise")
    models = dict(romanise.resources(romanise.parameters()))
    assert models
    name = min(models)
    changed(monkeypatch, "romanise", resources=lambda _: models | {name: "another"})
    assert stale(view) == [{"collection": "tests", "stage": "romanise", "cause": f"model {name} changed", "count": 1}]


def test_parameters_of_another_time_are_stale(view: View, tmp_path: Path) -> None:
    recipe = {"tests": dict(view.manifest.recipe["tests"]) | {"sign": {"version": 1, "parameters": {"once": 1}}}}
    old = View(view.blobs, replace(view.manifest, recipe=recipe))
    assert [(row["stage"], row["count"]) for row in stale(old)] == [("sign", 1)]
