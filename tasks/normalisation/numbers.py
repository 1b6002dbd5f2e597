"""Numbers that recognition tore apart."""

import re
from collections.abc import Iterator

from storage.schemas import Edit

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
)
# A year is told from a count with a thousands space by what stands beside it.
_BEFORE = (
    rf"(?:{_MONTH},? |\b[Ii]n |\b[Ss]ince |\b[Uu]ntil |\b[Ff]rom |\b[Oo]f |\b[Dd]uring |"
    r"\b(?:19|18)\d\d[-–]|[(]) ?"
)
_SPLIT_YEAR = re.compile(
    rf"(?:(?<![\d.,])(?P<before>{_BEFORE})(?P<a>1 [89]\d\d)(?![\d.,]?\d| \d{{3}})"
    r"|(?<![\d.,])\b(?P<b>1 [89]\d\d)(?= ?(?:г\.|гг\.|год)))"
)


def split_years(text: str) -> Iterator[Edit]:
    """Close the space inside a year, where a month, a preposition or the word "год" says that it is one.

    >>> [(edit.start, edit.original) for edit in split_years("in 1 937; 1 937 people; в 1 956 г.")]
    [(4, ' '), (27, ' ')]
    """
    for match in _SPLIT_YEAR.finditer(text):
        start = match.start("a" if match.group("a") else "b") + 1
        yield Edit(start, start + 1, " ", "", "split_year", 0.9)
