"""Years for dates that are printed without one, from the dates around them.

A year alone that stands right before it, or that opened its sentence or one of the two before (`In 1937 the case went
on.`), is the year of a day or month, unless a full date came between. Else a day or month takes the year that puts it
between the last and the next date of the same precision; where neither neighbour allows that, the year of the last one.
Relative dates count from the last date that is no longer than a year.
"""

import re
from collections.abc import Sequence
from typing import Final

from tasks.annotation import intervals
from tasks.annotation.date_words import DAY, MONTH, RELATIVE, YEAR, Dated
from tasks.annotation.intervals import Interval
from tasks.annotation.passage import Passage

#: Sentences over which a year that opened one is the year of the narration.
_FRAME: Final = 2
#: Signs between a year and the day of it: `in 1937, on 4 November`.
_BESIDE: Final = 5


def complete(dates: Sequence[Dated]) -> None:
    """Give an interval to each date that can have one; `dates` are those of one run of text, in order."""
    following = _following(dates)
    precise: Interval | None = None
    recent: Interval | None = None
    frame: Dated | None = None
    for date, after in zip(dates, following, strict=True):
        is_printed = date.interval is not None
        if date.interval is None:
            date.interval = _framed(date, frame) or _completed(date, precise, recent, after)
        if date.interval is None:
            continue
        if _is_frame(date):
            frame = date
        elif is_printed and date.grain in {DAY, MONTH}:
            frame = None
        if date.grain in {DAY, MONTH}:
            precise = date.interval
        if (date.interval.latest - date.interval.earliest).days <= 366:
            recent = date.interval


def _following(dates: Sequence[Dated]) -> list[Interval | None]:
    """For each date the next one printed with day or month and year."""
    found: list[Interval | None] = []
    upcoming: Interval | None = None
    for date in reversed(dates):
        found.append(upcoming)
        if date.interval and date.grain in {DAY, MONTH}:
            upcoming = date.interval
    return found[::-1]


#: What may stand before a year that opens its sentence: `In`, `Ещё в`.
_OPENING = re.compile(
    r"(?:\A|[.!?…]\s)[\W\d_]{0,3}(?:(?:[^\W\d_]{1,8}\s)?(?:in|im|v|в|во|у|ў|w|u|en|през)\s)?\Z", re.IGNORECASE
)
_LONGEST_OPENING = 24


def place(passages: Sequence[Passage], found: Sequence[Sequence[Dated]]) -> None:
    """Number the sentences of a document, note in which each date stands, and whether it opens it."""
    before = 0
    for passage, dates in zip(passages, found, strict=True):
        for date in dates:
            number = passage.sentence_number(date.start)
            start = max(passage.sentences[number].start, date.start - _LONGEST_OPENING)
            date.sentence = before + number
            date.leads = _OPENING.search(passage.masked[start : date.start]) is not None
        before += len(passage.sentences)


def _is_frame(date: Dated) -> bool:
    """Whether a date is one year, told without a bound."""
    interval = date.interval
    if date.grain != YEAR or interval is None or date.modifier or date.sentence < 0:
        return False
    return interval.earliest.year == interval.latest.year


def _framed(date: Dated, frame: Dated | None) -> Interval | None:
    """A day or month in the year that the narration has last named."""
    if frame is None or frame.interval is None or date.grain not in {DAY, MONTH} or date.sentence < 0:
        return None
    distance = date.sentence - frame.sentence
    is_beside = distance == 0 and date.start - frame.end <= _BESIDE
    if is_beside or (frame.leads and distance <= _FRAME):
        return _in_year(date, frame.interval.earliest.year)
    return None


def _completed(
    date: Dated, precise: Interval | None, recent: Interval | None, after: Interval | None
) -> Interval | None:
    if date.unit == "decade":
        return intervals.decade(recent.earliest.year // 10 * 10) if recent else None
    if date.grain == RELATIVE:
        return None if date.is_open else _counted(date, recent, precise)
    before = precise or recent
    years = [found.earliest.year for found in (before, after) if found]
    readings = [reading for year in years if (reading := _in_year(date, year))]
    for reading in readings:
        if (not before or before.earliest <= reading.latest) and (not after or reading.earliest <= after.latest):
            return reading
    return readings[0] if readings else None


def _counted(date: Dated, recent: Interval | None, precise: Interval | None) -> Interval | None:
    base = recent
    if date.unit in {"day", "week"}:
        base = precise if precise and precise.earliest == precise.latest else None
    return intervals.later(base, date.count, date.unit) if base else None


def _in_year(date: Dated, year: int) -> Interval | None:
    if date.day_number:
        first = intervals.day(year, date.month, date.day_number)
        last = intervals.day(year, date.month, date.last_day or date.day_number)
        return intervals.joined(first, last) if first and last else first
    return intervals.month(year, date.month)
