"""The Latin words of a text, and what their neighbourhood says of them: initials, numerals, marks of references."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tasks.romanisation.restore import ROMAN, WORD, is_numeral

# f., op., d., l. and the like before a number, and the apparatus of English, German and French notes.
_MARK = re.compile(r"(?:ff?|op|dd?|ll?|t|kn|no|g|gg|s|ss|str|vyp|ed|khr|por)$", re.IGNORECASE)
_NUMBER = re.compile(r"\.?,?\s*(?:№\s*)?\d")
_APPARATUS = re.compile(
    r"(?:ibid|ibidem|idem|op|cit|pp?|vols?|nos?|eds?|trans|ch|chap|cf|et|al|passim|ff?|fols?|fn|rev|hereafter|see|also|in|"
    r"loc|viz|cast|film|dir|bd|hrsg|hg|ders|vgl|ebd|sic|de|la|le|les|du|des|von|der|die|das|und|per|pro|via|re|mr|mrs|dr|st)$",
    re.IGNORECASE,
)
_ELIDED = re.compile("(?:[dlnmtjc]|qu)['’][aeiouyhàâéèêîô]|o['’][a-z]{3}", re.IGNORECASE)
_INITIAL = re.compile("[A-Z]|I[aue]|Y[aueo]|[ZKCS]h|Ts|Shch")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|\S+\.(?:ru|su|ua|com|org|net|edu|html?|aspx|pdf)\b\S*", re.IGNORECASE
)
_POSSESSIVE = re.compile("['’]s$")
_MAY_BE_ADDRESS = re.compile(r"@|www\.|://|\.(?:ru|su|ua|com|org|net|edu|html?|aspx|pdf)\b", re.IGNORECASE)


class Token(NamedTuple):
    """A Latin word of a text, without a possessive ending."""

    start: int
    end: int
    text: str


def tokens_of(text: str) -> list[Token]:
    """The Latin words of a text; those of web addresses are none.

    >>> [token.text for token in tokens_of("Zhdanov's obkom, www.obkom.ru")]
    ['Zhdanov', 'obkom']
    """
    if _MAY_BE_ADDRESS.search(text):
        text = _ADDRESS.sub(lambda match: " " * len(match.group()), text)
    found = []
    for match in WORD.finditer(text):
        word = match.group()
        if word.endswith(("'s", "’s")):
            word = _POSSESSIVE.sub("", word)
        start = match.start()
        found.append(Token(start, start + len(word), word))
    return found


def may_be_neutral(token: str) -> bool:
    """Whether a word may be an initial, a Roman numeral or the `gg` of years, by itself."""
    return bool(_INITIAL.fullmatch(token) or token in {"g", "gg"} or ROMAN.fullmatch(token))


def is_neutral(text: str, word: Token) -> bool:
    """Initials, Roman numerals, and the `gg.` of years."""
    if _INITIAL.fullmatch(word.text) and text[word.end : word.end + 1] == ".":
        return True
    if word.text in {"g", "gg"} and text[word.start - 1 : word.start].isdigit():
        return True
    return is_numeral(text, word.start, word.end)


def is_apparatus(text: str, word: Token) -> bool:
    """Marks of archival and bibliographic references, and elided words (n'a, O'Hara)."""
    if _APPARATUS.match(word.text) or _ELIDED.match(word.text):
        return True
    return bool(_MARK.match(word.text) and _NUMBER.match(text, word.end, word.end + 12))


def stands_in_a_name(text: str, words: Sequence[Token], index: int) -> bool:
    """Whether a capitalised word has another beside it, as `Vladimir Putin` has."""
    if not words[index].text[:1].isupper():
        return False
    beside = words[max(index - 1, 0) : index + 2]
    return any(
        word is not words[index] and word.text[:1].isupper() and text[min(word.end, words[index].end)].isspace()
        for word in beside
    )
