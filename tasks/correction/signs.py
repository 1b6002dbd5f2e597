"""Signs that are misread as others: quotation marks, addresses, years and initials."""

import re
from collections.abc import Iterator

from storage.schemas import Edit

_DOUBLED = re.compile(r"(?<!['’])(?:''|’’|,,(?=[^\W\d_]))(?!['’])")
_SCHEME = re.compile(r"\b(?:h[tr]{2}p|http)(s?):/ ?/ ?(?=\w+[./])|\b(?:h[tr]{2}p)(s?)://(?=\w)")
_YEAR = re.compile(r"(?<![\w.,/-])(?:[1lI][5-9OQ]|20)[\dlIO](?:[\dlIO]|\(\))(?![\w/])")
_DIGITS = str.maketrans("lIOQ", "1100")
_NOUGHT = re.compile(r"(?<![\w.])(\d{1,3})\(\)(?=th\b|s\b|[\s.,;:!?])")
_INITIALS = re.compile(r"(?<![^\W\d_])([A-ZА-Я]) \.(?=[A-ZА-Я]\.)")


def quotes(text: str) -> Iterator[Edit]:
    """Two apostrophes or commas that were one quotation mark."""
    for match in _DOUBLED.finditer(text):
        yield Edit(*match.span(), match.group(), "„" if match.group() == ",," else '"', "repair_quote", 0.9)


def addresses(text: str) -> Iterator[Edit]:
    """The scheme of a web address with gaps inside or a letter misread.

    >>> [edit.replacement for edit in addresses("see http:/ /a.org and hrtp://b.org, not http://c.org")]
    ['http://', 'http://']
    """
    for match in _SCHEME.finditer(text):
        meant = f"http{match[1] or match[2] or ''}://"
        if match.group() != meant:
            yield Edit(*match.span(), match.group(), meant, "repair_address", 0.95)


def years(text: str) -> Iterator[Edit]:
    """Years with a digit read as a letter.

    >>> [edit.replacement for edit in years("in 192l and l956, not ill. 1956")]
    ['1921', '1956']
    """
    for match in _YEAR.finditer(text):
        meant = match.group().replace("()", "0").translate(_DIGITS)
        if match.group() != meant and sum(map(str.isdigit, match.group())) > 1:
            yield Edit(*match.span(), match.group(), meant, "repair_year", 0.9)


def noughts(text: str) -> Iterator[Edit]:
    """Brackets that were a nought at the end of a figure.

    >>> [edit.replacement for edit in noughts("his 7()th year, 19() pages, f1()")]
    ['70', '190']
    """
    for match in _NOUGHT.finditer(text):
        yield Edit(*match.span(), match.group(), match[1] + "0", "repair_year", 0.9)


def initials(text: str) -> Iterator[Edit]:
    """Initials with a gap before their stop.

    >>> [edit.replacement for edit in initials("N .S. Orlov of room B .")]
    ['N.']
    """
    for match in _INITIALS.finditer(text):
        yield Edit(*match.span(), match.group(), f"{match[1]}.", "repair_initials", 0.9)
