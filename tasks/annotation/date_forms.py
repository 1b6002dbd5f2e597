"""The forms of single dates: days, months, years, decades, seasons, halves, in the languages of the collections.

Each reader is tried at one offset of a text and gives the date that begins there, or none. `dates` finds the offsets,
joins dates to intervals and gives years to those that lack one.
"""

import re
from collections.abc import Callable

from tasks.annotation import date_periods, intervals
from tasks.annotation.date_words import (
    CENTURY,
    DAY,
    DAY_FIRST,
    DECADE,
    DECADE_WORD,
    GADA,
    HALF,
    ISO,
    MONTH,
    MONTH_FIRST,
    NEXT,
    NUMERIC,
    ODD_DECADE,
    RELATIVE_DATE,
    ROMAN,
    SEASON_OF,
    SHORT_DECADE,
    SHORT_YEAR,
    YEAR_AFTER,
    YEAR_ALONE,
    YEAR_DIGITS,
    YEAR_RANGE,
    Dated,
    months,
)
from tasks.annotation.lexicon import table


def _iso(match: re.Match[str]) -> Dated | None:
    found = intervals.day(int(match["y"]), int(match["m"]), int(match["d"]))
    return Dated(*match.span(), DAY, found) if found else None


def _numeric(match: re.Match[str]) -> Dated | None:
    """Day first, as in Europe, unless only the other order gives a date."""
    first, second, year = int(match["a"]), int(match["b"]), date_periods.two_digits(int(match["y"]))
    if match["sep"] == "." and len(match["y"]) == 2 and len(match["b"]) == 1:
        return None  # a numbered heading
    found = intervals.day(year, second, first) or intervals.day(year, first, second)
    return Dated(*match.span(), DAY, found) if found else None


_ROMAN_MONTHS = dict(
    zip(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"], range(1, 13), strict=True)
)


def _roman(match: re.Match[str]) -> Dated | None:
    month = _ROMAN_MONTHS.get(match["m"])
    found = intervals.day(date_periods.two_digits(int(match["y"])), month, int(match["d"])) if month else None
    return Dated(*match.span(), DAY, found) if found else None


def _month_of(printed: str) -> int:
    form = printed.rstrip(".").casefold()
    for sign in "’ʹʼ`":
        form = form.replace(sign, "'")
    return months()[form]


def _days(start: int, end: int, month: int, days: tuple[int, int], year: int | None) -> Dated | None:
    """One day or a run of days of a month; without a year the date waits for it."""
    if year is None:
        return Dated(start, end, DAY, month=month, day_number=days[0], last_day=days[1])
    first, last = intervals.day(year, month, days[0]), intervals.day(year, month, days[1])
    found = intervals.joined(first, last) if first and last else None
    return Dated(start, end, DAY, found) if found else None


def _year_of(year: re.Match[str]) -> int:
    return int(year["y"]) if year["y"] else date_periods.two_digits(int(year["short"]))


def _day_first(match: re.Match[str]) -> Dated | None:
    text, month = match.string, _month_of(match["m"])
    days = (int(match["d"]), int(match["d2"] or match["d"]))
    year = YEAR_AFTER.match(text, match.end())
    garbled = bool(match["on"]) and match["on"].startswith("on")
    if not year:
        if text[match.end() - 1 : match.end()] == "." or not match["m"][0].isalpha():
            return None
        return _apart(match, month, days) or _days(*match.span(), month, days, None)
    found = _days(match.start(), year.end(), month, days, _year_of(year))
    if found:
        odd = bool(year["year"] or year["the"] or year["word"]) or (
            match["m"][0].isascii() and bool(year["of"]) and not match["on"]
        )
        found.is_garbled = garbled or odd
    return found


_APART = re.compile(rf"\s[a-z]{{3,20}}\s(?:in|of)\s(?P<y>{YEAR_DIGITS})")


def _apart(match: re.Match[str], month: int, days: tuple[int, int]) -> Dated | None:
    """A date whose noun stands between month and year: `1 May parade in 1956`."""
    year = _APART.match(match.string, match.end())
    return _days(match.start(), year.end(), month, days, int(year["y"])) if year else None


def _month_first(match: re.Match[str]) -> Dated | None:
    text, month = match.string, _month_of(match["m"])
    year = YEAR_AFTER.match(text, match.end())
    if match["d"] and not (year is None and text[match.end() : match.end() + 1] == "%"):
        days = (int(match["d"]), int(match["d2"] or match["d"]))
        found = _days(match.start(), year.end() if year else match.end(), month, days, _year_of(year) if year else None)
        if found and year:
            found.is_garbled = bool(year["of"]) or bool(year["year"])
        return found
    if year:
        odd = bool(year["year"])
        return Dated(match.start(), year.end(), MONTH, intervals.month(_year_of(year), month), is_garbled=odd)
    return Dated(*match.span(), MONTH, month=month, unit="" if _stands_alone(match) else "half")


def _gada(match: re.Match[str]) -> Dated | None:
    year, month = int(match["y"]), _month_of(match["m"] or match["m2"])
    number = match["d"] or match["d2"]
    if not number:
        return Dated(*match.span(), MONTH, intervals.month(year, month))
    return _days(*match.span(), month, (int(number), int(number)), year)


_BEFORE_MONTH = re.compile(
    r"\b(?:in|by|since|until|till|of|during|early|mid|late|that|this|last|from|through|and|to|between|the|after|before|following|previous)[\s-]$",
    re.IGNORECASE,
)


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether a month without day and year is a date: an English name with a capital after a word that leads to one."""
    name = match["m"]
    if not (
        name[0].isupper()
        and name.isascii()
        and months().get(name.lower())
        and len(name) > 2
        and name.lower() in _ENGLISH
    ):
        return False
    return _BEFORE_MONTH.search(match.string, max(0, match.start() - 12), match.start()) is not None


_ENGLISH = frozenset(entry.split()[0] for entry in table("calendar")["months"].values())


Reader = Callable[[re.Match[str]], Dated | None]

#: Forms that begin with a day or another small number, and with a year; those that are read first in front.
DAY_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (HALF, date_periods.half), (NUMERIC, _numeric), (ROMAN, _roman), (DAY_FIRST, _day_first),
    (SHORT_DECADE, date_periods.short_decade), (CENTURY, date_periods.century), (RELATIVE_DATE, date_periods.relative),
)  # fmt: skip
YEAR_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (ISO, _iso), (GADA, _gada), (DECADE, date_periods.decade), (YEAR_RANGE, date_periods.year_range),
    (YEAR_ALONE, date_periods.year),
)  # fmt: skip
#: Forms that begin with a letter.
WORD_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (SEASON_OF, date_periods.season_of), (MONTH_FIRST, _month_first), (HALF, date_periods.half),
    (DECADE, date_periods.decade), (DECADE_WORD, date_periods.decade_word), (ODD_DECADE, date_periods.odd_decade),
    (SHORT_YEAR, date_periods.short_year), (RELATIVE_DATE, date_periods.relative), (NEXT, date_periods.following),
)  # fmt: skip
