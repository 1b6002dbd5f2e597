"""Pages after a reference."""

import re

from tasks.annotation.leaves import ITEMS, ranges
from tasks.annotation.reference import Reference

PAGES = re.compile(r"\(?(?:and\s)?(?<!\w)(?:pp?|сс?|стр|S|lpp)\.\s{0,3}(?=\d)", re.IGNORECASE)
_NEXT = re.compile(r"(?:,?\sand\s(?=p)|,?\s(?=\())?")


def read_pages(reference: Reference, start: int) -> None:
    """Pages after a reference (`pp. 51–119 (p. 75)`); the reference then ends behind them.

    Pages in brackets after a range are those cited; the range is that of the work.
    """
    text, position = reference.passage.text, start
    while mark := PAGES.match(text, position):
        items = ITEMS.match(text, mark.end())
        if not items:
            return
        in_brackets = mark[0].startswith("(")
        read = ranges(items[0])
        if in_brackets and reference.cited and not reference.pages:
            reference.pages, reference.cited = reference.cited, read
        else:
            reference.cited = (*reference.cited, *read)
        reference.end = items.end() + (in_brackets and text[items.end() : items.end() + 1] == ")")
        following = _NEXT.match(text, reference.end)
        position = following.end() if following else reference.end
