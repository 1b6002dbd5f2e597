"""All annotators over one document: what is found, in reading order, as rows.

The patterns of the recognisers take a second to compile, so this module is imported when the stage first runs.
"""

from collections import deque
from collections.abc import Iterator, Sequence

from configs.models import Pins
from storage.schemas import SegmentRow, TextRow
from tasks.annotation import (
    actions,
    arithmetic,
    chronology,
    citations,
    dates,
    gazetteer,
    misread,
    persons,
    pins,
    quantities,
    resolution,
    reviews,
    rows,
    works,
)
from tasks.annotation.counting import Manner
from tasks.annotation.date_words import RELATIVE, Dated
from tasks.annotation.gazetteer import Named
from tasks.annotation.passage import Passage, passages
from tasks.annotation.persons import Person
from tasks.annotation.quantities import Quantity
from tasks.annotation.reference import Reference
from tasks.stage import Output

_NONE = Pins()
#: Languages that part thousands with a dot where they use a sign, and decimals with a comma.
_DOTTED = frozenset({"de", "ru", "uk", "be", "bg", "sr", "lv", "lt", "et", "pl"})


def annotate(segments: Sequence[SegmentRow], texts: Sequence[TextRow], pinned: Pins = _NONE) -> Output:
    """Rows of citations, names, quantities, dates and case_reviews of one document."""
    read = passages(segments, texts)
    references = _references(read)
    dated = _dates(read, references)
    people = persons.find(read, references)
    misread.link(read, texts, people)
    named = [_named(*pair) for pair in zip(read, people, strict=True)]
    for row, cited, days, them, others in zip(read, references, dated, people, named, strict=True):
        pins.archives(cited, pinned)
        pins.dates(row, days, pinned)
        pins.names(row, them, others, pinned)
    figures = [_figures(*triple, pinned) for triple in zip(read, references, dated, strict=True)]
    told = [reviews.find(*five) for five in zip(read, figures, dated, named, _leads(read, dated, named), strict=True)]
    return (
        [rows.citation(reference) for found in references for reference in found],
        [row for p, a, b in zip(read, people, named, strict=True) for row in rows.names(p, a, b)],
        [rows.quantity(p, figure) for p, found in zip(read, figures, strict=True) for figure in found],
        [rows.date(p, date) for p, found in zip(read, dated, strict=True) for date in found],
        [rows.review(p, review) for p, found in zip(read, told, strict=True) for review in found],
    )


#: How many passages before a table may say what it is about.
_LEADING = 3


def _leads(
    read: Sequence[Passage], dated: Sequence[Sequence[Dated]], named: Sequence[Sequence[Named]]
) -> Iterator[reviews.Lead]:
    """For each passage what leads up to it, if it is a table: the text before it, notes left out."""
    before: deque[tuple[Passage, Sequence[Dated], Sequence[Named]]] = deque(maxlen=_LEADING)
    for passage, dates_of, names_of in zip(read, dated, named, strict=True):
        if passage.segment.kind == "table":
            yield reviews.Lead.of(before)
            continue
        yield reviews.Lead()
        if not passage.is_note:
            before.append((passage, dates_of, names_of))


def _references(read: Sequence[Passage]) -> list[list[Reference]]:
    """The references of each passage, with Ibid. and back references led to what they mean."""
    found = [citations.references(passage) for passage in read]
    kept = {id(reference) for reference in works.settle(reference for row in found for reference in row)}
    settled = [[reference for reference in row if id(reference) in kept] for row in found]
    for row in settled:
        citations.link_reproductions(row)
    resolution.resolve((passage.is_note, row) for passage, row in zip(read, settled, strict=True))
    return settled


def _dates(read: Sequence[Passage], references: Sequence[Sequence[Reference]]) -> list[list[Dated]]:
    """The dates of each passage; those without a year get it from their own run of text, notes or body."""
    found = [
        dates.find(passage.masked, citations.numbers(passage, cited), passage.cues)
        for passage, cited in zip(read, references, strict=True)
    ]
    chronology.place(read, found)
    for is_note in (True, False):
        chronology.complete(
            [date for passage, row in zip(read, found, strict=True) if passage.is_note == is_note for date in row]
        )
    return found


def _named(passage: Passage, people: Sequence[Person]) -> list[Named]:
    """Organisations and places outside the names of persons."""
    taken = iter(sorted((person.start, person.end) for person in people))
    found, span = [], next(taken, None)
    for named in gazetteer.find(passage.masked, passage.cues):
        while span and span[1] <= named.start:
            span = next(taken, None)
        if span is None or named.end <= span[0]:
            found.append(named)
    return found


def _figures(passage: Passage, references: Sequence[Reference], dated: Sequence[Dated], pinned: Pins) -> list[Quantity]:
    """The quantities of a passage outside references and dates."""
    if passage.segment.kind == "comment_meta":
        return []
    text = passage.masked
    blocked = sorted([(r.start, r.end) for r in references] + [(d.start, d.end) for d in dated if d.grain != RELATIVE])
    language = passage.language
    manner = Manner(passage.segment.kind == "table", language == "de", language in _DOTTED)
    found = quantities.find(text, blocked, manner, passage.cues)
    done = actions.find(text, passage.cues) if found else []
    for figure in found:
        sentence = passage.sentence(figure.start)
        quantities.describe(text, figure, (sentence.start, sentence.end), done)
    pins.quantities(passage, found, pinned)
    arithmetic.check(text, found, passage.cues)
    return found
