"""Text that was decoded with the wrong table: found by what it cannot be, mended only where the result is words."""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from storage.schemas import Edit
from tasks.edits import apply

# Cyrillic in an eight-bit code read as Latin-1 or Windows-1252 gives words of high characters alone, which no language
# writes. Dashes, quotation marks and dots of Windows-1252 are no sign of it: they stand in any text.
_MAPPED = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_HIGH = f"[\u0080-\u00ff{_MAPPED}]"
_TELLING = "[\u00a0-\u00ffŠŒŽšœžŸ]"
_SUSPECT = re.compile(rf"(?<![A-Za-z{_TELLING[1:-1]}]){_TELLING}{{4,}}(?![A-Za-z])")
_BETWEEN = rf"(?:[^\w\n\u0080-\u00ff{_MAPPED}]|\d)+"
_RUN = re.compile(rf"(?<![A-Za-z]){_HIGH}+(?:{_BETWEEN}{_HIGH}+)*(?![A-Za-z])")
#: The eight-bit codes of Cyrillic (RFC 1489, 2319; ISO 8859-5; pages of IBM, Microsoft, Apple), the likelier first.
_EIGHT_BIT = ("cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5", "mac_cyrillic")
#: Letters in a thousand of Russian, Ukrainian, Belarusian and Bulgarian prose taken together.
_SHARES = (
    "о100 е80 а90 и70 н65 т60 с52 р46 в46 л42 к35 м31 д30 п28 у27 я21 ы17 ь16 г17 з18 б16 ч13 й11 х9 ж8 ш6 ю6 ц6 щ4 э3 "
    "ф3 ъ2 ё2 і25 ї4 є4 ґ1 ў6"
)
_LIKELIHOODS = {pair[0]: math.log(int(pair[1:]) / 1000) for pair in _SHARES.split()}
_NO_LETTER, _ODD_CASE, _CAPITAL = -12.0, -6.0, -0.6
#: By how much each table must beat those before it: Macintosh and Windows share most small letters.
_LESS_LIKELY = 0.1
#: Mean logarithm that prose keeps above, whatever it tells of; letters above which it needs no dictionary.
_PROSE, _ENOUGH = -4.1, 12
_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile("[аеёиоуыэюяіїє]")
#: Signs that a right reading may hold beside letters.
_SIGNS = frozenset("«»„“”‘’№§…–—-•·°\u00a0")
# Two-byte sequences of UTF-8 read as Windows-1252, Windows-1251 or Latin-1; the double of № and of dashes and quotes.
_DOUBLE = re.compile(
    "[ÂÃÅÄÐÑ][\u0080-\u00bf‚-›€ŠšŽžŒœŸƒˆ˜]|â€|â„|[РС][\u0080-\u00bfЂ-ЏЁёђ-џ‚-›€™]|в„–|вЂ|[ГЕД][Ђ-Џђ-џ‚-›€™©«»±°·\u00a0]"
)
_WORDS = re.compile(r"(?:\S|\u00a0)+(?:[^\S\n\u00a0]+(?:\S|\u00a0)+)*")
#: One sign of two or three bytes: № — “ … in any text, a letter with a mark where Latin letters stand beside it.
_SINGLE = re.compile(
    "(?:[вâ][„\u0084‚\u0082€\u0080Ђ][–\u0096”“\u0094\u0093\u009c\u009d\u0099\u0098™˜œќњ¦љўћћ])|(?<=[A-Za-z])[ÃГ].|[ÃГ].(?=[A-Za-z])"
)
_PLAIN_SIGNS = "№—–“”‘’…„•"


class _Reading(NamedTuple):
    """A text under one table: how likely it is, the table, its letters and words."""

    likelihood: float
    table: str
    letters: int
    words: list[str]


def wrong_eight_bit(text: str) -> Iterator[Edit]:
    """Mend Cyrillic of an eight-bit code that was read as Latin-1 or Windows-1252: one table for the whole text, that
    under which it is likeliest by the letters of the Slavonic languages.

    >>> [edit.replacement for edit in wrong_eight_bit("Ñòàëèí è ïàðòèÿ")]
    ['Сталин и партия']
    >>> [edit.replacement for edit in wrong_eight_bit("Êîì³ñ³ÿ ðîçãëÿíóëà ¿õ ñïðàâè")]
    ['Комісія розглянула їх справи']
    """
    if text.isascii() or not _SUSPECT.search(text):
        return
    runs = list(_RUN.finditer(text))
    sure = [run for run in runs if _SUSPECT.search(run.group())]
    together = "\n".join(run.group() for run in sure)
    best = max(_read(together, table, rank * _LESS_LIKELY) for rank, table in enumerate(_EIGHT_BIT))
    if not _is_prose(best):
        return
    everywhere = best.letters >= 0.6 * sum(map(str.isalpha, text))
    for run in runs if everywhere else sure:
        mended = _decoded(run.group(), best.table)
        if mended is not None and mended != run.group():
            yield Edit(*run.span(), run.group(), mended, "wrong_encoding", 0.95)


def _decoded(run: str, table: str) -> str | None:
    """A run under another table; None where it does not come from one byte a character."""
    try:
        codes = b"".join(map(_code, run))
        return codes.decode(table)
    except UnicodeError:
        return None


def _code(letter: str) -> bytes:
    """The byte behind a character of Latin-1 or, where that has none, of Windows-1252."""
    return letter.encode("cp1252" if letter in _MAPPED else "latin-1")


def _read(text: str, table: str, handicap: float) -> _Reading:
    """Weigh a text under one table."""
    decoded = _decoded(text, table)
    if decoded is None:
        return _Reading(-math.inf, table, 0, [])
    words = _WORD.findall(decoded)
    total, counted = 0.0, 0
    for word in words:
        lower = word.lower()
        total += sum(_LIKELIHOODS.get(letter, _NO_LETTER) for letter in lower)
        total += _CAPITAL * sum(map(str.isupper, word[1:]))
        total += _ODD_CASE * (word not in {lower, word.upper(), word.capitalize()})
        counted += len(word)
    strange = sum(not (sign.isalnum() or sign.isspace() or sign in _SIGNS or sign.isascii()) for sign in decoded)
    likelihood = (total + _NO_LETTER * strange) / max(counted + strange, 1)
    return _Reading(likelihood - handicap, table, counted, words)


def _is_prose(reading: _Reading) -> bool:
    """Whether a reading is words: long prose by its letters, a few words by the dictionary too."""
    if reading.likelihood < _PROSE or not _VOWEL.search(" ".join(reading.words).lower()):
        return False
    if reading.letters >= _ENOUGH:
        return True
    from tasks.language.morphology import analyser

    longer = [word.lower() for word in reading.words if len(word) > 2]
    return bool(longer) and all(analyser().word_is_known(word) for word in longer)


def double_utf8(text: str) -> Iterator[Edit]:
    """Mend UTF-8 that was read as an eight-bit code, with ftfy's tables (https://ftfy.readthedocs.io), and lone signs
    that ftfy thinks too few.

    >>> [edit.replacement for edit in double_utf8("РџСЂРёРІРµС‚, РјРёСЂ")]
    ['Привет, мир']
    >>> [edit.replacement for edit in double_utf8("дело в„– 5, naГЇve")]
    ['№', 'ï']
    """
    if text.isascii() or not _DOUBLE.search(text):
        return
    from ftfy import fix_encoding

    for match in _WORDS.finditer(text):
        run = match.group()
        if not _DOUBLE.search(run):
            continue
        mended = fix_encoding(run)
        if mended != run and len(mended) < len(run):
            mended = apply(mended, list(_lone(mended, 0, len(mended))))
            yield Edit(*match.span(), run, mended, "double_utf8", 0.95)
        else:
            yield from _lone(text, *match.span())


def _lone(text: str, start: int, end: int) -> Iterator[Edit]:
    """Single signs and letters of UTF-8 in text that is right otherwise."""
    for match in _SINGLE.finditer(text, start, end):
        for table in ("cp1251", "cp1252", "latin-1"):
            try:
                sign = match.group().encode(table).decode("utf-8")
            except UnicodeError:
                continue
            if len(sign) == 1 and (sign in _PLAIN_SIGNS or "\u00c0" <= sign <= "\u017f"):
                yield Edit(*match.span(), match.group(), sign, "double_utf8", 0.9)
                break
