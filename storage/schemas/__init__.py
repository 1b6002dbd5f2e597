"""Every table of Opis, stored and released: the one place of shape.

A row is a `NamedTuple` whose fields are the columns; the string below a field says its unit and meaning. Arrow schemas
(`arrow`), the released joins (`released`) and the documentation are derived from these declarations. Nothing here
needs more than pyarrow. No logic of any stage belongs here.
"""

from storage.schemas.annotations import (
    CaseReviewRow,
    CitationRow,
    DateRow,
    NameRow,
    QuantityRow,
    RomanisedSpanRow,
)
from storage.schemas.duplicates import (
    AlignmentRow,
    ClusterAliasRow,
    ClusterRow,
    ComparisonRow,
    DuplicateRow,
    EntityRow,
    ProposalRow,
    ReuseRow,
    SampleRow,
    SignatureRow,
)
from storage.schemas.pages import BlockRow, PageRow
from storage.schemas.segments import (
    NoteRow,
    ProfileRow,
    RepairRow,
    SearchTextRow,
    SegmentRow,
    TableCellRow,
    TextRow,
)
from storage.schemas.sources import HoldingRow, MemberRow, OrphanRow, RefusalRow, SourceRow, Unit
from storage.schemas.state import StateRow
from storage.schemas.types import (
    Box,
    Edit,
    Leaf,
    Line,
    Link,
    Place,
    Range,
    Row,
    Span,
    StringMap,
    Style,
    Witness,
    Word,
)

#: Stored table name → row type. Each has exactly one writing stage (`tasks.STAGES` says which).
STORED: dict[str, type[Row]] = {
    "sources": SourceRow,
    "holdings": HoldingRow,
    "members": MemberRow,
    "orphans": OrphanRow,
    "refusals": RefusalRow,
    "pages": PageRow,
    "blocks": BlockRow,
    "segments": SegmentRow,
    "notes": NoteRow,
    "table_cells": TableCellRow,
    "repairs": RepairRow,
    "texts": TextRow,
    "profiles": ProfileRow,
    "romanised_spans": RomanisedSpanRow,
    "search_texts": SearchTextRow,
    "citations": CitationRow,
    "names": NameRow,
    "quantities": QuantityRow,
    "dates": DateRow,
    "case_reviews": CaseReviewRow,
    "signatures": SignatureRow,
    "samples": SampleRow,
    "duplicates": DuplicateRow,
    "comparisons": ComparisonRow,
    "proposals": ProposalRow,
    "clusters": ClusterRow,
    "cluster_aliases": ClusterAliasRow,
    "reuse": ReuseRow,
    "alignments": AlignmentRow,
    "entities": EntityRow,
    "stage_state": StateRow,
}

#: Row type → stored table name.
TABLE_OF: dict[type[Row], str] = {row: name for name, row in STORED.items()}

__all__ = [
    "STORED",
    "TABLE_OF",
    "AlignmentRow",
    "BlockRow",
    "Box",
    "CaseReviewRow",
    "CitationRow",
    "ClusterAliasRow",
    "ClusterRow",
    "ComparisonRow",
    "DateRow",
    "DuplicateRow",
    "Edit",
    "EntityRow",
    "HoldingRow",
    "Leaf",
    "Line",
    "Link",
    "MemberRow",
    "NameRow",
    "NoteRow",
    "OrphanRow",
    "PageRow",
    "Place",
    "ProfileRow",
    "ProposalRow",
    "QuantityRow",
    "Range",
    "RefusalRow",
    "RepairRow",
    "ReuseRow",
    "RomanisedSpanRow",
    "Row",
    "SampleRow",
    "SearchTextRow",
    "SegmentRow",
    "SignatureRow",
    "SourceRow",
    "Span",
    "StateRow",
    "StringMap",
    "Style",
    "TableCellRow",
    "TextRow",
    "Unit",
    "Witness",
    "Word",
]
