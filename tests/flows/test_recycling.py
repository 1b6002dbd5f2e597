"""The child that decodes bytes is replaced when it has served long enough, or holds too much."""

import os
from collections.abc import Iterator

import pytest

from configs.load import work
from flows.guard import Bounds, Guard, MemoryOutError
from tasks.ocr.models import model_of
from tasks.ocr.origin import misread_in
from tasks.ocr.parameters import AUTO
from tests.fakes.scribe import prose, scanned

#: MiB that a bare child holds are fewer by far.
HELD = 250
ENGLISH = (
    "The committee of the town met again in the evening and heard what its members had written about the bridge. " * 20
)
_kept: list[bytearray] = []


def holding(size: int, keeps: bool) -> int:
    """The child's number, after it filled so many MiB, for good or for the time of the call."""
    filled = bytearray(b"x") * (size * 2**20)
    if keeps:
        _kept.append(filled)
    return os.getpid()


@pytest.fixture
def child() -> Iterator[Guard]:
    found = Guard(Bounds(memory=2048, calls=3, held=HELD))
    yield found
    found.stop()


def judging(text: str) -> int:
    """The child's number, after it looked for misread words of a text in the lists of all languages."""
    misread_in(text, tuple(map(model_of, AUTO)))
    return os.getpid()


def used(child: Guard, size: int, *, keeps: bool = True) -> int:
    number: int = child.call(60, holding, size, keeps)
    return number


def test_a_child_that_holds_too_much_is_replaced_after_the_call(child: Guard) -> None:
    first = used(child, 1)
    assert used(child, HELD) == first, "the call itself is answered"
    assert used(child, 1) != first


def test_a_child_that_gives_back_what_it_took_stays(child: Guard) -> None:
    first = used(child, HELD, keeps=False)
    assert used(child, 1) == first


def test_a_child_is_replaced_after_so_many_calls(child: Guard) -> None:
    numbers = [used(child, 1) for _ in range(5)]
    assert len(set(numbers[:3])) == 1
    assert numbers[3] == numbers[4] != numbers[0]


def test_a_call_that_ran_out_of_memory_leaves_a_new_child(child: Guard) -> None:
    first = used(child, 1)
    with pytest.raises(MemoryOutError, match="2048 MiB"):
        used(child, 4096)
    assert used(child, 1) != first


@pytest.mark.parametrize("stage", ["acquire", "recognise"])
def test_the_limits_of_isolated_stages_are_one_childs(stage: str) -> None:
    limits, first = work(stage), work("acquire")
    # else each worker would keep two children
    assert Bounds(limits.memory, limits.recycle_calls, limits.recycle_memory) == Bounds(
        first.memory, first.recycle_calls, first.recycle_memory
    )


def test_a_child_that_knows_the_words_of_all_languages_stays() -> None:
    limits = work("recognise")
    child = Guard(Bounds(limits.memory, limits.recycle_calls, limits.recycle_memory))
    numbers = {child.call(300, judging, scanned(text, 0.05, 1)) for text in (prose(1, 60), ENGLISH, prose(2, 60))}
    child.stop()
    assert len(numbers) == 1
