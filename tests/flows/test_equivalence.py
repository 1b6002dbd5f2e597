"""After any sequence of changes an incremental version equals a from-scratch one, and nothing else was done for it.

A state machine changes one thing at a time: it adds, edits, moves and deletes sources, turns a parameter, raises a
stage's version, changes a model, pins a correction, takes more workers, or kills a run at any of its writes. After each
change the run must do exactly what two results of the whole differ in (`tests.fakes.staleness`), and the next nothing.
`OPIS_EXAMPLES` sets how many sequences are tried; `make equivalence` tries 500.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from storage.equality import differences
from tests.fakes.changing import Changing
from tests.fakes.cheap import cheapen
from tests.fakes.staleness import Whole, Work, excusable, stale
from tests.fakes.swift import swift

FILES = st.sampled_from(["a.txt", "b.txt", "box/c.md", "box/d.txt", "e.html", "f.png"])
TEXTS = st.sampled_from(
    [
        "Дело № 7.\n\nЛист 1.\n",
        "# Опись\n\nТри дела Орлова.[^1]\n\n[^1]: ГАРФ.\n",
        "",
        "<p>Дело Орлова</p><p>начато</p>",
        "a\fb\f\fc",
    ]
)
PINS = st.sampled_from(["Орлова", "Дело", "Елагина"])
STAGES = st.sampled_from(["acquire", "assemble", "recognise", "segment", "annotate", "entities"])


class Equivalence(RuleBasedStateMachine):
    """One collection under change."""

    house: Changing
    """Emptied before each sequence: what the functions remember stays true."""

    def __init__(self) -> None:
        super().__init__()
        self.was: Whole | None = None
        self.is_sound = False

    @initialize()
    def begin(self) -> None:
        self.house.begin()
        self.house.write("a.txt", "Дело № 1.\n")
        self.follow()

    def teardown(self) -> None:
        if self.is_sound:
            assert differences(*self.house.views(), across_stores=True) == []

    def follow(self, finished: frozenset[Work] = frozenset()) -> None:
        """Bring the store up to date, and see that it did what it had to, and no more, and came to the right end.

        `finished` is what a killed run has left for this one.
        """
        self.is_sound = False
        wanted = self.house.from_scratch()
        self.house.run()
        worked = set(self.house.worked)
        assert len(self.house.worked) == len(worked), "nothing is done twice"
        needed = stale(self.was, wanted) - finished
        assert worked - excusable(self.was, wanted) <= needed <= worked
        assert self.house.held().tables == wanted.tables
        self.house.run()
        assert self.house.worked == []
        self.was = wanted
        self.is_sound = True

    @rule(name=FILES, text=TEXTS)
    def write_a_source(self, name: str, text: str) -> None:
        self.house.write(name, text)
        self.follow()

    @rule(name=FILES)
    def delete_a_source(self, name: str) -> None:
        if self.house.delete(name):
            self.follow()

    @rule(name=FILES, to=FILES)
    def move_a_source(self, name: str, to: str) -> None:
        if self.house.move(name, to):
            self.follow()

    @rule()
    def turn_a_parameter(self) -> None:
        self.house.join_pages = not self.house.join_pages
        self.follow()

    @rule(stage=STAGES)
    def raise_a_version(self, stage: str) -> None:
        self.house.stage_versions[stage] = self.house.stages()[stage].version + 1
        self.follow()

    @rule(is_dictionary=st.booleans())
    def change_a_model(self, is_dictionary: bool) -> None:
        if is_dictionary:
            self.house.dictionary += 1
        else:
            self.house.model += 1
        self.follow()

    @rule(text=PINS)
    def pin_a_correction(self, text: str) -> None:
        self.house.pins ^= {text}
        self.follow()

    @rule(workers=st.integers(1, 4))
    def take_workers(self, workers: int) -> None:
        self.house.workers = workers
        self.follow()

    @rule(name=FILES, text=TEXTS, writes=st.integers(0, 50), again=st.none() | st.tuples(FILES, TEXTS))
    def kill_a_run(self, name: str, text: str, writes: int, again: tuple[str, str] | None) -> None:
        """Kill it, change something more if chosen, and go on: what was finished and still holds is not done again."""
        self.house.write(name, text)
        between = self.house.from_scratch()
        self.house.run_killed(writes)
        finished = self.house.finished()
        if self.house.is_at(between):
            self.was, finished = between, set()
        if again:
            self.house.write(*again)
        after = self.house.from_scratch()
        self.follow(frozenset(work for work in finished if between.basis.get(work) == after.basis.get(work)))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Changing]:
    """On the fastest shelf that there is, with an engine that reads every scan alike."""
    shelf = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shelf if shelf.is_dir() else tmp_path) as folder:
        house = Changing(Path(folder))
        with swift(house.stores, lambda: house.model) as patch:
            cheapen(patch, house.stages, lambda: house.model)
            yield house


def test_increments_equal_a_run_from_scratch(house: Changing) -> None:
    Equivalence.house = house
    run_state_machine_as_test(
        Equivalence,
        settings=settings(
            max_examples=int(os.environ.get("OPIS_EXAMPLES", "50")),
            stateful_step_count=8,
            deadline=None,
            derandomize="OPIS_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )
