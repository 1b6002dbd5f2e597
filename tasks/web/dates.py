"""Dates in metadata: whatever precision they have, as ISO 8601."""

import re
from datetime import date

_ISO = re.compile(r"\s*(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?!\d))?)?(?=$|[\sT,;Z])")
_COMPACT = re.compile(r"\s*((?:1[5-9]|20)\d\d)(\d\d)(\d\d)(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)")
_NAMED = re.compile(
    r"(?<!\d)(?:(\d{1,2})(?:st|nd|rd|th)?\.?\s+)?([A-Za-zА-Яа-яёіїєґ]{3,12})\.?,?\s*(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})(?!\d)"
)
_MONTHS = (
    "jan янв січ", "feb фев лют", "mar мар берез", "apr апр квіт", "may мая май трав", "jun июн черв", "jul июл лип",
    "aug авг серп", "sep сен верес", "oct окт жовт", "nov ноя листоп", "dec дек груд",
)  # fmt: skip
_BY_NAME = {stem: month for month, stems in enumerate(_MONTHS, 1) for stem in stems.split()}


def iso_date(text: str) -> str | None:
    """The date that a text begins with or holds, without its time; null where there is none.

    >>> iso_date("2011/03/01"), iso_date("2019-11-08T09:30:00+02:00")
    ('2011-03-01', '2019-11-08')
    >>> iso_date("8 ноября 2019 г."), iso_date("May 2004"), iso_date("November 8, 2019")
    ('2019-11-08', '2004-05', '2019-11-08')
    >>> iso_date("2 years ago"), iso_date("99.99.2001")
    (None, None)
    """
    found = _ISO.match(text) or _COMPACT.match(text)
    if found:
        return _joined(found[1], found[2], found[3])
    found = _DAY_FIRST.search(text)
    if found:
        return _joined(found[3], found[2], found[1])
    for named in _NAMED.finditer(text[:500]):
        word = named[2].lower()
        month = next((number for stem, number in _BY_NAME.items() if word.startswith(stem)), None)
        if month:
            return _joined(named[4], str(month), named[1] or named[3])
    return None


def _joined(year: str, month: str | None, day: str | None) -> str | None:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])
