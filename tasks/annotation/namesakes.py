"""Streets, ships, works and places that bear the name of a person, told by the words beside the name."""

import re
from functools import cache

from tasks.annotation.capitals import is_place_by_lead, place_words
from tasks.annotation.lexicon import alternation, table, words

_LONGEST = 40
_QUOTES = "[«“\"„'‘*_]"
#: A street takes the genitive in the Slavonic languages: `на улице Калинина`, but `на улице Калинин остановился`.
_GENITIVE = re.compile("(?:а|я|ого|его|ой|ей|и|ы|a|ogo|oho|oi|oy|y|i|ої)$")
_CALLED = r"(?:(?:имени|імені|imeni)\s|(?:им|ім|im)\.\s?)?"


@cache
def _entries(key: str) -> str:
    """A pattern of the words of one list; an entry with `*` has a free ending of a few letters."""
    entries = words(table("persons")["called_after"][key])
    stems = [entry[:-1] for entry in entries if entry.endswith("*")]
    whole = [entry for entry in entries if not entry.endswith("*")]
    forms = [rf"(?:{alternation(stems)})\w{{0,4}}"] * bool(stems) + [rf"(?:{alternation(whole)})"] * bool(whole)
    return rf"(?<![\w-])(?:{'|'.join(forms)})"


@cache
def _before(key: str, signs: str) -> re.Pattern[str]:
    return re.compile(rf"{_entries(key)}['’]?\s?{_CALLED}{signs}$", re.IGNORECASE)


@cache
def _street_after() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{alternation(words(table('persons')['called_after']['streets_after']))})(?!\w)")


def is_street(text: str, start: int, end: int) -> bool:
    """Whether a name is that of a street: `улица Кирова`, `Kirov Street`, `ул. С. М. Кирова`."""
    if _street_after().match(text, end):
        return True
    left = text[max(0, start - _LONGEST) : start]
    if _before("abbreviated_streets", "").search(left):
        return True
    return _GENITIVE.search(text, start, end) is not None and _before("streets", "").search(left) is not None


def is_thing(text: str, start: int, end: int, *, is_plain: bool) -> bool:
    """Whether a name is that of a place, a street, a ship or a work. `is_plain`: it stands in the nominative, as the
    name of a ship does that is in no quotation marks."""
    if place_words().match(text, end) or is_place_by_lead(text, start) or is_street(text, start, end):
        return True
    left = text[max(0, start - _LONGEST) : start]
    if re.search(rf"{_QUOTES}$", left):
        return any(_before(key, f"{_QUOTES}{{1,2}}").search(left) is not None for key in ("ships", "things"))
    return is_plain and _before("ships", "").search(left) is not None
