"""Whether characters make words: tells a sound text layer from a broken one, and a page read in the wrong alphabet.

No dictionary is asked: words that mix alphabets, capitals inside a word, digits between letters and long words without
a vowel are what broken encodings and look-alike readings are made of, in every language of `auto`.
"""

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_VOWEL = re.compile(r"[aeiouyаеёиоуыэюяіїєѣѵўùúûüůűųūàáâãäåæāăąèéêëēĕėęěìíîïīĭįòóôõöøōŏőœÿý]", re.IGNORECASE)
_CAPITAL_INSIDE = re.compile(r"[a-zа-яё][A-ZА-ЯЁ]")
_DIGIT_INSIDE = re.compile(r"[^\W\d_]\d[^\W\d_]")
#: Letters of Latin-1 that a Cyrillic page in windows-1251 becomes.
_HIGH_LATIN = re.compile(r"[\u00c0-\u00ff]")


@dataclass(frozen=True, slots=True)
class Legibility:
    """Shares, 0–1: of characters that are letters or digits; that no text should hold; of words of four letters or more
    that look like no word; of letters from the accented half of Latin-1."""

    letters: float
    invalid: float
    odd: float
    high: float
    words: int

    @property
    def is_sound(self) -> bool:
        """Whether this is text in some language and encoding."""
        return self.letters >= 0.5 and self.invalid <= 0.03 and self.odd <= 0.25 and self.high <= 0.4


def legibility(text: str) -> Legibility:
    """How far a text is made of words.

    >>> legibility("Опись дел постоянного хранения").is_sound, legibility("IIocTaHoBJIeHHe CoBeTa OT 5").is_sound
    (True, False)
    """
    characters = [character for character in text if not character.isspace()]
    if not characters:
        return Legibility(0.0, 0.0, 0.0, 0.0, 0)
    letters = sum(character.isalnum() for character in characters)
    invalid = sum(_is_invalid(character) for character in characters)
    words = [word for word in _WORD.findall(text) if len(word) >= 4]
    odd = sum(map(is_odd, words))
    return Legibility(
        letters / len(characters),
        invalid / len(characters),
        odd / len(words) if words else 0.0,
        len(_HIGH_LATIN.findall(text)) / letters if letters else 0.0,
        len(words),
    )


def _is_invalid(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"}


def is_odd(word: str) -> bool:
    """Whether a word of four letters or more looks like none.

    >>> is_odd("Coвета"), is_odd("архив"), is_odd("РГАНИ"), is_odd("MacDonald"), is_odd("пocтaнoв")
    (True, False, False, False, True)
    """
    if _LATIN.search(word) and _CYRILLIC.search(word):
        # a Russian ending on a Latin stem ("CD-диск") is parted by its hyphen
        return any(_LATIN.search(part) and _CYRILLIC.search(part) for part in word.split("-"))
    if word.isdigit() or word.isupper():
        return False
    capitals = len(_CAPITAL_INSIDE.findall(word))
    if capitals > 1 or (capitals == 1 and word.startswith(tuple("IJLTCHP")) and word[1:2].isupper()):
        return True
    if _DIGIT_INSIDE.search(word):
        return True
    is_known_alphabet = all(_LATIN.match(letter) or _CYRILLIC.match(letter) for letter in word if letter.isalpha())
    return is_known_alphabet and len(word) > 5 and not _VOWEL.search(word)
