"""Annotate a document: references, names, numbers, dates, and the figures about the review of cases.

The recognisers live in `tasks.annotation`; `document` runs them over a document in reading order, and `rows` turns what
they find into rows that lead back to the page. Furniture, noise and page numbers are passed over.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from configs.models import Pins
from storage.schemas import CaseReviewRow, CitationRow, DateRow, NameRow, QuantityRow, SegmentRow, TextRow
from tasks.stage import Kind, Output, Parameters, Stage


class AnnotateParameters(Parameters):
    """What the annotate stage may be told."""

    pins: Pins = Pins()
    """Lookups and corrections of the collection."""


def annotate(segments: Sequence[SegmentRow], texts: Sequence[TextRow], parameters: AnnotateParameters) -> Output:
    """Rows of citations, names, quantities, dates and case_reviews of one document."""
    from tasks.annotation import document

    return document.annotate(segments, texts, parameters.pins)


def _resources(_: AnnotateParameters) -> Mapping[str, str]:
    return {"pymorphy3-dicts-ru": version("pymorphy3-dicts-ru")}


STAGE = Stage(
    name="annotate",
    version=4,
    kind=Kind.DOCUMENT,
    reads=(SegmentRow, TextRow),
    writes=(CitationRow, NameRow, QuantityRow, DateRow, CaseReviewRow),
    parameters=AnnotateParameters,
    run=annotate,
    resources=_resources,
)
