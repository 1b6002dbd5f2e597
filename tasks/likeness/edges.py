"""The edges of a passage in the text itself: whole words, closing signs, and words beyond that are only misread."""

import re
from collections.abc import Sequence
from functools import lru_cache

from tasks.likeness.cuts import Piece, Place
from tasks.likeness.fold import fold

#: Signs that belong to the word before them.
_CLOSING = frozenset('.!?…»”")]')
_NEXT = re.compile(r"\W{0,6}?(\w+)")
_LAST = re.compile(r"(\w+)\W{0,6}?$")
#: Longest word looked at beyond an edge, and how much of it must agree.
_REACH, _NEAR = 40, 0.6


def whole_words(text: str, place: Place) -> Place:
    """A place brought to whole words: a word at its edge is in it if half of it is.

    >>> whole_words("в архиве лежит дело", (3, 17)), whole_words("в архиве лежит дело", (7, 16))
    ((2, 19), (9, 14))
    """
    first, last = place
    before, after = first, last
    while before and text[before - 1].isalnum():
        before -= 1
    while after < len(text) and text[after].isalnum():
        after += 1
    word_end = next((at for at in range(first, last) if not text[at].isalnum()), last)
    word_start = next((at for at in range(last, first, -1) if not text[at - 1].isalnum()), first)
    if first - before > word_end - first:
        before = next((at for at in range(word_end, last) if text[at].isalnum()), word_end)
    if after - last > last - word_start:
        after = next((at for at in range(word_start, before, -1) if text[at - 1].isalnum()), word_start)
    return (before, after) if before < after else place


def widened(found: Sequence[Piece], left: str, right: str) -> list[Piece]:
    """The pieces of a passage, grown at its two ends by words that agree but for misread letters.

    >>> widened([((9, 16), (10, 17))], "он читал дневник вчера", "она чптал дневник завтра")
    [((3, 16), (4, 17))]
    """
    grown = list(found)
    (ours, theirs) = grown[-1]
    while (ends := _next(left, ours[1], right, theirs[1])) is not None:
        ours, theirs = (ours[0], ends[0]), (theirs[0], ends[1])
    grown[-1] = ours, theirs
    (ours, theirs) = grown[0]
    while (starts := _last(left, ours[0], right, theirs[0])) is not None:
        ours, theirs = (starts[0], ours[1]), (starts[1], theirs[1])
    grown[0] = ours, theirs
    return grown


def _next(left: str, ours: int, right: str, theirs: int) -> tuple[int, int] | None:
    one, two = _NEXT.match(left, ours, ours + _REACH), _NEXT.match(right, theirs, theirs + _REACH)
    return (one.end(), two.end()) if one and two and _is_near(one[1], two[1]) else None


def _last(left: str, ours: int, right: str, theirs: int) -> tuple[int, int] | None:
    one, two = _LAST.search(left[max(ours - _REACH, 0) : ours]), _LAST.search(right[max(theirs - _REACH, 0) : theirs])
    if not (one and two and _is_near(one[1], two[1])):
        return None
    return ours - len(one[0]), theirs - len(two[0])


def closed(text: str, place: Place) -> Place:
    """A place with the closing signs that follow it.

    >>> closed("(см. дело).", (5, 9))
    (5, 11)
    """
    first, last = place
    while last < len(text) and text[last] in _CLOSING:
        last += 1
    return first, last


def _is_near(one: str, two: str) -> bool:
    from rapidfuzz.distance import Indel

    ours, theirs = _folded(one), _folded(two)
    if min(len(ours), len(theirs)) < 3:
        return ours == theirs != ""
    return Indel.normalized_similarity(ours, theirs) >= _NEAR


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    return fold(word).text
