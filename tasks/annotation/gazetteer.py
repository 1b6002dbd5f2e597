"""Organisations and places by name."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tasks.annotation.lexicon import alternation, table, words


class Named(NamedTuple):
    """A mention of an organisation or a place."""

    start: int
    end: int
    kind: str


@cache
def _pattern() -> re.Pattern[str]:
    entries = table("gazetteer")
    organisations, places = (alternation(words(entries[key])) for key in ("organisations", "places"))
    return re.compile(
        rf"(?<!\w)(?<!\w['’-])(?:(?P<organisation>{organisations})|(?P<place>{places}))(?!\w)(?!['’]\w\w)"
    )


def find(text: str) -> Iterator[Named]:
    """The organisations and places of a text, in order."""
    for match in _pattern().finditer(text):
        yield Named(*match.span(), str(match.lastgroup))
