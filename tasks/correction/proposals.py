"""Edits that would repair a text: torn words closed, misread words, doubled apostrophes, gaps in web addresses."""

import re
from collections.abc import Iterator, Sequence

from storage.schemas import Edit, SegmentRow
from tasks.correction.confusions import rewritten
from tasks.correction.lexicon import LISTED, Lexicon, bare
from tasks.correction.repair import Corrector, context
from tasks.correction.words import Word, words

_DOUBLED = re.compile(r"(?<!['’])(?:''|’’|,,(?=[^\W\d_]))(?!['’])")
_GAP = re.compile(r"(?<=\bhttp)s?:/ +/(?=\w)|(?<=\bhttps):/ +/(?=\w)")
_LETTER_WORDS = frozenset("aioявикосуaіё")
_LONGEST_GAP = 2
#: Zipf frequency of words that nobody doubts.
_FREQUENT = 4.0


def pieces(segment: SegmentRow) -> Iterator[tuple[int, str]]:
    """The text of each span of a segment, and where it begins in the raw text."""
    offset = 0
    for span in segment.spans:
        length = span.end - span.start
        yield offset, segment.raw_text[offset : offset + length]
        offset += length


def rows_of(segment: SegmentRow, *, has_space_cue: bool) -> list[list[Word]]:
    """The words of each span of a segment; offsets into the raw text."""
    return [
        [
            word._replace(start=word.start + offset, end=word.end + offset)
            for word in words(text, has_space_cue=has_space_cue)
        ]
        for offset, text in pieces(segment)
    ]


def proposed(segment: SegmentRow, rows: Sequence[Sequence[Word]], corrector: Corrector) -> Iterator[Edit]:
    """Edits for one segment, in no order and disjoint; offsets into the raw text."""
    text = segment.raw_text
    for row in rows:
        yield from _words(text, row, corrector)
    for match in _DOUBLED.finditer(text):
        yield Edit(*match.span(), match.group(), "„" if match.group() == ",," else '"', "repair_quote", 0.9)
    for match in _GAP.finditer(text):
        yield Edit(*match.span(), match.group(), match.group().replace(" ", ""), "repair_address", 0.95)


def _words(text: str, row: Sequence[Word], corrector: Corrector) -> Iterator[Edit]:
    printed = [word.text for word in row]
    index = 0
    while index < len(row):
        word, place = row[index], index
        torn = _torn(text, word, row[index + 1], corrector) if index + 1 < len(row) else None
        index += 2 if torn else 1
        if torn:
            yield torn
            continue
        mended = None if word.is_broken else corrector.corrected(word, context(printed, place))
        if mended and mended[0] != word.text:
            yield Edit(word.start, word.end, word.text, mended[0], "repair_word", mended[1])


def _torn(text: str, left: Word, right: Word, corrector: Corrector) -> Edit | None:
    """The edit that closes a gap inside a word: one half at least is no word, and the whole is one."""
    between = text[left.end : right.start]
    if not between.isspace() or "\n" in between or len(between) > _LONGEST_GAP or left.is_broken or right.is_broken:
        return None
    if not (left.text.isalpha() and right.text.isalpha()):
        return None
    if not (_is_scrap(left.text, corrector) or _is_scrap(right.text, corrector)):
        return None
    is_abbreviated = len(right.text) == 1 and text[right.end : right.end + 1] == "."
    joined = None if is_abbreviated else _joined(left, right, corrector)
    return Edit(left.start, right.end, text[left.start : right.end], joined, "repair_gap", 0.9) if joined else None


def _joined(left: Word, right: Word, corrector: Corrector) -> str | None:
    """The word that two halves make; None where they make none."""
    joined = left.text + right.text
    if not (joined[1:].islower() or joined.isupper()) or not _is_likelier(joined, left.text, right.text, corrector):
        return None
    if _is_word(joined, corrector):
        return joined
    return _mended(left, right, corrector) if min(len(left.text), len(joined) - 5) > 1 else None


def _is_likelier(joined: str, left: str, right: str, corrector: Corrector) -> bool:
    """Whether the whole is not much rarer than a half that is a word: `at p` is no `atp`."""
    lexicon = corrector.lexicon
    whole = lexicon.worth(joined.lower())
    return all(len(half) == 1 or lexicon.zipf(half.lower()) <= max(whole + 0.5, LISTED) for half in (left, right))


def _mended(left: Word, right: Word, corrector: Corrector) -> str | None:
    """The word that two halves make, one of them misread and neither a word by itself."""
    if any(corrector.corrected(half, ("", "")) for half in (left, right)):
        return None
    found = corrector.corrected(left._replace(text=left.text + right.text, leads=False), ("", ""))
    return found[0] if found and found[0][:2].lower() == left.text[:2].lower() else None


def _is_scrap(word: str, corrector: Corrector) -> bool:
    if len(word) == 1:
        return word.lower() not in _LETTER_WORDS or (word.isupper() and word not in "AIОКСУЯВ")
    return corrector.lexicon.zipf(word.lower()) < LISTED


def _is_word(word: str, corrector: Corrector) -> bool:
    lowered = word.lower()
    if len(word) < 3:
        return corrector.lexicon.zipf(lowered) >= _FREQUENT
    return corrector.lexicon.zipf(lowered) >= 2.8 or lowered in corrector.lexicon.own_words


#: Share of words with a sign inside, or read like a known confusion, that clean text stays below.
_SOILED = 0.004
_TOLD = 200


def is_misread(rows: Sequence[Sequence[Sequence[Word]]], lexicon: Lexicon) -> bool:
    """Whether a text that does not say where it comes from was read by a machine: many words hold signs that no word
    holds, or are no words and one known confusion away from a frequent one."""
    counted = soiled = 0
    for word in (word for found in rows for row in found for word in row):
        stem = bare(word.text)
        if word.is_broken or len(stem) < 4 or (not stem[1:].islower() and stem.isalpha()):
            continue
        counted += 1
        lowered = stem.lower()
        if lexicon.zipf(lowered) == 0 and lexicon.counts[lowered] < _TOLD:
            soiled += any(lexicon.zipf(other) >= _FREQUENT for other in rewritten(lowered))
    return counted >= _TOLD and soiled >= _SOILED * counted
