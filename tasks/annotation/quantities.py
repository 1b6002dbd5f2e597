"""Numbers of something: value or bounds, unit, what is counted, and what was done to it.

Numbers that only label (articles, pages, volumes, years, list items) are left out; dates and references are passed in
as `blocked`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from tasks.annotation import numerals
from tasks.annotation.actions import Action, nearest
from tasks.annotation.cues import NUMBER, Cues
from tasks.annotation.lexicon import alternation, fold, table
from tasks.annotation.numerals import Number

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

    @property
    def value(self) -> float | None:
        """The number; None for a range or a bound."""
        return self.low if self.low == self.high and self.modifier in {"exact", "approximate"} else None


def _forms(section: str) -> dict[str, str]:
    return {
        fold(word.replace("_", " ")): key
        for key, entry in table("quantities")[section].items()
        for word in entry.split()
    }


def _list(key: str) -> list[str]:
    return [fold(word.replace("_", " ")) for word in table("quantities")["labels"][key].split()]


@cache
def _keys(section: str) -> dict[str, str]:
    return _forms(section)


_UNIT = re.compile(rf"[-\s]?(?P<unit>{alternation(_forms('units'))})(?!\w)", _I)
_BOUND = re.compile(
    rf"(?<!\w)(?P<bound>{alternation(_forms('bounds'))})(?:\s(?:of|чем|than)(?=\s))?\s(?:the\s|a\s|an\s|another\s|further\s)?$",
    _I,
)
_LABEL = re.compile(
    rf"(?<!\w)(?:{alternation(_list('before'))})[\s.]{{0,2}}(?:\d[\d\w-]{{0,8}}(?:,\s|\s(?:and|и|та|to|or|или)\s|\s?[–—-]\s?)){{0,6}}$",
    _I,
)
_LABEL_AFTER = re.compile(rf"\s(?:{alternation(_list('after'))})(?!\w)", _I)
_ORDINAL = re.compile(
    r"(?:st|nd|rd|th)\b|-?(?:й|го|му|м|я|ю|ой|е|х|ый|ого|ти|ій)\b|-(?:th|st|nd|rd|i|go|kh)\b|\.\s(?=[a-zäöü]+\s?(?:Parteitag|Kongress))"
)
_GLUED = re.compile(r"[^\W\d]|[/:@=_]\d|[-–]\d")
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|до|bis|or|или|līdz)\s")
_RANGE_BEFORE = re.compile(r"(?:between|from|от|von|zwischen|между|від)\s$", _I)
_AND = re.compile(r"\s(?:and|и|und|та)\s")
_ONLY = re.compile(r"\b(?:just|only|exactly)\s$", _I)
#: A small number between two sentences, or before the first, is the mark of a note.
_NOTE_MARK = re.compile(r"(?:^|[.!?…][”»\"'’)]?\s|\n)$")
_CAPITAL = re.compile(r"[.,]?(?:\s{1,2}[*_\"“«'‘(]{0,2}[A-ZА-ЯЁІЇЄҐ]|\s?$)")
_LIST_MARK = re.compile(r"\s{0,3}\d{1,3}[.)]\s")
_WORDS_AFTER = re.compile(
    r"\s(?:(?:of|из)\s(?:the|them|these|those|whom|which|its|их|них|которых|этих)(?!\w)|[^\W\d_]|[*_\"“«'‘(]{1,2}[^\W\d_])"
)

_STOP = table("words")["noun_ends"].split()
_NOUNS = re.compile(
    rf"\s(?P<nouns>(?:of\s(?:the(?:se|m|ir)?\s|them|these)?)?(?:(?!(?:{alternation(_STOP)})(?!\w))[*_\"“«'‘’]{{0,2}}[^\W\d_][\w'’-]{{0,30}}[*_\"”»'’]{{0,2}}(?:\s(?=[^\W\d_*\"“«'‘])|(?=[^\w]|$))){{1,5}})"
)


class Manner(NamedTuple):
    """How numbers stand in a text: in the cells of a table, or before nouns with a capital as in German."""

    is_table: bool = False
    has_capital_nouns: bool = False


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
        if number is None or not _counts(text, start, number, manner):
            position = max(number.end if number else 0, anchor.end())
            continue
        if manner.has_capital_nouns and _DOTTED.fullmatch(text, start, number.end):
            number = number._replace(value=number.value * 1000)
        found = _quantity(text, start, number)
        yield found
        position = found.end


def _counts(text: str, start: int, number: Number, manner: Manner) -> bool:
    """Whether a number counts something rather than names or numbers it."""
    left = text[max(0, start - 60) : start]
    if (_may_end(left, _label_ends()) and _LABEL.search(left)) or _LABEL_AFTER.match(text, number.end):
        return False
    if number.is_word:
        return _word_counts(text, start, number, left)
    if _ORDINAL.match(text, number.end) or (_GLUED.match(text, number.end) and not _UNIT.match(text, number.end)):
        joint = _range_end(text, number.end)
        second = numerals.read(text, joint.end()) if joint else None
        if second is None or second.value <= number.value:
            return False  # `58-10` is the mark of an article
    if not manner.has_capital_nouns and _is_note_mark(text, number, left):
        return False
    if _is_label(text, start, number, left) or _is_worn_year(text, start, left):
        return False
    return not manner.is_table or _has_noun(text, number.end)


_DOTTED = re.compile(r"\d{1,3}\.\d{3}")
#: What people did or what was done to them, behind the noun: `volunteers scanned`.
_VERB_AFTER = re.compile(r"(?<=[^\W\d_])\s[a-z]{2,20}ed$")
#: A year with a space in it, and a short one: `in 1 937`, `in '37`.
_BROKEN_YEAR = re.compile(r"1\s[89]\d\d(?!\d)(?!\s[^\W\d_])|(?<=['’])[1-9]\d(?!\w|\s[^\W\d_]*s\b)")
_BEFORE_YEAR = re.compile(r"\b(?:in|since|of|by|from|until|after|before|в|с|до|после)\s['’]?$", re.IGNORECASE)
#: `t 961`, `l 937`: the first digit of a year, misread for a letter and set apart.
_MISREAD_YEAR, _MISREAD_ONE = re.compile(r"[89]\d\d(?!\d)"), re.compile(r"(?<!\w)[tlIi1|!]\s$")
_LAST = re.compile(r"[^\W\d_]+(?=[.’'\s]{0,4}$)")
#: Words that may stand between a bound and its number, and inside a list after a label.
_BETWEEN = frozenset(["the", "a", "an", "another", "further", "of", "чем", "than", "and", "и", "та", "to", "or", "или"])


@cache
def _label_ends() -> frozenset[str]:
    return frozenset(
        re.findall(r"[^\W\d_]+", entry)[-1] for entry in _list("before") if entry[-1].isalpha() or entry[-1] == "."
    )


@cache
def _bound_ends() -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", entry)[-1] for entry in _keys("bounds"))


def _may_end(left: str, ends: frozenset[str]) -> bool:
    """Whether the last word before a number lets one of a list of words stand there; one look instead of sixty."""
    last = _LAST.search(left, max(0, len(left) - 28))
    return last is None or (word := fold(last[0])) in ends or word in _BETWEEN


def _is_note_mark(text: str, number: Number, left: str) -> bool:
    """Whether a small number stands between two sentences."""
    if number.is_grouped or number.value >= 1000:
        return False
    return _NOTE_MARK.search(left) is not None and _CAPITAL.match(text, number.end) is not None


def _is_worn_year(text: str, start: int, left: str) -> bool:
    """Whether digits are a year that print or scan has cut up."""
    if _BROKEN_YEAR.match(text, start):
        return _BEFORE_YEAR.search(left) is not None
    return _MISREAD_YEAR.match(text, start) is not None and _MISREAD_ONE.search(left[-3:]) is not None


def _is_label(text: str, start: int, number: Number, left: str) -> bool:
    """Whether digits are part of a longer sign, an identifier, the number of a list item, or all there is."""
    before = text[start - 1] if start else " "
    if not before.isspace() and before not in "([«“„‘\"'—–-~≈=<>+±":
        return True
    if left.endswith("-") and left[-2:-1].isalnum():
        return True
    if text[start] == "0" and text[start + 1 : start + 2].isdigit():
        return True
    if start < 4 and _LIST_MARK.match(text) and text[number.end : number.end + 1] in ".)":
        return True
    return start < 200 and not text[:start].strip() and not text[number.end : number.end + 200].strip(" .,;\n")


def _has_noun(text: str, end: int) -> bool:
    return bool(_UNIT.match(text, end) or re.match(r" [^\W\d_]", text[end : end + 2]))


def _word_counts(text: str, start: int, number: Number, left: str) -> bool:
    """A number word counts where a noun or `of them` follows; `one` only after `only` and its like."""
    word = text[start : number.end].lower()
    if left.endswith("-") or (text[number.end : number.end + 1] in {"-", "–"} and not _UNIT.match(text, number.end)):
        return False
    if word in {"one", "hundred", "thousand", "million", "a one"}:
        return word == "one" and _ONLY.search(left) is not None
    if number.is_fraction:
        return _fraction_counts(text, number, left, word)
    if re.search(r"\b(?:hundreds|thousands|millions|tens|dozens)$", word):
        return False
    return bool(
        _WORDS_AFTER.match(text, number.end)
        or _UNIT.match(text, number.end)
        or re.match(r"\s?[,.;]|\s(?:were|was)", text[number.end :][:6])
    )


def _fraction_counts(text: str, number: Number, left: str, word: str) -> bool:
    if (
        re.search(r"(?:first|second|latter|other|last|перв\w{2,3}|втор\w{2,3}|by|in|и|with\sa)\s$", left, _I)
        and " " not in word
        and "-" not in word
    ):
        return False
    if word in {"third", "fifth", "tenth", "quarter", "quarters", "thirds", "fifths", "tenths"}:
        return False
    return (
        re.match(
            r"\s(?:of|the|a|an|всех|от|их|осужд|заключ|der|des|den)\b|\s(?:to|до)\s", text[number.end : number.end + 12]
        )
        is not None
    )


def _range_end(text: str, end: int) -> re.Match[str] | None:
    joint = _RANGE.match(text, end)
    return joint if joint and text[joint.end() : joint.end() + 1].isdigit() else None


def _quantity(text: str, start: int, number: Number) -> Quantity:
    left = text[max(0, start - 40) : start]
    has_own_article = number.is_fraction or number.value >= 100 or number.value == 12
    if number.is_word and not has_own_article:
        start = _without_article(text, start)
    found = Quantity(start, number.end, number.value, number.value)
    if number.is_fraction:
        found.unit = "fraction"
    second = _second(text, number, left)
    if second:
        _stretch(found, number, second)
    unit = _UNIT.match(text, found.end)
    if unit:
        found.unit = _keys("units")[fold(unit["unit"])]
        if found.unit == "percent":
            found.end = unit.end()
    bound = _BOUND.search(left) if _may_end(left, _bound_ends()) else None
    if bound and not (second and _RANGE_BEFORE.search(left)):
        found.modifier = _keys("bounds")[fold(bound["bound"])]
    return found


def _without_article(text: str, start: int) -> int:
    """`a sixty-year-old`: the article belongs to the noun; in `a hundred` and `a third` it is the number's own."""
    article = re.compile(r"an?\s", _I).match(text, start)
    return article.end() if article else start


def _second(text: str, number: Number, left: str) -> Number | None:
    """The other end of a range."""
    joint = _RANGE.match(text, number.end)
    if joint is None and _RANGE_BEFORE.search(left):
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
    unit = _UNIT.match(text, found.end)
    is_plain = found.unit in {"percent", "fraction", None} or not unit
    nouns = _NOUNS.match(text, found.end if is_plain or not unit else unit.start("unit") - 1)
    if nouns:
        counted = _VERB_AFTER.sub("", nouns["nouns"].strip(" *_\"“”«»'‘’"))
        found.counted = re.sub(r"(?:^|\s)(?:of|из)$", "", counted) or None
    found.action = nearest(text, actions, (found.start, found.end), sentence)
