"""Figures about the review of cases, put together from numbers, dates, places and the words around them."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from operator import itemgetter
from typing import NamedTuple, TypeVar

from tasks.annotation import actions, intervals
from tasks.annotation.date_words import RELATIVE, Dated
from tasks.annotation.gazetteer import Named
from tasks.annotation.intervals import Interval
from tasks.annotation.lexicon import alternation, table
from tasks.annotation.passage import Passage
from tasks.annotation.quantities import Quantity

T = TypeVar("T")

#: Actions that are measures of the public table as they stand.
MEASURES = frozenset(
    {"imprisoned", "convicted", "reviewed", "released", "amnestied", "rehabilitated", "readmitted", "refused"}
)
_LISTED = table("quantities")["counted"]


def _stems(*sections: str) -> re.Pattern[str]:
    """Words of the table; an entry with `*` has a free ending."""
    entries = [entry for section in sections for entry in _LISTED[section].split()]
    whole = alternation(entry for entry in entries if not entry.endswith("*"))
    free = alternation(entry[:-1] for entry in entries if entry.endswith("*"))
    return re.compile(rf"(?<!\w)(?:(?:{whole})(?!\w)|{free})", re.IGNORECASE)


_COUNTED = _stems("english", "russian", "ukrainian", "german", "latvian")
_PENALTY = _stems("penalties")
#: Actions on cases that no measure of the public table names.
_OTHER = frozenset({"reduced", "upheld"})
_BODY = re.compile(
    r"(?<!\w)(?:(?:(?:the|a)\s)?(?:(?:[A-Z][\w'’-]{1,20}|republican|regional|district|local|central|military|special|party|visiting|territorial|oblast['’]?|city)[,\s]{1,2}(?:and\s)?){0,6}"
    r"(?:[Cc]ommissions?|[Cc]ourts?(?!\w)|[Bb]oards?(?!\w)|[Bb]iuro|[Bb]ureau|obkom|gorkom|raikom|Presidium|Committee|Department|Directorate|Ministry|[Cc]ollegium|[Tt]ribunals?|[Tt]roikas?|Procuracy|Prosecutor\sGeneral's\sOffice|KPK|Supreme\sSoviet)(?!\w)(?:\sof\s(?:the\s)?(?:[A-Z][\w'’-]{1,20}(?:\s(?=[A-Z])|(?!\w))){1,4}){0,2}"
    r"|(?:[Цц]ентральн\w+\s|[Мм]естн\w+\s|[Оо]бластн\w+\s|[Рр]еспубликанск\w+\s|[Вв]оенн\w+\s|[Вв]ерховн\w+\s|[Сс]пециальн\w+\s|[Пп]артийн\w+\s){0,3}(?:[Кк]омисси\w{1,3}|[Сс]уд(?:а|ы|ов|ом|у)?(?!\w)|[Кк]оллеги\w{1,3}|[Тт]рибунал\w{0,3}|[Тт]ройк\w{1,2}|[Пп]рокуратур\w|КПК|обком\w{0,2}|бюро)(?!\w)"
    r"|(?:[Цц]ентральн\w+\s|[Оо]бласн\w+\s){0,2}[Кк]омісі\w{1,3}|(?:[Zz]entral\w+\s)?Kommission(?:en)?|[Kk]omisij\w)"
)
_BASIS = re.compile(
    r"(?<=under\s)(?:the\s)?(?:[A-Z]\w{2,12}\s)?amnest(?:y|ies)(?:\sof\s(?:\d{1,2}\s)?(?:[A-Z][a-z]{2,8}\s)?\d{4})?|(?<=по\s)амнистии(?:\s\d{4}\s?г(?:ода|\.)?)?|"
    r"(?<!\w)(?:[Dd]ecrees?|[Rr]esolutions?|[Ll]aw|[Oo]rders?|[Ii]nstructions?|[Дд]екрет\w{0,2}|[Уу]каз(?:а|у|ом|е)?|[Пп]остановлени\w|[Зз]акон(?:а|у|ом|е)?|[Пп]риказ(?:а|у|ом|е)?|[Дд]иректив\w|Erlass\w?|Beschlus\w*|[Уу]казу|[Пп]останов\w)"
    r"(?:\s[^\W\d_][^\W\d_.]{0,20}){0,6}?\s(?:(?:of|on|from|от|об?|від|про|vom|über)\s[^.;:()]{3,80}?(?=[.;:()]|,\s)|[“\"«'‘][^”\"»\n]{3,200}[”\"»'’])"
)
#: How far back in a passage a body or a basis may stand from its figure, in characters.
REACH = 700


@dataclass(slots=True, eq=False)
class Review:
    """One figure; `start` and `end` are those of the figure in its passage."""

    start: int
    end: int
    sentence: tuple[int, int]
    measure: str
    figure: Quantity
    body: str | None = None
    basis: str | None = None
    place: str | None = None
    when: Interval | None = None


def find(
    passage: Passage, figures: Sequence[Quantity], dates: Sequence[Dated], places: Sequence[Named], lead: "Lead"
) -> list[Review]:
    """The figures of a passage that tell of the review of cases; a table belongs to what leads up to it."""
    if passage.segment.kind == "table":
        return list(_of_table(passage, lead))
    telling = [figure for figure in figures if _tells(passage, figure)]
    if not telling:
        return []
    context = _Context.of(passage, dates, places)
    return [_review(passage, figure, context) for figure in telling]


def _tells(passage: Passage, figure: Quantity) -> bool:
    """Whether a figure counts people or cases to which something of the kind was done."""
    if figure.action not in MEASURES | _OTHER or figure.unit not in {None, "percent", "fraction"}:
        return False
    if figure.action == "reduced":
        bounds = passage.sentence(figure.start)
        if not _PENALTY.search(passage.masked, bounds.start, bounds.end):
            return False
    counted = figure.counted
    if figure.unit is not None:
        return True
    if counted is None:
        return _stands_for_people(passage.masked, figure)
    # `37 rehabilitated`
    return _COUNTED.search(counted) is not None or (" " not in counted and actions.last_of(counted) == figure.action)


_CLOSING = frozenset([".", ",", ";", ""])
#: What follows a number that stands for people or cases named before: `of these 715,120 were granted`.
_GOES_ON = re.compile(
    r"\s?(?:(?:were|was|have|had|are|who|whose|of\s(?:them|whom|these|those|which)|был\w{0,2}|из\sних|wurden|waren|davon|було|були)\b|[–—-]\s|\((?=\d[\d.,]{0,6}\s?%))"
)


def _stands_for_people(text: str, figure: Quantity) -> bool:
    """Whether a number without a noun is one of people or cases, and no number of a page or list."""
    if text[max(0, figure.start - 1) : figure.start] in {"(", "["}:
        return False
    if _GOES_ON.match(text, figure.end):
        return True
    before = " ".join(text[max(0, figure.start - 40) : figure.start].split()[-2:])
    return text[figure.end : figure.end + 1] in _CLOSING and actions.last_of(before) == figure.action


class Lead(NamedTuple):
    """Body, place and date that the last passages before a table speak of."""

    body: str | None = None
    place: str | None = None
    when: Interval | None = None

    @classmethod
    def of(cls, before: Sequence[tuple[Passage, Sequence[Dated], Sequence[Named]]]) -> "Lead":
        """What was named last; passages in order."""
        lead = cls()
        for passage, dates, places in before:
            context = _Context.of(passage, dates, places)
            lead = cls(
                context.bodies[-1][1] if context.bodies else lead.body,
                context.places[-1][1] if context.places else lead.place,
                context.dates[-1][1] if context.dates else lead.when,
            )
        return lead


class _Context(NamedTuple):
    """Bodies, bases, places and dates of a passage in order."""

    bodies: list[tuple[int, str]]
    bases: list[tuple[int, str]]
    places: list[tuple[int, str]]
    dates: list[tuple[int, Interval]]

    @classmethod
    def of(cls, passage: Passage, dates: Sequence[Dated], places: Sequence[Named]) -> "_Context":
        """Read a passage once for all its figures."""
        text = passage.masked
        return cls(
            [(match.start(), match[0].strip()) for match in _BODY.finditer(text)],
            [(match.start(), match[0].strip()) for match in _BASIS.finditer(text)],
            [(place.start, text[place.start : place.end]) for place in places if place.kind == "place"],
            list(_spells(passage, [date for date in dates if date.interval and date.grain != RELATIVE])),
        )


_AND = re.compile(r"\s(?:and|и|та|und|un)\s")


def _spells(passage: Passage, dates: Sequence[Dated]) -> Iterator[tuple[int, Interval]]:
    """The time that each date tells of: `1954 and 1956` is from the one to the other, and what is said to have gone on
    since a date went on until the last date of the sentence."""
    spells: list[tuple[int, Interval]] = []
    for date, after in zip_longest(dates, dates[1:]):
        if date.interval is None:
            continue
        when = date.interval
        if after and after.interval and _AND.fullmatch(passage.masked, date.end, after.start):
            when = intervals.joined(when, after.interval) or when
        elif spells and _AND.fullmatch(passage.masked, dates[len(spells) - 1].end, date.start):
            when = spells[-1][1]
        if date.modifier == "since":
            bounds = passage.sentence(date.start)
            ends = [d.interval.latest for d in dates if d.interval and bounds.start <= d.start < bounds.end]
            when = Interval(when.earliest, max([when.latest, *ends]))
        spells.append((date.start, when))
    yield from spells


def _review(passage: Passage, figure: Quantity, context: _Context) -> Review:
    sentence = passage.sentence(figure.start)
    bounds = (sentence.start, sentence.end)
    measure = figure.action if figure.action in MEASURES else "other"
    found = Review(figure.start, figure.end, bounds, measure or "other", figure)
    found.body = _nearest(context.bodies, figure.start, bounds, REACH, behind=8)
    found.basis = _nearest(context.bases, figure.start, bounds, REACH)
    found.place = _nearest(context.places, figure.start, bounds, 0)
    found.when = _nearest(context.dates, figure.start, bounds, len(passage.text))
    return found


def _nearest(
    items: Sequence[tuple[int, T]], place: int, bounds: tuple[int, int], reach: int, behind: int = 2
) -> T | None:
    """What stands nearest to a place in its sentence; if nothing does, the last before the sentence within reach.

    What stands behind the place is weighed as `behind` times as far: who acts is named before what was done.
    """
    middle = bisect_left(items, place, key=itemgetter(0))
    near = [item for item in items[max(0, middle - 1) : middle + 1] if bounds[0] <= item[0] < bounds[1]]
    if near:
        return min(near, key=lambda item: place - item[0] if item[0] <= place else behind * (item[0] - place))[1]
    first = bisect_left(items, bounds[0], key=itemgetter(0))
    if first and bounds[0] - items[first - 1][0] <= reach:
        return items[first - 1][1]
    return None


#: A row that begins with the number of a case; the cells of a table may be parted by tabs, bars or a space.
_CASE = re.compile(r"[\s|]{0,4}(?:№\s?)?\d{1,3}[.)]?[\s|]{1,8}(?=\S)")


def _of_table(passage: Passage, lead: Lead) -> Iterator[Review]:
    """Numbered rows of a table, each the decision on one case."""
    text, position = passage.text, 0
    rows = text.split("\n")
    is_about = actions.last_of(rows[0]) is not None
    for row in rows:
        decision = actions.last_of(row)
        if _CASE.match(row) and (decision or is_about):
            measure = decision if decision in MEASURES else "other"
            end = position + len(row.rstrip())
            figure = Quantity(position, end, 1.0, 1.0, action=measure)
            yield Review(
                position, end, (position, end), measure, figure, body=lead.body, place=lead.place, when=lead.when
            )
        position += len(row) + 1
