"""Numbers that recognition tore apart."""

import re
from collections.abc import Iterator

from storage.schemas import Edit

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
)
_SPLIT = re.compile(r"(?<![\d.,])1 [89]\d\d(?![\d.,]?\d| \d{3})")
# A year is told from a count with a thousands space by what stands beside it.
_BEFORE = re.compile(
    rf"(?:\b{_MONTH},? |\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Ff]rom|[Oo]f|[Dd]uring) |\b1[89]\d\d[-–] ?|[(])$"
)
_AFTER = re.compile(r" ?(?:г\.|гг\.|год)")
_LONGEST_CONTEXT = 14


def split_years(text: str) -> Iterator[Edit]:
    """Close the space inside a year, where a month, a preposition or the word "год" says that it is one.

    >>> [(edit.start, edit.original) for edit in split_years("in 1 937; 1 937 people; в 1 956 г.")]
    [(4, ' '), (27, ' ')]
    """
    for match in _SPLIT.finditer(text):
        before = text[max(match.start() - _LONGEST_CONTEXT, 0) : match.start()]
        if _BEFORE.search(before) or _AFTER.match(text, match.end()):
            yield Edit(match.start() + 1, match.start() + 2, " ", "", "split_year", 0.9)
