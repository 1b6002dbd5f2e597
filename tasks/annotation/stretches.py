"""Stretches of a text that are already spoken for."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable


class Stretches:
    """Disjoint stretches in order; one that overlaps an earlier one is not taken in.

    >>> taken = Stretches([(0, 5), (10, 20)])
    >>> taken.overlaps(4, 6), taken.overlaps(5, 10), taken.floor(30)
    (True, False, 20)
    """

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if not self._spans or start >= self._spans[-1][1]:
                self._spans.append((start, end))

    def overlaps(self, start: int, end: int) -> bool:
        """Whether any part of a stretch is spoken for."""
        index = bisect_left(self._spans, (end,)) - 1
        return index >= 0 and self._spans[index][1] > start

    def floor(self, offset: int) -> int:
        """End of the last stretch that ends at or before an offset; 0 where none does."""
        index = bisect_right(self._spans, (offset, offset)) - 1
        while index >= 0 and self._spans[index][1] > offset:
            index -= 1
        return self._spans[index][1] if index >= 0 else 0

    def add(self, start: int, end: int) -> None:
        """Take in one more stretch."""
        insort(self._spans, (start, end))
