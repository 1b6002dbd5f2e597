"""Works whose titles are not set apart: Russian and German usage, plain text, newspapers, `op. cit.`, web addresses.

A reference is found by what closes its title (place and year, or `//` and a journal with a year) and read to the left
as far as its author. Without an author it counts only where it fills a note from its beginning or from a semicolon.
"""

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from tasks.annotation import cues, dates
from tasks.annotation.capitals import leading_persons
from tasks.annotation.date_words import DAY
from tasks.annotation.leaves import ITEMS, ranges
from tasks.annotation.lexicon import alternation, table, words
from tasks.annotation.nameforms import PERSON, PERSONS, PERSONS_REVERSED, SURNAMES, persons_of, reversed_persons_of
from tasks.annotation.pages import read_pages
from tasks.annotation.passage import Passage
from tasks.annotation.reference import BIBLIOGRAPHIC, PRESS, WEB, Reference
from tasks.annotation.stretches import Stretches

LOOK_BACK = 340
_Y = r"(?P<year>(?:1[5-9]|20)\d\d)(?!\d)"


@cache
def _closings() -> tuple[re.Pattern[str], ...]:
    press = table("press")
    cyrillic, latin = alternation(words(press["places_cyrillic"])), alternation(words(press["places_latin"]))
    place = rf"(?P<place>(?:{cyrillic})\.?(?:\s?[;–-]\s?(?:{cyrillic})\.?)?)"
    return (
        re.compile(rf"[.,]\s?(?:[–—-]\s)?{place}(?:\s?:\s?(?P<publisher>[^,;:\n.]{{2,50}}))?,\s{_Y}"),
        re.compile(
            rf"\s//\s?(?P<container>[^\n;/]{{3,160}}?)[.,]\s(?:[–—-]\s)?(?:{place}(?:\s?:\s?[^,;:\n.]{{2,50}})?,\s)?{_Y}"
        ),
        re.compile(rf"\s\((?P<place>[A-Z][^():;\n]{{1,40}}):\s(?P<publisher>[^()\n]{{2,80}}),\s{_Y}\)"),
        re.compile(rf",\s(?P<place>(?:{latin})(?:,\s[A-Z]{{2}})?)(?::\s(?P<publisher>[^,;:\n.]{{2,50}}))?,?\s{_Y}"),
    )


_LEAD = (
    r"(?:^(?:\d{1,3}[.)]?\s{1,2})?|[.;:(!?]\s{1,2}|\b(?:[Сс]м|[Дд]ив|[Сс]р|[Vv]gl|[Cc]f)\.:?\s"
    r"(?:(?:также|напр\.|подробнее|наприклад|також|например|auch|also):?,?\s)?|\b(?:[Ss]ee|also|in|[Ss]iehe|auch|example|по|в|from|and),?:?\s)"
)
_REVERSED = re.compile(rf"{_LEAD}(?P<names>{PERSONS_REVERSED})(?:\s\((?P<eds>eds?|Hg|Hrsg|ред|сост)\.?\))?[.,:]?\s")
_STRAIGHT = re.compile(rf"{_LEAD}(?P<names>{PERSONS})(?:\s\((?P<eds>eds?|Hg|Hrsg|ред|сост)\.?\))?[.,:]\s")
_BEGINNING = re.compile(rf"{_LEAD}(?=[^\W\d_a-zа-яё])")
_AFTER = re.compile(
    r"[.,]?\s(?:[–—-]\s)?(?:(?:Т|т|Вып|вып|Кн|кн|Ч|ч|№|No|Nr|Bd|Vol|vol|no)\.?\s?[\dIVXL]{1,6}(?:\s?\(\d{1,4}\))?|\d{1,4}(?:\s\(\d{4}\))?(?=,))"
)
_PAGES_AFTER = re.compile(r"[.,:]?\s(?:[–—-]\s)?(?=(?:[Сс]|[Pp]p?|S|стр|lpp)\.\s?\d)")
_BARE_PAGES = re.compile(r",\s(?=\d{1,4}(?:[-–]\d{1,4})?(?:[.;)]|\s?$))")
_MARKS_BEFORE = re.compile('[«“"*_]+$')
_OP_CIT = re.compile(
    r"[*_]?(?<!\w)(?:[Oo]p\.\s?cit|[Уу]каз\.\s?соч|a\.\s?a\.\s?O|[Цц]ит\.\s?соч|[Вв]каз\.\s?праця)(?!\w)\.?[*_]?"
)
_OP_CIT_SIGNS = ("cit", "соч", "a. O", "a.O", "праця")
_OP_CIT_NAMES = re.compile(rf"(?P<names>{PERSONS_REVERSED}|{PERSON}|{SURNAMES})[.,]?\s$")
_URL_BEFORE = re.compile(
    r"[\s,.;:(<\[]{0,4}(?:URL|Режим\sдоступа|available\s(?:at|from|online)|at|verfügbar\sunter|online)?[\s:.,(<\[]{0,4}",
    re.IGNORECASE,
)


def references(passage: Passage, taken: Stretches) -> list[Reference]:
    """References without marked titles, outside the stretches already taken."""
    found: list[Reference] = []
    candidates = list(_candidates(passage, taken))
    for reference in sorted(candidates, key=lambda reference: (reference.start, -reference.end)):
        if not taken.overlaps(reference.start, reference.end):
            found.append(reference)
            taken.add(reference.start, reference.end)
    return found


def _candidates(passage: Passage, taken: Stretches) -> Iterator[Reference]:
    text = passage.text
    is_likely = (not text.isascii(), "//" in text, "(" in text and ": " in text, ", " in text)
    for pattern in itertools.compress(_closings(), is_likely):
        for match in pattern.finditer(text):
            reference = _work(passage, match, taken.floor(match.start()))
            if reference:
                yield reference
    yield from _newspapers(passage)
    for match in _OP_CIT.finditer(text) if any(sign in text for sign in _OP_CIT_SIGNS) else ():
        base = max(0, match.start() - 120)
        named = _OP_CIT_NAMES.search(text[base : match.start()])
        if named is None:
            continue
        people = reversed_persons_of(named["names"]) or persons_of(named["names"])
        reference = Reference(passage, base + named.start(), match.end(), BIBLIOGRAPHIC, authors=people, is_short=True)
        _read_pages(reference, is_bare=False)
        yield reference


def _work(passage: Passage, match: re.Match[str], floor: int) -> Reference | None:
    """The work that a closing match ends."""
    text, groups = passage.text, match.groupdict()
    base = max(floor, match.start() - LOOK_BACK)
    stop = text.rfind("; ", base, match.start())
    base = stop + 2 if stop >= 0 else base
    left = text[base : match.start()]
    heading = left.split(" / ")[0]  # what follows the stroke says who edited the work
    author = _REVERSED.search(heading) or _STRAIGHT.search(heading)
    if author is None and not (
        passage.is_note and (base == 0 or text[base - 2 : base - 1] == ";") and _BEGINNING.match(left.lstrip())
    ):
        return None
    people, end = _people(author) if author else ((), 0)
    start = base + author.start("names") if author else base + len(left) - len(left.lstrip())
    title = heading[end:].strip(" .,:—–-\n")
    if len(title) < 4 or (not author and len(title) > 250) or _runs_on(title):
        return None
    reference = Reference(
        passage, start, match.end(), BIBLIOGRAPHIC, authors=people, title=title,
        container=(groups.get("container") or "").strip() or None, place=(groups.get("place") or "").strip() or None,
        year=int(match["year"]),
    )  # fmt: skip
    if author and author["eds"]:
        reference.editors = people
    _read_pages(reference, is_bare="publisher" in groups)
    return reference


def _people(author: re.Match[str]) -> tuple[tuple[str, ...], int]:
    """The authors and where they end."""
    if author.re is _REVERSED:
        return reversed_persons_of(author["names"]), author.end()
    people, length = leading_persons(author["names"])
    whole = length == len(author["names"])
    return people, author.end() if whole else author.start("names") + length


def _runs_on(title: str) -> bool:
    """Whether a supposed title is running prose: a sentence ends in it and goes on in small letters."""
    return re.search(r"[.!?]\s[a-zа-яё]", title) is not None


def _read_pages(reference: Reference, *, is_bare: bool) -> None:
    text = reference.passage.text
    for _ in range(3):
        more = _AFTER.match(text, reference.end)
        if not more:
            break
        reference.end = more.end()
    marked = _PAGES_AFTER.match(text, reference.end)
    if marked:
        read_pages(reference, marked.end())
    elif is_bare and (bare := _BARE_PAGES.match(text, reference.end)) and (items := ITEMS.match(text, bare.end())):
        reference.cited, reference.end = ranges(items[0]), items.end()
    if reference.container and reference.cited and not reference.pages:
        reference.pages, reference.cited = reference.cited, ()


@cache
def _newspaper() -> re.Pattern[str]:
    names = alternation(words(table("press")["newspapers"]))
    return re.compile(
        rf"[«“\"*_]{{0,2}}(?<!\w)(?P<name>{names})[»”\"*_]{{0,2}}[.,]{{1,2}}[»”\"]?\s(?:(?P<year>\d{{4}})[.,]\s)?(?=\d)"
    )


def _newspapers(passage: Passage) -> Iterator[Reference]:
    """A newspaper with its date: `Правда. 1957. 17 августа. С. 2`."""
    text = passage.text
    for start in passage.cues.at(cues.PRESS):
        marks = _MARKS_BEFORE.search(text, max(0, start - 2), start)
        match = _newspaper().match(text, marks.start() if marks else start)
        dated = dates.single(text, match.end()) if match else None
        if match is None or dated is None or dated.grain != DAY:
            continue
        year = int(match["year"]) if match["year"] else dated.interval.earliest.year if dated.interval else None
        if year is None:
            continue
        reference = Reference(passage, match.start(), dated.end, PRESS, title=match["name"], year=year)
        _read_pages(reference, is_bare=False)
        yield reference


def add_addresses(passage: Passage, found: list[Reference]) -> None:
    """Give web addresses to the references they close; those that stand alone are references of their own."""
    found.sort(key=lambda reference: reference.start)
    starts = [reference.start for reference in found]
    alone: list[Reference] = []
    for start, end in passage.addresses:
        url = passage.text[start:end].rstrip(".,;:)")
        index = bisect_right(starts, start) - 1
        holder = found[index] if index >= 0 else None
        if holder and (start < holder.end or _URL_BEFORE.fullmatch(passage.text, holder.end, start)):
            holder.url = holder.url or url
        else:
            alone.append(Reference(passage, start, start + len(url), WEB, url=url))
    found += alone
