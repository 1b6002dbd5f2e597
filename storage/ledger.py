"""The ledger of every character: pages lie whole in segments, segments lead back to pages, edits go both ways."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from storage.findings import Finding
from storage.reader import Dataset

#: Pages whose text is held in memory at once.
PAGES = 50_000

_Row = dict[str, Any]
#: Tables whose rows quote `segments.text` from `start` to `end`.
_QUOTES = ("citations", "romanised_spans", "names", "quantities", "dates")
#: Columns of spans into pages, by table.
_SPANS: dict[str, tuple[str, ...]] = dict.fromkeys((*_QUOTES, "table_cells"), ("spans",)) | {
    "quantities": ("spans", "sentence_spans"),
    "case_reviews": ("spans", "sentence_spans"),
    "notes": ("anchor_spans", "body_spans"),
}
_COLUMNS = ["segment_id", "document_id", "spans", "raw_text", "text", "edits"]


def ledger(data: Dataset) -> Iterator[Finding]:
    """Characters outside every segment or in two, texts that cannot be rebuilt, places that lead nowhere."""
    reasons = {
        row["subject_id"]: f" (its {row['stage']} failed: see rejects)"
        for piece in data.tables("rejects", ["stage", "subject_id"])
        for row in piece.to_pylist()
    }
    for documents in _groups(data):
        pages = {
            (row["document_id"], row["page_number"]): row["text"] or ""
            for row in _rows(data, "pages", ["document_id", "page_number", "text"], documents)
        }
        texts: dict[str, str] = {}
        covered: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for row in _rows(data, "segments", _COLUMNS, documents):
            texts[row["segment_id"]] = row["text"] or ""
            yield from _segment(row, pages, covered)
        for (document, number), text in sorted(pages.items()):
            message = _uncovered(text, covered[document, number])
            if message:
                place = f"pages {document}/{number}"
                yield Finding("coverage", place, f"{message}{reasons.get(document, '')}.")
        yield from _places(data, documents, pages, texts)


def _groups(data: Dataset) -> Iterator[list[str]]:
    """Documents in groups of at most `PAGES` pages."""
    counts: Counter[str] = Counter()
    for table in ("pages", "segments"):
        for piece in data.tables(table, ["document_id"]):
            counts.update(piece["document_id"].to_pylist())
    group: list[str] = []
    held = 0
    for document, count in sorted(counts.items()):
        if group and held + count > PAGES:
            yield group
            group, held = [], 0
        group.append(document)
        held += count
    if group:
        yield group


def _rows(data: Dataset, table: str, columns: Sequence[str], documents: Collection[str]) -> Iterator[_Row]:
    wanted = pa.array(documents, pa.string())
    for piece in data.tables(table, columns):
        yield from piece.filter(pc.is_in(piece["document_id"], value_set=wanted)).to_pylist()


def _segment(
    row: _Row, pages: dict[tuple[str, int], str], covered: dict[tuple[str, int], list[tuple[int, int]]]
) -> Iterator[Finding]:
    place = f"segments {row['segment_id']}"
    raw, text, edits = row["raw_text"] or "", row["text"] or "", row["edits"] or []
    parts = []
    for span in row["spans"] or []:
        page = pages.get((row["document_id"], span["page_number"]))
        if _is_outside(span, page):
            yield Finding("references", place, f"A span lies outside page {span['page_number']}.")
            continue
        covered[row["document_id"], span["page_number"]].append((span["start"], span["end"]))
        parts.append((page or "")[span["start"] : span["end"]])
    if "".join(parts) != raw:
        yield Finding("reversible", place, "raw_text is not what its spans hold.")
    fault = edit_fault(raw, edits)
    if fault:
        yield Finding("reversible", place, fault)
    elif applied(raw, edits) != text:
        yield Finding("reversible", place, "The edits do not turn raw_text into text.")


def _is_outside(span: _Row, page: str | None) -> bool:
    return page is None or not 0 <= span["start"] <= span["end"] <= len(page)


def edit_fault(raw: str, edits: Iterable[_Row]) -> str | None:
    """Why edits cannot be applied and undone, if they cannot: they are sorted, disjoint, and say what was there.

    >>> edit_fault("аб", [{"start": 0, "end": 1, "original": "я", "replacement": ""}])
    'An edit at 0 does not hold what stands there.'
    """
    cursor, insertion = 0, -1
    for edit in edits:
        start, end = edit["start"], edit["end"]
        if not cursor <= start <= end <= len(raw):
            return f"An edit at {start} overlaps the one before, or lies outside."
        if start == end == insertion:
            return f"Two insertions stand at {start}."
        if raw[start:end] != edit["original"]:
            return f"An edit at {start} does not hold what stands there."
        cursor, insertion = end, start if start == end else insertion
    return None


def applied(raw: str, edits: Iterable[_Row]) -> str:
    """The raw text with its edits."""
    parts, cursor = [], 0
    for edit in edits:
        parts += [raw[cursor : edit["start"]], edit["replacement"] or ""]
        cursor = edit["end"]
    return "".join([*parts, raw[cursor:]])


def _uncovered(text: str, spans: list[tuple[int, int]]) -> str | None:
    """Which non-blank characters lie in no span, or in two."""
    cursor = 0
    for start, end in [*sorted(spans), (len(text), len(text))]:
        if start > cursor and text[cursor:start].strip():
            return f"Characters from {cursor} to {start} lie in no segment"
        if start < cursor and text[start : min(cursor, end)].strip():
            return f"Characters from {start} to {min(cursor, end)} lie in two segments"
        cursor = max(cursor, end)
    return None


def _places(
    data: Dataset, documents: Collection[str], pages: dict[tuple[str, int], str], texts: dict[str, str]
) -> Iterator[Finding]:
    """Rows of the other tables whose place is not in their page or whose text is not in their segment."""
    for table, columns in _SPANS.items():
        quoted = ["segment_id", "start", "end", "text"] if table in _QUOTES else []
        for row in _rows(data, table, ["document_id", *columns, *quoted], documents):
            for span in [span for column in columns for span in row[column] or []]:
                if _is_outside(span, pages.get((row["document_id"], span["page_number"]))):
                    place = f"{table} {row['document_id']}"
                    yield Finding("references", place, f"A span lies outside page {span['page_number']}.")
            if quoted and texts.get(row["segment_id"], "")[row["start"] : row["end"]] != row["text"]:
                place = f"{table} {row['segment_id']}"
                yield Finding("references", place, f"{row['text']!r} is not what the segment holds at {row['start']}.")
