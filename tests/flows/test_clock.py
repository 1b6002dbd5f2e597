"""A stage that does not come to an end costs the document it is at, not the run."""

import re
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from configs.load import work
from configs.models import Work
from flows import batch
from flows.clock import deadline
from flows.guard import TimeUpError
from storage.schemas import BlockRow, PageRow
from tasks import stage_named
from tasks.segment import run as segment
from tasks.stage import Output, Parameters, Stage
from tests.fakes.runs import Bench

#: CPU seconds: far more than a short text takes.
PATIENCE = 2.0


def forever() -> None:
    while True:
        pass


def backtracking() -> None:
    re.match(r"(а|а)*$", "а" * 60 + "б")


def swallowing() -> Iterator[int]:
    """A generator that a garbage collector may close while the clock strikes."""
    try:
        yield 1
    finally:
        forever()


@pytest.mark.parametrize("function", [forever, backtracking, lambda: list(swallowing())])
def test_what_does_not_end_is_stopped(function: Callable[[], object]) -> None:
    before = signal.getsignal(signal.SIGPROF)
    with pytest.raises(TimeUpError, match=r"more than 0\.2 s"), deadline(0.2):
        function()
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0


def test_outside_of_the_main_thread_no_clock_runs() -> None:
    seen: list[object] = []

    def look() -> None:
        with deadline(60):
            seen.append(signal.getitimer(signal.ITIMER_PROF)[0])

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [0.0]


def test_a_document_that_hangs_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(pages: list[PageRow], blocks: list[BlockRow], parameters: Parameters) -> Output:
        if any("без конца" in page.text for page in pages):
            forever()
        return tuple(segment(pages, blocks, parameters))  # type: ignore[arg-type]

    def stage(name: str) -> Stage:
        found = stage_named(name)
        return replace(found, run=stuck) if name == "segment" else found

    def limits(name: str) -> Work:
        return work(name).model_copy(update={"timeout": PATIENCE} if name == "segment" else {})

    monkeypatch.setattr(batch, "stage_named", stage)
    monkeypatch.setattr(batch, "limits", limits)
    texts = {"one.txt": "Первое письмо.\n", "two.txt": "Письмо без конца.\n", "three.txt": "Третье письмо.\n"}
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(texts)
    bench.run()
    bench.runner.close()
    assert [(row["stage"], row["error_code"]) for row in bench.rows("rejects")] == [("segment", "timeout")]
    assert sorted(row["raw_text"].strip() for row in bench.rows("segments")) == ["Первое письмо.", "Третье письмо."]
