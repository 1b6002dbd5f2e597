"""The words of a document that may be misread: where they stand, and what they are without the signs around them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_CHUNK = re.compile(r"\S+")
_BEFORE = "\"'“„«‘([{*_<•·—–-"
_AFTER = "\"'”“»’)]}*_>,.;:!?—–…-"
_ADDRESS = re.compile(r"https?:|://|www\.|@|\.(?:ru|org|com|net|edu|html?|pdf)\b|/\w+/", re.IGNORECASE)
_NOTE_MARK = re.compile(r"(?<=[^\W\d_])(?:[.,;:!?\"'”’»]+\d{1,3})$")
_MARRED = (")'", "}'", ")·", "}·", "J'")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST = 40


class Word(NamedTuple):
    """A word of a text: `start` to `end` without the signs around it. `is_broken` where a line end may cut it;
    `opens` where a sentence may begin with it, `leads` where a line does."""

    start: int
    end: int
    text: str
    is_broken: bool
    opens: bool
    leads: bool


def words(text: str, *, has_space_cue: bool) -> Iterator[Word]:
    r"""Words of a text with at least one letter; addresses are passed over.

    >>> [(word.text, word.is_broken) for word in words("(the \"Gennan\" ar-\nmy.", has_space_cue=False)]
    [('the', False), ('Gennan', False), ('ar', True), ('my', True)]
    """
    opens, was_cut = True, False
    for match in _CHUNK.finditer(text):
        chunk = match.group()
        cut = _is_cut(text, match.end(), has_space_cue=has_space_cue)
        start, end = _core(chunk)
        if start < end and len(chunk) <= _LONGEST and not _ADDRESS.search(chunk) and _LETTER.search(chunk):
            at = match.start()
            is_broken = (cut and end >= len(chunk) - 1) or was_cut
            leads = at == 0 or "\n" in text[max(at - 2, 0) : at]
            yield Word(at + start, at + end, chunk[start:end], is_broken, opens, leads)
        opens, was_cut = chunk.rstrip("\"'”’»)0123456789")[-1:] in ".?!:", cut


def _core(chunk: str) -> tuple[int, int]:
    end = len(chunk)
    mark = _NOTE_MARK.search(chunk)
    if mark:
        end = mark.start()
    start = len(chunk) - len(chunk.lstrip(_BEFORE))
    bare = len(chunk[:end].rstrip(_AFTER))
    if chunk.startswith(_MARRED, bare):  # a letter read as two signs: `peasantr}'`
        bare += 2
    return start, bare


def _is_cut(text: str, end: int, *, has_space_cue: bool) -> bool:
    """Whether a line ends behind a chunk in a hyphen, a space after it or not, or without one where lines of whole
    words end in a space."""
    after = text[end : end + 8]
    if after.strip(" ")[:1] not in ("\n", ""):
        return False
    return text[end - 1] in "-‐‑¬\u00ad·" or (has_space_cue and after[:1] in ("\n", ""))
