"""Word by word: are two texts one text, and in what way. `VERIFIER` is the version of the verdict.

Words are aligned; what stands replaced is looked at. Recognition noise replaces words by near ones, a filled-in form by
other names and numbers, another edition by other sentences. That difference, not the similarity, tells copies
from look-alikes: measured on planted copies, it keeps apart what no threshold of Jaccard similarity can.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tasks.likeness.fold import alike

#: Version of everything in this module.
VERIFIER = 1
#: Longest stretch of words aligned at once: the table of 4,000 by 4,000 words is 2 MB.
_STRETCH = 4_000
#: Words of a run that must be unique on both sides to anchor long texts.
_ANCHOR = 4
#: Letters alike enough to be one word misread.
_NEAR = 0.55
#: Words of a replaced block up to which it may be a field of a form.
_FIELD = 6


class Block(NamedTuple):
    """A stretch of the alignment: words [left_start, left_end) against [right_start, right_end)."""

    is_equal: bool
    left_start: int
    left_end: int
    right_start: int
    right_end: int


class Evidence(NamedTuple):
    """What an alignment shows; counts in letters where not said otherwise."""

    left: int
    """Letters of the left text."""
    right: int
    """Letters of the right text."""
    words: int
    """Words of the left text."""
    equal: int
    """Letters of equal words."""
    near: int
    """Letters of words replaced by near ones."""
    other: int
    """Letters of short blocks replaced by something else."""
    near_blocks: int
    """Blocks replaced by near ones."""
    other_blocks: int
    """Short blocks replaced by something else."""
    numbers_equal: int
    """Numbers of two digits and more that agree."""
    numbers_other: int
    """Numbers of two digits and more that stand against another number."""
    replaced: int
    """Letters of long blocks replaced by something else."""

    @property
    def coverage(self) -> float:
        """Share of the shorter text that the other has too, 0–1."""
        return (self.equal + self.near) / max(min(self.left, self.right), 1)

    @property
    def similarity(self) -> float:
        """Share of the longer text that the other has too, 0–1."""
        return (self.equal + self.near) / max(self.left, self.right, 1)


def blocks(left: Sequence[str], right: Sequence[str]) -> Iterator[Block]:
    """Equal and replaced stretches that together cover both texts, in order."""
    start = (0, 0)
    for anchor in [*_anchors(left, right), (len(left), len(right))]:
        yield from _aligned(left, right, start, anchor)
        start = anchor


def evidence(left: Sequence[str], right: Sequence[str]) -> Evidence:
    """Align two lists of folded words and count."""
    sums = dict.fromkeys(Evidence._fields[3:], 0)
    for block in blocks(left, right):
        ours, theirs = left[block.left_start : block.left_end], right[block.right_start : block.right_end]
        if block.is_equal:
            sums["equal"] += sum(map(len, ours))
            sums["numbers_equal"] += len(_numbers(ours))
        elif ours and theirs:
            _count_replaced(ours, theirs, sums)
    return Evidence(sum(map(len, left)), sum(map(len, right)), len(left), **sums)


def _count_replaced(ours: Sequence[str], theirs: Sequence[str], sums: dict[str, int]) -> None:
    from rapidfuzz.distance import Indel

    one, two = alike("".join(ours)), alike("".join(theirs))
    letters = min(len(one), len(two))
    our_numbers, their_numbers = _numbers(ours), _numbers(theirs)
    if our_numbers != their_numbers:
        sums["numbers_other"] += min(len(our_numbers), len(their_numbers))
    if Indel.normalized_similarity(one, two, score_cutoff=_NEAR) >= _NEAR:
        sums["near"] += letters
        sums["near_blocks"] += 1
    elif max(len(ours), len(theirs)) <= _FIELD:
        sums["other"] += letters
        sums["other_blocks"] += 1
    else:
        sums["replaced"] += letters


def _numbers(some: Sequence[str]) -> list[str]:
    return [word for word in some if len(word) > 1 and word.isdigit()]


def _aligned(
    left: Sequence[str], right: Sequence[str], start: tuple[int, int], end: tuple[int, int]
) -> Iterator[Block]:
    """The blocks between two places; neighbouring changes are one block."""
    from rapidfuzz.distance import Indel

    ours, theirs = left[start[0] : end[0]], right[start[1] : end[1]]
    if len(ours) > _STRETCH and len(theirs) > _STRETCH:
        yield Block(False, start[0], end[0], start[1], end[1])
        return
    changed: Block | None = None
    for step in Indel.opcodes(ours, theirs):
        block = Block(
            step.tag == "equal",
            start[0] + step.src_start,
            start[0] + step.src_end,
            start[1] + step.dest_start,
            start[1] + step.dest_end,
        )
        if not block.is_equal:
            changed = changed._replace(left_end=block.left_end, right_end=block.right_end) if changed else block
            continue
        if changed:
            yield changed
            changed = None
        yield block
    if changed:
        yield changed


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Places where long texts surely run side by side, ascending on both sides; none for shorter ones."""
    if len(left) <= _STRETCH or len(right) <= _STRETCH:
        return []
    ours, theirs = _unique_runs(left), _unique_runs(right)
    places = sorted((place, theirs[run]) for run, place in ours.items() if run in theirs)
    return _thinned(_ascending(places))


def _unique_runs(some: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Runs of words that stand once in a text, and where."""
    seen: dict[tuple[str, ...], int] = {}
    for place in range(len(some) - _ANCHOR + 1):
        run = tuple(some[place : place + _ANCHOR])
        seen[run] = -1 if run in seen else place
    return {run: place for run, place in seen.items() if place >= 0}


def _ascending(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain that ascends on the right too (patience sorting)."""
    from bisect import bisect_left

    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_, right) in enumerate(places):
        pile = bisect_left(tops, right)
        if pile == len(tops):
            tops.append(right)
            piles.append(number)
        else:
            tops[pile], piles[pile] = right, number
        before.append(piles[pile - 1] if pile else -1)
    chain = []
    place = piles[-1] if piles else -1
    while place >= 0:
        chain.append(places[place])
        place = before[place]
    return chain[::-1]


def _thinned(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """About one anchor in half a stretch: the words between are aligned as usual."""
    kept: list[tuple[int, int]] = []
    for place in places:
        if not kept or max(place[0] - kept[-1][0], place[1] - kept[-1][1]) >= _STRETCH // 2:
            kept.append(place)
    return kept
