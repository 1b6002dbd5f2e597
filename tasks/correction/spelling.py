"""Capitals and small letters of a word that was mended."""

from tasks.correction.lexicon import Lexicon

#: Signs beside a word that may be specks of dirt.
_SPECKS = "·•.,:;'’‘`^*_-—~|\\/\ufffd()[]{}<>!?\"“”„"


def spelt(stem: str, word: str, lexicon: Lexicon, *, opens: bool) -> str:
    """How a word (lower case) is to be spelt in the place of a misread one; `opens` where a sentence may begin."""
    core = stem.strip(_SPECKS)
    if core.lower() == word:
        return core
    parts, printed = word.split("-"), stem.split("-")
    if len(parts) == len(printed) > 1:
        pairs = zip(printed, parts, strict=True)
        return "-".join(_cased(old, new, lexicon, opens=False) for old, new in pairs)
    return _cased(stem, word, lexicon, opens=opens)


def _cased(stem: str, word: str, lexicon: Lexicon, *, opens: bool) -> str:
    letters = [letter for letter in stem if letter.isalpha()]
    if len(letters) > 3 and sum(letter.isupper() for letter in letters) >= len(letters) - 1:
        return word.upper()
    if name := lexicon.name(word):
        return name
    if opens and not stem[:1].islower():
        return word.capitalize()
    if stem[:1] in ("1", "l") and stem[:1] + word[0] in ("1t", "li"):  # no small t looks like 1, no small i like l
        return word.capitalize()
    if not stem[:1].isalpha():
        return lexicon.usual(word)
    return word.capitalize() if stem[0].isupper() and stem[1:2].islower() else word
