"""Edits that would repair a text: torn words closed, misread words, doubled apostrophes, gaps in web addresses."""

from collections.abc import Iterator, Sequence

from storage.schemas import Edit, SegmentRow
from tasks.correction.gaps import closed, parted, run_in
from tasks.correction.lexicon import bare
from tasks.correction.repair import Corrector, Place
from tasks.correction.signs import addresses, figures, initials, noughts, quotes, years
from tasks.correction.words import Word, words
from tasks.edits import within

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


def proposed(segment: SegmentRow, rows: Sequence[Sequence[Word]], corrector: Corrector) -> list[Edit]:
    """Edits for one segment, sorted and disjoint; offsets into the raw text."""
    text = segment.raw_text
    found = [edit for row in rows for edit in _words(text, row, corrector)]
    for rule in (quotes, addresses, years, figures, noughts, initials):
        found = within(found, list(rule(text)))
    return found


def _words(text: str, row: Sequence[Word], corrector: Corrector) -> Iterator[Edit]:
    printed = [bare(word.text) for word in row]
    strange = _strange([corrector.lexicon.is_known(word) for word in printed])
    index = 0
    while index < len(row):
        word, place = row[index], index
        gap = closed(text, word, row[index + 1], corrector) if index + 1 < len(row) else None
        index += 2 if gap else 1
        before, after = (printed[place - 1] if place else ""), "".join(printed[place + 1 : place + 2])
        around = Place(before, after, strange[place])
        edit = gap or run_in(word, corrector.lexicon) or _mended(word, around, corrector)
        if edit:
            yield edit


def _mended(word: Word, place: Place, corrector: Corrector) -> Edit | None:
    """The edit that mends one word, or parts it."""
    found = None if word.is_broken else corrector.corrected(word, place)
    is_less = found is None or word.text.lower().endswith(found[0].lower())
    if is_less and (parting := parted(word, corrector.lexicon)):
        return parting
    if found is None or found[0] == word.text:
        return None
    return Edit(word.start, word.end, word.text, found[0], "repair_word", found[1])


#: Words on either side that show whether a passage is prose of the document's languages.
_AROUND = 3


def _strange(known: Sequence[bool]) -> list[bool]:
    """For each word whether most of those around it are unknown: a title in another language, or lost print."""
    found = []
    for index in range(len(known)):
        around = [*known[max(index - _AROUND, 0) : index], *known[index + 1 : index + 1 + _AROUND]]
        found.append(len(around) > 2 and 2 * sum(around) <= len(around))
    return found
