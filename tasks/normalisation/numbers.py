"""Years that recognition or a typist tore apart."""

import re
from collections.abc import Iterator

from storage.schemas import Edit

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|"
    "январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь|"
    "январе|феврале|марте|апреле|мае|июне|июле|августе|сентябре|октябре|ноябре|декабре|"
    "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня|"
    "Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|"
    "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|grudnia|"
    "janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre"
)
_SPLIT = re.compile(r"(?<![\d.,])1 [89]\d\d(?![\d.,]?\d| \d{3})")
#: A space or two anywhere in a year; what follows must be the word for a year.
_YEAR = r"(?:гг?\.|год(?:а|у|е|ом|ы|ов|ах|ам|ами)?\b|рр?\.|рок[уиі]\b|році\b|goda\b|\.? ?gad[aāu]\b|roku\b)"
_TORN = re.compile(rf"(?<![\d.,№])(?<!\d )1 ?[89] ?\d ?\d(?= ?{_YEAR})")
# A year is told from a count with a thousands space by what stands beside it.
_BEFORE = re.compile(
    rf"(?:\b(?:{_MONTHS})\.?,? |\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Ff]rom|[Oo]f|[Dd]uring|Jahre?n?|roku|gada) "
    r"|\b1[89]\d\d[-–—] ?|[(])$"
)
_AFTER = re.compile(rf" ?{_YEAR}|(?: ?[-–—] ?| по | до )1 ?[89]\d\d ?{_YEAR}")
_LONGEST_CONTEXT = 16


def split_years(text: str) -> Iterator[Edit]:
    """Close the spaces inside a year, where a month, a preposition or the word for a year says that it is one.

    A space after the first digit parts thousands as well (ISO 80000-1, 7.3.1): `1 937 people` is left alone.

    >>> [(edit.start, edit.original) for edit in split_years("in 1 937; 1 937 people; в 1 956 г.")]
    [(4, ' '), (27, ' ')]
    >>> [edit.start for edit in split_years("в 19 37 году, в 1 9 3 8 г.")]
    [4, 17, 19, 21]
    """
    torn = {match.span() for match in _TORN.finditer(text) if " " in match.group()}
    torn.update(match.span() for match in _SPLIT.finditer(text) if _is_year(text, *match.span()))
    done = 0
    for start, end in sorted(torn):
        for offset in range(max(start, done), end):
            if text[offset] == " ":
                yield Edit(offset, offset + 1, " ", "", "split_year", 0.9)
        done = max(done, end)


def _is_year(text: str, start: int, end: int) -> bool:
    before = text[max(start - _LONGEST_CONTEXT, 0) : start]
    return bool(_BEFORE.search(before) or _AFTER.match(text, end))
