"""Romanised phrases whose reading the collection's configuration pins: it goes before what was found there."""

import re
from collections.abc import Sequence
from functools import lru_cache

from configs.models import Pins
from storage.schemas import RomanisedSpanRow, SegmentRow, TextRow
from tasks.edits import PageMap


@lru_cache(maxsize=8)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def pinned(rows: Sequence[RomanisedSpanRow], segment: SegmentRow, text: TextRow, pins: Pins) -> list[RomanisedSpanRow]:
    """The rows of a segment in order, with pinned readings in the place of whatever was found at them."""
    wanted = {pin.text: pin for pin in pins.romanised}
    if not wanted:
        return list(rows)
    kept, pages = list(rows), PageMap(segment, text.edits)
    for match in _pattern(tuple(wanted)).finditer(text.text):
        pin, (start, end) = wanted[match[0]], match.span()
        kept = [row for row in kept if row.end <= start or row.start >= end]
        if pin.cyrillic is not None:
            row = RomanisedSpanRow(text.document_id, text.segment_id, start, end, pages.spans(start, end), match[0])
            kept.append(row._replace(language=pin.language, cyrillic=pin.cyrillic, confidence=1.0, pinned=True))
    return sorted(kept, key=lambda row: row.start)
