"""`opis diff`: which rows differ between two versions, and why."""

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.causes import Causes
from flows.commands.diff_page import page
from flows.commands.output import console, print_json, print_table
from flows.commands.stores import opened
from storage.difference import Difference
from storage.errors import AccessDenied

if TYPE_CHECKING:
    import polars as pl

KINDS = ("added", "removed", "changed")
#: Lines around a change in the text of a document; segments of a text beyond which it is not laid side by side.
_AROUND, _MOST_SEGMENTS = 1, 5_000


def execute(
    names: tuple[str, str],
    store: str | None,
    collections: list[str],
    html: str | None,
    documents: int,
    *,
    as_json: bool,
) -> None:
    """Compare two versions, named by number or tag; `documents` texts are laid side by side."""
    found = compared(names, store, collections, documents)
    if html:
        try:
            Path(html).write_text(page(found), encoding="utf-8")
        except OSError as error:
            raise AccessDenied(f"{html} cannot be written ({error.strerror}): name another file.") from None
    if as_json:
        print_json(found)
    elif html:
        console.print(f"Written: {html}")
    else:
        _print(found)


def compared(names: tuple[str, str], store: str | None, collections: Sequence[str], documents: int) -> dict[str, Any]:
    """The difference of two versions as plain values.

    `tables` counts rows by table, `causes` the same rows by table, cause and run; both have the same sum. `documents`
    holds unified diffs of the texts of that many documents, those with most changed segments first.
    """
    blobs, first = opened(store, names[0])
    _, second = opened(store, names[1])
    difference = Difference(blobs, first, second, collections)
    rows_of = {table: rows for table, rows in difference.tables() if len(rows)}
    causes = Causes(difference, {name for rows in rows_of.values() for name in rows["subject"].unique().to_list()})
    tables: dict[str, dict[str, int]] = {}
    because: Counter[tuple[str, str, str]] = Counter()
    touched: Counter[str] = Counter()
    rates: dict[str, Any] = {"pages": 0, "before": None, "after": None}
    for table, rows in rows_of.items():
        counts = Counter(rows["what"].to_list())
        tables[table] = {kind: counts[kind] for kind in KINDS}
        because.update((table, *cause) for cause in causes.of(rows))
        if table == "pages":
            rates = _rates(rows)
        if table == "segments":
            touched = Counter(rows["subject"].to_list())
    shown = [document for document, _ in sorted(touched.items(), key=lambda item: (-item[1], item[0]))[:documents]]
    return {
        "from": first.version,
        "to": second.version,
        "rows": sum(sum(counts.values()) for counts in tables.values()),
        "tables": tables,
        "causes": [
            {"table": table, "cause": why, "run": run or None, "rows": count}
            for (table, why, run), count in sorted(because.items())
        ],
        "estimated_cer": rates,
        "documents_changed": len(touched),
        "documents": list(_texts(difference, shown)),
    }


def _rates(rows: "pl.DataFrame") -> dict[str, Any]:
    """Mean estimated error rate of the pages that differ, before and after; null where none has one."""
    return {"pages": len(rows), "before": rows["before"].mean(), "after": rows["after"].mean()}


def _texts(difference: Difference, documents: Sequence[str]) -> Iterator[dict[str, Any]]:
    if not documents:
        return
    for document, before, after in difference.texts(documents):
        is_long = max(len(before), len(after)) > _MOST_SEGMENTS
        lines = [] if is_long else list(difflib.unified_diff(before, after, lineterm="", n=_AROUND))[2:]
        yield {"document_id": document, "segments": [len(before), len(after)], "diff": lines}


def _print(found: dict[str, Any]) -> None:
    if not found["rows"]:
        console.print(f"Versions {found['from']} and {found['to']} hold the same rows.")
        return
    rows = [(table, *(counts[kind] for kind in KINDS)) for table, counts in found["tables"].items()]
    print_table(("table", *KINDS), rows)
    console.print()
    heads = ("rows", "table", "cause", "run")
    print_table(heads, ([item[head] for head in heads] for item in found["causes"]))
    rates = found["estimated_cer"]
    if rates["before"] is not None or rates["after"] is not None:
        before, after = (_rate(rates[when]) for when in ("before", "after"))
        console.print(f"\nEstimated CER of the {rates['pages']} pages that differ: {before} → {after}.")
    for document in found["documents"]:
        console.print(f"\n{document['document_id']}", markup=False)
        for line in document["diff"]:
            console.print(line, markup=False)
    hidden = found["documents_changed"] - len(found["documents"])
    if hidden:
        console.print(f"\n{hidden} more documents differ; --documents shows more.")


def _rate(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}"
