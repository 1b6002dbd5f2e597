"""Which member of a group is to be read, and why.

Tests follow one another: each leaves the best of those before it, and the reason names the last one that decided.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.likeness.groups import Places

#: Share of the longest member's length from which a member counts as complete.
_COMPLETE = 0.98


class Standings(NamedTuple):
    """What is known of members, ascending by id: columns of equal length."""

    qualities: npt.NDArray[np.float64]
    """0–1; NaN unknown."""
    steps: Places
    """Qualities as `groups.rank` steps them."""
    lengths: Places
    """Letters, or pixels of a page image."""
    places: Places
    """In the order of the collection."""
    distrusts: Places
    """0 for the most trusted source root."""
    pinned: npt.NDArray[np.bool_]


class Preferred(NamedTuple):
    """The member of each group that is to be read, and which test decided."""

    members: Places
    tests: Places


#: What each test says; the last one decides always.
REASONS = (
    "pinned in the configuration{why}",
    "from the most trusted source ({root})",
    "read best (quality {quality:.2f})",
    "most complete ({length} letters)",
    "first in the order of the collection",
)


def preferred(members: Places, groups: Places, known: Standings) -> Preferred:
    """Of each group; `groups` are the groups of the members, ascending.

    >>> known = Standings(*map(np.array, ([0.8, 0.97], [16, 19], [900, 880], [0, 1], [0, 0], [False, False])))
    >>> REASONS[preferred(np.arange(2), np.zeros(2, int), known).tests[0]]
    'read best (quality {quality:.2f})'
    """
    starts = _starts(groups)
    names = groups[starts]
    tests = np.zeros(len(starts), dtype=np.int64)
    scores: Sequence[Places | None] = (
        (~known.pinned).astype(np.int64), known.distrusts, -known.steps, None, known.places,
    )  # fmt: skip
    left = members
    for number, score in enumerate(scores):
        starts = _starts(groups)
        which = np.searchsorted(names, groups)
        if score is None:
            longest = np.maximum.reduceat(known.lengths[left], starts) if len(left) else starts
            values = (known.lengths[left] < _COMPLETE * longest[which]).astype(np.int64)
        else:
            values = score[left]
        least = np.minimum.reduceat(values, starts) if len(left) else starts
        stays = values == least[which]
        tests[which[~stays]] = number
        left, groups = left[stays], groups[stays]
    return Preferred(left, tests)


def _starts(groups: Places) -> Places:
    return np.flatnonzero(np.append(True, groups[1:] != groups[:-1])[: len(groups)])


def reason(test: int, quality: float, length: int, root: str | None, why: str | None) -> str:
    """The test in words; `why` is the reason that was given with a pin."""
    known = 1.0 if np.isnan(quality) else quality
    return REASONS[test].format(quality=known, length=length, root=root, why=f": {why}" if why else "")


def distrusts(roots: Sequence[str | None], trusted: Sequence[str]) -> Places:
    """0 for the most trusted root, more for the others; those that are not named are equal."""
    order: Mapping[str | None, int] = {root: place for place, root in reversed(list(enumerate(trusted)))}
    return np.array([order.get(root, len(trusted)) for root in roots], dtype=np.int64)
