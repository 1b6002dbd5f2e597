"""Annotate a document: references, names, numbers, dates, and the figures about the review of cases.

The recognisers live in `tasks.annotation`; this stage runs them over a document in reading order and writes their
findings as rows that lead back to the page. Furniture, noise and page numbers are passed over.
"""

from collections.abc import Mapping, Sequence

from storage.ids import citation_id
from storage.schemas import CaseReviewRow, CitationRow, DateRow, NameRow, QuantityRow, SegmentRow, TextRow
from tasks.annotation import chronology, citations, dates, persons, quantities, resolution, works
from tasks.annotation.date_forms import RELATIVE, Dated
from tasks.annotation.persons import Person
from tasks.annotation.passage import Passage, passages
from tasks.annotation.quantities import Quantity
from tasks.annotation.reference import Reference
from tasks.romanisation.namekey import name_key
from tasks.stage import Kind, Output, Parameters, Stage


class AnnotateParameters(Parameters):
    """What the annotate stage may be told."""


def annotate(segments: Sequence[SegmentRow], texts: Sequence[TextRow], _: AnnotateParameters) -> Output:
    """Rows of citations, names, quantities, dates and case_reviews of one document."""
    read = passages(segments, texts)
    references = _references(read)
    resolution.resolve((passage.is_note, found) for passage, found in zip(read, references, strict=True))
    blocked = [sorted(citations.numbers(passage)) for passage in read]
    cited = [[(r.start, r.end) for r in found] for found in references]
    dated = [dates.find(passage.masked, stretch) for passage, stretch in zip(read, blocked, strict=True)]
    for is_note in (True, False):
        chronology.complete([d for p, found in zip(read, dated, strict=True) if p.is_note == is_note for d in found])
    counted = [
        _quantities(passage, sorted([*stretch, *((d.start, d.end) for d in found if d.grain != RELATIVE)]))
        for passage, stretch, found in zip(read, cited, dated, strict=True)
    ]
    people = persons.find(read, references)
    reviews: list[CaseReviewRow] = []
    return (
        [_citation_row(r) for found in references for r in found],
        [_person_row(p, n) for p, found in zip(read, people, strict=True) for n in found],
        [_quantity_row(p, q) for p, found in zip(read, counted, strict=True) for q in found],
        [_date_row(p, d) for p, found in zip(read, dated, strict=True) for d in found],
        reviews,
    )


def _references(read: Sequence[Passage]) -> list[list[Reference]]:
    """The references of each passage, with back references led to their works."""
    found = [citations.references(passage) for passage in read]
    kept = {id(reference) for reference in works.settle(reference for row in found for reference in row)}
    settled = [[reference for reference in row if id(reference) in kept] for row in found]
    for row in settled:
        citations.link_reproductions(row)
    return settled


def _quantities(passage: Passage, blocked: Sequence[tuple[int, int]]) -> list[Quantity]:
    text = passage.masked
    found = quantities.find(text, blocked, is_table=passage.segment.kind == "table")
    for quantity in found:
        sentence = passage.sentence(quantity.start)
        quantities.describe(text, quantity, (sentence.start, sentence.end))
    return found


def _id(reference: Reference | None) -> str | None:
    return citation_id(reference.passage.segment.segment_id, reference.start) if reference else None


def _citation_row(reference: Reference) -> CitationRow:
    passage, segment = reference.passage, reference.passage.segment
    return CitationRow(
        citation_id=citation_id(segment.segment_id, reference.start), document_id=segment.document_id,
        segment_id=segment.segment_id, start=reference.start, end=reference.end,
        spans=passage.spans(reference.start, reference.end), text=reference.text, kind=reference.kind,
        archive=reference.archive, fond=reference.fond, opis=reference.opis, delo=reference.delo,
        list_ranges=reference.leaves, authors=reference.authors, editors=reference.editors, title=reference.title,
        container=reference.container, place=reference.place, year=reference.year, pages=reference.pages,
        cited_pages=reference.cited, is_ibid=reference.is_ibid, resolves_to=_id(resolution.stated(reference)),
        reproduced_in=_id(reference.reproduction), canonical_key=citations.key_of(reference) or works.work_key(resolution.root(reference)),
        note=reference.note, url=reference.url,
    )  # fmt: skip


def _quantity_row(passage: Passage, found: Quantity) -> QuantityRow:
    segment, sentence = passage.segment, passage.sentence(found.start)
    is_range = found.low != found.high
    return QuantityRow(
        document_id=segment.document_id, segment_id=segment.segment_id, start=found.start, end=found.end,
        spans=passage.spans(found.start, found.end), text=passage.text[found.start : found.end], value=found.value,
        value_low=found.low if is_range or found.modifier == "at_least" else None,
        value_high=found.high if is_range or found.modifier == "at_most" else None,
        modifier=found.modifier, unit=found.unit, counted=found.counted, action=found.action,
        sentence_spans=passage.spans(sentence.start, sentence.end), check=found.check,
    )  # fmt: skip


def _date_row(passage: Passage, found: Dated) -> DateRow:
    segment, interval = passage.segment, found.interval
    return DateRow(
        document_id=segment.document_id, segment_id=segment.segment_id, start=found.start, end=found.end,
        spans=passage.spans(found.start, found.end), text=passage.text[found.start : found.end],
        earliest=interval.earliest if interval else None, latest=interval.latest if interval else None,
        modifier=found.modifier, is_garbled=found.is_garbled,
    )  # fmt: skip


def _person_row(passage: Passage, found: Person) -> NameRow:
    segment = passage.segment
    return NameRow(
        document_id=segment.document_id, segment_id=segment.segment_id, start=found.start, end=found.end,
        spans=passage.spans(found.start, found.end), text=passage.text[found.start : found.end], kind="person",
        surname=found.surname, initials=found.initials, cyrillic=found.cyrillic,
        name_key=name_key(found.cyrillic or found.surname) if found.surname else None,
    )  # fmt: skip


def _resources(_: AnnotateParameters) -> Mapping[str, str]:
    return {}


STAGE = Stage(
    name="annotate",
    version=1,
    kind=Kind.DOCUMENT,
    reads=(SegmentRow, TextRow),
    writes=(CitationRow, NameRow, QuantityRow, DateRow, CaseReviewRow),
    parameters=AnnotateParameters,
    run=annotate,
    resources=_resources,
)
