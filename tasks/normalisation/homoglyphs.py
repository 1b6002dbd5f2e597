"""Letters of one script inside a word of the other: look-alikes that a typist or an OCR engine took for each other."""

import re
from collections.abc import Iterator

from storage.schemas import Edit

# Confusables of Unicode Technical Standard 39 between Latin and Cyrillic, as far as printed shapes coincide.
_LATIN = "AaBCcEeHIiJjKkMOoPpSsTXxyYÏïËë"
_CYRILLIC = "АаВСсЕеНІіЈјКкМОоРрЅѕТХхуУЇїЁё"
_TO_CYRILLIC = {ord(latin): cyrillic for latin, cyrillic in zip(_LATIN, _CYRILLIC, strict=True)}
_TO_LATIN = {ord(cyrillic): latin for latin, cyrillic in zip(_LATIN, _CYRILLIC, strict=True)}
_MEETING = re.compile("[A-Za-zÀ-ÿ][\u0400-\u052f]|[\u0400-\u052f][A-Za-zÀ-ÿ]")
_LETTERS = re.compile(r"[^\W\d_]*")
_LETTERS_BACKWARDS = re.compile(r"[^\W\d_]*\Z")
_LONGEST = 64
_LATIN_LETTER = re.compile("[A-Za-zÀ-ÿ]")
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")
_NUMERAL = re.compile("[IVXLCDMІХСМ]+(?=[а-яё]{0,3}$)")


def homoglyphs(text: str) -> Iterator[Edit]:
    """Give a word of mixed scripts back to the script that holds its telling letters, if look-alikes are all the rest.

    A Roman numeral with a Cyrillic ending is left alone, and so is a word that cannot be told.

    >>> [(edit.original, edit.replacement) for edit in homoglyphs("Cтaлин, XXго, Xрущев, Кremlin")]
    [('Cтaлин', 'Сталин'), ('Xрущев', 'Хрущев'), ('Кremlin', 'Kremlin')]
    """
    if text.isascii():
        return
    done = 0
    while meeting := _MEETING.search(text, done):
        start = _start_of_word(text, max(done, meeting.start() - _LONGEST), meeting.start())
        ending = _LETTERS.match(text, meeting.start())
        done = meeting.end() if ending is None else ending.end()
        word = text[start:done]
        mended = _mended(word)
        if mended != word:
            yield Edit(start, done, word, mended, "homoglyph", 0.95)


def _start_of_word(text: str, earliest: int, inside: int) -> int:
    before = _LETTERS_BACKWARDS.search(text, earliest, inside)
    return inside if before is None else before.start()


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
