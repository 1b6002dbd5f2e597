"""Organisations and places by name."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tasks.annotation.cues import NAME, Cues
from tasks.annotation.lexicon import alternation, table, words


class Named(NamedTuple):
    """A mention of an organisation or a place."""

    start: int
    end: int
    kind: str
    pinned: bool = False


@cache
def _pattern() -> re.Pattern[str]:
    entries = table("gazetteer")
    organisations, places = (alternation(words(entries[key])) for key in ("organisations", "places"))
    return re.compile(
        rf"(?<!\w)(?<!\w['’-])(?:(?P<organisation>{organisations})|(?P<place>{places}))(?!\w)(?!['’]\w\w)"
    )


def find(text: str, cues: Cues | None = None) -> Iterator[Named]:
    """The organisations and places of a text, in order."""
    position = 0
    for start in (cues or Cues(text)).at(NAME):
        match = _pattern().match(text, start) if start >= position else None
        if match:
            position = match.end()
            yield Named(*match.span(), str(match.lastgroup))
