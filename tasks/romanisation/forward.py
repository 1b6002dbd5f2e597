"""Romanise: Cyrillic into Latin letters by a scheme."""

import re
import unicodedata
from functools import cache

from tasks.romanisation.schemes import schemes

_Table = tuple[re.Pattern[str], tuple[str, ...]]


@cache
def _table(name: str) -> _Table:
    scheme = schemes()[name]
    letters = sorted(scheme.letters.items(), key=lambda item: (-len(item[0]), item[0]))
    rules = [*scheme.rules, *((re.escape(letter), latin) for letter, latin in letters)]
    return re.compile("|".join(f"({pattern})" for pattern, _ in rules)), tuple(latin for _, latin in rules)


def romanise(text: str, scheme: str = "ala-lc") -> str:
    """The text with its Cyrillic letters in Latin ones; everything else stays.

    Raises KeyError for an unknown scheme.

    >>> romanise("Хрущёв, съезд ЦК, Юрий"), romanise("Ежов и Щукин", "press-de")
    ('Khrushchëv, sʺezd T͡SK, I͡uriĭ', 'Jeschow i Schtschukin')
    """
    text = unicodedata.normalize("NFC", text)
    lower = text.lower()
    if len(lower) != len(text):  # a letter outside Cyrillic whose lower case is longer
        lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    pattern, latin = _table(scheme)
    parts, done = [], 0
    for match in pattern.finditer(lower):
        start, end = match.span()
        parts += [text[done:start], _cased(latin[(match.lastindex or 1) - 1], text, start, end)]
        done = end
    return "".join([*parts, text[done:]])


def _cased(latin: str, text: str, start: int, end: int) -> str:
    """Capitals as in the source: the whole group inside a word of capitals, else its first letter."""
    if not text[start:end][:1].isupper() or not latin:
        return latin
    after, before = text[end : end + 1], text[max(start - 1, 0) : start]
    if after.isupper() or (before.isupper() and not after.isalpha()):
        return latin.upper()
    return latin[:1].upper() + latin[1:]


def romanise_list(words: str, scheme: str) -> str:
    r"""A long lower-case text by a scheme, quickly: for word lists.

    >>> romanise_list("ежов\nобъект", "bgn-pcgn")
    'yezhov\nob”yekt'
    """
    declared = schemes()[scheme]
    if declared.rules:
        rules = re.compile("|".join(f"({pattern})" for pattern, _ in declared.rules))
        words = rules.sub(lambda match: chr(_PRIVATE + (match.lastindex or 1)), words)
    latin = {_PRIVATE + index: latin for index, (_, latin) in enumerate(declared.rules, start=1)}
    letters = {ord(letter): latin for letter, latin in declared.letters.items()}
    return words.translate({**letters, **latin})


_PRIVATE = 0xE000
