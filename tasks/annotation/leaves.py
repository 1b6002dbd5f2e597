"""Lists and ranges of leaves, pages and files, as printed after their marks."""

import re

from storage.schemas import Range

#: Verso after a leaf number: Russian об., romanised ob., Ukrainian зв., Belarusian адв.
_VERSO = r"(?:\s?(?:об|ob|зв|zv|адв|adv)\b\.?|(?<=\d)v\b)"
_ONE = rf"\d{{1,5}}(?:[а-яa-z](?!\w))?{_VERSO}?"
_ITEM = rf"{_ONE}(?:\s?[-‐‑–—]\s?{_ONE})?(?!\w)"
#: A further item of a list must end as an item does, so that a year or a count after a comma is not taken for a leaf.
_END = r"(?=\s{0,3}(?:[,.;:)\]*_]|$|\n|and\b|и\b|та\b|und\b|reproduced\b))"
_JOINT = r"(?:\s?,\s{0,3}(?:and\s|и\s)?|\s(?:and|и|та|і|und|un|&)\s)"
ITEMS = re.compile(rf"{_ITEM}(?:{_JOINT}(?!\d{{4}}\s(?:г|год|року)){_ITEM}{_END}){{0,60}}")
_SPLIT = re.compile(_JOINT)
_HEAD = re.compile(r"\d+")
_DASH = re.compile(r"\s?[-‐‑–—]\s?")
_VERSO_OF = re.compile(r"\s?(?:об|ob|зв|zv|адв|adv|v)\b\.?$")


def _one(printed: str) -> str:
    """A leaf number; a verso ends in `об.` whatever the alphabet."""
    number = _VERSO_OF.sub("", printed.strip())
    return f"{number}об." if number != printed.strip() else number


def expanded(first: str, last: str) -> str:
    """The end of a range in full.

    >>> expanded("266", "67"), expanded("9", "12"), expanded("20", "20об.")
    ('267', '12', '20об.')
    """
    head, tail = _HEAD.match(first), _HEAD.match(last)
    if head and tail and len(tail[0]) < len(head[0]) and int(tail[0]) < int(head[0]):
        return head[0][: len(head[0]) - len(tail[0])] + last
    return last


def ranges(printed: str) -> tuple[Range, ...]:
    """The items of a list such as `1–18, 20–22, 39об.`

    >>> [tuple(item) for item in ranges("266–67, 270 об.")]
    [('266', '267'), ('270об.', '270об.')]
    """
    found = []
    for item in _SPLIT.split(printed):
        first, *rest = [_one(part) for part in _DASH.split(item, maxsplit=1)]
        found.append(Range(first, expanded(first, rest[0]) if rest else first))
    return tuple(found)
