"""Letters of one script in words of the other: look-alikes that a typist or an OCR engine took for each other.

What coincides in print is a matter of Unicode Technical Standard 39, "Unicode Security Mechanisms", confusables.txt.
"""

import re
from collections.abc import Iterator

from storage.schemas import Edit
from tasks.normalisation.lexicon import Vocabulary

# Confusables of Unicode Technical Standard 39 between Latin and Cyrillic, as far as printed shapes coincide.
_LATIN = "AaBCcEeHIiJjKkMOoPpSsTXxyYÏïËë"
_CYRILLIC = "АаВСсЕеНІіЈјКкМОоРрЅѕТХхуУЇїЁё"
_TO_CYRILLIC = {ord(latin): cyrillic for latin, cyrillic in zip(_LATIN, _CYRILLIC, strict=True)}
# ё and ї survive whatever stands beside them.
_TO_LATIN = {ord(c): latin for latin, c in zip(_LATIN, _CYRILLIC, strict=True) if c not in "ЁёЇї"}
_MEETING = re.compile("[A-Za-zÀ-ÖØ-öø-ÿ][\u0400-\u052f]|[\u0400-\u052f][A-Za-zÀ-ÖØ-öø-ÿ]")
_LETTERS = re.compile(r"[^\W\d_]*")
_LETTERS_BACKWARDS = re.compile(r"[^\W\d_]*\Z")
_LONGEST = 64
_LATIN_LETTER = re.compile("[A-Za-zÀ-ÖØ-öø-ÿ]")
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
        done = max(meeting.end(), ending.end() if ending else 0)
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


_INITIALS = re.compile(
    r"(?<![\w.])(?:[ABCEHKMOPTXY]\.(?=\s?[А-ЯЁІЇЄ]\.\s?[А-ЯЁІЇЄ][а-яёіїє])"
    r"|(?<=[А-ЯЁІЇЄ]\.)[ABCEHKMOPTXY]\.(?=\s?[А-ЯЁІЇЄ][а-яёіїє]))"
    r"|(?<=[А-ЯЁІЇЄ]\.)\s?[ABCEHKMOPTXY]\.(?=\s?[А-ЯЁІЇЄ][а-яёіїє])"
)


def homoglyph_initials(text: str) -> Iterator[Edit]:
    """Give a Latin initial beside a Cyrillic one, before a Cyrillic surname, back to Cyrillic.

    >>> [edit.replacement for edit in homoglyph_initials("A.И. Микоян и Н. C. Хрущёв; B. Петров")]
    ['А', 'С']
    """
    if text.isascii():
        return
    for match in _INITIALS.finditer(text):
        place = match.end() - 2
        yield Edit(place, place + 1, text[place], text[place].translate(_TO_CYRILLIC), "homoglyph", 0.95)


#: Latin words of look-alikes alone. A capital letter by itself counts at the head of a text or sentence.
_WHOLE = re.compile(
    r"(?<![\w.'’-])(?:[ABCEHKMOPTXYaceopxy]{3,20}|[ocyk])(?![\w'’-])|(?:(?<=\A)|(?<=[.!?…] ))[ABCKOY](?= )"
)
_ROMAN = re.compile("[MCX]+")
_BEFORE_WORD, _AFTER_WORD = re.compile(r"([^\W\d_])[^\w\n]{1,3}\Z"), re.compile(r"[^\w\n]{1,3}(?:\d{1,4}\s)?([^\W\d_])")
_KNOWN_WELL = 4.0


def homoglyph_words(text: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Give a Latin word of look-alikes between Cyrillic ones back to Cyrillic, if the document or a word list has it.

    A Roman numeral is left alone.

    >>> vocabulary = Vocabulary(["граждане СССР"], ("ru",))
    >>> [edit.replacement for edit in homoglyph_words("B 1937 году граждане CCCP писали o нём, XX век", vocabulary)]
    ['В', 'СССР', 'о']
    """
    if text.isascii():
        return
    for match in _WHOLE.finditer(text):
        word = match.group()
        cyrillic = word.translate(_TO_CYRILLIC)
        if _ROMAN.fullmatch(word) and len(word) > 1:
            continue
        if _is_among_cyrillic(text, *match.span()) and (len(word) == 1 or _is_word(cyrillic.lower(), vocabulary)):
            yield Edit(*match.span(), word, cyrillic, "homoglyph", 0.9)


def _is_among_cyrillic(text: str, start: int, end: int) -> bool:
    """Whether the words on both sides, or on the one side where the text has any, are in Cyrillic."""
    left = _BEFORE_WORD.search(text, max(start - 4, 0), start)
    right = _AFTER_WORD.match(text, end, end + 12)
    found = [neighbour[1] for neighbour in (left, right) if neighbour]
    return (
        bool(found) and (left is not None or start == 0 or len(found) == 1) and all(map(_CYRILLIC_LETTER.match, found))
    )


def _is_word(word: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.count(word) > 0 or vocabulary.zipf(word) >= _KNOWN_WELL
