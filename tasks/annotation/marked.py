"""Titles set apart by italics or quotation marks."""

import re
from typing import NamedTuple

from tasks.annotation.passage import Passage

#: Longest title between marks, in characters.
LONGEST = 600
_PAIRS = {"“": "”", "«": "»", "„": "“”", "‘": "’", '"': '"', "'": "'"}
_BEFORE = frozenset("([{*_—–-“‘«\"' \t\n\u00a0")


class Marked(NamedTuple):
    """A stretch between marks: with the marks, without them, and whether the marks are italics."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    is_italic: bool


def marked(passage: Passage) -> list[Marked]:
    """The marked stretches of a passage in order, outermost only."""
    text = passage.text
    italics = [_italic(text, start, end) for start, end in passage.emphases]
    found: list[Marked] = []
    for candidate in sorted([*italics, *_quoted(text)], key=lambda item: (item.start, -item.end)):
        if not found or candidate.start >= found[-1].end:
            found.append(candidate)
    return found


def _italic(text: str, start: int, end: int) -> Marked:
    outer_start, outer_end = start, end
    while outer_start and text[outer_start - 1] in "*_":
        outer_start -= 1
    while outer_end < len(text) and text[outer_end] in "*_":
        outer_end += 1
    return Marked(outer_start, outer_end, start, end, is_italic=True)


def _quoted(text: str) -> list[Marked]:
    found: list[Marked] = []
    position = _next_sign(text, 0)
    while position < len(text):
        sign = text[position]
        if sign in _PAIRS and _opens(text, position):
            end = _closing(text, position, _PAIRS[sign])
            if end > 0:
                found.append(Marked(position, end + 1, position + 1, end, is_italic=False))
                position = end
        position = _next_sign(text, position + 1)
    return found


_SIGN = re.compile("[“«„‘\"']")


def _next_sign(text: str, position: int) -> int:
    found = _SIGN.search(text, position)
    return found.start() if found else len(text)


def _opens(text: str, position: int) -> bool:
    before = text[position - 1] if position else " "
    after = text[position + 1 : position + 2]
    return (before in _BEFORE or text[position] in "«„“") and bool(after) and not after.isspace()


_CLOSING = {signs: re.compile(rf"[{signs}](?=[,.;:)\]}}*_(?!\n]|$|\s\()") for signs in sorted(set(_PAIRS.values()))}
_BEFORE_SPACE = {signs: re.compile(rf"[{signs}](?=\s)") for signs in sorted(set(_PAIRS.values())) if signs not in "'’"}


def _closing(text: str, opening: int, signs: str) -> int:
    """Place of the closing sign: one that punctuation, a bracket or the end follows; else the first before a space."""
    limit = min(len(text), opening + LONGEST)
    found = _CLOSING[signs].search(text, opening + 2, limit)
    if found is None and signs in _BEFORE_SPACE:
        found = _BEFORE_SPACE[signs].search(text, opening + 2, limit)
    return found.start() if found else -1
