"""Numbers of something: value or bounds, unit, what is counted, and what was done to it.

Numbers that only label (articles, pages, volumes, years, list items) are left out; dates and references are passed in
as `blocked`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tasks.annotation import numerals
from tasks.annotation.actions import Action, nearest
from tasks.annotation.counting import Manner, counts
from tasks.annotation.cues import NUMBER, Cues
from tasks.annotation.lexicon import alternation, fold, last_word, table
from tasks.annotation.numerals import Number
from tasks.annotation.units import UNIT, forms, unit_of

_I = re.IGNORECASE


@dataclass(slots=True, eq=False)
class Quantity:
    """A number of something; offsets of the number itself, with its percent sign but without its unit."""

    start: int
    end: int
    low: float
    high: float
    modifier: str = "exact"
    unit: str | None = None
    counted: str | None = None
    action: str | None = None
    check: str | None = None
    pinned: bool = False

    @property
    def value(self) -> float | None:
        """The number; None for a range or a bound."""
        return self.low if self.low == self.high and self.modifier in {"exact", "approximate"} else None


_BOUND = re.compile(
    rf"(?<!\w)(?P<bound>{alternation(forms('bounds'))})(?:\s(?:of|чем|than)(?=\s))?\s(?:the\s|a\s|an\s|another\s|further\s)?$",
    _I,
)
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|до|bis|or|или|līdz)\s")
_RANGE_BEFORE = frozenset(["between", "from", "от", "von", "zwischen", "между", "від"])
_AND = re.compile(r"\s(?:and|и|und|та)\s")
_ARTICLE = re.compile(r"an?\s", _I)
_DOTTED = re.compile(r"[1-9]\d{0,2}\.\d{3}")
#: What people did or what was done to them, behind the noun: `volunteers scanned`.
_VERB_AFTER = re.compile(r"(?<=[^\W\d_])\s[a-z]{2,20}ed$")
_OF_AFTER = re.compile(r"(?:^|\s)(?:of|из)$")
#: Words that may stand between a bound and its number.
_BETWEEN = frozenset(["the", "a", "an", "another", "further", "of", "чем", "than"])

_STOP = table("words")["noun_ends"].split()
_NOUNS = re.compile(
    rf"\s(?P<nouns>(?:of\s(?:the(?:se|m|ir)?\s|them|these)?)?(?:(?!(?:{alternation(_STOP)})(?!\w))[*_\"“«'‘’]{{0,2}}[^\W\d_][\w'’-]{{0,30}}[*_\"”»'’]{{0,2}}(?:\s(?=[^\W\d_*\"“«'‘])|(?=[^\w]|$))){{1,5}})"
)


def find(
    text: str,
    blocked: Sequence[tuple[int, int]],
    manner: Manner = Manner(),  # noqa: B008
    cues: Cues | None = None,
) -> list[Quantity]:
    """The quantities of a text in order. In a table a bare number is a label unless a unit or a noun follows."""
    return list(_scan(text, blocked, manner, (cues or Cues(text)).at(NUMBER)))


def _scan(text: str, blocked: Sequence[tuple[int, int]], manner: Manner, places: Sequence[int]) -> Iterator[Quantity]:
    position, barrier = 0, 0
    for start in places:
        anchor = numerals.ANCHOR.match(text, start) if start >= position else None
        if anchor is None:
            continue
        while barrier < len(blocked) and blocked[barrier][1] <= start:
            barrier += 1
        if barrier < len(blocked) and blocked[barrier][0] <= start:
            position = max(blocked[barrier][1], start + 1)
            continue
        number = numerals.read(text, start)
        if number is None or not counts(text, start, number, manner):
            position = max(number.end if number else 0, anchor.end())
            continue
        if manner.has_dotted_thousands and _DOTTED.fullmatch(text, start, number.end):
            number = number._replace(value=number.value * 1000)
        found = _quantity(text, start, number)
        yield found
        position = found.end


@cache
def _bounds() -> dict[str, str]:
    return forms("bounds")


@cache
def _bound_ends() -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", entry)[-1] for entry in _bounds())


def _quantity(text: str, start: int, number: Number) -> Quantity:
    left = text[max(0, start - 40) : start]
    last, _ = last_word(left[-28:])
    has_own_article = number.is_fraction or number.value >= 100 or number.value == 12
    if number.is_word and not has_own_article:
        start = _without_article(text, start)
    found = Quantity(start, number.end, number.value, number.value)
    if number.is_fraction:
        found.unit = "fraction"
    second = _second(text, number, last)
    if second:
        _stretch(found, number, second)
    unit = UNIT.match(text, found.end)
    if unit:
        found.unit = unit_of(unit)
        if found.unit == "percent":
            found.end = unit.end()
    bound = _BOUND.search(left, max(0, len(left) - 34)) if last in _bound_ends() or last in _BETWEEN else None
    if bound and not (second and last in _RANGE_BEFORE):
        found.modifier = _bounds()[fold(bound["bound"])]
    return found


def _without_article(text: str, start: int) -> int:
    """`a sixty-year-old`: the article belongs to the noun; in `a hundred` and `a third` it is the number's own."""
    article = _ARTICLE.match(text, start)
    return article.end() if article else start


def _second(text: str, number: Number, last: str) -> Number | None:
    """The other end of a range."""
    joint = _RANGE.match(text, number.end)
    if joint is None and last in _RANGE_BEFORE:
        joint = _AND.match(text, number.end)
    if joint is None:
        return None
    if not numerals.ANCHOR.match(text, joint.end()) and not text[joint.end() : joint.end() + 1].isdigit():
        return None
    second = numerals.read(text, joint.end())
    return (
        second
        if (second and second.value > 0 and second.is_fraction == number.is_fraction) or (second and number.is_word)
        else None
    )


def _stretch(found: Quantity, number: Number, second: Number) -> None:
    """Make a range of two numbers; `5 to 7 thousand` scales both."""
    low, high = number.value, second.value
    if high >= 1000 and low < 1000 and high % 1000 == 0 and not number.is_grouped and not number.is_fraction:
        low *= 1000 if high < 1_000_000 else 1_000_000
    if low < high:
        found.low, found.high, found.end = low, high, second.end


def describe(text: str, found: Quantity, sentence: tuple[int, int], actions: Sequence[Action]) -> None:
    """Fill in what is counted and what was done, from the sentence around it."""
    unit = UNIT.match(text, found.end)
    is_plain = found.unit in {"percent", "fraction", None} or not unit
    nouns = _NOUNS.match(text, found.end if is_plain or not unit else unit.start("unit") - 1)
    if nouns:
        counted = _VERB_AFTER.sub("", nouns["nouns"].strip(" *_\"“”«»'‘’"))
        found.counted = _OF_AFTER.sub("", counted) or None
    found.action = nearest(text, actions, (found.start, found.end), sentence)
