"""Signs that a text is a machine translation: marks that plug-ins leave in a page, and slips in the text itself.

Conservative: one slip is no proof. Marks of a plug-in are, slips add up.
"""

import re
from typing import NamedTuple

#: Mark, a word that stands in every page with it, and what it looks like.
_MARKS = (
    ("translated-ltr", "translated-", re.compile(r"<html[^>]{0,2000}\btranslated-(?:ltr|rtl)\b")),
    (
        "font vertical-align: inherit",
        "vertical-align",
        re.compile(r"(?:<font[^>]{0,80}vertical-align:\s*inherit[^>]{0,80}>\s*){2}"),
    ),
    ("msttexthash", "hash=", re.compile(r"\s_?mst(?:text)?hash=")),
    ("ya-tr", "ya-", re.compile(r"<ya-tr-span|<html[^>]{0,2000}\bya-page-translated")),
    ("x-machine-translated", "translat", re.compile(r"<meta[^>]{0,200}(?:machine-translat|auto-?translat)")),
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
#: A Russian date rendered word for word: "26 on March", "in 1953 year", "the 1956 of the year", "the 80th years",
#: "March 27 of 1953".
_GARBLED_DATE = re.compile(
    rf"\b\d{{1,2}} on (?:{_MONTH})\b|\b(?:in|of|the) (?:the )?\d{{4}} (?:of the )?year\b(?! of\b)"
    rf"|\bthe \d0-?th years\b|\b(?:{_MONTH}) \d{{1,2}} of \d{{4}}\b"
)
#: A decimal comma before a unit or at the end of a bracketed share, as in Russian; English has a point there.
_UNIT = r"(?= (?:thousand|million|billion|per ?cent|tons?|km|kg|rubles|roubles)\b| ?%)"
_DECIMAL_COMMA = re.compile(rf"[0-9](?<![\d,.]\d)\d{{0,2}},\d{{1,2}}{_UNIT}")
#: What every slip holds, from its last digit or comma on: one quick look instead of two long ones.
_SLIP = re.compile(rf"[0-9](?:-?th years| on [A-Z]| (?:of the )?year| of \d|,\d{{1,2}}{_UNIT})")
_RESIDUE = re.compile(r"(?<![\u0400-\u04ff])[\u0430-\u044f\u0451]{4,}(?![\u0400-\u04ff])")
_ENGLISH = frozenset(["the", "and", "of", "was", "were", "that", "with"])


class Translation(NamedTuple):
    """How likely a text is a machine translation, 0–1, and what speaks for it, as printed."""

    likelihood: float
    evidence: tuple[str, ...]


def judge(text: str, source: str = "") -> Translation | None:
    """The judgement on a text and the mark-up it came from; null where nothing speaks for machine translation.

    >>> judge("By the autumn 467,9 thousand people, from 26 on March 1953 12,5 % and 3,25 % of them; the end.").evidence
    ('26 on March', '467,9', '12,5', '3,25')
    """
    markup = source.lower()
    marks = [name for name, word, pattern in _MARKS if word in markup and pattern.search(markup)]
    if marks:
        return Translation(0.95, tuple(marks))
    if not _SLIP.search(text):
        return None
    dates = [found[0] for found in _GARBLED_DATE.finditer(text)]
    commas = [found[0] for found in _DECIMAL_COMMA.finditer(text)]
    if not (dates or len(commas) > 1) or not _is_english(text[:20_000]):
        return None
    residue = [found[0] for found in _RESIDUE.finditer(text)] if 0 < _cyrillic_share(text) < 0.02 else []
    doubt = (1 - 0.35 * min(2, len(dates))) * (1 - (0.3 if len(commas) >= 2 else 0)) * (1 - (0.1 if residue else 0))
    likelihood = round(1 - doubt, 2)
    if likelihood < 0.3:
        return None
    return Translation(likelihood, tuple(dict.fromkeys([*dates[:5], *commas[:5], *residue[:3]])))


def _is_english(text: str) -> bool:
    """Whether every fortieth word at least is one of the commonest English ones."""
    words = text.split()
    return 40 * sum(map(_ENGLISH.__contains__, words)) >= len(words)


def _cyrillic_share(text: str) -> float:
    if text.isascii():
        return 0.0
    return len(re.findall(r"[\u0400-\u04ff]", text)) / max(1, len(text))
