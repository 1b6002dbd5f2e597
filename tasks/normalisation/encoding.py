"""Text that was decoded with the wrong table: found by what it cannot be, mended only where the result is words."""

import re
from collections.abc import Iterator
from functools import partial

from storage.schemas import Edit

# Cyrillic in an eight-bit code read as Latin-1 gives words of accented letters alone, which no language writes.
# In Windows-1251 Ё ё № « » are ¨ ¸ ¹ « ».
_ACCENTED_WORD = "[À-ÿ¨¸]"
_ACCENTED = re.compile(rf"(?<![A-Za-z]){_ACCENTED_WORD}{{4,}}(?![A-Za-z])")
_ACCENTED_RUN = re.compile(rf"(?<![A-Za-z]){_ACCENTED_WORD}+(?:[^\w\n]+{_ACCENTED_WORD}+)*(?![A-Za-z])")
_EIGHT_BIT = ("cp1251", "koi8-r")
# Two-byte sequences of UTF-8 read as Windows-1252, Windows-1251 or Latin-1.
_DOUBLE = re.compile("[ÂÃÐÑ][\u0080-\u00bf‚-›€ŠšŽžŒœŸƒˆ˜]|â€|[РС][\u0080-\u00bfЂ-ЏЁёђ-џ‚-›€™]")
_WORDS = re.compile(r"\S+(?:[^\S\n]+\S+)*")
_VOWEL = re.compile("[аеёиоуыэюяіѣ]")
_CYRILLIC_WORD = re.compile("[а-яё]+")


def wrong_eight_bit(text: str) -> Iterator[Edit]:
    """Mend Cyrillic of Windows-1251 or KOI8-R that was read as Latin-1.

    >>> [edit.replacement for edit in wrong_eight_bit("Ñòàëèí è ïàðòèÿ")]
    ['Сталин и партия']
    """
    if text.isascii() or not _ACCENTED.search(text):
        return
    for match in _ACCENTED_RUN.finditer(text):
        run = match.group()
        if not _ACCENTED.search(run):
            continue
        likely, mended = max(map(partial(_decoded, run), _EIGHT_BIT))
        if likely > 0:
            yield Edit(*match.span(), run, mended, "wrong_encoding", 0.95)


def _decoded(run: str, table: str) -> tuple[float, str]:
    """How much a run looks like Russian when decoded anew: share of words with ordinary case and vowels."""
    try:
        mended = run.encode("latin-1").decode(table)
    except UnicodeError:
        return 0.0, run
    words = re.findall(r"[^\W\d_]+", mended)
    good = [
        word for word in words if word in {word.lower(), word.upper(), word.capitalize()} and _is_word(word.lower())
    ]
    share = len(good) / max(len(words), 1)
    common = sum(word.lower().count(letter) for word in words for letter in "оеаинт") / max(len(run), 1)
    return (share + common if share >= 0.6 else 0.0), mended


def _is_word(word: str) -> bool:
    """Ordinary case, Russian letters, and a vowel unless it is short."""
    lower = word.lower()
    if word not in {lower, word.upper(), word.capitalize()} or not _CYRILLIC_WORD.fullmatch(lower):
        return False
    return len(word) < 4 or bool(_VOWEL.search(lower))


def double_utf8(text: str) -> Iterator[Edit]:
    """Mend UTF-8 that was read as an eight-bit code, with ftfy's tables (https://ftfy.readthedocs.io).

    >>> [edit.replacement for edit in double_utf8("РџСЂРёРІРµС‚, РјРёСЂ")]
    ['Привет, мир']
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
            yield Edit(*match.span(), run, mended, "double_utf8", 0.95)
