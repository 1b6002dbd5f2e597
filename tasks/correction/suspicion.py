"""Which words may be misread: unknown ones, and those that no printer sets so."""

import re

from tasks.correction.lexicon import LISTED, Lexicon

_LETTER = re.compile(r"[^\W\d_]")
_MARRED_POSSESSIVE = re.compile(r"(?<=[^\W\d_]{3})[\"7\ufffd•`´*]s$")
#: Ordinals, decades, shelf marks and other words that begin or end with a number: `20th`, `1930s`, `80-kh`, `p-830`.
_NUMBERED = re.compile(
    r"\d{2,}[-‐–'’]?[^\W\d_]+|[4-9]th|1st|2nd|3rd|[^\W\d_]{1,3}[-‐–/.]?\d+(?:[-‐–/.]\d+)*[^\W\d_]?|[02-9][^\W\d_]{2}",
    re.IGNORECASE,
)
#: A word and the mark of a note.
_MARKED = re.compile(r"([^\W\d_]{3,})\d{1,3}")
#: Parts of addresses and paths, figures with a nought read as brackets, and signs of mark-up or tables.
_SPOILT = re.compile(r"^/|/$|\(\)|^[#|`@~=+]|[|~=`@+]$")
_PLAIN = re.compile(r"[^\W\d_]+(?:[-‐–'’][^\W\d_]+)*")
_PART = re.compile("[-‐–'’]")
_MIXED = re.compile("[A-Za-z][\u0400-\u052f]|[\u0400-\u052f][A-Za-z]")
_VOWEL = re.compile("[aeiouyаеёиоуыэюяіїє]", re.IGNORECASE)
_CAPITAL_INSIDE = re.compile(r"[^\W\d_]*[^\W\d_A-ZА-ЯЁ][A-ZА-ЯЁ]")
#: Prefixes of names that a capital follows, and short words that mix both.
_PREFIXED = re.compile(
    r"(?:Ma?c|D[ei]|La|Le|O['’]?|Fitz|Van|Von|d['’]|l['’]|al-|Iu|Ia)[A-ZА-ЯЁ][^\W\d_]+|PhD|MSc|DPhil"
)
_KNOWN, _FREQUENT = 3.2, 5.0


def is_suspect(stem: str, lexicon: Lexicon) -> bool:
    """Whether a word without its possessive ending may be misread."""
    lowered = stem.lower()
    if (lexicon.zipf(lowered) >= _KNOWN and stem[1:].islower()) or not _is_word(stem):
        return False
    marked = _MARKED.fullmatch(stem)
    if lexicon.is_romanised(lowered) or (marked and lexicon.zipf(marked[1].lower()) >= LISTED):
        return False
    if has_capital_inside(stem):
        return True
    if lexicon.zipf(lowered) >= _KNOWN or lexicon.is_compound(lowered):
        return False
    return stem[-1] != "l" or lexicon.zipf(lowered[:-1]) < _FREQUENT  # `it!`


def _is_word(stem: str) -> bool:
    """Whether it is mostly letters, and no number, acronym, piece of an address or sign of a table."""
    letters = len(_LETTER.findall(stem))
    if letters < 2 or letters * 2 < len(stem) or (stem.isupper() and stem.isalpha() and len(stem) <= 5):
        return False
    return not (_NUMBERED.fullmatch(stem) or _SPOILT.search(stem))


def is_odd(stem: str) -> bool:
    """Whether no printer sets a word so: with signs inside that are no letters, letters of two alphabets, or a capital
    behind a small letter.

    >>> [is_odd(word) for word in ("diflic�lt", "foUowing", "Gennan", "McKay", "De-Stalin", "tn-ason", "rоду")]
    [True, True, False, False, False, True, True]
    """
    if has_capital_inside(stem) or not _PLAIN.fullmatch(stem) or _MIXED.search(stem):
        return True
    return not stem.isalpha() and not all(map(_VOWEL.search, _PART.split(stem)))


def has_capital_inside(stem: str) -> bool:
    """Whether a capital stands behind a small letter."""
    return _CAPITAL_INSIDE.match(stem) is not None and not _PREFIXED.fullmatch(stem)


def unmarred(stem: str, lexicon: Lexicon) -> str | None:
    """A word whose apostrophe or opening quotation mark was read as another sign (`Lenin7s`, `ccwords`), mended."""
    mark = _MARRED_POSSESSIVE.search(stem)
    if mark and lexicon.worth(stem[: mark.start()].lower()) >= LISTED:
        return stem[: mark.start()] + "'s"
    if stem.startswith("cc") and lexicon.zipf(stem.lower()) == 0 and lexicon.zipf(stem[2:].lower()) >= _KNOWN:
        return f'"{stem[2:]}'
    return None
