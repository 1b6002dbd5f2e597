"""Signs that are misread as others: quotation marks, addresses, years, figures and initials.

Which signs: Nguyen, Jatowt, Coustaty, Nguyen, Doucet, "Deep statistical analysis of OCR errors", JCDL 2019, table 4.
"""

import re
from collections.abc import Iterator

from storage.schemas import Edit

_DOUBLED = re.compile(r"(?<!['’])(?:''|’’|,,(?=[^\W\d_]))(?!['’])")
_SCHEME = re.compile(r"\b(?:h[tr]{2}p|http)(s?):/ ?/ ?(?=\w+[./])|\b(?:h[tr]{2}p)(s?)://(?=\w)")
_YEAR = re.compile(r"(?<![\w.,/-])(?:[1lI][5-9OQО]|20)[\dlIOОSЗ](?:[\dlIOОSЗ]|\(\))(?![\w/])")
_DIGITS = str.maketrans("lIiOoQОоЗзSб", "111000003356")
#: A figure with a letter in it, before a word that figures stand before: `З0 человек`, `l2 мая`.
_FIGURE = re.compile(
    r"(?<![\w.,/№-])(?=\d*[lIOОЗоoз])(?=[lIOОЗоoз]*\d)[\dlIOОЗоoз]{2,6}(?= (?:человек|чел\.|лет|год|дел[аоу]?\b|"
    r"руб|тыс|млн|копе|процент|страниц|лист|"
    r"января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|"
    r"people|persons|years|cases|per cent|percent|pages|thousand|million|roubles|"
    r"January|February|March|April|May|June|July|August|September|October|November|December)|%)"
)
_NOUGHT = re.compile(r"(?<![\w.])(\d{1,3})\(\)(?=th\b|s\b|[\s.,;:!?])")
_INITIALS = re.compile(r"(?<![^\W\d_])([A-ZА-Я]) \.(?=[A-ZА-Я]\.)")


def quotes(text: str) -> Iterator[Edit]:
    """Two apostrophes or commas that were one quotation mark.

    >>> [edit.replacement for edit in quotes("''no'' and ,,да’’")]
    ['"', '"', '„', '"']
    """
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

    >>> [edit.replacement for edit in years("in 192l and l956, not ill. 1956; в 19З7 г.")]
    ['1921', '1956', '1937']
    """
    for match in _YEAR.finditer(text):
        meant = match.group().replace("()", "0").translate(_DIGITS)
        if match.group() != meant and sum(map(str.isdigit, match.group())) > 1:
            yield Edit(*match.span(), match.group(), meant, "repair_year", 0.9)


def figures(text: str) -> Iterator[Edit]:
    """Figures with a digit read as a letter, before a word that figures stand before.

    >>> [edit.replacement for edit in figures("З0 человек, l2 мая, 1О лет; дом 5О, in 3rd case")]
    ['30', '12', '10']
    """
    for match in _FIGURE.finditer(text):
        yield Edit(*match.span(), match.group(), match.group().translate(_DIGITS), "repair_figure", 0.9)


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
