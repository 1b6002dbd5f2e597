"""The difference of two versions as one HTML page that loads nothing."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1b1b; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid #ddd; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { white-space: pre-wrap; font: inherit; margin: .5rem 0 1.5rem; }
pre span { display: block; padding: 0 .5rem; }
.came { background: #e3f4e3; }
.went { background: #fae3e3; }
.place { color: #666; }
@media (prefers-color-scheme: dark) {
  body { background: #161616; color: #eaeaea; }
  th, td { border-color: #444; }
  .came { background: #1d3a1f; }
  .went { background: #43201f; }
}
"""
_CLASSES = {"+": "came", "-": "went", "@": "place"}


def page(found: dict[str, Any]) -> str:
    """The page of what `flows.commands.diff.compared` found."""
    title = f"Versions {found['from']} → {found['to']}"
    body = [f"<h1>{title}</h1>"]
    if not found["rows"]:
        body.append("<p>Both hold the same rows.</p>")
    else:
        counts = [(table, *(rows[kind] for kind in rows)) for table, rows in found["tables"].items()]
        body += ["<h2>Rows</h2>", _table(("table", "added", "removed", "changed"), counts)]
        heads = ("rows", "table", "cause", "run")
        body += ["<h2>Causes</h2>", _table(heads, ([item[head] or "" for head in heads] for item in found["causes"]))]
        body += [_rates(found["estimated_cer"]), "<h2>Texts</h2>"]
        body.append(f"<p>{len(found['documents'])} of {found['documents_changed']} documents that differ.</p>")
        body += map(_document, found["documents"])
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    head = f'<!doctype html>\n<html lang="en"><head>{head}<style>{_STYLE}</style></head>'
    return f"{head}\n<body>{''.join(body)}</body></html>\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    listed = [list(row) for row in rows]
    numbers = [bool(listed) and all(isinstance(row[place], int) for row in listed) for place in range(len(heads))]
    lines = [_row("th", heads, numbers), *(_row("td", row, numbers) for row in listed)]
    return f"<table>{''.join(lines)}</table>"


def _row(tag: str, cells: Sequence[Any], numbers: Sequence[bool]) -> str:
    marks = (' class="number"' if is_number else "" for is_number in numbers)
    written = (f"<{tag}{mark}>{escape(str(cell))}</{tag}>" for cell, mark in zip(cells, marks, strict=True))
    return f"<tr>{''.join(written)}</tr>"


def _rates(rates: dict[str, Any]) -> str:
    before, after = ("none" if rates[when] is None else f"{rates[when]:.4f}" for when in ("before", "after"))
    return f"<p>Estimated character error rate of the {rates['pages']} pages that differ: {before} → {after}.</p>"


def _document(document: dict[str, Any]) -> str:
    lines = (f'<span class="{_CLASSES.get(line[:1], "same")}">{escape(line)}</span>' for line in document["diff"])
    return f"<h3>{escape(document['document_id'])}</h3><pre>{''.join(lines)}</pre>"
