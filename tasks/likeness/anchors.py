"""Runs of letters that stand in two places: the anchors of repeated passages.

Every document is sampled in the same way, by the hashes of its n-grams, so copies keep the same ones. What stands in
more than `COMMONEST` places is a formula of the collection and anchors nothing.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.likeness.fold import Skeleton
from tasks.likeness.shingles import ngrams

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

Column = npt.NDArray[np.int64]
#: Rows of left document, right document, left offset, right offset.
Rows = npt.NDArray[np.int64]


class Postings(NamedTuple):
    """Where n-grams stand: columns of equal length."""

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
    places = np.flatnonzero(keep).astype(np.int64)
    return Postings(hashes[places], np.full(len(places), number, dtype=np.int64), places)


def joined(parts: list[Postings]) -> Postings:
    """All postings, by hash, document and offset."""
    if not parts:
        return Postings(np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    whole = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    order = np.lexsort((whole[2], whole[1], whole[0]))
    return Postings(*(column[order] for column in whole))


def anchors(sorted_postings: Postings) -> Rows:
    """Rows of left document, right document, left offset, right offset: the pairs of places of every n-gram."""
    hashes, documents, offsets = sorted_postings
    starts = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1])[: len(hashes)])
    lengths = np.diff(np.append(starts, len(hashes)))
    found = [np.zeros((0, 4), dtype=np.int64)]
    for length in range(2, COMMONEST + 1):
        first = starts[lengths == length]
        for i in range(length if len(first) else 0):
            for j in range(i + 1, length):
                one, two = first + i, first + j
                apart = (documents[one] != documents[two]) | (offsets[two] - offsets[one] >= _APART)
                one, two = one[apart], two[apart]
                found.append(np.stack([documents[one], documents[two], offsets[one], offsets[two]], axis=1))
    return np.concatenate(found)


def by_pair(rows: Rows) -> Iterator[tuple[tuple[int, int], list[Anchor]]]:
    """Anchors of each pair of documents that has enough of them, ascending on the left, then on the right."""
    rows = rows[np.lexsort((rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))]
    change = np.any(rows[1:, :2] != rows[:-1, :2], axis=1)
    starts = np.flatnonzero(np.append(True, change)[: len(rows)])
    ends = np.append(starts[1:], len(rows))
    enough = ends - starts >= FEWEST
    for start, end in zip(starts[enough].tolist(), ends[enough].tolist(), strict=True):
        yield (int(rows[start, 0]), int(rows[start, 1])), [Anchor(*row) for row in rows[start:end, 2:].tolist()]
