"""Dates in a passage: single dates read at their anchors, joined to intervals, with the modifier before them."""

import re
from collections.abc import Iterator, Sequence

from tasks.annotation import intervals
from tasks.annotation.cues import DATE, Cues
from tasks.annotation.date_forms import DAY_FORMS, WORD_FORMS, YEAR_FORMS
from tasks.annotation.date_words import ANCHOR, EDGE, RELATIVE, SPAN, STRETCH, THE_DECADE, YEAR, Dated, edges
from tasks.annotation.lexicon import fold, last_word, table

#: How the units of relative dates begin.
_UNIT_LETTERS, _EARLY_LETTERS = frozenset("dwmy"), frozenset("eEmMlL")
_JOINT = re.compile(r"\s?[-–—]\s?|\s(?:to|until|till|through|по|до|bis|do)\s(?:the\s)?")
_AND = re.compile(r"\s(?:and|и|und|та)\s")
_BETWEEN = re.compile(r"between\s(?:the\s)?", re.IGNORECASE)
_EARLY = re.compile(rf"{STRETCH}(?:in\s)?(?:the\s)?", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?<!\w)(?:(?P<by>by(?:\sthe)?|к|ко|до|till|until|up\sto|bis|po)|(?P<since>since(?:\sthe)?|from|as\sof|с|со|seit|ab|з|із|від)|"
    r"(?P<before>before|prior\sto|vor)|(?P<after>after|после|nach|після)|"
    r"(?P<circa>circa|ca?\.|about|around|approximately|около|примерно|близько|etwa|um|gegen))\s(?:the\s)?$",
    re.IGNORECASE,
)
#: The last words of what `_BEFORE` finds: one look spares most searches.
_BEFORE_WORDS = frozenset(table("words")["before_dates"].split())
_MODIFIER_OF = {"by": "by", "since": "since", "before": "before", "after": "after", "circa": "circa"}
_UNTIL = frozenset({"до", "till", "until", "up to", "bis"})
#: Marks and units that make a number of four digits something else than a year.
_NO_YEAR_BEFORE = re.compile(
    r"(?:№|\bNos?\.?|\bNr\.|\b(?:pp?|ll?|dd?|f|op|n|nn|art|col|cols|vol|ф|оп|дд?|лл?|сс?|стр|ст|спр|арк|Bl|S)\.|\b(?:box|folder|RG|ISBN|ISSN|article|room|flat|file|file\sno|page|pages)|[§#$£€])\s{0,2}$",
    re.IGNORECASE,
)
_NO_YEAR_AFTER = re.compile(
    r"\s?(?:%|°)|\s(?:per\scent|percent|km|kg|roubles?|rubles?|dollars|metres|meters|miles|tons|tonnes|hectares|copies|words|"
    r"people|persons|men|women|cases|prisoners|convicts|inmates|individuals|inhabitants|soldiers|officers|victims|families|members|"
    r"руб|человек|чел|дел|жалоб|заявлений|ходатайств|прошений|обращений|писем|приговоров|лиц|семей|жителей|скарг|заяв|осужд\w+|заключ\w+|км|тонн|экземпляр\w*|осіб|справ|Personen|Menschen|Häftlinge)(?!\w)",
    re.IGNORECASE,
)


def find(text: str, blocked: Sequence[tuple[int, int]] = (), cues: Cues | None = None) -> list[Dated]:
    """The dates of a text in order; `blocked` stretches (numbers of files, leaves and pages) hold none."""
    return list(_scan(text, blocked, (cues or Cues(text)).at(DATE)))


def _is_idle(text: str, start: int) -> bool:
    """Whether a word is an article that no date follows: they are the most frequent words of all."""
    if text[start : start + 4] in {"the ", "The "}:
        return not text[start + 4 : start + 5].isdigit()
    return text[start : start + 2] in {"a ", "A "} and text[start + 2 : start + 3].lower() not in _UNIT_LETTERS


def _anchor(text: str, start: int, position: int) -> re.Match[str] | None:
    """The anchor at a word, or at the apostrophe before it."""
    if text[start - 1 : start] in {"'", "’"} and start > position and (found := ANCHOR.match(text, start - 1)):
        return found
    return ANCHOR.match(text, start)


def _scan(text: str, blocked: Sequence[tuple[int, int]], places: Sequence[int]) -> Iterator[Dated]:
    position, barrier = 0, 0
    for place in places:
        if place < position or _is_idle(text, place):
            continue
        anchor = _anchor(text, place, position)
        if anchor is None:
            continue
        start = anchor.start()
        while barrier < len(blocked) and blocked[barrier][1] <= start:
            barrier += 1
        if barrier < len(blocked) and blocked[barrier][0] <= start:
            position = max(blocked[barrier][1], start + 1)
            continue
        found = _compound(text, start)
        if found and _is_date(text, found):
            _set_modifier(text, found)
            yield found
            position = found.end
        else:
            position = anchor.end()


def _compound(text: str, start: int) -> Dated | None:
    """A date at an offset, with the one joined to it."""
    between = _BETWEEN.match(text, start) if text[start] in "bB" else None
    if between:
        first = single(text, between.end())
        joint = _AND.match(text, first.end) if first else None
        second = single(text, joint.end()) if joint else None
        return _united(first, second, start) if first and second else None
    first = single(text, start)
    if first is None or first.grain == RELATIVE:
        return first
    joint = _JOINT.match(text, first.end)
    second = single(text, joint.end()) if joint else None
    united = _united(first, second, start) if second else None
    return united or (None if first.unit == "half" else first)


def _united(first: Dated, second: Dated, start: int) -> Dated | None:
    """From the first date to the second, which lends it its year."""
    if second.interval is None or second.grain == RELATIVE:
        return None
    if first.interval is None and first.month:
        year = second.interval.earliest.year
        number = first.day_number
        first.interval = intervals.day(year, first.month, number) if number else intervals.month(year, first.month)
    if first.interval is None:
        return None
    found = intervals.joined(first.interval, second.interval)
    differ = (first.grain == YEAR) != (second.grain == YEAR)
    if found is None or (differ and SPAN in {first.grain, second.grain}):
        return None
    garbled = first.is_garbled or second.is_garbled
    return Dated(start, second.end, SPAN, found, modifier=first.modifier, is_garbled=garbled)


def single(text: str, start: int) -> Dated | None:
    """The date that begins at an offset, with an edge (`beginning of`) or a stretch (`late`) before it."""
    if text[start : start + 1].isdigit():
        return _read(text, start)
    early = _EARLY.match(text, start) if text[start : start + 1] in _EARLY_LETTERS else None
    if early:
        found = _read(text, early.end())
        if found and found.grain != RELATIVE:
            found.start, found.modifier = start, found.modifier or early["modifier"].lower()
            return found
    edge = EDGE.match(text, start)
    if edge:
        decade = THE_DECADE.match(text, edge.end())
        modifier = edges()[fold(edge["e"])]
        if decade:
            return Dated(start, decade.end(), YEAR, modifier=modifier, unit="decade")
        found = _read(text, edge.end())
        if found and found.grain != RELATIVE:
            found.start, found.modifier = start, modifier
            return found
        return None
    return _read(text, start)


def _read(text: str, start: int) -> Dated | None:
    forms = WORD_FORMS
    if text[start : start + 1].isdigit():
        forms = (
            YEAR_FORMS if text[start + 2 : start + 4].isdigit() and text[start + 1 : start + 2].isdigit() else DAY_FORMS
        )
    for pattern, reader in forms:
        match = pattern.match(text, start)
        found = reader(match) if match else None
        if found:
            return found
    return None


def _is_date(text: str, found: Dated) -> bool:
    """Whether a bare year is none: a number of something, a page, a file."""
    if found.grain != YEAR or found.end - found.start > 4 or found.interval is None:
        return True
    if _NO_YEAR_BEFORE.search(text, max(0, found.start - 12), found.start):
        return False
    return _NO_YEAR_AFTER.match(text, found.end) is None


def _set_modifier(text: str, found: Dated) -> None:
    if found.modifier:
        return
    if last_word(text[max(0, found.start - 20) : found.start])[0] not in _BEFORE_WORDS:
        return
    before = _BEFORE.search(text, max(0, found.start - 20), found.start)
    if before and before.lastgroup:
        word = before[before.lastgroup].lower()
        found.modifier = "until" if word in _UNTIL else _MODIFIER_OF[before.lastgroup]
