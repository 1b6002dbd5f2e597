"""A long passage paragraph by paragraph: cut where both sides begin a new one."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from tasks.likeness.passages import Passage

#: Letters by which two beginnings may miss one another.
_BESIDE = 8
#: Letters up to which the first or last piece of a passage may be an accident.
_CRUMB = 16

Place = tuple[int, int]
#: Left place, right place.
Piece = tuple[Place, Place]


def pieces(passage: Passage, starts: Sequence[int], right_starts: Sequence[int]) -> list[Piece]:
    """Left and right places of the pieces of a passage.

    `starts` and `right_starts` are the places, ascending, where paragraphs begin on either side.
    """
    cuts = [(passage.left_start, passage.right_start)]
    for place in _within(starts, passage.left_start, passage.left_end):
        near = _nearest(right_starts, passage.across(place))
        if near is not None and cuts[-1][1] < near < passage.right_end and cuts[-1][0] < place:
            cuts.append((place, near))
    cuts.append((passage.left_end, passage.right_end))
    found = [((one[0], two[0]), (one[1], two[1])) for one, two in pairwise(cuts)]
    if len(found) > 1 and _is_crumb(found[0]):
        found = found[1:]
    return found[:-1] if len(found) > 1 and _is_crumb(found[-1]) else found


def _is_crumb(piece: Piece) -> bool:
    """Whether a piece at an edge is a few letters of a neighbour that agree by accident."""
    return all(end - start <= _CRUMB for start, end in piece)


def _within(starts: Sequence[int], low: int, high: int) -> Iterator[int]:
    yield from starts[bisect_right(starts, low) : bisect_left(starts, high)]


def _nearest(starts: Sequence[int], place: int) -> int | None:
    number = bisect_left(starts, place)
    near = [start for start in starts[max(number - 1, 0) : number + 1] if abs(start - place) <= _BESIDE]
    return min(near, key=lambda start: abs(start - place), default=None)


def gathered(
    found: Sequence[Piece], words: Sequence[tuple[int, int]], is_enough: Callable[[int, int], bool]
) -> Iterator[Piece]:
    """Pieces with enough words on both sides: short ones together with the next, the last ones with those before.

    `words` are the words of each piece on either side.
    """
    left_rest, right_rest = (sum(side) for side in zip(*words, strict=True))
    first, left, right = 0, 0, 0
    for number, (ours, theirs) in enumerate(words):
        left, right = left + ours, right + theirs
        left_rest, right_rest = left_rest - ours, right_rest - theirs
        is_last = number + 1 == len(words)
        if is_enough(left, right) and (is_last or is_enough(left_rest, right_rest)):
            one, two = found[first], found[number]
            yield (one[0][0], two[0][1]), (one[1][0], two[1][1])
            first, left, right = number + 1, 0, 0
