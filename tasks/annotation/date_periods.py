"""Readers of dates longer than a month, seasons to centuries, and of dates that count from others.

Each is given the match of its pattern, and gives the date or none. `date_forms` says which is tried when.
"""

import re
from functools import cache

from tasks.annotation import intervals
from tasks.annotation.date_words import COUNTS, RELATIVE, SPAN, YEAR, Dated, forms, seasons
from tasks.annotation.lexicon import fold


def two_digits(year: int) -> int:
    """A year printed with two digits belongs to the twentieth century in these collections."""
    return year + 1900 if year < 100 else year


def decade(match: re.Match[str]) -> Dated | None:
    """`the 1950s`, `1950-е годы`."""
    digits = match["d"].lstrip("'’")
    first = int(digits) if len(digits) == 4 else 1900 + int(digits)
    return Dated(*match.span(), YEAR, intervals.decade(first), modifier=_modifier(match))


def short_decade(match: re.Match[str]) -> Dated:
    """`50-х годов`, `50er Jahre`."""
    return Dated(*match.span(), YEAR, intervals.decade(1900 + int(match["d"])))


_BEFORE_SHORT_YEAR = re.compile(
    r"\b(?:in|since|of|by|until|till|before|after|from|from|to|early|late|mid|spring|summer|autumn|fall|winter)\s$",
    re.IGNORECASE,
)


def short_year(match: re.Match[str]) -> Dated | None:
    """`in '46`, after a word that leads to a year."""
    if not _BEFORE_SHORT_YEAR.search(match.string, max(0, match.start() - 8), match.start()):
        return None
    year = two_digits(int(match["y"]))
    return Dated(*match.span(), YEAR, intervals.years(year, year))


def odd_decade(match: re.Match[str]) -> Dated:
    """`the 50th years`, as a machine translates `50-е годы`."""
    return Dated(*match.span(), YEAR, intervals.decade(1900 + int(match["d"])), is_garbled=True)


@cache
def _decade_words() -> dict[str, int]:
    return {form: int(key) for form, key in forms("decades").items()}


def decade_word(match: re.Match[str]) -> Dated | None:
    """`the fifties`, `пятидесятых`; no age (`in his fifties`)."""
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


def season_of(match: re.Match[str]) -> Dated:
    """`autumn of 1956`, `весной 1953–54 гг.`"""
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


def half(match: re.Match[str]) -> Dated | None:
    """A half or quarter of a year, or a half of a decade."""
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


def year_range(match: re.Match[str]) -> Dated | None:
    """`1936–38`, `1954 to 1960`."""
    first = int(match["y"])
    last = int(match["y3"]) if match["y3"] else intervals.closed(first, match["y2"])
    if not first < last <= first + 400 or not is_year(first):
        return None
    found = intervals.years(first, last + 9 if match["s"] and last % 10 == 0 else last)
    return Dated(*match.span(), SPAN, found)


def is_year(number: int) -> bool:
    """Whether four digits may be a year of these collections."""
    return 1400 <= number <= 2099


def year(match: re.Match[str]) -> Dated | None:
    """A year alone."""
    number = int(match["y"])
    odd = bool(match["year"])
    return Dated(*match.span(), YEAR, intervals.years(number, number), is_garbled=odd) if is_year(number) else None


def century(match: re.Match[str]) -> Dated | None:
    """`19th century`, `20-го века`."""
    number = int(match["n"])
    return Dated(*match.span(), YEAR, intervals.years(number * 100 - 99, number * 100)) if 11 <= number <= 21 else None


def relative(match: re.Match[str]) -> Dated:
    """`two years later`, counted from a date before."""
    count = COUNTS.get(match["n"].lower()) or int(match["n"])
    word = match["w"].lower()
    return Dated(
        *match.span(),
        RELATIVE,
        count=-count if word == "earlier" else count,
        unit=match["u"].lower(),
        is_open=word == "ago" or word.endswith("the"),
    )


def following(match: re.Match[str]) -> Dated:
    """`next year`, `day after`."""
    return Dated(*match.span(), RELATIVE, count=1, unit="day" if match["after"] else match["u"].lower())
