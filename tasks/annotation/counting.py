"""Whether a number counts something, or only names it: an article, a page, a year, a mark of a note, a counter."""

import re
from functools import cache
from typing import NamedTuple

from tasks.annotation import numerals
from tasks.annotation.date_words import months
from tasks.annotation.lexicon import alternation, fold, last_word, table
from tasks.annotation.numerals import Number
from tasks.annotation.units import UNIT

_I = re.IGNORECASE


class Manner(NamedTuple):
    """How numbers stand in a text."""

    is_table: bool = False
    """In the cells of a table."""
    has_capital_nouns: bool = False
    """Before nouns with a capital, as in German."""
    has_dotted_thousands: bool = False
    """With dots between thousands (1.148) and a decimal comma."""


def _list(key: str) -> list[str]:
    return [fold(word.replace("_", " ")) for word in table("quantities")["labels"][key].split()]


@cache
def _labels(key: str) -> frozenset[str]:
    """The last words of labels, with the dot that one needs."""
    return frozenset(re.split(r"\s|\.(?=.)", entry)[-1] for entry in _list(key))


_COUNTER = re.compile(r"(?P<word>[^\W\d_]{3,16})\s?(?P<sign>[:(]?)\s?$")
#: A list that goes on: `articles 58 and 59`, `Nos. 3, 4`.
_LISTED = re.compile(r"(?<![\w.,-])\d[\d\w-]{0,8}(?:,\s|\s(?:and|и|та|to|or|или|of|из)\s|\s?[–—-]\s?)$")
_JOINTS = frozenset(["and", "и", "та", "to", "or", "или", "of", "из"])
_JOINT_SIGNS = frozenset(",–—-")
_LABEL_AFTER = re.compile(rf"k?\s(?:{alternation(_list('after') + _list('counters_after'))})(?!\w)", _I)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b|-?(?:й|го|му|м|я|ю|ой|е|х|ый|ого|ти|ій)\b|-(?:th|st|nd|rd|i|go|kh)\b")
#: `dem 20. Parteitag`: an ordinal with a dot, before a noun that is numbered so.
_NUMBERED = alternation(table("quantities")["labels"]["numbered"].split())
_DOTTED_ORDINAL = re.compile(rf"\.\s(?:[a-zäöüß]{{3,20}}\s)?(?:{_NUMBERED})(?!\w)")
_GLUED = re.compile(r"[^\W\d]|[/:@=_]\d|[-–]\d")
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|до|bis|or|или|līdz)\s")
_ONLY = re.compile(r"\b(?:just|only|exactly)\s$", _I)
#: A small number between two sentences, or before the first, is the mark of a note.
_NOTE_MARK = re.compile(r"(?:^|[.!?…][”»\"'’)]?\s|\n)$")
_CAPITAL = re.compile(r"[.,]?(?:\s{1,2}[*_\"“«'‘(]{0,2}[A-ZА-ЯЁІЇЄҐ]|\s?$)")
_LIST_MARK = re.compile(r"\s{0,3}\d{1,3}\s?[.)]\s")
#: Specks of a scan on either side: `·~ 7 '`.
_SPECKS = re.compile(r"(?:^|\s)[·•~^|\\*_'’`–—-]{1,3}\s$"), re.compile(r"\s?$|\s[·•~^|\\*_'’`–—-]")
_WORDS_AFTER = re.compile(
    r"\s(?:(?:of|из)\s(?:the|them|these|those|whom|which|its|их|них|которых|этих)(?!\w)|[^\W\d_]|[*_\"“«'‘(]{1,2}[^\W\d_])"
)
_CLAUSE_END = re.compile(r"\s?[,.;]|\s(?:were|was)")
_PAGER = re.compile(r"(?:(?P<before>\d{1,4})\s)?$"), re.compile(r"\s(?P<after>\d{1,4})(?!\d|[.,]\d)")
#: A year with a space in it, and a short one: `in 1 937`, `in '37`.
_BROKEN_YEAR = re.compile(r"1\s[89]\d\d(?!\d)(?P<noun>\s[^\W\d_])?|(?<=['’])[1-9]\d(?!\w|\s[^\W\d_]*s\b)")
_BEFORE_YEAR = re.compile(
    r"\b(?:in|since|of|by|from|until|after|before|в|с|до|после|(?P<month>[^\W\d_]{3,10}))\s['’]?$", _I
)
#: `t 961`, `l 937`: the first digit of a year, misread for a letter and set apart.
_MISREAD_YEAR, _MISREAD_ONE = re.compile(r"[89]\d\d(?!\d)"), re.compile(r"(?<!\w)[tlIi1|!]\s$")
_MANY = re.compile(r"\b(?:hundreds|thousands|millions|tens|dozens)$")
_HALF_OF = re.compile(
    r"(?:first|second|latter|other|last|перв\w{2,3}|втор\w{2,3}|перш\w{1,3}|друг\w{1,3}|by|in|и|with\sa)\s$", _I
)
_OF_WHAT = re.compile(r"\s(?:of|the|a|an|всех|от|их|осужд|заключ|der|des|den)\b|\s(?:to|до)\s")
_ORDINAL_FRACTIONS = frozenset(
    ["third", "fifth", "tenth", "quarter", "quarters", "thirds", "fifths", "tenths", "fourth"]
)


def counts(text: str, start: int, number: Number, manner: Manner) -> bool:
    """Whether the number at an offset counts something rather than names or numbers it."""
    left = text[max(0, start - 60) : start]
    if _is_labelled(left) or _LABEL_AFTER.match(text, number.end):
        return False
    if number.is_word:
        return _word_counts(text, start, number, left)
    if _is_ordinal(text, number.end) or (_GLUED.match(text, number.end) and not UNIT.match(text, number.end)):
        joint = range_joint(text, number.end)
        second = numerals.read(text, joint.end()) if joint else None
        if second is None or second.value <= number.value:
            return False  # `58-10` is the mark of an article
    if not manner.has_capital_nouns and _is_note_mark(text, number, left):
        return False
    if _is_part(text, start, number, left) or _is_worn_year(text, start, left):
        return False
    return not manner.is_table or _has_noun(text, number.end)


def _is_ordinal(text: str, end: int) -> bool:
    return bool(_ORDINAL.match(text, end) or _DOTTED_ORDINAL.match(text, end))


def range_joint(text: str, end: int) -> re.Match[str] | None:
    """The sign or word between the two ends of a range of digits."""
    joint = _RANGE.match(text, end)
    return joint if joint and text[joint.end() : joint.end() + 1].isdigit() else None


def _is_labelled(left: str) -> bool:
    """Whether a label stands before a number, or before the list of numbers that it goes on with."""
    short = left[-28:]
    word, is_dotted = last_word(short)
    for _ in range(6):
        if word not in _JOINTS and (word or short.rstrip()[-1:] not in _JOINT_SIGNS):
            break
        listed = _LISTED.search(left, max(0, len(left) - 16))
        if listed is None:
            break
        left = left[: listed.start()]
        short = left[-28:]
        word, is_dotted = last_word(short)
    if not word:
        return _is_counter(left)
    if word in _labels("before") or (is_dotted and f"{word}." in _labels("before")):
        return True
    return word in _labels("counters") and short.rstrip(". \u00a0")[-len(word)].isupper()


def _is_counter(left: str) -> bool:
    """`Views: 1,204`, `Comments (17)`."""
    counter = _COUNTER.search(left, max(0, len(left) - 20)) if left.rstrip()[-1:] in {":", "("} else None
    return counter is not None and fold(counter["word"]) in _labels("counters")


def _is_note_mark(text: str, number: Number, left: str) -> bool:
    """Whether a small number stands between two sentences."""
    if number.is_grouped or number.value >= 1000:
        return False
    return (
        _NOTE_MARK.search(left[-4:] if len(left) > 4 else left) is not None
        and _CAPITAL.match(text, number.end) is not None
    )


def _is_worn_year(text: str, start: int, left: str) -> bool:
    """Whether digits are a year that print or scan has cut up."""
    broken = _BROKEN_YEAR.match(text, start)
    before = _BEFORE_YEAR.search(left, max(0, len(left) - 14)) if broken else None
    if broken and before:
        return before["month"].lower() in months() if before["month"] else broken["noun"] is None
    return _MISREAD_YEAR.match(text, start) is not None and _MISREAD_ONE.search(left[-3:]) is not None


def _is_part(text: str, start: int, number: Number, left: str) -> bool:
    """Whether digits are part of a longer sign, a vote, the number of a list item or of a page, or all there is."""
    before = text[start - 1] if start else " "
    if (
        not before.isspace()
        and before not in "([«“„‘\"'—–-~≈=<>±"
        and not (before == "+" and UNIT.match(text, number.end))
    ):
        return True
    if (left.endswith("-") and left[-2:-1].isalnum()) or (text[start] == "0" and text[start + 1 : start + 2].isdigit()):
        return True
    if start < 4 and _LIST_MARK.match(text) and text[number.end : number.end + 2].lstrip()[:1] in {".", ")"}:
        return True
    if not number.is_grouped and (_is_one_of_a_row(text, number, left) or _is_between_specks(text, number, left)):
        return True
    return start < 200 and not text[:start].strip() and not text[number.end : number.end + 200].strip(" .,;\n")


def _is_between_specks(text: str, number: Number, left: str) -> bool:
    if number.value >= 1000 or not _SPECKS[0].search(left, max(0, len(left) - 5)):
        return False
    return _SPECKS[1].match(text, number.end) is not None


def _is_one_of_a_row(text: str, number: Number, left: str) -> bool:
    """Whether the next or the last whole number stands beside it, as in the numbers of pages to turn to: `1 2 3`."""
    before, after = _PAGER[0].search(left[-6:]), _PAGER[1].match(text, number.end)
    if before and before[1] and after:
        return True  # `Tel. 22 15 08`
    neighbours = [int(found[1]) for found in (before, after) if found and found[1]]
    return bool(neighbours) and all(abs(other - number.value) == 1 for other in neighbours)


def _has_noun(text: str, end: int) -> bool:
    return bool(UNIT.match(text, end)) or (text[end : end + 1] == " " and text[end + 1 : end + 2].isalpha())


def _word_counts(text: str, start: int, number: Number, left: str) -> bool:
    """A number word counts where a noun or `of them` follows; `one` only after `only` and its like."""
    word, end = text[start : number.end].lower(), number.end
    if left.endswith("-"):
        return False
    if text[end : end + 1] in {"-", "–"} and not UNIT.match(text, end):
        second = numerals.read(text, end + 1) if numerals.ANCHOR.match(text, end + 1) else None
        if second is None or not second.is_word or second.value <= number.value:
            return False  # `two-storey`, but `two-three months`
        end = second.end
    if word in {"one", "hundred", "thousand", "million", "a one"}:
        return word == "one" and _ONLY.search(left) is not None
    if number.is_fraction:
        return _fraction_counts(text, number, left, word)
    if _MANY.search(word):
        return False
    return bool(_WORDS_AFTER.match(text, end) or UNIT.match(text, end) or _CLAUSE_END.match(text, end))


def _fraction_counts(text: str, number: Number, left: str, word: str) -> bool:
    if " " not in word and "-" not in word and _HALF_OF.search(left):
        return False
    return word not in _ORDINAL_FRACTIONS and _OF_WHAT.match(text, number.end) is not None
