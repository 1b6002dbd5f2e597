"""Numbers in digits and words: how much, and where the number ends.

Digits may be grouped by commas, spaces or dots, have a decimal point or comma, and go on in words
(`2 million 526 thousand`, `467,9 тыс.`); words are added up in English, Russian, Ukrainian and German.
"""

import re
from functools import cache
from typing import NamedTuple

from tasks.annotation.lexicon import alternation, fold, table


class Number(NamedTuple):
    """A number and where it ends."""

    value: float
    end: int
    is_word: bool = False
    is_fraction: bool = False
    is_grouped: bool = False


def _forms(section: str) -> dict[str, float]:
    return {word: float(key) for key, entry in table("numerals")[section].items() for word in entry.split()}


@cache
def _values(section: str) -> dict[str, float]:
    return {fold(word): value for word, value in _forms(section).items()}


_SPACE = r"[ \u00a0\u2009\u202f]"
_WORD = rf"(?:{alternation(fold(word) for word in _forms('words'))})(?!\w)"
_SCALE = rf"(?:{alternation(fold(word) for word in _forms('scales'))})(?!\w)"
_FRACTION = rf"(?:{alternation(fold(word) for word in _forms('fractions'))})(?!\w)"
_I = re.IGNORECASE
_DIGITS = re.compile(
    rf"(?P<grouped>\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{1,3}}(?:{_SPACE}\d{{3}}){{1,4}}|\d{{1,3}}(?:\.\d{{3}}){{2,4}})(?P<rest>[.,]\d{{1,2}})?(?![.,]?\d)"
    rf"|(?P<whole>\d{{1,9}})(?:(?P<point>[.,])(?P<decimals>\d{{1,3}})(?!\d))?(?![.,]?\d)"
)
_STRAY = re.compile(rf"(?P<whole>\d{{1,4}}),{_SPACE}(?P<decimals>\d{{1,2}})(?={_SPACE}{_SCALE})", _I)
_NO_DIGIT = re.compile(r"\D")
_THEN_SCALE = re.compile(rf"{_SPACE}?(?P<scale>{_SCALE})", _I)
_THEN_PART = re.compile(rf"{_SPACE}(?P<part>\d{{1,3}}){_SPACE}(?P<scale>{_SCALE})", _I)
_THEN_REST = re.compile(
    rf"{_SPACE}(?P<rest>\d{{1,3}})(?={_SPACE}[^\W\d_]|{_SPACE}?[,.;)]{_SPACE}|{_SPACE}[-–—]{_SPACE})"
)
_NEXT_WORD = re.compile(rf"(?:[\s-]|\s(?:and|und)\s)(?P<word>{_WORD}|{_SCALE})", _I)
_FIRST_WORD = re.compile(rf"(?P<article>an?\s)?(?P<word>{_WORD}|{_SCALE})", _I)
_THEN_FRACTION = re.compile(rf"[\s-](?P<fraction>{_FRACTION})", _I)
_ALONE = re.compile(rf"(?:an?\s|one[\s-])?(?P<fraction>{_FRACTION})", _I)
#: Where a number may begin; `one` is a determiner far more often than a number, and is left to the caller.
ANCHOR = re.compile(rf"(?<![\w№#])(?<!\d[.,:/])(?:\d|(?:an?\s)?(?:{_WORD}|{_SCALE}|{_FRACTION}))", _I)


def read(text: str, start: int) -> Number | None:
    """The number that begins at an offset.

    >>> [read(text, 0).value for text in ("30,954 people", "467,9 тысячи", "2 million 526 thousand", "forty-five")]
    [30954.0, 467900.0, 2526000.0, 45.0]
    """
    if text[start : start + 1].isdigit():
        return _in_digits(text, start)
    return _in_words(text, start) or _fraction(text, start)


def _in_digits(text: str, start: int) -> Number | None:
    stray = _STRAY.match(text, start) if "," in text[start : start + 5] else None
    match = stray or _DIGITS.match(text, start)
    if not match:
        return None
    grouped = not stray and match["grouped"]
    if grouped:
        value = float(_NO_DIGIT.sub("", grouped)) + (float("0." + match["rest"][1:]) if match["rest"] else 0.0)
    else:
        value = float(match["whole"]) if not match["decimals"] else float(f"{match['whole']}.{match['decimals']}")
    end, scaled = _scaled(text, match.end(), value)
    if scaled != value and grouped and grouped.count(",") == 1 and "," in grouped:
        scaled = scaled / 1000  # `1,836 million` has a decimal comma
    return Number(round(scaled, 6), end, is_grouped=bool(grouped))


def _scaled(text: str, end: int, value: float) -> tuple[int, float]:
    """The number with the scale words after it."""
    scale = _THEN_SCALE.match(text, end)
    if not scale:
        return end, value
    unit, is_whole = _values("scales")[fold(scale["scale"])], value == int(value)
    end, value = scale.end(), value * unit
    part = _THEN_PART.match(text, end)
    while part and _values("scales")[fold(part["scale"])] < unit:
        unit = _values("scales")[fold(part["scale"])]
        end, value = part.end(), value + float(part["part"]) * unit
        part = _THEN_PART.match(text, end)
    rest = _THEN_REST.match(text, end) if unit == 1000 and is_whole else None
    return (rest.end(), value + float(rest["rest"])) if rest else (end, value)


def _in_words(text: str, start: int) -> Number | None:
    first = _FIRST_WORD.match(text, start)
    if not first:
        return None
    total, current, end = 0.0, 0.0, first.end()
    word: re.Match[str] | None = first
    while word:
        added = _added(total, current, fold(word["word"]))
        if added is None:
            break
        (total, current), end = added, word.end()
        word = _NEXT_WORD.match(text, end)
    fraction = _THEN_FRACTION.match(text, end)
    if fraction and total == 0 and current < 20:
        share = _values("fractions")[fold(fraction["fraction"])]
        return Number(round(current * share, 3), fraction.end(), is_word=True, is_fraction=True)
    return Number(total + current, end, is_word=True) if total + current else None


def _added(total: float, current: float, word: str) -> tuple[float, float] | None:
    """Sum and open group after one more word; None where the word cannot go on with the number."""
    scale = _values("scales").get(word)
    if scale:
        return None if total and total < scale else (total + max(current, 1) * scale, 0.0)
    value = _values("words")[word]
    if value == 100 and 0 < current < 10:
        return total, current * 100
    if (
        current == 0
        or (current % 100 == 0 and value < 100)
        or (current % 10 == 0 and current % 100 >= 20 and value < 10)
    ):
        return total, current + value
    return None


def _fraction(text: str, start: int) -> Number | None:
    match = _ALONE.match(text, start)
    return (
        Number(_values("fractions")[fold(match["fraction"])], match.end(), is_word=True, is_fraction=True)
        if match
        else None
    )
