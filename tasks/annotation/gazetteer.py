"""Organisations and places by name, and places that the words beside them show to be such."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tasks.annotation.cues import NAME, Cues
from tasks.annotation.lexicon import alternation, table, words
from tasks.annotation.nameforms import NO_NAME, L, U


class Named(NamedTuple):
    """A mention of an organisation or a place."""

    start: int
    end: int
    kind: str
    pinned: bool = False


_WORD = rf"{U}{L}{{2,24}}(?:[-’']{U}?{L}{{1,20}}){{0,3}}"
#: What leads up to the name of a town or village, and the name.
_TOWN = re.compile(
    rf"(?:(?:city|town|village|settlement|port)\sof\s|(?<!\d)(?<!\d\s)(?:г|гор|дер|пос)\.\s?|(?:город|сел|деревн|пос[её]л|станци|міст)[а-яі]{{1,3}}\s)(?P<name>{_WORD}(?:\s{U}{L}{{2,20}})?)(?![’'\w])"
)
#: The kind of a district, behind its name; Russian, Ukrainian and Belarusian districts are named by an adjective.
_DISTRICT = re.compile(
    r"(?:област[ьию]|областью|області|областю|вобласц[ьі]|кра[йяюе]|краем|район[аеуы]?|районом|губерни[яиюей]|уезд[аеу]?|округ[аеу]?|АССР)(?!\w)"
    r"|(?:oblast['’]?|krai|kray|raion|province|guberniia)(?!\w)"
)
_ADJECTIVE = re.compile(
    rf"{U}{L}{{2,20}}(?:-{U}{L}{{2,20}})?(?:ск|цк|ськ|цьк|зьк)(?:ая|ой|ую|ий|ого|ому|им|ом|а|ої|ій|ай)\s$"
)
_BEFORE_DISTRICT = re.compile(rf"(?<!\w)(?!(?:{alternation(NO_NAME)})\s){_WORD}\s$")


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
        named = _listed(text, start) or _shown(text, start, position) if start >= position else None
        if named:
            position = named.end
            yield named


def _listed(text: str, start: int) -> Named | None:
    match = _pattern().match(text, start)
    return Named(*match.span(), str(match.lastgroup)) if match else None


def _shown(text: str, start: int, floor: int) -> Named | None:
    """A place by the words beside it: `the town of Belozersk`, `Иркутская область`."""
    town = _TOWN.match(text, start)
    if town:
        return Named(*town.span("name"), "place")
    district = _DISTRICT.match(text, start)
    if district is None:
        return None
    before = (_ADJECTIVE if text[start] > "\u0400" else _BEFORE_DISTRICT).search(text, max(floor, start - 46), start)
    return Named(before.start(), district.end(), "place") if before else None
