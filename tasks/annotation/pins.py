"""Lookups and corrections that the collection's configuration pins: they go before what the recognisers found."""

import re
from collections.abc import Sequence
from functools import lru_cache

from configs.models import NamePin, Pins, QuantityPin
from tasks.annotation import archives as known
from tasks.annotation.bearers import initials_of
from tasks.annotation.date_words import Dated
from tasks.annotation.gazetteer import Named
from tasks.annotation.intervals import Interval
from tasks.annotation.lexicon import alternation
from tasks.annotation.nameforms import surname_of
from tasks.annotation.passage import Passage
from tasks.annotation.persons import Person
from tasks.annotation.quantities import Quantity
from tasks.annotation.reference import Reference


def archives(references: Sequence[Reference], pins: Pins) -> None:
    """Give references the archives pinned for the acronym or full name that they print."""
    if not pins.archives:
        return
    wanted = {known.key(alias): acronym for alias, acronym in pins.archives.items()}
    for reference in references:
        for printed in (reference.archive, reference.container):
            acronym = wanted.get(known.key(printed)) if printed and reference.is_archival else None
            if acronym:
                reference.archive, reference.pinned = acronym, True
                break


def dates(passage: Passage, found: Sequence[Dated], pins: Pins) -> None:
    """Give dates the intervals pinned for what they print."""
    wanted = {pin.text: Interval(pin.earliest, pin.latest) for pin in pins.dates}
    for date in found if wanted else ():
        interval = wanted.get(passage.text[date.start : date.end])
        if interval:
            date.interval, date.pinned = interval, True


def quantities(passage: Passage, found: list[Quantity], pins: Pins) -> None:
    """Give the figures in a pinned stretch the values pinned for it; `none` takes them away."""
    if not pins.quantities:
        return
    wanted = {_folded(pin.text): pin for pin in pins.quantities}
    for match in _pattern(tuple(sorted(pin.text for pin in pins.quantities))).finditer(passage.masked):
        pin = wanted[_folded(match[0])]
        inside = [figure for figure in found if match.start() <= figure.start < match.end()]
        if pin.kind == "none":
            found[:] = [figure for figure in found if figure not in inside]
        for figure in inside[:1]:
            _read_as(figure, pin)


def _read_as(figure: Quantity, pin: QuantityPin) -> None:
    """Write a pinned reading into a figure."""
    figure.pinned = True
    figure.unit, figure.action = pin.unit or figure.unit, pin.action or figure.action
    if pin.value is not None:
        figure.low = figure.high = pin.value
        figure.modifier = "approximate" if figure.modifier == "approximate" else "exact"
    elif bounds := [bound for bound in (pin.low, pin.high) if bound is not None]:
        figure.low, figure.high = bounds[0], bounds[-1]
        figure.modifier = "at_most" if pin.low is None else "at_least" if pin.high is None else "exact"


@lru_cache(maxsize=8)
def _pattern(texts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternation(texts)})(?!\w)")


def names(passage: Passage, people: list[Person], named: list[Named], pins: Pins) -> None:
    """Put pinned names in the place of whatever was found where they are printed; `none` takes it away."""
    if not pins.names:
        return
    wanted = {_folded(pin.text): pin for pin in pins.names}
    for match in _pattern(tuple(sorted(pin.text for pin in pins.names))).finditer(passage.masked):
        pin, (start, end) = wanted[_folded(match[0])], match.span()
        before = next((person for person in people if (person.start, person.end) == (start, end)), None)
        people[:] = [person for person in people if person.end <= start or person.start >= end]
        named[:] = [other for other in named if other.end <= start or other.start >= end]
        if pin.kind == "person":
            people.append(_person(pin, before or Person(start, end, None, None), match[0]))
        elif pin.kind != "none":
            named.append(Named(start, end, pin.kind, pinned=True))


def _folded(text: str) -> str:
    """One form of what the pattern takes for equal: ё and е, the shapes of an apostrophe, white space."""
    return re.sub(r"[\s]", " ", re.sub("[’ʹʼ`]", "'", text.replace("ё", "е")))


def _person(pin: NamePin, found: Person, text: str) -> Person:
    surname = pin.surname or found.surname or surname_of(text)
    initials = pin.initials or found.initials or initials_of(text.replace(surname, ""))
    return Person(found.start, found.end, surname, initials, cyrillic=pin.cyrillic or found.cyrillic, pinned=True)
