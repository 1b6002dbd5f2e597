"""Rules about single characters: composition, ligatures, invisible signs, runs of spaces."""

import re
import unicodedata
from collections.abc import Iterator

from storage.schemas import Edit

_LIGATURE = re.compile("[ﬀ-ﬆ]")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SOFT_HYPHEN, _ZERO_WIDTH = re.compile("\u00ad+"), re.compile("[\u200b\u2060\ufeff]+")
_SPACES = re.compile(r"[^\S\n]{2,}|(?<=\n)[^\S\n]+|[^\S\n]+(?=\n)|\t")
_EDGES = re.compile(r"\A\s+|\s+\Z")


def compose(text: str) -> Iterator[Edit]:
    """Compose letters and marks (NFC, Unicode Standard Annex 15); never a compatibility form.

    >>> [(edit.original == "и\u0306", edit.replacement) for edit in compose("краи\u0306 № ½")]
    [(True, 'й')]
    """
    if unicodedata.is_normalized("NFC", text):
        return
    for start, end in _clusters(text):
        cluster = text[start:end]
        composed = unicodedata.normalize("NFC", cluster)
        if composed != cluster:
            yield Edit(start, end, cluster, composed, "nfc", 1.0)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Runs that normalise by themselves: from one character that never combines with what precedes it to the next."""
    start = 0
    for offset in range(1, len(text)):
        letter = text[offset]
        if letter < "\u0300" or (not unicodedata.combining(letter) and not _joins_backwards(letter)):
            yield start, offset
            start = offset
    yield start, len(text)


def _joins_backwards(letter: str) -> bool:
    """Starters that may compose with the one before: Hangul vowels and finals, and some Indic vowel signs."""
    return unicodedata.category(letter) in {"Mc", "Mn"} or "\u1161" <= letter <= "\u11c2"


def ligatures(text: str) -> Iterator[Edit]:
    """Spell out typographic ligatures (U+FB00–FB06): they stand for letters and nothing else (Unicode Standard, 7.1).

    >>> [edit.replacement for edit in ligatures("oﬃcial ﬁle")]
    ['ffi', 'fi']
    """
    if text.isascii():
        return
    for match in _LIGATURE.finditer(text):
        yield Edit(*match.span(), match.group(), _LIGATURES[match.group()], "ligature", 1.0)


def soft_hyphens(text: str) -> Iterator[Edit]:
    """Take out soft hyphens that break no line (Unicode Standard 15, 23.2; Annex 14).

    >>> [edit.rule for edit in soft_hyphens("архи\u00adвы")]
    ['soft_hyphen']
    """
    if text.isascii():
        return
    for match in _SOFT_HYPHEN.finditer(text):
        yield Edit(*match.span(), match.group(), "", "soft_hyphen", 1.0)


def zero_width(text: str) -> Iterator[Edit]:
    """Take out zero-width spaces, word joiners and byte-order marks (Unicode Standard 15, 23.2 and 23.8).

    Joiners (U+200C, U+200D) and marks of direction stay: they change how a text reads.

    >>> [(edit.start, edit.rule) for edit in zero_width("RGANI\u200b, f. 5")]
    [(5, 'zero_width')]
    """
    if text.isascii():
        return
    for match in _ZERO_WIDTH.finditer(text):
        yield Edit(*match.span(), match.group(), "", "zero_width", 1.0)


def spaces(text: str) -> Iterator[Edit]:
    """Make runs of spaces single and take out those at the edges of lines and of the whole (Unicode Standard 15, 6.2).

    >>> [(edit.start, edit.replacement) for edit in spaces("  дело  №5 ")]
    [(0, ''), (6, ' '), (10, '')]
    """
    edges = [match.span() for match in _EDGES.finditer(text)]
    first = edges[0][1] if edges and edges[0][0] == 0 else 0
    last = edges[-1][0] if edges and edges[-1][1] == len(text) and edges[-1][0] >= first else len(text)
    if first:
        yield Edit(0, first, text[:first], "", "spaces", 1.0)
    for match in _SPACES.finditer(text, first, last):
        at_line_edge = text[match.end() : match.end() + 1] == "\n" or text[match.start() - 1 : match.start()] == "\n"
        yield Edit(*match.span(), match.group(), "" if at_line_edge else " ", "spaces", 1.0)
    if last < len(text):
        yield Edit(last, len(text), text[last:], "", "spaces", 1.0)
