"""Line ends inside a segment: words broken there are joined, other line ends in prose become spaces.

A break is the white space between two pieces of text: a line end, or a seam where one span of the segment ends and the
next begins. Whether a broken word is joined, keeps its hyphen or was never broken is a vote of the document's own words
and the word lists.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from storage.schemas import Edit
from tasks.normalisation.lexicon import Vocabulary

#: Signs that may end a broken word; a middle dot is a hyphen that OCR saw as a speck.
MARKS = "-‐‑¬\u00ad·"
_ALWAYS_JOIN = "¬\u00ad"
_LINE_END = re.compile(r"(?<!\s)[^\S\n]*\n[^\S\n]*(?!\s)")
_LEFT = re.compile(rf"([^\W\d_]+(?:[-‐'’][^\W\d_]+)*)([{MARKS}]?)\Z")
_RIGHT = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Particles and prefixes that Russian writes with a hyphen (Правила русской орфографии 1956, § 79–87).
_PARTICLES = frozenset({"то", "либо", "нибудь", "таки", "ка", "тка", "де", "с"})
_PREFIXES = frozenset({"кое", "кой", "по", "во", "из"})
# English prefixes that keep their hyphen before a capital or a word of their own (Chicago Manual of Style 7.89).
_FREE = "anti non all semi self ex pre post counter vice pseudo quasi cross half pro neo"
_FREE_PREFIXES = frozenset(_FREE.split())
_ENDED = re.compile(r"(\s?)\n(?=\S)")
_LONGEST_WORD = 64
_LONGEST_GAP = 64


def has_space_cue(texts: Iterable[str]) -> bool:
    """Whether whole words end their line with a space in the document that the texts are of: print that lost its
    hyphens shows so where words were broken."""
    ends = Counter(match.group(1) for text in texts for match in _ENDED.finditer(text))
    total = ends.total()
    return total >= 20 and ends[" "] >= 0.8 * total


class Break(NamedTuple):
    """White space between two pieces: `start` to `end` in the text, and whether the page shows it as a line end whose
    hyphen may have been lost."""

    start: int
    end: int
    may_have_lost_hyphen: bool


def breaks(text: str, seams: Iterable[Break], has_cue: bool) -> list[Break]:
    """Line ends and seams in order. `has_cue`: whole words end their line with a space in this document, so a line
    without one ends in a broken word."""
    found = {}
    for match in _LINE_END.finditer(text):
        found[match.start()] = Break(*match.span(), has_cue and not match.group().startswith((" ", "\t")))
    for seam in seams:
        start = seam.start - _blanks(text[max(seam.start - _LONGEST_GAP, 0) : seam.start][::-1])
        end = seam.end + _blanks(text[seam.end : seam.end + _LONGEST_GAP])
        if "\n\n" not in text[start:end]:
            found[start] = seam._replace(start=start, end=end)
    return [found[start] for start in sorted(found)]


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip())


def closed(text: str, places: Sequence[Break], vocabulary: Vocabulary, *, keeps_lines: bool = False) -> Iterator[Edit]:
    r"""Close each break: join a broken word with or without its hyphen, else leave one space. `keeps_lines` for verse.

    >>> text = "реаби-\nлитация и кто-\nто \nеще"
    >>> [edit.replacement for edit in closed(text, breaks(text, (), False), Vocabulary([], ("ru",)))]
    ['', '-', ' ']
    """
    for place in places:
        edit = broken_word(text, place, vocabulary) or number_range(text, place)
        if edit is None and not keeps_lines:
            edit = unwrapped(text, place)
        if edit is not None and edit.original != edit.replacement:
            yield edit


def broken_word(text: str, place: Break, vocabulary: Vocabulary) -> Edit | None:
    r"""Join two halves of a word, `hyphen_join` without and `hyphen_keep` with its hyphen; the edit may change nothing.
    None where they are two words.

    Rules of division: Правила русской орфографии и пунктуации 1956, on перенос; Chicago Manual of Style 17, 7.36–7.47.

    >>> text = "пере-\nсмотр"
    >>> broken_word(text, Break(5, 6, False), Vocabulary([], ("ru",)))[2:5]
    ('-\n', '', 'hyphen_join')
    """
    left = _LEFT.search(text, max(place.start - _LONGEST_WORD, 0), place.start)
    right = _RIGHT.match(text, place.end, place.end + _LONGEST_WORD)
    if left is None or right is None:
        return None
    mark = left.group(2)
    if not mark and not place.may_have_lost_hyphen:
        return None
    goes_on = text[right.end() : right.end() + 1] == "-"
    verdict = _verdict(left.group(1), mark, right.group() + "-" * goes_on, vocabulary)
    if verdict is None:
        return None
    start = place.start - len(mark)
    rule, confidence = "hyphen_keep" if verdict else "hyphen_join", 0.95 if mark else 0.8
    return Edit(start, place.end, text[start : place.end], verdict, rule, confidence)


def number_range(text: str, place: Break) -> Edit | None:
    r"""Keep a hyphen between a digit and a digit or letter (`hyphen_keep`); only the white space goes.

    A hyphen that joins figures is no sign of division: Chicago Manual of Style 17, 7.36–7.47.

    >>> number_range("ll. 12-\n15", Break(7, 8, False))[2:5]
    ('\n', '', 'hyphen_keep')
    """
    before, after = text[max(place.start - 2, 0) : place.start], text[place.end : place.end + 1]
    if len(before) == 2 and before[0].isalnum() and before[1] in "-‐–" and after.isalnum():
        return Edit(place.start, place.end, text[place.start : place.end], "", "hyphen_keep", 0.9)
    return None


def unwrapped(text: str, place: Break) -> Edit:
    r"""Make a line end (`line_unwrap`) or a bare seam of two pages (`page_join`) one space.

    That such a line end is white space and no more: Unicode Standard Annex 14, class SP; CSS Text 3, 4.1.

    >>> unwrapped("одно\nдругое", Break(4, 5, False))[2:5]
    ('\n', ' ', 'line_unwrap')
    """
    between = text[place.start : place.end]
    return Edit(place.start, place.end, between, " ", "line_unwrap" if "\n" in between else "page_join", 1.0)


def _verdict(left: str, mark: str, right: str, vocabulary: Vocabulary) -> str | None:
    """What stands between the halves: nothing, a hyphen, or None where they are two words."""
    if mark and mark in _ALWAYS_JOIN:
        return ""
    goes_on, right = right.endswith("-"), right.rstrip("-")
    joined_count = vocabulary.count((left + right).lower())
    kept_count = vocabulary.count(f"{left}-{right}".lower().replace("‐", "-"))
    if joined_count != kept_count:
        return "" if joined_count > kept_count else "-"
    if right[0].isupper() and not left.isupper():
        return "-"
    halves = re.split("[-‐]", left)[-1].lower(), right.lower()
    joined = vocabulary.zipf("".join(halves))
    if joined == 0 and goes_on:  # face-to-face
        return "-"
    return _by_word_list(halves, joined, vocabulary, has_mark=bool(mark))


def _by_word_list(halves: tuple[str, str], joined: float, vocabulary: Vocabulary, *, has_mark: bool) -> str | None:
    """The verdict of the word lists, given the frequency of the joined word. Without a mark the cue speaks for a broken
    word, and two common words against it."""
    left, right = map(vocabulary.zipf, halves)
    loosest = min(left, right)
    if not has_mark and joined == 0 and right >= 6:  # a cut-off line: Minis[ter] of
        return None
    if joined < 3 and _writes_hyphen(*halves):
        return "-"
    if has_mark:
        keeps = joined <= loosest - 3 if joined > 0 else loosest >= 3 and min(map(len, halves)) > 2
    else:
        keeps = loosest >= 2.5 and (joined == 0 or joined < loosest - 2.5)
        if keeps and len(halves[0]) <= 2:
            return None
    return "-" if keeps else ""


def _writes_hyphen(left: str, right: str) -> bool:
    """Whether the halves are written with a hyphen by rule: a particle, or a prefix that stands free."""
    return right in _PARTICLES or left in _PREFIXES or left in _FREE_PREFIXES


def is_verse(text: str) -> bool:
    r"""Whether the lines are verse or an address and must keep their ends: short, and nearly all begin with a capital.

    >>> is_verse("Белеет парус\nВ тумане моря,\nЧто ищет он?\nЧто кинул он?")
    True
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 3 or sum(map(len, lines)) > 50 * len(lines):
        return False
    capital = sum(line.lstrip("\"'«„—–-([… ")[:1].isupper() for line in lines)
    return capital >= 0.9 * len(lines) and not any(line.endswith(tuple(MARKS)) for line in lines)
