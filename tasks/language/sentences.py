"""Sentences of a text: sentencex finds boundaries, and the false ones after abbreviations are taken back."""

import re
from collections.abc import Iterator

from storage.schemas import Place

# Abbreviations before a number or a name that the library's lists lack: parts of archival and bibliographic references
# (ГОСТ 7.0.12-2011, ГОСТ Р 7.0.5-2008) and their romanised and English forms.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[«\"„])(?:ф|оп|д|дд|л|лл|т|тт|кн|вып|ч|с|сс|стр|ст|п|пп|гл|разд|№№?|см|ср|напр|им|акад|проф|ген|тов|"
    r"f|op|d|dd|l|ll|t|tt|kn|vyp|ch|s|ss|st|vol|vols|no|nos|p|pp|ed|eds|fol|fols|cf|col|gen|lt|st|dr|prof)\.\s*$",
    re.IGNORECASE,
)
_NEXT_PART = re.compile(r"\s*(?:Ф|Оп|Дд?|Лл?|Т|Кн|Вып|С|Ч|[fdl]|op|dd|ll)\.\s*(?:№\s*)?\d")
_INITIAL = re.compile(r"(?:^|[\s(\[.])[^\W\d_]\.\s*$")
_NUMBERED = re.compile(r"\s*[\d(\[№#–—-]")
_LOWER = re.compile(r"[\s\"'«(\[–—-]*[^\W\d_]")
_UNENCODABLE = re.compile("[\ud800-\udfff]")
_PIECE = {True: re.compile(r"[^\n]+"), False: re.compile(r"(?:[^\n]|\n(?!\s*\n))+")}


def sentences(text: str, language: str, *, by_line: bool = False) -> tuple[Place, ...]:
    """Sentences in order, without the white space between them. `by_line` ends one at each line break (tables, verse).

    >>> text = "См.: Ф. 89. Оп. 2. Л. 7. Затем он уехал. Снег шёл."
    >>> [text[place.start : place.end] for place in sentences(text, "ru")]
    ['См.: Ф. 89. Оп. 2. Л. 7.', 'Затем он уехал.', 'Снег шёл.']
    """
    found = []
    for piece in _PIECE[by_line].finditer(text):
        for start, end in _merged(piece.group(), language):
            kept = piece.group()[start:end]
            lead = len(kept) - len(kept.lstrip())
            if kept.strip():
                first = piece.start() + start + lead
                found.append(Place(first, first + len(kept.strip())))
    return tuple(found)


def _merged(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Boundaries of the library, joined again where the next piece goes on with the same sentence."""
    import sentencex

    start = end = 0
    for part in sentencex.segment(language, _UNENCODABLE.sub("\ufffd", text)):
        if end > start and not _goes_on(text[max(start, end - 40) : end], text[end : end + 40]):
            yield start, end
            start = end
        end += len(part)
    yield start, len(text)


def _goes_on(before: str, after: str) -> bool:
    lower = _LOWER.match(after)
    if lower and lower.group()[-1].islower():
        return not before.rstrip().endswith(("!", "?", "…"))
    if _ABBREVIATION.search(before):
        return bool(_NUMBERED.match(after))
    if _NEXT_PART.match(after):
        return before.rstrip()[-2:-1].isdigit()
    return bool(_NUMBERED.match(after) and _INITIAL.search(before))
