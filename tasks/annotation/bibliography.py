"""Works, articles and newspapers whose titles are set apart by italics or quotation marks.

A reference is read outward from its title: to the left the authors, to the right fields parted by commas (container,
editors, edition, place, year, volume, pages, a short title for later). It counts where a year, pages, a newspaper's
date or a short title closes it; a title that was defined before is a back reference.
"""

import re

from tasks.annotation import dates
from tasks.annotation.capitals import leading_persons
from tasks.annotation.date_words import DAY
from tasks.annotation.leaves import ITEMS, ranges
from tasks.annotation.marked import Marked, marked
from tasks.annotation.nameforms import PERSONS, PERSONS_REVERSED, SURNAMES, U, persons_of, reversed_persons_of
from tasks.annotation.pages import read_pages
from tasks.annotation.passage import Passage
from tasks.annotation.reference import BIBLIOGRAPHIC, PRESS, Reference
from tasks.annotation.stretches import Stretches

_EDS = r"\s\((?P<eds>eds?|comps?|Hg|Hrsg|Hgg|сост|ред)\.?\)"
_BEFORE_TITLE = r"(?:(?:,|:|\.)?\s{0,2}(?:in:?\s)?|\s\((?P<year>(?:1[5-9]|20)\d\d)[a-z]?\)[.,:]?\s)$"
_AUTHORS = re.compile(rf"(?P<names>{PERSONS})(?:{_EDS})?{_BEFORE_TITLE}")
_REVERSED = re.compile(rf"(?P<names>{PERSONS_REVERSED})(?:{_EDS})?{_BEFORE_TITLE}")
_IN_PLAIN = re.compile(
    rf"[.,]?\s[Ii]n:?\s(?P<names>{PERSONS}){_EDS},\s(?P<container>{U}[^()\d\n]{{3,120}}?)(?=\s\(|,\s{U})"
)
_NEAR_TITLE = re.compile(r"[,.:)]\s{0,2}(?:in:?\s)?$")
_SURNAMES = re.compile(rf"(?P<names>{SURNAMES}),\s$")

_SEP = r"(?:[.,:;]?\s{1,3}|\s?(?=\())"
_HEREAFTER = re.compile(
    r"[.,]?\s{0,3}\((?:hereafter|hereinafter|henceforth|далее)[\s,:—–-]{0,4}(?:cited\sas\s|как\s)?(?P<short>[^()]{2,200})\)"
)
_PLACE_NAME = rf"{U}[\w.’'-]{{0,24}}(?:[\s-]{U}[\w.’'-]{{1,24}}){{0,2}}"
_Y = r"(?P<year>(?:1[5-9]|20)\d\d)(?!\d)"
_PLACE_YEAR = re.compile(
    rf"{_SEP}(?P<open>\()?(?P<place>{_PLACE_NAME}(?:,\s(?:[A-Z]{{2}}|[A-Z]\.[A-Z]\.))?(?:(?:\sand\s|;\s|/|,\s){_PLACE_NAME})?)(?:\s?:\s(?P<publisher>[^,()]{{2,80}}))?,?\s{_Y}(?(open)\)?)"
)
_YEAR = re.compile(rf"{_SEP}\(?(?:[A-Z][a-z]{{2,9}}\s)?{_Y}\)?")
_NUMBER = re.compile(
    rf"{_SEP}(?:(?:vols?|nos?|issue|Bd|Nr|T|Vol|No|№|т|вып|кн)\.?\s?)?(?:\d{{1,4}}|[IVXL]{{1,6}})(?:\s?\((?!(?:1[5-9]|20)\d\d\))\d{{1,4}}(?:[–/-]\d{{1,4}})?\)|[–/-]\d{{1,3}})?(?=[\s,.;:)(]|$)(?!\s[a-z])"
)
_EDITION = re.compile(
    rf"{_SEP}(?:\d(?:st|nd|rd|th)\s(?:rev\.\s)?(?:edn?|edition)\b\.?|rev\.\sedn?\.|\d-е\sизд\.)", re.IGNORECASE
)
_EDITED = re.compile(
    rf"{_SEP}(?P<role>(?i:trans|transl|tr|eds?|edited|translated|hrsg|hg|comp|сост|пер|под\sред))\.?\s(?:by\s|von\s|and\strans\.\s)?(?P<names>{PERSONS})"
)
_IN_EDITED = re.compile(rf"[.,]?\s(?:[Ii]n:?|В\sкн\.:)\s(?P<names>{PERSONS})(?:{_EDS})?,\s")
_FREE = re.compile(
    rf"{_SEP}(?:unpublished|PhD|doctoral|MA|dissertation|thesis|manuscript|unpubl|University|École|Universität|particularly|especially|esp\.|introduction|chapters?|ch\.|chap\.|part|Diss\.)(?!\w)[^,;.()]{{0,80}}"
)
_CHAPTERS = re.compile(r"(?:,|\sand)\s(?:chapters?\s)?\d{1,2}(?:\sand\s\d{1,2})?(?=[\s.,;]|$)")
_CAPITAL = re.compile(rf"{_SEP}{U}[^,;.():]{{1,70}}(?=,)")
#: A journal whose title is not set apart: `Slavic Review 64, no. 2 (2005): 333–76`.
_JOURNAL = re.compile(
    rf"[.,]?\s(?:in:?\s)?(?P<container>{U}[^\d,;:()\n]{{2,70}}?),?\s(?:vol\.\s)?\d{{1,4}}(?:(?:,\s|\s|\.)(?:(?:no|nos|issue|H|Heft|Nr)\.?\s?)?\d{{1,3}}(?:[–/-]\d{{1,3}})?)?\s?\((?:[A-Z][a-z]+\s)?{_Y}\)"
)
_BARE_PAGES = re.compile(
    r":\s?(?=\d{1,4}(?:[-–]\d{1,4})?(?:[.,;)]|\s?$))|,\s?(?=\d{1,4}(?:[-–]\d{1,4}(?=,)|(?:[-–]\d{1,4})?(?:[.;)]|\s?$)))"
)
_BEFORE_PAGES, _BEFORE_DATE = re.compile(r"[.,:]?\s{0,3}"), re.compile(r"[.,]?\s\(?")
LOOK_BACK = 260


def references(passage: Passage, taken: Stretches) -> list[Reference]:
    """References with marked titles outside the stretches already taken; back references are candidates still."""
    stretches = marked(passage)
    found: list[Reference] = []
    done = 0
    for index, title in enumerate(stretches):
        if title.start < done or taken.overlaps(title.start, title.end):
            continue
        floor = max(done, taken.floor(title.start))
        reference = _read(passage, stretches, index, floor)
        if reference:
            found.append(reference)
            done = reference.end
    return found


def _read(passage: Passage, stretches: list[Marked], index: int, floor: int) -> Reference | None:
    text, title = passage.text, stretches[index]
    if title.inner_end - title.inner_start < 3:
        return None
    reference = Reference(
        passage, title.start, title.end, BIBLIOGRAPHIC, title=text[title.inner_start : title.inner_end].strip(" ,.")
    )
    _read_authors(reference, title.start, floor)
    container = stretches[index + 1] if index + 1 < len(stretches) else None
    firm = _read_fields(reference, title, container)
    named = bool(
        reference.authors or reference.editors or reference.place or reference.container or reference.kind == PRESS
    )
    if not title.is_italic and " " not in (reference.title or "") and not (named and _is_more_than_a_place(reference)):
        return None  # a quoted word is no title, even if a capital and a year follow in the next sentence
    reference.is_short = reference.is_short or not (firm and named)
    reference.is_firm = firm and (named or bool(reference.pages or reference.cited))
    return reference


def _is_more_than_a_place(reference: Reference) -> bool:
    people, pages = reference.authors or reference.editors, reference.pages or reference.cited
    return bool(people or pages or reference.container or reference.kind == PRESS)


def _read_authors(reference: Reference, start: int, floor: int) -> None:
    text = reference.passage.text
    left = text[max(floor, start - LOOK_BACK) : start]
    if not _NEAR_TITLE.search(left):
        return
    for pattern, split in ((_AUTHORS, persons_of), (_REVERSED, reversed_persons_of), (_SURNAMES, persons_of)):
        match = pattern.search(left)
        if not match:
            continue
        people = split(match["names"])
        groups = match.groupdict()
        # editors at the head of a reference stand in the place of authors too: the work is known by them
        reference.authors = people
        if groups.get("eds"):
            reference.editors = people
        if groups.get("year"):
            reference.year = int(groups["year"])
        reference.is_short = pattern is _SURNAMES
        reference.start = start - len(left) + match.start()
        return


def _read_fields(reference: Reference, title: Marked, container: Marked | None) -> bool:
    """Read the fields after a title; whether one of them makes it a reference."""
    text = reference.passage.text
    position, firm = title.end, reference.year is not None
    for _ in range(16):
        if container and _leads_to(reference, position, container, is_quoted=not title.is_italic):
            reference.container = text[container.inner_start : container.inner_end].strip()
            position, container = container.end, None
            reference.end = position
            continue
        step = _field(reference, position, firm)
        if step is None:
            break
        position, is_firm = step
        firm = firm or is_firm
        if is_firm:
            reference.end = position
    return firm


def _leads_to(reference: Reference, position: int, container: Marked, *, is_quoted: bool) -> bool:
    """Whether the container's title comes next, perhaps after its editors."""
    if reference.container is not None or not container.is_italic:
        return False
    text = reference.passage.text
    edited = _IN_EDITED.match(text, position)
    if edited and edited.end() == container.start:
        reference.editors = persons_of(edited["names"])
        return True
    return (
        is_quoted
        and container.start - position <= 8
        and re.fullmatch(r"[.,]?\s(?:in:?\s|//\s?)?", text[position : container.start], re.IGNORECASE) is not None
    )


def _field(reference: Reference, position: int, firm: bool) -> tuple[int, bool] | None:
    """End of the next field and whether it is firm evidence of a reference; None where none follows."""
    text = reference.passage.text
    hereafter = _HEREAFTER.match(text, position)
    if hereafter:
        reference.short_title = hereafter["short"].strip(" *_'’‘“”\"«»")
        return hereafter.end(), True
    before = reference.end
    pages = _BEFORE_PAGES.match(text, position)
    read_pages(reference, pages.end() if pages else position)
    if reference.end != before:
        end, reference.end = reference.end, before
        return end, True
    return _dated_field(reference, position) or _plain_field(reference, position, firm)


def _dated_field(reference: Reference, position: int) -> tuple[int, bool] | None:
    """A newspaper's date, a place with a year, or a year."""
    text = reference.passage.text
    separator = _BEFORE_DATE.match(text, position)
    dated = dates.single(text, separator.end()) if separator else None
    if dated and dated.grain == DAY and dated.interval and not reference.year:
        reference.kind, reference.year = PRESS, dated.interval.earliest.year
        return dated.end + (text[dated.end : dated.end + 1] == ")"), True
    journal = _JOURNAL.match(text, position) if reference.container is None else None
    if journal and not reference.year:
        reference.container, reference.year = journal["container"], int(journal["year"])
        return journal.end(), True
    match = _PLACE_YEAR.match(text, position)
    if match and not reference.year:
        reference.place, reference.year = match["place"], int(match["year"])
        return match.end(), True
    year = _YEAR.match(text, position)
    if year and not reference.year:
        reference.year = int(year["year"])
        return year.end(), bool(reference.authors or reference.editors or reference.container)
    return None


def _plain_field(reference: Reference, position: int, firm: bool) -> tuple[int, bool] | None:
    text = reference.passage.text
    within = _IN_PLAIN.match(text, position) if reference.container is None else None
    if within:
        reference.editors, reference.container = persons_of(within["names"]), within["container"]
        return within.end(), False
    edited = _EDITED.match(text, position)
    if edited:
        people, length = leading_persons(edited["names"])
        if edited["role"].lower().startswith(("ed", "hrsg", "hg", "comp", "сост", "под")):
            reference.editors = people
        return edited.start("names") + length, False
    bare = _BARE_PAGES.match(text, position)
    items = ITEMS.match(text, bare.end()) if bare and (firm or reference.is_short) else None
    if items and not (reference.pages or reference.cited):
        reference.cited = ranges(items[0])
        return items.end(), True
    for pattern in (_EDITION, _NUMBER, _FREE):
        match = pattern.match(text, position)
        if match:
            end = match.end()
            more = _CHAPTERS.match(text, end) if "chapter" in match[0] or "introduction" in match[0] else None
            return (more.end() if more else end), pattern is _FREE and bool(reference.authors or reference.editors)
    capital = _CAPITAL.match(text, position)
    return (capital.end(), False) if capital else None
