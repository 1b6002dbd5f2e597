"""Letters of one script inside a word of the other: look-alikes that a typist or an OCR engine took for each other."""

import re
from collections.abc import Iterator

from storage.schemas import Edit

# Confusables of Unicode Technical Standard 39 between Latin and Cyrillic, as far as printed shapes coincide.
_LATIN = "AaBCcEeHIiJjKkMOoPpSsTXxyYÏïËë"
_CYRILLIC = "АаВСсЕеНІіЈјКкМОоРрЅѕТХхуУЇїЁё"
_TO_CYRILLIC = {ord(latin): cyrillic for latin, cyrillic in zip(_LATIN, _CYRILLIC, strict=True)}
_TO_LATIN = {ord(cyrillic): latin for latin, cyrillic in zip(_LATIN, _CYRILLIC, strict=True)}
_MIXED = re.compile(
    "(?=[^\\W\\d_]*[A-Za-zÀ-ÿ])(?=[^\\W\\d_]*[\u0400-\u052f])[^\\W\\d_]{2,}",
)
_LATIN_LETTER = re.compile("[A-Za-zÀ-ÿ]")
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")
_NUMERAL = re.compile("[IVXLCDMІХСМ]+(?=[а-яё]{0,3}$)")


def homoglyphs(text: str) -> Iterator[Edit]:
    """Give a word of mixed scripts back to the script that holds its telling letters, if look-alikes are all the rest.

    A Roman numeral with a Cyrillic ending is left alone, and so is a word that cannot be told.

    >>> [(edit.original, edit.replacement) for edit in homoglyphs("Cтaлин, XXго, Xрущев, Кremlin")]
    [('Cтaлин', 'Сталин'), ('Xрущев', 'Хрущев'), ('Кremlin', 'Kremlin')]
    """
    for match in _MIXED.finditer(text):
        word = match.group()
        mended = _mended(word)
        if mended != word:
            yield Edit(*match.span(), word, mended, "homoglyph", 0.95)


def _mended(word: str) -> str:
    numeral = _NUMERAL.match(word)
    if numeral and len(numeral.group()) > 1:
        return word
    latin, cyrillic = len(_LATIN_LETTER.findall(word)), len(_CYRILLIC_LETTER.findall(word))
    as_cyrillic, as_latin = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    cyrillic_fits = not _LATIN_LETTER.search(as_cyrillic)
    latin_fits = not _CYRILLIC_LETTER.search(as_latin)
    if cyrillic_fits and (not latin_fits or cyrillic > latin):
        return as_cyrillic
    if latin_fits and (not cyrillic_fits or latin > cyrillic):
        return as_latin
    return word
