"""The forms of single dates: days, months, years, decades, seasons, halves, in the languages of the collections.

Each reader is tried at one offset of a text and gives the date that begins there, or none. `dates` finds the offsets,
joins dates to intervals and gives years to those that lack one.
"""

import re
from collections.abc import Callable
from functools import cache

from tasks.annotation import intervals
from tasks.annotation.date_words import (
    CENTURY,
    COUNTS,
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
    RELATIVE,
    RELATIVE_DATE,
    ROMAN,
    SEASON_OF,
    SHORT_DECADE,
    SHORT_YEAR,
    SPAN,
    YEAR,
    YEAR_AFTER,
    YEAR_ALONE,
    YEAR_DIGITS,
    YEAR_RANGE,
    Dated,
    forms,
    months,
    seasons,
)
from tasks.annotation.lexicon import fold, table


def _two_digits(year: int) -> int:
    """A year printed with two digits belongs to the twentieth century in these collections."""
    return year + 1900 if year < 100 else year


def _iso(match: re.Match[str]) -> Dated | None:
    found = intervals.day(int(match["y"]), int(match["m"]), int(match["d"]))
    return Dated(*match.span(), DAY, found) if found else None


def _numeric(match: re.Match[str]) -> Dated | None:
    """Day first, as in Europe, unless only the other order gives a date."""
    first, second, year = int(match["a"]), int(match["b"]), _two_digits(int(match["y"]))
    if match["sep"] == "." and len(match["y"]) == 2 and len(match["b"]) == 1:
        return None  # a numbered heading
    found = intervals.day(year, second, first) or intervals.day(year, first, second)
    return Dated(*match.span(), DAY, found) if found else None


_ROMAN_MONTHS = dict(
    zip(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"], range(1, 13), strict=True)
)


def _roman(match: re.Match[str]) -> Dated | None:
    month = _ROMAN_MONTHS.get(match["m"])
    found = intervals.day(_two_digits(int(match["y"])), month, int(match["d"])) if month else None
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
    return int(year["y"]) if year["y"] else _two_digits(int(year["short"]))


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


def _decade(match: re.Match[str]) -> Dated | None:
    digits = match["d"].lstrip("'’")
    first = int(digits) if len(digits) == 4 else 1900 + int(digits)
    return Dated(*match.span(), YEAR, intervals.decade(first), modifier=_modifier(match))


def _short_decade(match: re.Match[str]) -> Dated:
    return Dated(*match.span(), YEAR, intervals.decade(1900 + int(match["d"])))


_BEFORE_SHORT_YEAR = re.compile(
    r"\b(?:in|since|of|by|until|till|before|after|from|from|to|early|late|mid|spring|summer|autumn|fall|winter)\s$",
    re.IGNORECASE,
)


def _short_year(match: re.Match[str]) -> Dated | None:
    """`in '46`, after a word that leads to a year."""
    if not _BEFORE_SHORT_YEAR.search(match.string, max(0, match.start() - 8), match.start()):
        return None
    year = _two_digits(int(match["y"]))
    return Dated(*match.span(), YEAR, intervals.years(year, year))


def _odd_decade(match: re.Match[str]) -> Dated:
    return Dated(*match.span(), YEAR, intervals.decade(1900 + int(match["d"])), is_garbled=True)


@cache
def _decade_words() -> dict[str, int]:
    return {form: int(key) for form, key in forms("decades").items()}


def _decade_word(match: re.Match[str]) -> Dated | None:
    before = match.string[max(0, match.start() - 6) : match.start()].lower()
    if before.endswith((" his ", " her ", "their ")):
        return None  # an age
    if (
        match["w"].isascii()
        and not before.endswith("the ")
        and not match[0].lower().startswith(("the ", "early", "mid", "late"))
    ):
        return None
    return Dated(
        *match.span(), YEAR, intervals.decade(1900 + _decade_words()[match["w"].lower()]), modifier=_modifier(match)
    )


def _modifier(match: re.Match[str]) -> str | None:
    return match["modifier"].lower() if match["modifier"] else None


def _season_of(match: re.Match[str]) -> Dated:
    year, name = int(match["y"]), seasons()[fold(match["s"])]
    found = intervals.season(year, name)
    if match["y2"] and name != "winter":
        found = intervals.Interval(found.earliest, intervals.season(intervals.closed(year, match["y2"]), name).latest)
    return Dated(*match.span(), SPAN, found, is_garbled=bool(match["word"]))


_NUMBERS = {
    "1-": 1,
    "2-": 2,
    "first": 1,
    "перв": 1,
    "перш": 1,
    "erst": 1,
    "perv": 1,
    "second": 2,
    "latter": 2,
    "втор": 2,
    "друг": 2,
    "zwei": 2,
    "vtor": 2,
    "third": 3,
    "трет": 3,
    "fourth": 4,
    "last": 4,
    "четв": 4,
}


def _half(match: re.Match[str]) -> Dated | None:
    number = next(value for head, value in _NUMBERS.items() if match["n"].lower().startswith(head))
    parts = 4 if match["of"].lower().startswith(("quarter", "квартал")) else 2
    year = int(match["y"][:4])
    if match["y"].endswith("s"):
        return Dated(
            *match.span(), YEAR, intervals.decade(year), modifier=f"{match['n'].lower()} {match['of'].lower()}"
        )
    if number > parts and match["n"].lower() != "last":
        return None
    return Dated(*match.span(), SPAN, intervals.part(year, min(number, parts), parts))


def _year_range(match: re.Match[str]) -> Dated | None:
    first = int(match["y"])
    last = int(match["y3"]) if match["y3"] else intervals.closed(first, match["y2"])
    if not first < last <= first + 400 or not is_year(first):
        return None
    found = intervals.years(first, last + 9 if match["s"] and last % 10 == 0 else last)
    return Dated(*match.span(), SPAN, found)


def _gada(match: re.Match[str]) -> Dated | None:
    year, month = int(match["y"]), _month_of(match["m"] or match["m2"])
    number = match["d"] or match["d2"]
    if not number:
        return Dated(*match.span(), MONTH, intervals.month(year, month))
    return _days(*match.span(), month, (int(number), int(number)), year)


def is_year(number: int) -> bool:
    """Whether four digits may be a year of these collections."""
    return 1400 <= number <= 2099


def _year(match: re.Match[str]) -> Dated | None:
    number = int(match["y"])
    odd = bool(match["year"])
    return Dated(*match.span(), YEAR, intervals.years(number, number), is_garbled=odd) if is_year(number) else None


def _century(match: re.Match[str]) -> Dated | None:
    number = int(match["n"])
    return Dated(*match.span(), YEAR, intervals.years(number * 100 - 99, number * 100)) if 11 <= number <= 21 else None


def _relative(match: re.Match[str]) -> Dated:
    count = COUNTS.get(match["n"].lower()) or int(match["n"])
    word = match["w"].lower()
    return Dated(
        *match.span(),
        RELATIVE,
        count=-count if word == "earlier" else count,
        unit=match["u"].lower(),
        is_open=word == "ago" or word.endswith("the"),
    )


def _next(match: re.Match[str]) -> Dated:
    return Dated(*match.span(), RELATIVE, count=1, unit="day" if match["after"] else match["u"].lower())


Reader = Callable[[re.Match[str]], Dated | None]

#: Forms that begin with a day or another small number, and with a year; those that are read first in front.
DAY_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (HALF, _half), (NUMERIC, _numeric), (ROMAN, _roman), (DAY_FIRST, _day_first), (SHORT_DECADE, _short_decade),
    (CENTURY, _century), (RELATIVE_DATE, _relative),
)  # fmt: skip
YEAR_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (ISO, _iso), (GADA, _gada), (DECADE, _decade), (YEAR_RANGE, _year_range), (YEAR_ALONE, _year),
)  # fmt: skip
#: Forms that begin with a letter.
WORD_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (SEASON_OF, _season_of), (MONTH_FIRST, _month_first), (HALF, _half), (DECADE, _decade), (DECADE_WORD, _decade_word),
    (ODD_DECADE, _odd_decade), (SHORT_YEAR, _short_year), (RELATIVE_DATE, _relative), (NEXT, _next),
)  # fmt: skip
