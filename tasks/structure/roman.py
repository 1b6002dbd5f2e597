"""Page numbers of front matter: Roman numerals in small letters, as prefaces are counted."""

import re

_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_WELL_FORMED = re.compile(r"c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ALONE = re.compile(r"[-–—\[(]?\s?([ivxlc]{1,8})\s?[-–—\])]?")
_BESIDE = re.compile(r"([ivxlc]{1,8})\s+(?=[^\W\d_]{2})|(?<=[^\W\d_]{2})\s+([ivxlc]{1,8})$")


def value_of(numeral: str) -> int | None:
    """The number that a well-formed numeral in small letters stands for.

    >>> value_of("xiv"), value_of("iiii"), value_of("mix")
    (14, None, None)
    """
    if not numeral or not _WELL_FORMED.fullmatch(numeral):
        return None
    values = [_VALUES[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def numeral_alone(line: str) -> str | None:
    """The numeral that is all of a line: `vii`, `- xi -`."""
    found = _ALONE.fullmatch(line)
    return found[1] if found and value_of(found[1]) else None


def numeral_beside(line: str) -> str | None:
    """The numeral at one end of a running head: `PREFACE vii`, `viii PREFACE`."""
    found = _BESIDE.match(line) or _BESIDE.search(line)
    numeral = (found[1] or found[2]) if found else None
    return numeral if numeral and value_of(numeral) else None
