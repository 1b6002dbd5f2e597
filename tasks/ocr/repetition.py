"""Repetition loops: what a sequence model writes when it has lost its place, the same few letters again and again."""

import re
from itertools import groupby

#: A unit of up to 24 characters, five times and more in one line.
_LOOP = re.compile(r"(\S.{0,23}?)\1{4,}")
#: Characters of a loop at least: "ха-ха-ха-ха-ха" is none.
LONG = 24
#: A line of this many characters, this many times in sequence; a column of "то же" is none.
LINE, TIMES = 20, 5
#: Characters of a line that are searched.
MOST = 4000


def repeated(text: str) -> float:
    """Share of the characters that stand in a repetition loop, 0–1. Leaders, rules and rows of noughts are none.

    >>> repeated("Опись дел. . . . . . . . . . . . . . . . . . . . . . 12"), repeated("совета " * 12) > 0.9
    (0.0, True)
    """
    found = sum(_in_line(line[:MOST]) for line in text.splitlines())
    for line, same in groupby(line.strip() for line in text.splitlines()):
        count = sum(1 for _ in same)
        if count >= TIMES and len(line) >= LINE and any(map(str.isalpha, line)) and not _in_line(line[:MOST]):
            found += count * len(line)
    return min(1.0, found / len(text)) if text else 0.0


def _in_line(line: str) -> int:
    if len(line) < LONG:
        return 0
    loops = [match for match in _LOOP.finditer(line) if any(map(str.isalpha, match[1]))]
    return sum(len(match[0]) for match in loops if len(match[0]) >= LONG)
