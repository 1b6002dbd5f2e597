"""A romanised passage back into Cyrillic: the scheme is chosen over the whole passage, then each word is read by it.

Digits, punctuation, Roman numerals and words that are Cyrillic already stay as they are.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from tasks.romanisation.choice import best_scheme, folded
from tasks.romanisation.languages import fold
from tasks.romanisation.misprints import mended
from tasks.romanisation.schemes import BY_LANGUAGE, schemes
from tasks.romanisation.terms import acronyms, term_forms, terms
from tasks.romanisation.words import LISTED, MENDED, SIGNS, SPELT, WordReading, readings

_LETTER = "A-Za-zÀ-ÖØ-öø-žǍ-ǰẀ-ỿ"
_MARK = "\u0300-\u036f\ufe20\ufe21"
_SIGN = "'’‘ʼʹ′`\"”ʺ″·"
#: A romanised word: letters with their marks, and signs that stand between letters or end the word.
WORD = re.compile(
    rf"[{_LETTER}][{_LETTER}{_MARK}]*(?:[{_SIGN}]{{1,2}}[{_LETTER}][{_LETTER}{_MARK}]*)*(?:[’'ʼʹ′`ʺ″](?![{_LETTER}]))?"
)
#: A Roman numeral, as far as letters tell.
ROMAN = re.compile("(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SHOUTED = re.compile("(?:[A-ZÀ-ÖØ-ÞĀ-Ž]\u0361?(?:(?<=[ZKCS])h(?:ch)?|(?<=[TI])s|(?<=[IY\u0361])[aueo])?){2,}")
#: How much better another reading must not be than the first one to be named beside it.
_CLOSE = 3.0
_MOST_ALTERNATIVES = 4
#: A letter is mended in a name only where this much more speaks for it.
_NAME_CAUTION = 8.0


class Restoration(NamedTuple):
    """A passage in Cyrillic. `scheme` is a name of the tables; `as_printed` is None where the print has no error."""

    scheme: str
    cyrillic: str
    as_printed: str | None
    alternatives: tuple[str, ...]
    confidence: float


class _Word(NamedTuple):
    start: int
    end: int
    printed: str
    options: tuple[WordReading, ...]
    spelt: WordReading | None


def restore(text: str, scheme: str | None = None, language: str = "ru") -> Restoration:
    """Read a romanised passage; without a scheme the one that makes the best words of it.

    Raises KeyError for an unknown scheme.

    >>> restore("Reabilitatsiia: kak eto bylo. Doklad TsK KPSS XX s'ezdu").cyrillic
    'Реабилитация: как это было. Доклад ЦК КПСС XX съезду'
    >>> restore("Schukow und Chruschtschow", "press-de").cyrillic
    'Жуков унд Хрущев'
    """
    composed = unicodedata.normalize("NFC", text).replace("\ufe20", "\u0361").replace("\ufe21", "")
    matches = list(WORD.finditer(composed))
    name = scheme or best_scheme([match.group() for match in matches], BY_LANGUAGE[language])
    words = _agreeing([_read(match, name, composed) for match in matches])
    firsts = [word.options[0] if word.options else None for word in words]
    cyrillic = _written(composed, words, firsts)
    printed = _written(composed, words, [word.spelt or first for word, first in zip(words, firsts, strict=True)])
    return Restoration(
        scheme=schemes()[name].label,
        cyrillic=cyrillic,
        as_printed=printed if printed != cyrillic else None,
        alternatives=_alternatives(composed, words, firsts, printed),
        confidence=_confidence(words),
    )


_GENITIVE_PLURAL = re.compile("(?:ых|их)$")
_MOVED = 4.0


def _agreeing(words: Sequence[_Word]) -> list[_Word]:
    """Choose between -ии and -ий, which most prints write alike, by the adjective before: политических репрессий."""
    agreed: list[_Word] = []
    for word in words:
        before = agreed[-1].options[0].cyrillic if agreed and agreed[-1].options else ""
        options = word.options
        if _GENITIVE_PLURAL.search(before) and options and options[0].cyrillic.endswith("ии"):
            plural = options[0].cyrillic[:-1] + "й"
            better = [option for option in options if option.cyrillic == plural]
            if better and options[0].score - better[0].score < _MOVED:
                options = (*better, *(option for option in options if option.cyrillic != plural))
        agreed.append(word._replace(options=options))
    return agreed


_COUNTED = re.compile("\\s+(?:s[\"'’ʺ]?[ey]|plenum|tom|vek|sozyv|konf|internatsional|kongress|klass|stepen)")


def is_numeral(text: str, start: int, end: int) -> bool:
    """Whether a word is a Roman numeral: `XX s'ezd` has one, `I. V. Stalin` and `V Moskve` have none.

    >>> is_numeral("tom V", 4, 5), is_numeral("V Moskve", 0, 1), is_numeral("I. V. Stalin", 3, 4)
    (True, False, False)
    """
    word = text[start:end]
    if not ROMAN.fullmatch(word):
        return False
    if len(word) > 1 or _COUNTED.match(text, end):
        return True
    return word in "IVX" and text[end : end + 1] != "." and not re.match(r"\s+[^\W\d_]", text[end : end + 20])


def _read(match: re.Match[str], scheme: str, text: str) -> _Word:
    printed = match.group()
    start, end = match.span()
    if is_numeral(text, start, end):
        return _Word(start, end, printed, (), None)
    if printed in acronyms():
        return _Word(start, end, printed, (WordReading(acronyms()[printed], 0.0, LISTED),), None)
    word = folded(printed)
    if fold(word) not in terms() and word.endswith("s") and fold(word[:-1]) in terms():  # obkoms
        word = word[:-1]
    options = _term_first(word, readings(word, scheme))
    if not options and word[-1:] in "'’":  # a closing quotation mark
        end, printed = end - 1, printed[:-1]
        options = readings(word[:-1], scheme)
    return _mended(_Word(start, end, printed, options, None), scheme)


def _term_first(word: str, options: tuple[WordReading, ...]) -> tuple[WordReading, ...]:
    """The readings with that of a term in front: `gorkom` is горком before it is горьком."""
    forms = term_forms().get(fold(word), frozenset())
    return tuple(sorted(options, key=lambda option: option.cyrillic not in forms)) if forms else options


def _mended(word: _Word, scheme: str) -> _Word:
    """Put the reading with one letter mended first where it is better by far than what is printed."""
    if word.options and word.options[0].origin != SPELT:
        return word
    better = mended(folded(word.printed), scheme)
    caution = _NAME_CAUTION if word.printed[:1].isupper() else 0.0
    if better is None or (word.options and better.score - caution <= word.options[0].score):
        return word
    spelt = word.options[0] if word.options else None
    return word._replace(options=(better, *word.options), spelt=spelt)


def _written(text: str, words: Sequence[_Word], chosen: Sequence[WordReading | None]) -> str:
    parts, done = [], 0
    for word, reading in zip(words, chosen, strict=True):
        cyrillic = word.printed if reading is None else cased(reading.cyrillic, word.printed)
        parts += [text[done : word.start], cyrillic]
        done = word.end
    return "".join([*parts, text[done:]])


def cased(cyrillic: str, printed: str) -> str:
    """Capitals as printed.

    >>> cased("цк", "TsK"), cased("жуков", "Zhukov"), cased("партия", "PARTIIA")
    ('ЦК', 'Жуков', 'ПАРТИЯ')
    """
    letters = SIGNS.sub("", printed)
    if len(letters) > 1 and (letters.isupper() or _SHOUTED.fullmatch(letters)) and len(cyrillic) > 1:
        return cyrillic.upper()
    return cyrillic[:1].upper() + cyrillic[1:] if letters[:1].isupper() else cyrillic


def _alternatives(
    text: str, words: Sequence[_Word], firsts: Sequence[WordReading | None], printed: str
) -> tuple[str, ...]:
    """Other readings of the passage: as it is printed, where letters were mended, and those with one word changed, the
    closest first."""
    close = sorted(
        (word.options[0].score - option.score, index, option)
        for index, word in enumerate(words)
        for option in word.options[1:]
        if word.options[0].score - option.score <= _CLOSE
    )
    changed = [[*firsts[:index], option, *firsts[index + 1 :]] for _, index, option in close[:_MOST_ALTERNATIVES]]
    found = dict.fromkeys([printed, *(_written(text, words, chosen) for chosen in changed)])
    return tuple(form for form in found if form != _written(text, words, firsts))


def _confidence(words: Sequence[_Word]) -> float:
    """Mean share of belief in the reading chosen for each word; lower for what no dictionary has."""
    shares = [_share(word.options) for word in words if word.options]
    return sum(shares) / len(shares) if shares else 0.0


_TRUST: dict[str, float] = {SPELT: 0.7, MENDED: 0.6}


def _share(options: Sequence[WordReading]) -> float:
    best = options[0].score
    total = sum(math.exp(option.score - best) for option in options if option.origin != SPELT or option is options[0])
    return _TRUST.get(options[0].origin, 1.0) / total
