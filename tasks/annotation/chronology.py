"""Years for dates that are printed without one, from the dates around them.

A day or month takes the year that puts it between the last and the next date of the same precision; where neither
neighbour allows that, the year of the last one. Relative dates count from the last date that is no longer than a year.
"""

from collections.abc import Sequence

from tasks.annotation import intervals
from tasks.annotation.date_words import DAY, MONTH, RELATIVE, Dated
from tasks.annotation.intervals import Interval


def complete(dates: Sequence[Dated]) -> None:
    """Give an interval to each date that can have one; `dates` are those of one run of text, in order."""
    following = _following(dates)
    precise: Interval | None = None
    recent: Interval | None = None
    for date, after in zip(dates, following, strict=True):
        if date.interval is None:
            date.interval = _completed(date, precise, recent, after)
        if date.interval is None:
            continue
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
