"""Days and the intervals that dates stand for."""

from calendar import monthrange
from datetime import date
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1000, 2199
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


class Interval(NamedTuple):
    """From the first to the last day."""

    earliest: date
    latest: date


def day(year: int, month: int, number: int) -> Interval | None:
    """One day; None for one that does not exist.

    >>> day(1955, 2, 29) is None
    True
    """
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= number <= monthrange(year, month)[1]):
        return None
    found = date(year, month, number)
    return Interval(found, found)


def month(year: int, number: int) -> Interval:
    """A whole month."""
    return Interval(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def years(first: int, last: int) -> Interval:
    """Whole years."""
    return Interval(date(first, 1, 1), date(last, 12, 31))


def decade(first: int) -> Interval:
    """Ten years from the first."""
    return years(first, first + 9)


def season(year: int, name: str) -> Interval:
    """Three whole months; winter begins in December of the year named.

    >>> season(1956, "autumn").latest.isoformat()
    '1956-11-30'
    """
    start = SEASONS[name]
    if start == 12:
        return Interval(date(year, 12, 1), month(year + 1, 2).latest)
    return Interval(date(year, start, 1), month(year, start + 2).latest)


def part(year: int, number: int, of: int) -> Interval:
    """The nth half (of=2), third or quarter (of=4) of a year.

    >>> part(1956, 2, 2).earliest.isoformat()
    '1956-07-01'
    """
    length = 12 // of
    return Interval(month(year, (number - 1) * length + 1).earliest, month(year, number * length).latest)


def joined(first: Interval, last: Interval) -> Interval | None:
    """From the one to the other; None where they are out of order."""
    return Interval(first.earliest, last.latest) if first.earliest <= last.latest else None


def closed(first: int, ending: str) -> int:
    """The closing year of a range in full.

    >>> closed(1956, "57"), closed(1899, "1901"), closed(1918, "9")
    (1957, 1901, 1919)
    """
    whole = str(first)
    return int(ending) if len(ending) >= len(whole) else int(whole[: len(whole) - len(ending)] + ending)


def later(when: Interval, count: int, unit: str) -> Interval:
    """The interval moved by days, weeks, months or years; its precision is that of the unit at the finest."""
    start = when.earliest
    if unit in {"day", "week"}:
        steps = count * (7 if unit == "week" else 1)
        ordinal = max(min(start.toordinal() + steps, date(LAST_YEAR, 12, 31).toordinal()), 1)
        moved = date.fromordinal(ordinal)
        return Interval(moved, moved)
    months = start.year * 12 + start.month - 1 + count * (12 if unit == "year" else 1)
    year = max(min(months // 12, LAST_YEAR), FIRST_YEAR)
    return years(year, year) if unit == "year" else month(year, months % 12 + 1)
