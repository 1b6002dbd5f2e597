"""What dates look like in the languages of the collections: the patterns, and a date as it is found."""

import re
from dataclasses import dataclass
from functools import cache

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
    last_day: int = 0  # of a run of days without a year
    count: int = 0
    unit: str = ""  # of a relative date; `decade` for "the decade"; `half` for one that counts only beside another
    pinned: bool = False
    sentence: int = -1  # number of its sentence among all those of the document
    leads: bool = False  # a year alone that opens its sentence
    is_open: bool = False  # a relative date that counts from something the text does not date: today, an event


def forms(section: str) -> dict[str, str]:
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
    return {form.rstrip("."): int(key) for form, key in forms("months").items()}


@cache
def seasons() -> dict[str, str]:
    """Every form of a season's name → its English name."""
    return {fold(form): key for form, key in forms("seasons").items()}


@cache
def edges() -> dict[str, str]:
    """Words such as `beginning`, `начале` → modifier."""
    return {fold(form): key for form, key in forms("edges").items()}


_M = rf"(?:(?:{alternation(forms('months'))})(?!\w))"
_SEASON = rf"(?:{alternation(forms('seasons'))})\b"
_EDGE = rf"(?:{alternation(word for word, key in forms('edges').items() if key in ('beginning', 'mid', 'end'))})\b"
_D = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_ORDINAL = r"(?:st|nd|rd|th|-?го|-?е|-?ое|-?ego|-?go|\.)?"
YEAR_DIGITS = r"(?:1\d{3}|20\d{2})(?!\d)(?![.,]\d)"
_GODA = (
    r"(?:\s?(?:гг?\b\.?|годах|годами|годов|года|году|годом|годы|год|рр?\b\.|роках|роки|року|років|році|рік|годзе|гадах|гадоў|"
    r"gg?\b\.|goda|godu|godakh|godov|gody|god|gada|gadā|gados)(?!\w))"
)
#: `late`, `early to mid-`: a stretch of a period.
STRETCH = r"(?P<modifier>early|mid|late)(?:[-\s]{1,2}(?:and|to|or)[-\s]{1,2}(?:early|mid|late))?[-\s]{1,2}"
_MODIFIER = rf"(?:{STRETCH})?(?:the\s)?"
_OF = r"of\s(?:the\s)?"
_TIME = r"(?:,?\s{1,2}\d{1,2}:\d{2}(?::\d{2})?(?:\s?(?:ZULU|UTC|GMT|MSK|Z|AM|PM)\b)?)?"
_I = re.IGNORECASE


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(body, _I)


ISO = _pattern(
    rf"(?P<y>{YEAR_DIGITS})-(?P<m>0[1-9]|1[0-2])-(?P<d>{_D})(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?{_TIME}(?!\w)"
)
NUMERIC = _pattern(
    rf"(?P<a>\d{{1,2}})(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep)(?P<y>(?:1\d|20)\d\d|\d\d)(?![\d/])(?!-\d)(?!\.\d){_GODA}?{_TIME}(?!\w)"
)
ROMAN = re.compile(
    rf"(?P<d>{_D})(?:\s?[./-]\s?|\s)(?P<m>(?:X{{1,2}}I{{0,2}}|I{{1,3}}|IV|VI{{0,3}}|IX|V))(?:\s?[./-]\s?|\s)(?P<y>(?:1\d|20)\d\d|\d\d)(?!\d)(?:{_GODA})?"
)
DAY_FIRST = _pattern(
    rf"(?P<d>{_D}){_ORDINAL}(?:(?:\s?[-–—]\s?|\s(?:на|по|и|to|and|bis|und|до|та|й)\s)(?P<d2>{_D}){_ORDINAL})?\s{{0,3}}(?P<on>on\s|{_OF})?(?P<m>{_M})"
)
YEAR_AFTER = _pattern(
    rf"\.?(?P<comma>,)?\s{{1,3}}(?P<the>the\s)?(?P<of>{_OF}(?P<word>year\s)?)?(?P<y>{YEAR_DIGITS})(?P<year>\s(?:of\sthe\s)?year\b)?{_GODA}?|,?\s['’](?P<short>\d\d)(?!\w)"
)
MONTH_FIRST = _pattern(
    rf"(?P<m>{_M})(?:(?:\s{{1,2}}(?:the\s)?)(?P<d>{_D})(?!\d)(?!(?<=\s1)\s[89]\d\d(?!\d))(?:st|nd|rd|th)?(?!\w)(?:(?:\s?[-–—]\s?|\sto\s|\sand\s)(?P<d2>{_D})(?:st|nd|rd|th)?(?!\w)(?![-–—]))?)?"
)
DECADE = _pattern(
    rf"{_MODIFIER}(?:(?P<d>(?:1\d|20)\d0|(?<!\w)['’]\d0)(?:['’]?s\b|-?(?:х|ых|е|kh|ykh|e)\b\s{{0,3}}(?P<g1>{_GODA})?|er\b(?:\sJahre\w?)?|-(?:ті|тих|их)\b\s{{0,2}}{_GODA}?))"
)
SHORT_DECADE = _pattern(
    rf"(?P<d>\d0)(?:-?(?:х|ые|ых|е|м|kh|ykh|е)\s{{1,2}}{_GODA}|er\sJahre\w?|-(?:ті|тих|их)\s{{1,2}}{_GODA}|['’]?s\b)"
)
SHORT_YEAR = re.compile(r"(?<=\s)['’](?P<y>[1-9]\d)(?![\w’'])")
DECADE_WORD = _pattern(rf"{_MODIFIER}(?P<w>{alternation(forms('decades'))})\b(?:\s{_GODA}|\sJahre\w?)?")
ODD_DECADE = _pattern(r"the\s(?P<d>\d0)th\syears")
SEASON_OF = _pattern(
    rf"(?P<s>{_SEASON})(?:\s(?:of\s)?(?:the\s)?(?P<word>year\s)?|\sв\s|,?\s)(?P<y>{YEAR_DIGITS})(?:\s?[-–—/]\s?(?P<y2>\d{{4}}|\d\d)(?!\d))?{_GODA}?"
)
HALF = _pattern(
    rf"(?:(?P<n>[12]-(?:й|я|ой|ю)|first|second|latter|third|fourth|last|перв\w{{2,3}}|втор\w{{2,3}}|треть\w{{1,2}}|четв[её]рт\w{{2,3}}|перш\w{{1,3}}|друг\w{{1,3}}|erste\w?|zweite\w?|pervo\w{{1,2}}|vtoro\w{{1,2}})\s(?P<of>half|quarter|половин\w{{1,2}}|квартал\w{{0,2}}|Hälfte|polovin\w{{1,2}})\s(?:{_OF}|des\sJahres\s|von\s)?)(?P<y>{YEAR_DIGITS}(?:['’]?s\b)?){_GODA}?"
)
EDGE = _pattern(rf"(?P<e>{_EDGE})(?:\s{_OF}|\sdes\s(?:Jahres\s)?|\sder\s|\s(?:the\s)?)(?=\d|[^\W\d_])")
THE_DECADE = _pattern(r"(?:the\s)?decade\b")
YEAR_RANGE = _pattern(
    rf"(?P<y>{YEAR_DIGITS})(?:\s?[-–—/]\s?(?P<y2>\d{{4}}|\d\d?)(?![\d.,]*\d)|\s?(?:to|until|till|through|по|do|bis)\s(?P<y3>{YEAR_DIGITS}))(?P<s>['’]?s\b)?{_GODA}?(?!\w)"
)
GADA = _pattern(
    rf"(?P<y>{YEAR_DIGITS})\.?\s(?:gada|m\.|metų)\s(?:(?P<d>{_D})\.\s(?P<m>{_M})|(?P<m2>{_M})(?:\s(?P<d2>{_D})\s?d\b\.?)?)"
)
YEAR_ALONE = _pattern(rf"(?P<y>{YEAR_DIGITS})(?P<year>(?:\sof\sthe)?\syear\b)?{_GODA}?(?!\w)")
CENTURY = _pattern(
    r"(?:(?P<n>\d{1,2})(?:st|nd|rd|th|-?го|-?м|\.)?\s(?:century|centuries|века|веке|век|століття|столітті|Jahrhundert\w{0,2}))"
)
COUNTS = {
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
RELATIVE_DATE = _pattern(
    rf"(?:(?P<n>\d{{1,3}}|{alternation(COUNTS)})\s(?P<u>day|week|month|year)s?\s(?P<w>later|ago|earlier|afterwards|(?:after|before)\sthe)\b)"
)
NEXT = _pattern(r"(?:next|following)\s(?P<u>day|month|year)\b(?!s)|(?P<after>day\safter)\b")

#: First words of what begins with a letter: exact, and by their beginning.
CUE_WORDS = [
    *forms("months"), *forms("seasons"), *forms("edges"), *forms("decades"), *COUNTS,
    "early", "mid", "late", "first", "second", "latter", "third", "fourth", "last", "the", "between", "next",
    "following", "day",
]  # fmt: skip
CUE_STEMS = ("перв", "втор", "треть", "четв", "перш", "друг", "erste", "zweite", "pervo", "vtoro")
ANCHOR = _pattern(
    rf"(?<![\w$£€№#/])(?<!\d[.,:–-])(?:['’]?\d{{1,4}}(?!\d|,\d{{3}}(?!\d))|{_M}|{_SEASON}|{_EDGE}|early|mid|late|"
    rf"first|second|latter|third|fourth|last|перв|втор|треть|четв|перш|друг|erste|zweite|pervo|vtoro|"
    rf"the(?=\s\d)|(?:{alternation(forms('decades'))})\b|between(?=\s)|next\s|following\s|"
    rf"(?:{alternation(word for word in COUNTS)})\s(?:day|week|month|year)|day\safter)"
)
