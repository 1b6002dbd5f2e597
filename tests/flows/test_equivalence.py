"""After any sequence of changes an incremental version equals a from-scratch one, and nothing is left to do.

A state machine changes one thing at a time: it adds, edits, moves and deletes sources, turns a parameter, raises a
stage's version, changes a model, or kills a run half-way. `OPIS_EXAMPLES` sets how many sequences are tried.
"""

import dataclasses
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from configs.models import Collection
from flows.engine import run
from flows.job import Job, Options, Summary
from flows.orders import Done, Order
from flows.recipe import Step, resolve
from flows.runners import InProcess
from storage.blobs import open_blobs
from storage.equality import differences
from tests.fakes.runs import Bench, ran

#: Stages that need no language models: the whole engine, a second a sequence.
FAST = ("acquire", "assemble", "recognise", "segment")
NAMES = st.sampled_from(["a.txt", "b.txt", "box/c.md", "box/d.txt", "e.html"])
TEXTS = st.sampled_from(
    ["Дело № 7.\n\nЛист 1.\n", "# Опись\n\nТри дела.[^1]\n\n[^1]: ГАРФ.\n", "", "<p>Дело</p><p>начато</p>", "a\fb\f\fc"]
)


class Stop(BaseException):
    """As a kill: nothing may catch it."""


class Killed:
    """A runner that dies after some batches."""

    workers = 1

    def __init__(self, after: int) -> None:
        self._left = after
        self._inner = InProcess()

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        for done in self._inner.run(orders):
            if not self._left:
                raise Stop
            self._left -= 1
            yield done

    def close(self) -> None:
        """The guarded child stays for the next run."""


class Equivalence(RuleBasedStateMachine):
    """One collection under change."""

    @initialize()
    def begin(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="opis-equivalence-")
        home = Path(self._folder.name)
        self.bench = Bench(home / "in", str(home / "store"))
        self.fresh = 0
        self.clock = 100_000
        self.join_pages = True
        self.version = 1
        self.model = "1"
        self.write("a.txt", "Дело № 1.\n")
        self.follow()

    def teardown(self) -> None:
        if hasattr(self, "_folder"):
            self._folder.cleanup()

    def write(self, name: str, text: str) -> None:
        self.clock -= 10
        self.bench.write({name: text})
        self.bench.date(name, self.clock)

    def steps(self) -> tuple[Step, ...]:
        config = Collection.model_validate(
            {"collection": "tests", "sources": [{"uri": str(self.bench.root)}]}
            | {"stages": {"segment": {"join_pages": self.join_pages}}}
        )
        return tuple(self.changed(step) for step in resolve(config) if step.name in FAST)

    def changed(self, step: Step) -> Step:
        """The step with the version and the model of now, if it is segment's."""
        if step.name != "segment":
            return step
        stage = dataclasses.replace(step.stage, version=self.version)
        return dataclasses.replace(
            step, stage=stage, resources={"model": self.model}, digest=step.digest[:-1] + bytes([self.version])
        )

    def go(self, store: str, runner: InProcess | Killed) -> Summary:
        config = Collection.model_validate({"collection": "tests", "sources": [{"uri": str(self.bench.root)}]})
        job = Job(config, self.steps(), open_blobs(store), runner)
        return run(job, Options(allow_withdrawals=True))

    def follow(self) -> Summary:
        return self.go(self.bench.store, InProcess())

    @rule(name=NAMES, text=TEXTS)
    def write_a_source(self, name: str, text: str) -> None:
        self.write(name, text)
        self.follow()

    @rule(name=NAMES)
    def delete_a_source(self, name: str) -> None:
        path = self.bench.root / name
        if path.exists() and sum(1 for found in self.bench.root.rglob("*.*") if found.is_file()) > 1:
            path.unlink()
            self.follow()

    @rule(name=NAMES, to=NAMES)
    def move_a_source(self, name: str, to: str) -> None:
        path, target = self.bench.root / name, self.bench.root / to
        if path.exists() and not target.exists():
            text = path.read_text(encoding="utf-8")
            path.unlink()
            self.write(to, text)
            self.follow()

    @rule()
    def turn_a_parameter(self) -> None:
        self.join_pages = not self.join_pages
        summary = self.follow()
        assert ran(summary).keys() <= {"segment"}

    @rule()
    def raise_a_version(self) -> None:
        self.version += 1
        assert ran(self.follow()).keys() <= {"segment"}

    @rule()
    def change_a_model(self) -> None:
        self.model += "1"
        assert ran(self.follow()).keys() <= {"segment"}

    @rule(name=NAMES, text=TEXTS, after=st.integers(0, 5))
    def kill_a_run(self, name: str, text: str, after: int) -> None:
        self.write(name, text)
        try:
            self.go(self.bench.store, Killed(after))
        except Stop:
            self.follow()

    @invariant()
    def nothing_is_left_to_do(self) -> None:
        if hasattr(self, "bench"):
            assert ran(self.follow()) == {}

    @invariant()
    def equals_a_run_from_scratch(self) -> None:
        if hasattr(self, "bench"):
            self.fresh += 1
            other = Bench(self.bench.root, f"{self.bench.store}-{self.fresh}")
            self.go(other.store, InProcess())
            assert differences(self.bench.view(), other.view(), across_stores=True) == []


@pytest.mark.usefixtures("unsynced")
def test_increments_equal_a_run_from_scratch() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    examples = int(os.environ.get("OPIS_EXAMPLES", "12"))
    run_state_machine_as_test(
        Equivalence,
        settings=settings(
            max_examples=examples,
            stateful_step_count=8,
            deadline=None,
            derandomize="OPIS_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )
