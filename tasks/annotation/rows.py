"""Findings as rows of the public tables, each with its place on the page."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from storage.ids import citation_id
from storage.schemas import CaseReviewRow, CitationRow, DateRow, NameRow, QuantityRow
from tasks.annotation import citations, resolution, works
from tasks.annotation.date_words import Dated
from tasks.annotation.gazetteer import Named
from tasks.annotation.passage import Passage
from tasks.annotation.persons import Person
from tasks.annotation.quantities import Quantity
from tasks.annotation.reference import Reference
from tasks.annotation.reviews import Review
from tasks.romanisation.namekey import name_key

_name_key = lru_cache(maxsize=65536)(name_key)


def _id(reference: Reference | None) -> str | None:
    return citation_id(reference.passage.segment.segment_id, reference.start) if reference else None


def citation(reference: Reference) -> CitationRow:
    """The row of a reference."""
    passage, segment = reference.passage, reference.passage.segment
    return CitationRow(
        citation_id=citation_id(segment.segment_id, reference.start),
        document_id=segment.document_id,
        segment_id=segment.segment_id,
        start=reference.start,
        end=reference.end,
        spans=passage.spans(reference.start, reference.end),
        text=reference.text,
        kind=reference.kind,
        archive=reference.archive,
        fond=reference.fond,
        opis=reference.opis,
        delo=reference.delo,
        list_ranges=reference.leaves,
        authors=reference.authors,
        editors=reference.editors,
        title=reference.title,
        container=reference.container,
        place=reference.place,
        year=reference.year,
        pages=reference.pages,
        cited_pages=reference.cited,
        is_ibid=reference.is_ibid,
        resolves_to=_id(resolution.stated(reference)),
        reproduced_in=_id(reference.reproduction),
        canonical_key=citations.key_of(reference) or works.work_key(resolution.root(reference)),
        note=reference.note,
        url=reference.url,
        pinned=reference.pinned,
    )


def names(passage: Passage, people: Sequence[Person], named: Sequence[Named]) -> Iterator[NameRow]:
    """The rows of persons, organisations and places of a passage, in order."""
    segment = passage.segment
    found: list[tuple[int, int, str, Person | None, bool]] = [(p.start, p.end, "person", p, p.pinned) for p in people]
    found += [(n.start, n.end, n.kind, None, n.pinned) for n in named]
    for start, end, kind, person, pinned in sorted(found, key=lambda item: item[:3]):
        yield NameRow(
            document_id=segment.document_id,
            segment_id=segment.segment_id,
            start=start,
            end=end,
            spans=passage.spans(start, end),
            text=passage.text[start:end],
            kind=kind,
            surname=person.surname if person else None,
            initials=person.initials if person else None,
            cyrillic=person.cyrillic if person else None,
            name_key=_key_of(person) if person else None,
            meant=person.meant if person else None,
            distance=person.distance if person else None,
            confidence=person.confidence if person else None,
            pinned=pinned,
        )


def _key_of(person: Person) -> str | None:
    name = person.cyrillic or person.meant or person.surname
    return _name_key(name) if name and person.surname else None


def _bounds(figure: Quantity) -> tuple[float | None, float | None]:
    is_range = figure.low != figure.high
    low = figure.low if is_range or figure.modifier == "at_least" else None
    return low, figure.high if is_range or figure.modifier == "at_most" else None


def quantity(passage: Passage, figure: Quantity) -> QuantityRow:
    """The row of a quantity."""
    segment = passage.segment
    low, high = _bounds(figure)
    return QuantityRow(
        document_id=segment.document_id,
        segment_id=segment.segment_id,
        start=figure.start,
        end=figure.end,
        spans=passage.spans(figure.start, figure.end),
        text=passage.text[figure.start : figure.end],
        value=figure.value,
        value_low=low,
        value_high=high,
        modifier=figure.modifier,
        unit=figure.unit,
        counted=figure.counted,
        action=figure.action,
        sentence_spans=passage.sentence_spans(figure.start),
        check=figure.check,
        pinned=figure.pinned,
    )


def date(passage: Passage, found: Dated) -> DateRow:
    """The row of a date."""
    segment, interval = passage.segment, found.interval
    return DateRow(
        document_id=segment.document_id,
        segment_id=segment.segment_id,
        start=found.start,
        end=found.end,
        spans=passage.spans(found.start, found.end),
        text=passage.text[found.start : found.end],
        earliest=interval.earliest if interval else None,
        latest=interval.latest if interval else None,
        modifier=found.modifier,
        is_garbled=found.is_garbled,
        pinned=found.pinned,
    )


def review(passage: Passage, found: Review) -> CaseReviewRow:
    """The row of a figure about the review of cases."""
    segment, figure = passage.segment, found.figure
    low, high = _bounds(figure)
    return CaseReviewRow(
        document_id=segment.document_id,
        segment_id=segment.segment_id,
        spans=passage.spans(found.start, found.end),
        sentence_spans=passage.spans(*found.sentence),
        body=found.body,
        basis=found.basis,
        place=found.place,
        earliest=found.when.earliest if found.when else None,
        latest=found.when.latest if found.when else None,
        measure=found.measure,
        value=figure.value,
        value_low=low,
        value_high=high,
        modifier=figure.modifier,
        unit=figure.unit,
        check=figure.check,
        pinned=figure.pinned,
    )
