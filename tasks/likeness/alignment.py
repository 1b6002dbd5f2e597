"""Word by word: are two texts one text, and in what way. `VERIFIER` is the version of the verdict.

Words are aligned; what stands replaced is looked at. Recognition noise replaces words by near ones, a filled-in form by
other names and numbers, another edition by other sentences. That difference, not the similarity, tells copies
from look-alikes: measured on planted copies, it keeps apart what no threshold of Jaccard similarity can.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tasks.likeness.fold import Words, alike

#: Version of everything in this module, of `fold.words` and of `verdict`.
VERIFIER = 4
#: Longest stretch of words aligned at once: the table of 4,000 by 4,000 words is 2 MB.
_STRETCH = 4_000
#: Words of a run that must be unique on both sides to anchor long texts.
_ANCHOR = 4
#: Letters alike enough to be one word misread.
_NEAR = 0.55
#: Letters replaced in one stretch from which it is a passage rather than a field of a form.
_PASSAGE = 40
#: How much longer the other side of a field may be.
_UNEVEN = 3


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
    equal: int = 0
    """Letters of equal words."""
    near: int = 0
    """Letters of words replaced by near ones."""
    other: int = 0
    """Letters replaced by something else, here and there."""
    rewritten: int = 0
    """Letters of whole passages replaced by something else."""
    near_blocks: int = 0
    """Blocks replaced by near ones."""
    other_blocks: int = 0
    """Blocks replaced by something else, here and there."""
    fields: int = 0
    """Of these, the ones that put a name or number for another; and numbers that stand for near ones."""
    single_words: int = 0
    """Of these, the ones that put one other word for another."""
    hidden: int = 0
    """Blocks replaced by near ones that hold another number or begin with another name."""
    numbers_equal: int = 0
    """Numbers of two digits and more that agree."""
    numbers_other: int = 0
    """Numbers of two digits and more that stand against another number."""

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


def evidence(left: Words, right: Words) -> Evidence:
    """Align two texts and count."""
    sums: Counter[str] = Counter()
    changes: list[Change | int] = []
    for block in blocks(left.folded, right.folded):
        ours = left.folded[block.left_start : block.left_end]
        if block.is_equal:
            changes.append(sum(map(len, ours)))
            sums["equal"] += sum(map(len, ours))
            sums["numbers_equal"] += len(_numbers(ours))
        else:
            changes.append(_change(left, right, block))
    for change in _kept(changes):
        sums.update(change)
    return Evidence(sum(map(len, left.folded)), sum(map(len, right.folded)), len(left.folded), **sums)


class Change(NamedTuple):
    """A replaced block."""

    letters: int
    """Of the shorter side."""
    longer: int
    """Letters of the longer side."""
    is_near: bool
    is_field: bool
    is_word: bool
    numbers: int
    """Numbers that stand against another one."""
    is_short: bool = False
    """Whether one side is the other one cut short: an abbreviation."""
    is_hidden: bool = False
    """Whether a long near block holds another number or begins with another name."""


def _change(left: Words, right: Words, block: Block) -> Change:
    from rapidfuzz.distance import Indel

    here, there = slice(block.left_start, block.left_end), slice(block.right_start, block.right_end)
    ours, theirs = left.folded[here], right.folded[there]
    one, two = alike("".join(ours)), alike("".join(theirs))
    our_numbers, their_numbers = _numbers(ours), _numbers(theirs)
    return Change(
        min(len(one), len(two)),
        max(len(one), len(two)),
        Indel.normalized_similarity(one, two, score_cutoff=_NEAR) >= _NEAR,
        any(left.proper[here]) and any(right.proper[there]),
        len(ours) == len(theirs) == 1,
        min(len(our_numbers), len(their_numbers)) if our_numbers != their_numbers else 0,
        _is_short(ours, theirs),
        _digits(ours) != _digits(theirs)
        or (left.proper[here][:1] == right.proper[there][:1] == [True] and _differ(ours, theirs)),
    )


def _digits(some: Sequence[str]) -> str:
    """Digits of words with three and more of them."""
    found = ("".join(filter(str.isdigit, word)) for word in some)
    return "".join(digits for digits in found if len(digits) > 2)


def _differ(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether the first words are no misreadings of one another."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(alike(ours[0]), alike(theirs[0])) < _NEAR


def _is_short(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one word is the beginning of the other: `г.` and `гор.`, `тов.` and `товарищ`."""
    if len(ours) != 1 or len(theirs) != 1 or not (ours[0].isalpha() and theirs[0].isalpha()):
        return False
    return ours[0].startswith(theirs[0]) or theirs[0].startswith(ours[0])


def _kept(changes: Sequence[Change | int]) -> Iterator[dict[str, int]]:
    """What each change counts for. Where changes crowd so that little is equal between them, a passage was rewritten;
    its words are no fields of a form."""
    rewritten = _rewritten(changes)
    for place, change in enumerate(changes):
        if isinstance(change, int):
            continue
        if change.is_short and not change.is_field:
            yield {"near": change.letters}
        elif change.is_near:
            fields = int(change.numbers > 0)
            yield {
                "near": change.letters,
                "near_blocks": 1 - fields,
                "fields": fields,
                "hidden": int(change.is_hidden),
                "numbers_other": change.numbers,
            }
        elif place in rewritten:
            yield {"rewritten": change.letters}
        elif change.letters:
            yield {
                "other": change.letters,
                "other_blocks": 1,
                "fields": int(change.is_field and change.longer <= _UNEVEN * change.letters),
                "single_words": int(change.is_word and not change.is_field),
                "numbers_other": change.numbers,
            }


def _rewritten(changes: Sequence[Change | int]) -> set[int]:
    """Places of the changes inside rewritten passages: stretches whose changed letters outweigh the equal ones."""
    found: set[int] = set()
    start, weight, best, best_end = 0, 0, 0, 0
    for place, change in enumerate([*changes, 2 * _PASSAGE]):
        gain = -2 * change if isinstance(change, int) else 0 if change.is_near else change.longer
        if weight <= 0:
            start, weight, best = place, 0, 0
        weight += gain
        if weight > best:
            best, best_end = weight, place
        if weight <= 0 or weight < best - _PASSAGE:
            if best >= _PASSAGE:
                found.update(range(start, best_end + 1))
            weight, best = 0, 0
    return found


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
