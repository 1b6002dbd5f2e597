"""From anchors to passages: chains on one diagonal, grown at both ends as long as the letters agree.

Places are offsets into skeletons. Measured on planted quotations with up to 10 % of the characters wrong.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from tasks.likeness.anchors import FEWEST, Anchor, Rows, starts_of
from tasks.likeness.samples import LENGTH

#: Letters without anchor that a passage may bridge.
_GAP = 250
#: Letters by which both sides may drift apart in a gap, beside a quarter of it.
_DRIFT = 12
#: Letters by which the right side of a chain may go back.
_BACK = 2
#: Anchors that are looked at for one to go on with.
_AHEAD = 6
#: Letters of a chain worth growing.
_SHORTEST = 20
#: Letters of a step at either end, and how much of it must agree.
_STEP, _AGREE = 24, 0.62
#: Letters by which a chain may grow: where more agrees there are anchors.
_GROWTH = 4_000
#: Letters that agree in a row where growth may stop.
_RUN = 3
#: Letters in a row that are no accident, and letters without such a run that part a passage.
_SOLID, _HOLE = 5, 60
#: Letters between two cuts of a long passage whose pieces are compared one by one.
_PIECE = 2_000


def likely(rows: Rows) -> Rows:
    """Rows that may be in a chain worth growing, given by pair and place: for each pair of documents the same ones,
    whatever other pairs there are. Looks a few rows ahead; where more are near, all of them may."""
    linked = np.zeros(len(rows), dtype=np.bool_)
    for step in range(1, min(_AHEAD, len(rows) - 1) + 1):
        ours, theirs = rows[:-step], rows[step:]
        left, right = (theirs[:, 2:] - ours[:, 2:]).T
        near = np.all(ours[:, :2] == theirs[:, :2], axis=1) & (left <= _GAP + LENGTH)
        if step < _AHEAD:
            near &= (right >= -_BACK) & (right <= _GAP + LENGTH)
            near &= np.abs(left - right) <= _DRIFT + np.maximum(left, right) / 4
        linked[:-step] |= near
        linked[step:] |= near
    return _wide(rows[linked])


def _wide(rows: Rows) -> Rows:
    """The rows of pairs whose places lie far enough apart for a chain."""
    if not len(rows):
        return rows
    starts = starts_of(rows)
    widths = (
        np.maximum.reduceat(rows[:, side], starts) - np.minimum.reduceat(rows[:, side], starts) for side in (2, 3)
    )
    wide = np.minimum(*widths) >= _SHORTEST - LENGTH
    kept: Rows = rows[np.repeat(wide, np.diff(np.append(starts, len(rows))))]
    return kept


class Run(NamedTuple):
    """Letters that both sides have, in a row."""

    left: int
    right: int
    length: int


class Passage(NamedTuple):
    """A passage in two skeletons and how well both agree."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int
    similarity: float = 0.0
    runs: tuple[Run, ...] = ()
    """Where both run side by side: the way from a place of one side to the other."""

    def across(self, place: int) -> int:
        """About where a place of the left side stands on the right."""
        before = self.runs[max(bisect_right(self.runs, (place, self.right_end, 0)) - 1, 0)]
        return before.right + place - before.left


class Chain:
    """Anchors that follow one another on nearly one diagonal."""

    __slots__ = ("anchors",)

    def __init__(self, first: Anchor) -> None:
        self.anchors = [first]

    def takes(self, anchor: Anchor) -> bool:
        """Whether an anchor goes on from the last one."""
        left, right = anchor.left - self.anchors[-1].left, anchor.right - self.anchors[-1].right
        reach = _GAP + LENGTH
        return 0 <= left <= reach and -_BACK <= right <= reach and abs(left - right) <= _DRIFT + max(left, right) / 4

    def is_over(self, anchor: Anchor) -> bool:
        """Whether no anchor from this one on can follow."""
        return anchor.left - self.anchors[-1].left > _GAP + LENGTH

    @property
    def is_worth(self) -> bool:
        """Whether it may be a passage."""
        first, last = self.anchors[0], self.anchors[-1]
        letters = LENGTH + min(last.left - first.left, last.right - first.right)
        return len(self.anchors) >= FEWEST and letters >= _SHORTEST


def chains(anchors: Iterable[Anchor]) -> Iterator[list[Anchor]]:
    """Chains of anchors of two documents, worth growing. Anchors ascend on the left."""
    active: list[Chain] = []
    for anchor in anchors:
        over = [chain for chain in active if chain.is_over(anchor)]
        if over:
            active = [chain for chain in active if not chain.is_over(anchor)]
            yield from (chain.anchors for chain in over if chain.is_worth)
        taking = next((chain for chain in active if chain.takes(anchor)), None)
        if taking:
            taking.anchors.append(anchor)
        else:
            active.append(Chain(anchor))
    yield from (chain.anchors for chain in active if chain.is_worth)


def passages(left: str, right: str, found: Iterable[Sequence[Anchor]], least: float, *, is_one: bool) -> list[Passage]:
    """Passages that two skeletons share, by their place; `found` are their chains, `is_one` says that both are one.

    `least` is the similarity, 0–1, below which two passages are not the same.
    """
    grown = [_grown(left, right, chain) for chain in found]
    apart = [one for one in grown if not is_one or one.left_end <= one.right_start]
    solid = [part for one in _merged(apart) for part in _parted(_aligned(left, right, one))]
    return [passage for passage in solid if passage.similarity >= least]


def _grown(left: str, right: str, chain: Sequence[Anchor]) -> Passage:
    first, last = chain[0], chain[-1]
    back_left, back_right = _agreeing(
        left[max(first.left - _GROWTH, 0) : first.left][::-1], right[max(first.right - _GROWTH, 0) : first.right][::-1]
    )
    ends = last.left + LENGTH, last.right + LENGTH
    ahead_left, ahead_right = _agreeing(left[ends[0] : ends[0] + _GROWTH], right[ends[1] : ends[1] + _GROWTH])
    return Passage(
        first.left - back_left,
        last.left + LENGTH + ahead_left,
        first.right - back_right,
        last.right + LENGTH + ahead_right,
        runs=tuple(Run(*anchor, LENGTH) for anchor in chain),
    )


def _agreeing(left: str, right: str) -> tuple[int, int]:
    """How many letters both go on together: step by step, in shorter ones where a step no longer agrees."""
    done_left, done_right, step = 0, 0, _STEP
    while step >= 2 * _RUN:
        ours, theirs = _step(left[done_left : done_left + step], right[done_right : done_right + step + 3])
        if ours:
            done_left += ours
            done_right += theirs
        else:
            step //= 2
    while done_left < len(left) and done_right < len(right) and left[done_left] == right[done_right]:
        done_left, done_right = done_left + 1, done_right + 1
    return done_left, done_right


def _step(ours: str, theirs: str) -> tuple[int, int]:
    """The end of the last run of letters that both have, where they agree enough; else nothing."""
    from rapidfuzz.distance import Indel

    if min(len(ours), len(theirs)) < _RUN:
        return 0, 0
    short = min(len(ours), len(theirs))
    if Indel.normalized_similarity(ours[: short + 3], theirs[: short + 3]) < _AGREE:
        return 0, 0
    equal = [step for step in Indel.opcodes(ours, theirs) if step.tag == "equal"]
    ends = [(step.src_end, step.dest_end) for step in equal if step.src_end - step.src_start >= _RUN]
    return ends[-1] if ends else (0, 0)


def _merged(found: Iterable[Passage]) -> list[Passage]:
    """Passages that overlap on one diagonal become one: the gap between them is closed by growth."""
    done: list[list[Passage]] = []
    reaching: list[list[Passage]] = []  # groups that may go on, the member that reaches farthest last
    for one in sorted(found):
        done += [group for group in reaching if group[-1].left_end <= one.left_start]
        reaching = [group for group in reaching if group[-1].left_end > one.left_start]
        for group in reaching:
            if abs(group[-1].across(one.left_start) - one.right_start) <= _GAP:
                group.append(one)
                group.sort(key=lambda member: member.left_end)
                break
        else:
            reaching.append([one])
    return sorted(map(_union, [*done, *reaching]))


def _union(group: Sequence[Passage]) -> Passage:
    if len(group) == 1:
        return group[0]
    return Passage(
        min(one.left_start for one in group),
        max(one.left_end for one in group),
        min(one.right_start for one in group),
        max(one.right_end for one in group),
        runs=tuple(sorted({run for one in group for run in one.runs})),
    )


def _aligned(left: str, right: str, one: Passage) -> Passage:
    """A passage with all the runs that both sides have, aligned piece by piece."""
    from rapidfuzz.distance import Indel

    cuts = [(one.left_start, one.right_start)]
    for run in one.runs:
        if run.left >= cuts[-1][0] + _PIECE and run.right >= cuts[-1][1] + _PIECE // 2:
            cuts.append((run.left, run.right))
    cuts.append((one.left_end, one.right_end))
    runs = (
        Run(start[0] + step.src_start, start[1] + step.dest_start, step.src_end - step.src_start)
        for start, end in pairwise(cuts)
        for step in Indel.opcodes(left[start[0] : end[0]], right[start[1] : end[1]])
        if step.tag == "equal"
    )
    return one._replace(runs=tuple(runs))


def _parted(one: Passage) -> Iterator[Passage]:
    """A passage without what only one side has: parted where a long stretch has no solid run."""
    first = None
    last = Run(0, 0, 0)
    for run in one.runs:
        if run.length < _SOLID:
            continue
        if first is None:
            first = run
        elif max(run.left - last.left, run.right - last.right) - last.length > _HOLE:
            yield _between(one, first, last)
            first = run
        last = run
    if first:
        yield _between(one, first, last)


def _between(one: Passage, first: Run, last: Run) -> Passage:
    """The part of a passage from one run to another; its own edges stay where they are next to it."""
    start, end = (first.left, first.right), (last.left + last.length, last.right + last.length)
    if max(start[0] - one.left_start, start[1] - one.right_start) <= _HOLE:
        start = one.left_start, one.right_start
    if max(one.left_end - end[0], one.right_end - end[1]) <= _HOLE:
        end = one.left_end, one.right_end
    runs = tuple(run for run in one.runs if start[0] <= run.left < end[0])
    letters = end[0] - start[0] + end[1] - start[1]
    return Passage(start[0], end[0], start[1], end[1], 2 * sum(run.length for run in runs) / letters, runs)


def similarity(left: str, right: str) -> float:
    """How well two skeletons agree, 0–1."""
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(left, right))
