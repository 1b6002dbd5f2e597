"""Units after a number."""

import re
from functools import cache

from tasks.annotation.lexicon import alternation, fold, table


def forms(section: str) -> dict[str, str]:
    """Folded form → key of a section of the table of quantities."""
    return {
        fold(word.replace("_", " ")): key
        for key, entry in table("quantities")[section].items()
        for word in entry.split()
    }


UNIT = re.compile(rf"[-\s]?(?P<unit>{alternation(forms('units'))})(?!\w)", re.IGNORECASE)


@cache
def _units() -> dict[str, str]:
    return forms("units")


def unit_of(match: re.Match[str]) -> str:
    """The name of the unit that a match found."""
    return _units()[fold(match["unit"])]
