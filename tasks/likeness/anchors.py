"""Runs of letters that stand in two places: the anchors of repeated passages.

Every document is sampled in the same way, by the hashes of its n-grams, so copies keep the same ones. What stands in
more than `COMMONEST` places is a formula of the collection and anchors nothing.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.likeness.fold import Skeleton
from tasks.likeness.shingles import Hashes, mix, ngrams

#: Letters of an anchor.
LENGTH = 12
#: One n-gram in so many is looked at.
SAMPLE = 4
#: Places of an n-gram beyond which it is a formula.
COMMONEST = 20
#: Anchors that a passage needs.
FEWEST = 2
#: Letters that part two places of one document, at least.
_APART = 100

#: Postings are sorted in so many parts, by the first bits of their hashes.
_PARTS_BITS = 5
#: Postings gathered before they are dealt out to their parts.
_GATHERED = 1_000_000

Column = npt.NDArray[np.int32]
#: Rows of left document, right document, left offset, right offset.
Rows = npt.NDArray[np.int32]


class Postings(NamedTuple):
    """Where n-grams stand: columns of equal length, 16 bytes a place."""

    hashes: npt.NDArray[np.uint64]
    documents: Column
    offsets: Column
    """In letters of the document's skeleton."""


class Anchor(NamedTuple):
    """One n-gram in two places, the earlier one left."""

    left: int
    right: int


def postings(number: int, skeleton: Skeleton, stretch: int, stretches: int) -> Postings:
    """The sampled n-grams of one document that lie in one of the stretches of the hash space."""
    hashes = ngrams(skeleton.codes, LENGTH)
    keep = (hashes >> np.uint64(40)) % np.uint64(SAMPLE) == 0
    keep &= hashes % np.uint64(stretches) == stretch
    places = np.flatnonzero(keep).astype(np.int32)
    return Postings(hashes[places], np.full(len(places), number, dtype=np.int32), places)


def dealt(found: Iterable[Postings]) -> Iterator[Postings]:
    """All postings by hash, document and offset, in parts: no n-gram stands in two. Held once, sorted a part at a
    time."""
    parts: list[list[Postings]] = [[] for _ in range(1 << _PARTS_BITS)]
    for gathered in _gathered(found):
        part_of = (gathered.hashes >> np.uint64(64 - _PARTS_BITS)).astype(np.int64)
        order = np.argsort(part_of, kind="stable")
        cuts = np.searchsorted(part_of[order], np.arange(len(parts) + 1)).tolist()
        for part, start, end in zip(parts, cuts, cuts[1:], strict=False):
            part.append(_taken(gathered, order[start:end]))
    for part in parts:
        whole = _joined(part)
        part.clear()
        yield _taken(whole, np.lexsort((whole.offsets, whole.documents, whole.hashes)))


def _gathered(found: Iterable[Postings]) -> Iterator[Postings]:
    held: list[Postings] = []
    count = 0
    for postings in found:
        held.append(postings)
        count += len(postings.hashes)
        if count >= _GATHERED:
            yield _joined(held)
            held, count = [], 0
    yield _joined(held)


def _joined(parts: list[Postings]) -> Postings:
    return Postings(
        np.concatenate([np.zeros(0, np.uint64), *(part.hashes for part in parts)]),
        np.concatenate([np.zeros(0, np.int32), *(part.documents for part in parts)]),
        np.concatenate([np.zeros(0, np.int32), *(part.offsets for part in parts)]),
    )


def _taken(postings: Postings, places: npt.NDArray[np.intp]) -> Postings:
    return Postings(postings.hashes[places], postings.documents[places], postings.offsets[places])


class Sieve:
    """Keeps the anchors of pairs of documents that have `FEWEST` of them: strangers share one by chance.

    Pairs are counted by a hash of 28 bits, so some strangers slip through; no pair with enough anchors is lost.
    """

    def __init__(self) -> None:
        self._counts = np.zeros(1 << 28, dtype=np.uint8)

    def count(self, rows: Rows) -> None:
        """Count anchors, up to `FEWEST`."""
        places, counts = np.unique(_pair_hashes(rows), return_counts=True)
        self._counts[places] = np.minimum(self._counts[places] + np.minimum(counts, FEWEST), FEWEST)

    def kept(self, rows: Rows) -> Rows:
        """Of anchors that were all counted, those of pairs with enough."""
        return rows[self._counts[_pair_hashes(rows)] >= FEWEST]


def _pair_hashes(rows: Rows) -> Hashes:
    return mix(rows[:, 0].astype(np.uint64) << np.uint64(32) | rows[:, 1].astype(np.uint64)) >> np.uint64(36)


def anchors(sorted_postings: Postings) -> Rows:
    """Rows of left document, right document, left offset, right offset: the pairs of places of every n-gram."""
    hashes, documents, offsets = sorted_postings
    starts = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1])[: len(hashes)])
    lengths = np.diff(np.append(starts, len(hashes)))
    found = [np.zeros((0, 4), dtype=np.int32)]
    for length in range(2, COMMONEST + 1):
        first = starts[lengths == length]
        for i in range(length if len(first) else 0):
            for j in range(i + 1, length):
                one, two = first + i, first + j
                apart = (documents[one] != documents[two]) | (offsets[two] - offsets[one] >= _APART)
                one, two = one[apart], two[apart]
                found.append(np.stack([documents[one], documents[two], offsets[one], offsets[two]], axis=1))
    return np.concatenate(found)


def by_pair(rows: Rows) -> Iterator[tuple[tuple[int, int], Rows]]:
    """Rows of each pair of documents that has enough of them, ascending on the left, then on the right."""
    rows = rows[np.lexsort((rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))]
    change = np.any(rows[1:, :2] != rows[:-1, :2], axis=1)
    starts = np.flatnonzero(np.append(True, change)[: len(rows)])
    ends = np.append(starts[1:], len(rows))
    enough = ends - starts >= FEWEST
    for start, end in zip(starts[enough].tolist(), ends[enough].tolist(), strict=True):
        yield (int(rows[start, 0]), int(rows[start, 1])), rows[start:end]


def of_rows(rows: Rows) -> list[Anchor]:
    """Rows of one pair of documents as anchors."""
    return [Anchor(*row) for row in rows[:, 2:].tolist()]
