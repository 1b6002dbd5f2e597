"""The shape of a text: what its letters, edges and length say without a word being understood.

>>> is_finished("The file was closed.”"), is_finished("in the year 1937 and"), opens_low("…and then")
(True, False, True)
"""

import re

#: Signs that may stand after the last mark of a sentence.
_CLOSERS = "\"'”’»“)]}*_ \t\n"
_TERMINALS = ".!?…:;。"
_NOTE_MARK_AT_END = re.compile(r"(?:<sup>[^<]{1,8}</sup>|\[\^?\d{1,4}\]|[¹²³⁰⁴-⁹]{1,4})\)?\s*$")
_NUMBER_AT_END = re.compile(r"(?<=[.!?…»”\"'])\s?\d{1,3}\s*$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LOOKED_AT = 400


def is_finished(text: str) -> bool:
    """Whether the text ends as a sentence does; a note mark after the stop does not count."""
    end = text[-_LOOKED_AT:].rstrip()
    end = _NUMBER_AT_END.sub("", _NOTE_MARK_AT_END.sub("", end)).rstrip(_CLOSERS)
    return end.endswith(tuple(_TERMINALS))


def first_letter(text: str) -> str:
    """The first letter or digit, empty where there is none near the beginning."""
    for character in text[:_LOOKED_AT]:
        if character.isalnum():
            return character
    return ""


def opens_low(text: str) -> bool:
    """Whether the text begins with a small letter."""
    return first_letter(text).islower()


def opens_high(text: str) -> bool:
    """Whether the text begins with a capital letter or a digit."""
    letter = first_letter(text)
    return letter.isupper() or letter.isdigit() or letter.istitle()


def words(text: str, limit: int = 2000) -> list[str]:
    """Words of two letters or more at the beginning of the text."""
    return _WORD.findall(text[:limit])


def is_prose(text: str) -> bool:
    """Whether it is a sentence or more: long enough, mostly small letters, and ended.

    >>> is_prose("He was sent to the camps in 1937 and came home in 1954."), is_prose("Leave a comment")
    (True, False)
    """
    if len(text) < 40:
        return False
    sample = text[:2000]
    letters = [character for character in sample if character.isalpha()]
    if len(letters) < 25:
        return False
    small = sum(character.islower() for character in letters)
    return small > 0.6 * len(letters) and (len(sample) > 200 or is_finished(text) or ". " in sample)


def is_capitals(text: str) -> bool:
    """Whether all its letters are capitals, four at least."""
    letters = [character for character in text[:_LOOKED_AT] if character.isalpha()]
    return len(letters) > 3 and all(character.isupper() for character in letters)
