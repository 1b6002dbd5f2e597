"""Two readings of one passage next to each other: line beside line, wherever both have the same words."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from rich.text import Text

#: How a word is shown that the other side has not, or has otherwise.
_OTHER = "bold underline"


def facing(left: str, right: str, width: int) -> Iterator[tuple[Text, Text]]:
    """Lines of both sides, at most `width` letters each where words allow it; a line begins with the same word on both.

    >>> [(str(ours), str(theirs)) for ours, theirs in facing("один два три", "ОДИН и два три", 9)]
    [('один', 'ОДИН и'), ('два три', 'два три')]
    """
    ours, theirs = left.split(), right.split()
    ours_same, theirs_same, meetings = _same(ours, theirs)
    ends = [list(accumulate((len(word) + 1 for word in words), initial=0)) for words in (ours, theirs)]
    start = last = (0, 0)
    for meeting in [*meetings, (len(ours), len(theirs))]:
        is_long = any(end[at] - end[began] - 1 > width for end, at, began in zip(ends, meeting, start, strict=True))
        if is_long and last != start:
            yield _line(ours, ours_same, start[0], last[0]), _line(theirs, theirs_same, start[1], last[1])
            start = last
        last = meeting
    if last != start:
        yield _line(ours, ours_same, start[0], last[0]), _line(theirs, theirs_same, start[1], last[1])


def _same(ours: Sequence[str], theirs: Sequence[str]) -> tuple[set[int], set[int], list[tuple[int, int]]]:
    """Places of the words that both sides have, on either side, and the pairs of places."""
    from rapidfuzz.distance import Indel

    pairs = [
        (step.src_start + number, step.dest_start + number)
        for step in Indel.opcodes(_folded(ours), _folded(theirs))
        if step.tag == "equal"
        for number in range(step.src_end - step.src_start)
    ]
    return {one for one, _ in pairs}, {two for _, two in pairs}, pairs


def _folded(words: Sequence[str]) -> list[str]:
    """Words as the search of passages compares them: without case, script, and signs beside them."""
    from tasks.likeness.fold import words as folded

    return ["".join(folded(word).folded) or word for word in words]


def _line(words: Sequence[str], same: set[int], start: int, end: int) -> Text:
    parts = [(words[number], "" if number in same else _OTHER) for number in range(start, end)]
    return Text(" ").join(Text(word, style) for word, style in parts)
