"""Runs of letters that stand in two places: the anchors of repeated passages.

What stands in more than `COMMONEST` places is a formula of the collection and anchors nothing; that is counted anew in
each version, so the anchors are a function of what the collection holds. One stretch of the hashes is held at a time.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.likeness.samples import COMMONEST, Postings, joined
from tasks.likeness.shingles import Hashes, mix

#: Anchors that a passage needs.
FEWEST = 2
#: Letters that part two places of one document, at least.
_APART = 100
#: Diagonals (left less right offset) that are looked at together: more than a step of a chain may drift.
_DIAGONALS = 128

#: Postings held at once, 16 bytes each. A larger collection is read several times.
_POSTINGS_HELD = 50_000_000
#: Anchors held at once, some 80 bytes each while they are sorted. Of a larger collection the pairs are looked at in
#: several slices, by their left documents; in no more than so many.
_ANCHORS_HELD, _SLICES = 12_000_000, 4_096
#: Postings are sorted in so many parts, by the last bits of their hashes.
_PARTS = 32
#: Postings gathered before they are dealt out to their parts, and those whose anchors are formed at once.
_GATHERED = 1_000_000

#: Rows of left document, right document, left offset, right offset.
Rows = npt.NDArray[np.int32]
#: Gives the postings of the collection, document by document in the collection's order or any other.
Source = Callable[[], Iterable[Postings]]


class Anchor(NamedTuple):
    """One run of letters in two places, the earlier one left."""

    left: int
    right: int


def slices(source: Source, total: int) -> Iterator[Rows]:
    """All anchors that may belong to a passage, by pair of documents and place; no pair lies in two slices.

    `total` is the number of postings. Memory does not grow with it.
    """
    shared = _Shared(source, total // _POSTINGS_HELD + 1)
    sieve = _Sieve()
    for rows in shared.anchors():
        sieve.count(rows)
    waiting = [(0, 1)]
    while waiting:
        number, count = waiting.pop()
        found = _slice(shared, sieve, number, count)
        if found is None:
            waiting += [(number, 2 * count), (number + count, 2 * count)]
        else:
            yield _near(found)


def _slice(shared: "_Shared", sieve: "_Sieve", number: int, count: int) -> Rows | None:
    """The anchors of every so manieth left document that the sieve keeps; None where they are too many to hold."""
    found, held = [np.zeros((0, 4), dtype=np.int32)], 0
    for rows in shared.anchors():
        found.append(sieve.kept(rows if count == 1 else rows[rows[:, 0] % count == number]))
        held += len(found[-1])
        if held > _ANCHORS_HELD and count < _SLICES:
            return None
    return np.concatenate(found)


class _Shared:
    """Postings whose run stands in two places and more, and is no formula. Held as long as they are not too many."""

    def __init__(self, source: Source, stretches: int) -> None:
        self._source = source
        self._stretches = stretches
        self._held: list[Postings] | None = None

    def anchors(self) -> Iterator[Rows]:
        """The anchors, some at a time."""
        return chain.from_iterable(map(anchors, self._parts()))

    def _parts(self) -> Iterator[Postings]:
        if self._held is not None:
            yield from self._held
            return
        held: list[Postings] = []
        count = 0
        for part in chain.from_iterable(map(self._stretch, range(self._stretches))):
            count += len(part.hashes)
            held.append(part)
            if count > _POSTINGS_HELD // 2:
                held = []
            yield part
        self._held = held if count <= _POSTINGS_HELD // 2 else None

    def _stretch(self, number: int) -> Iterator[Postings]:
        parts: list[list[Postings]] = [[] for _ in range(_PARTS)]
        for gathered in _gathered(map(self._of_stretch(number), self._source())):
            part_of = (gathered.hashes // np.uint64(self._stretches) % np.uint64(_PARTS)).astype(np.uint8)
            order = np.argsort(part_of, kind="stable")
            cuts = np.searchsorted(part_of[order], np.arange(_PARTS + 1)).tolist()
            for part, (start, end) in zip(parts, pairwise(cuts), strict=True):
                part.append(gathered.taken(order[start:end]))
        for part in parts:
            whole = joined(part)
            part.clear()
            yield _repeated(whole)

    def _of_stretch(self, number: int) -> Callable[[Postings], Postings]:
        if self._stretches == 1:
            return lambda postings: postings
        count = np.uint64(self._stretches)
        return lambda postings: postings.taken(np.flatnonzero(postings.hashes % count == number))


def _gathered(found: Iterable[Postings]) -> Iterator[Postings]:
    held: list[Postings] = []
    count = 0
    for postings in found:
        held.append(postings)
        count += len(postings.hashes)
        if count >= _GATHERED:
            yield joined(held)
            held, count = [], 0
    yield joined(held)


def _repeated(postings: Postings) -> Postings:
    """Those of the runs that stand twice and more, and are no formulae, by hash, document and offset."""
    order = np.argsort(postings.hashes)
    hashes = postings.hashes[order]
    _, lengths = _groups(hashes)
    wanted = np.repeat((lengths > 1) & (lengths <= COMMONEST), lengths)
    found = postings.taken(order[wanted])
    return found.taken(np.lexsort((found.offsets, found.documents, found.hashes)))


def _groups(hashes: Hashes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where each group of equal hashes begins, and how many there are."""
    starts = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1])[: len(hashes)])
    return starts, np.diff(np.append(starts, len(hashes)))


def anchors(shared: Postings) -> Iterator[Rows]:
    """The pairs of places of every run; postings are given by hash, document and offset."""
    hashes, documents, offsets = shared
    all_starts, all_lengths = _groups(hashes)
    stretch = max(_GATHERED // COMMONEST, 1)
    for begin in range(0, len(all_starts), stretch):
        starts, lengths = all_starts[begin : begin + stretch], all_lengths[begin : begin + stretch]
        found = [np.zeros((0, 4), dtype=np.int32)]
        for length in np.unique(lengths).tolist():
            first = starts[lengths == length][:, None]
            one, two = (np.ravel(first + steps) for steps in np.triu_indices(length, 1))
            apart = (documents[one] != documents[two]) | (offsets[two] - offsets[one] >= _APART)
            one, two = one[apart], two[apart]
            found.append(np.stack([documents[one], documents[two], offsets[one], offsets[two]], axis=1))
        yield np.concatenate(found)


class _Sieve:
    """Keeps anchors that have another beside their diagonal: strangers share single ones by chance, in many places.

    Pairs of documents and diagonals are counted by a hash of 28 bits, so some strangers slip through; nothing that has
    another anchor near it is lost.
    """

    def __init__(self) -> None:
        self._counts = np.zeros(1 << 28, dtype=np.uint8)

    def count(self, rows: Rows) -> None:
        """Count anchors, up to `FEWEST`."""
        places, counts = np.unique(_diagonal_hashes(rows), return_counts=True)
        self._counts[places] = np.minimum(self._counts[places] + np.minimum(counts, FEWEST), FEWEST)

    def kept(self, rows: Rows) -> Rows:
        """Of anchors that were all counted, those with another one."""
        beside = (self._counts[_diagonal_hashes(rows, step)] for step in (-1, 0, 1))
        return rows[sum(beside) >= FEWEST]


def _diagonals(rows: Rows) -> Hashes:
    diagonals = (rows[:, 2].astype(np.int64) - rows[:, 3]) // _DIAGONALS
    return (diagonals + (1 << 24)).astype(np.uint64)


def _pairs(rows: Rows) -> Hashes:
    return mix(rows[:, 0].astype(np.uint64) << np.uint64(32) | rows[:, 1].astype(np.uint64))


def _diagonal_hashes(rows: Rows, step: int = 0) -> Hashes:
    return mix(_pairs(rows) + _diagonals(rows) + np.int64(step).astype(np.uint64)) >> np.uint64(36)


def _near(rows: Rows) -> Rows:
    """Anchors with another one of their pair beside their diagonal, by pair and place: what the sieve lets through by
    chance has gone."""
    keys = (_pairs(rows) >> np.uint64(26) << np.uint64(26)) + _diagonals(rows)
    order = np.argsort(keys)
    beside = np.diff(keys[order]) <= 1
    is_near = np.append(beside, False)[: len(rows)] | np.append(False, beside)[: len(rows)]
    kept: Rows = rows[order[is_near]]
    return kept[np.lexsort((kept[:, 3], kept[:, 2], kept[:, 1], kept[:, 0]))]


def starts_of(rows: Rows) -> npt.NDArray[np.intp]:
    """Where each pair of documents begins among rows given by pair."""
    change = np.any(rows[1:, :2] != rows[:-1, :2], axis=1)
    return np.flatnonzero(np.append(True, change)[: len(rows)])


def by_pair(rows: Rows) -> Iterator[tuple[tuple[int, int], Rows]]:
    """Rows of each pair of documents, given by pair and place."""
    starts = starts_of(rows)
    ends = np.append(starts[1:], len(rows))[: len(starts)]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield (int(rows[start, 0]), int(rows[start, 1])), rows[start:end]


def of_rows(rows: Rows) -> list[Anchor]:
    """Rows of one pair of documents as anchors."""
    return [Anchor(*row) for row in rows[:, 2:].tolist()]
