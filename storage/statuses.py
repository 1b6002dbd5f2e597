"""Statuses: every source and page ended, well or with a reason, and every page of a document is there."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from storage.findings import Finding
from storage.reader import Dataset
from storage.schemas.segments import KINDS

_SOURCES = frozenset({"ok", "quarantined", "withdrawn"})
_PAGES = frozenset({"text", "blank", "failed"})


def statuses(data: Dataset) -> Iterator[Finding]:
    """Sources, pages and segments whose status or kind says nothing, or not why."""
    held: set[str] = set()
    for piece in data.tables("documents", ["source_ids"]):
        for names in piece["source_ids"].to_pylist():
            held.update(names or ())
    columns = ["source_id", "status", "error_code", "error_message"]
    for piece in data.tables("sources", columns):
        for row in piece.to_pylist():
            message = _source(row, row["source_id"] in held)
            if message:
                yield Finding("statuses", f"sources {row['source_id']}", message)
    yield from _pages(data)
    for piece in data.tables("segments", ["segment_id", "kind"]):
        for row in piece.to_pylist():
            if row["kind"] not in KINDS:
                yield Finding("statuses", f"segments {row['segment_id']}", f"No such kind: {row['kind']!r}.")


def _source(row: dict[str, Any], is_held: bool) -> str | None:
    if row["status"] not in _SOURCES:
        return f"No such status: {row['status']!r}."
    if row["status"] == "quarantined" and not (row["error_code"] and row["error_message"]):
        return "Quarantined without a reason."
    if row["status"] == "ok" and not is_held:
        return "Neither quarantined nor part of a document: it is lost."
    return None


def _pages(data: Dataset) -> Iterator[Finding]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    columns = ["page_id", "document_id", "page_number", "status", "error_code", "text", "ink", "flags"]
    for piece in data.tables("pages", columns):
        for row in piece.to_pylist():
            numbers[row["document_id"]].append(row["page_number"])
            message = _page(row)
            if message:
                yield Finding("statuses", f"pages {row['page_id']}", message)
    for piece in data.tables("documents", ["document_id", "page_count"]):
        for row in piece.to_pylist():
            found = sorted(numbers[row["document_id"]])
            if found != list(range(1, row["page_count"] + 1)):
                told = f"It counts {row['page_count']} pages, and `pages` holds {_ranges(found)}."
                yield Finding("statuses", f"documents {row['document_id']}", told)


def _page(row: dict[str, Any]) -> str | None:
    text = row["text"] or ""
    is_blank = not text or text.isspace()
    if row["status"] not in _PAGES:
        return f"No such status: {row['status']!r}."
    if row["status"] == "failed" and not row["error_code"]:
        return "Failed without a reason."
    if row["status"] == "text" and is_blank:
        return "Status text, and no character."
    if row["status"] == "blank" and not is_blank:
        return "Status blank, and it has text."
    if row["status"] == "blank" and row["ink"] is None and not row["flags"]:
        return "Status blank, with neither its ink measured nor a reason in flags."
    return None


def _ranges(numbers: list[int]) -> str:
    """Page numbers as a person writes them.

    >>> _ranges([1, 2, 3, 5])
    '1–3, 5'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(p[0]) if len(p) == 1 else f"{p[0]}–{p[-1]}" for p in parts) or "none"
