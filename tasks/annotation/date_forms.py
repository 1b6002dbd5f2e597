"""The forms of single dates: days, months, years, decades, seasons, halves, in the languages of the collections.

Each reader is tried at one offset of a text and gives the date that begins there, or none. `dates` finds the offsets,
joins dates to intervals and gives years to those that lack one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tasks.annotation import intervals
from tasks.annotation.intervals import Interval
from tasks.annotation.lexicon import alternation, fold, table

DAY, MONTH, YEAR, SPAN, RELATIVE = "day", "month", "year", "span", "relative"


@dataclass(slots=True, eq=False)
class Dated:
    """A date as found. Without `interval` it waits for a year or an anchor: `month` and `day_number`, or `count` and
    `unit` of a relative date."""

    start: int
    end: int
    grain: str
    interval: Interval | None = None
    modifier: str | None = None
    is_garbled: bool = False
    month: int = 0
    day_number: int = 0
    count: int = 0
    unit: str = ""  # of a relative date; `decade` for "the decade"; `half` for one that counts only beside another
    is_open: bool = False  # a relative date that counts from something the text does not date: today, an event


def _forms(section: str) -> dict[str, str]:
    """Form → key of a section of the calendar; `stem/a/b` is the stem with each ending."""
    forms: dict[str, str] = {}
    for key, entry in table("calendar")[section].items():
        for word in entry.split():
            stem, *endings = word.split("/")
            for form in [stem + ending for ending in endings] or [stem]:
                forms.setdefault(form, key)
    return forms


@cache
def months() -> dict[str, int]:
    """Every form of a month's name → its number."""
    return {form.rstrip("."): int(key) for form, key in _forms("months").items()}


@cache
def seasons() -> dict[str, str]:
    """Every form of a season's name → its English name."""
    return {fold(form): key for form, key in _forms("seasons").items()}


@cache
def edges() -> dict[str, str]:
    """Words such as `beginning`, `начале` → modifier."""
    return {fold(form): key for form, key in _forms("edges").items()}


_M = rf"(?:(?:{alternation(_forms('months'))})(?!\w))"
_SEASON = rf"(?:{alternation(_forms('seasons'))})\b"
_EDGE = rf"(?:{alternation(word for word, key in _forms('edges').items() if key in ('beginning', 'mid', 'end'))})\b"
_D = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_ORDINAL = r"(?:st|nd|rd|th|-?го|-?е|-?ое|-?ego|-?go|\.)?"
_Y = r"(?:1\d{3}|20\d{2})(?!\d)(?![.,]\d)"
_GODA = r"(?:\s?(?:гг?\b\.?|годах|годами|годов|года|году|годом|годы|год|рр?\b\.|роках|роки|року|років|році|рік|годзе|gg?\b\.|goda|godu|godakh|godov|gody|god|gada|gadā|gados)(?!\w))"
_OF = r"(?:\s?,)?\s{1,3}(?:of\s(?:the\s)?)?"
_MODIFIER = (
    r"(?:(?P<modifier>early|mid|late)(?:[-\s]{1,2}(?:and|to|or)[-\s]{1,2}(?:early|mid|late))?[-\s]{1,2})?(?:the\s)?"
)
_TIME = r"(?:,?\s{1,2}\d{1,2}:\d{2}(?::\d{2})?(?:\s?(?:ZULU|UTC|GMT|MSK|Z|AM|PM)\b)?)?"
_I = re.IGNORECASE


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(body, _I)


_ISO = _pattern(
    rf"(?P<y>{_Y})-(?P<m>0[1-9]|1[0-2])-(?P<d>{_D})(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?{_TIME}(?!\w)"
)
_NUMERIC = _pattern(
    rf"(?P<a>\d{{1,2}})(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep)(?P<y>(?:1\d|20)\d\d|\d\d)(?![\d/])(?!-\d)(?!\.\d){_GODA}?{_TIME}(?!\w)"
)
_ROMAN = re.compile(
    rf"(?P<d>{_D})(?:\s?[./-]\s?|\s)(?P<m>(?:X{{1,2}}I{{0,2}}|I{{1,3}}|IV|VI{{0,3}}|IX|V))(?:\s?[./-]\s?|\s)(?P<y>(?:1\d|20)\d\d|\d\d)(?!\d)(?:{_GODA})?"
)
_DAY_FIRST = _pattern(
    rf"(?P<d>{_D}){_ORDINAL}(?:(?:\s?[-–—]\s?|\s(?:на|по|и|to|and|bis|und|до|та|й)\s)(?P<d2>{_D}){_ORDINAL})?\s{{0,3}}(?P<on>on\s|of\s(?:the\s)?)?(?P<m>{_M})"
)
_YEAR_AFTER = _pattern(
    rf"\.?(?P<comma>,)?\s{{1,3}}(?P<the>the\s)?(?P<of>of\s(?:the\s)?)?(?P<y>{_Y})(?P<year>\s(?:of\sthe\s)?year\b)?{_GODA}?"
)
_MONTH_FIRST = _pattern(
    rf"(?P<m>{_M})(?:(?:\s{{1,2}}(?:the\s)?)(?P<d>{_D})(?!\d)(?:st|nd|rd|th)?(?!\w)(?:(?:\s?[-–—]\s?|\sto\s|\sand\s)(?P<d2>{_D})(?:st|nd|rd|th)?(?!\w)(?![-–—]))?)?"
)
_DECADE = _pattern(
    rf"{_MODIFIER}(?:(?P<d>(?:1\d|20)\d0|(?<!\w)['’]\d0)(?:['’]?s\b|-?(?:х|ых|е|kh|ykh|e)\b\s{{0,3}}(?P<g1>{_GODA})?|er\b(?:\sJahre\w?)?|-(?:ті|тих|их)\b\s{{0,2}}{_GODA}?))"
)
_SHORT_DECADE = _pattern(
    rf"(?P<d>\d0)(?:-?(?:х|ые|ых|е|м|kh|ykh|е)\s{{1,2}}{_GODA}|er\sJahre\w?|-(?:ті|тих|их)\s{{1,2}}{_GODA}|['’]?s\b)"
)
_DECADE_WORD = _pattern(rf"{_MODIFIER}(?P<w>{alternation(_forms('decades'))})\b(?:\s{_GODA}|\sJahre\w?)?")
_ODD_DECADE = _pattern(r"the\s(?P<d>\d0)th\syears")
_SEASON_OF = _pattern(
    rf"(?P<s>{_SEASON})(?:\s(?:of\s)?(?:the\s)?|\sв\s|,?\s)(?P<y>{_Y})(?:\s?[-–—/]\s?(?P<y2>\d{{4}}|\d\d)(?!\d))?{_GODA}?"
)
_HALF = _pattern(
    rf"(?:(?P<n>first|second|latter|third|fourth|last|перв\w{{2,3}}|втор\w{{2,3}}|треть\w{{1,2}}|четв[её]рт\w{{2,3}}|перш\w{{1,3}}|друг\w{{1,3}}|erste\w?|zweite\w?|pervo\w{{1,2}}|vtoro\w{{1,2}})\s(?P<of>half|quarter|половин\w{{1,2}}|квартал\w{{0,2}}|Hälfte|polovin\w{{1,2}})\s(?:of\s(?:the\s)?|des\sJahres\s|von\s)?)(?P<y>{_Y}(?:['’]?s\b)?){_GODA}?"
)
_EDGE_OF = _pattern(rf"(?P<e>{_EDGE})(?:\sof\s(?:the\s)?|\sdes\s(?:Jahres\s)?|\sder\s|\s(?:the\s)?)(?=\d|[^\W\d_])")
_THE_DECADE = _pattern(r"(?:the\s)?decade\b")
_YEAR_RANGE = _pattern(
    rf"(?P<y>{_Y})(?:\s?[-–—/]\s?(?P<y2>\d{{4}}|\d\d?)(?![\d.,]*\d)|\s?(?:to|until|till|through|по|do|bis)\s(?P<y3>{_Y}))(?P<s>['’]?s\b)?{_GODA}?(?!\w)"
)
_GADA = _pattern(
    rf"(?P<y>{_Y})\.?\s(?:gada|m\.|metų)\s(?:(?P<d>{_D})\.\s(?P<m>{_M})|(?P<m2>{_M})(?:\s(?P<d2>{_D})\s?d\b\.?)?)"
)
_YEAR = _pattern(rf"(?P<y>{_Y})(?P<year>(?:\sof\sthe)?\syear\b)?{_GODA}?(?!\w)")
_CENTURY = _pattern(
    r"(?:(?P<n>\d{1,2})(?:st|nd|rd|th|-?го|-?м|\.)?\s(?:century|centuries|века|веке|век|століття|столітті|Jahrhundert\w{0,2}))"
)
_COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
_RELATIVE = _pattern(
    rf"(?:(?P<n>\d{{1,3}}|{alternation(_COUNTS)})\s(?P<u>day|week|month|year)s?\s(?P<w>later|ago|earlier|afterwards|(?:after|before)\sthe)\b)"
)
_NEXT = _pattern(r"(?:next|following)\s(?P<u>day|month|year)\b(?!s)|(?P<after>day\safter)\b")

ANCHOR = _pattern(
    rf"(?<![\w$£€№#/])(?<!\d[.,:–-])(?:['’]?\d{{1,4}}|{_M}|{_SEASON}|{_EDGE}|early|mid|late|first|second|latter|third|fourth|last|перв|втор|треть|четв|перш|друг|erste|zweite|pervo|vtoro|"
    rf"the(?=\s\d)|(?:{alternation(_forms('decades'))})\b|between(?=\s)|next\s|following\s|(?:{alternation(word for word in _COUNTS)})\s(?:day|week|month|year)|day\safter)"
)


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


_ROMAN_MONTHS = dict(zip("I II III IV V VI VII VIII IX X XI XII".split(), range(1, 13), strict=True))


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
        return Dated(start, end, DAY, month=month, day_number=days[0]) if days[0] <= 31 else None
    first, last = intervals.day(year, month, days[0]), intervals.day(year, month, days[1])
    found = intervals.joined(first, last) if first and last else None
    return Dated(start, end, DAY, found) if found else None


def _day_first(match: re.Match[str]) -> Dated | None:
    text, month = match.string, _month_of(match["m"])
    days = (int(match["d"]), int(match["d2"] or match["d"]))
    year = _YEAR_AFTER.match(text, match.end())
    garbled = bool(match["on"]) and match["on"].startswith("on")
    if not year:
        if text[match.end() - 1 : match.end()] == "." or not match["m"][0].isalpha():
            return None
        return _apart(match, month, days) or _days(*match.span(), month, days, None)
    found = _days(match.start(), year.end(), month, days, int(year["y"]))
    if found:
        odd = (
            bool(year["year"])
            or bool(year["the"])
            or (match["m"][0].isascii() and bool(year["of"]) and not match["on"])
        )
        found.is_garbled = garbled or odd
    return found


_APART = re.compile(rf"\s[a-z]{{3,20}}\s(?:in|of)\s(?P<y>{_Y})")


def _apart(match: re.Match[str], month: int, days: tuple[int, int]) -> Dated | None:
    """A date whose noun stands between month and year: `1 May parade in 1956`."""
    year = _APART.match(match.string, match.end())
    return _days(match.start(), year.end(), month, days, int(year["y"])) if year else None


def _month_first(match: re.Match[str]) -> Dated | None:
    text, month = match.string, _month_of(match["m"])
    year = _YEAR_AFTER.match(text, match.end())
    if match["d"] and not (year is None and text[match.end() : match.end() + 1] == "%"):
        days = (int(match["d"]), int(match["d2"] or match["d"]))
        found = _days(match.start(), year.end() if year else match.end(), month, days, int(year["y"]) if year else None)
        if found and year:
            found.is_garbled = bool(year["of"]) or bool(year["year"])
        return found
    if year:
        odd = bool(year["year"])
        return Dated(match.start(), year.end(), MONTH, intervals.month(int(year["y"]), month), is_garbled=odd)
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


_ENGLISH = frozenset("january february march april may june july august september october november december".split())


def _decade(match: re.Match[str]) -> Dated | None:
    digits = match["d"].lstrip("'’")
    first = int(digits) if len(digits) == 4 else 1900 + int(digits)
    return Dated(*match.span(), YEAR, intervals.decade(first), modifier=_modifier(match))


def _short_decade(match: re.Match[str]) -> Dated:
    return Dated(*match.span(), YEAR, intervals.decade(1900 + int(match["d"])))


def _odd_decade(match: re.Match[str]) -> Dated:
    return Dated(*match.span(), YEAR, intervals.decade(1900 + int(match["d"])), is_garbled=True)


@cache
def _decade_words() -> dict[str, int]:
    return {form: int(key) for form, key in _forms("decades").items()}


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
    return Dated(*match.span(), SPAN, found)


_NUMBERS = {
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
    count = _COUNTS.get(match["n"].lower()) or int(match["n"])
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

#: Forms that begin with a digit, those that are read first in front.
DIGIT_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_ISO, _iso), (_NUMERIC, _numeric), (_ROMAN, _roman), (_GADA, _gada), (_DAY_FIRST, _day_first),
    (_DECADE, _decade), (_SHORT_DECADE, _short_decade), (_YEAR_RANGE, _year_range), (_YEAR, _year), (_CENTURY, _century),
    (_RELATIVE, _relative),
)  # fmt: skip
#: Forms that begin with a letter.
WORD_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_SEASON_OF, _season_of), (_MONTH_FIRST, _month_first), (_HALF, _half), (_DECADE, _decade), (_DECADE_WORD, _decade_word),
    (_ODD_DECADE, _odd_decade), (_RELATIVE, _relative), (_NEXT, _next),
)  # fmt: skip
EDGE, THE_DECADE = _EDGE_OF, _THE_DECADE
