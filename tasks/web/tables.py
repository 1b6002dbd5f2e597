"""Which tables hold data and which only lay out the page; rows and columns of the cells of the former."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from tasks.web.elements import classes, tag_of
from tasks.web.markup import words
from tasks.web.plan import Cell, Plan

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DATA_CLASSES = words(
    "wikitable data datatable data-table table-bordered table-striped infobox dataframe sortable grid"
)
_SPAN_LIMIT = 1_000


@dataclass(slots=True)
class _Table:
    element: "HtmlElement"
    rows: "list[list[HtmlElement]]" = field(default_factory=list)
    nests: bool = False
    is_marked: bool = False
    links: int = 0


def plan_tables(plan: Plan) -> None:
    """Enter data tables and their cells into the plan."""
    for table in _tables(plan) if "table" in plan.tags.values() else ():
        if _holds_data(table, plan):
            plan.tables.add(table.element)
            _number(table, plan)


def _tables(plan: Plan) -> list[_Table]:
    """Tables with their rows and cells, in document order; what stands in an inner table is the inner one's."""
    found: list[_Table] = []
    around: dict[HtmlElement | None, _Table] = {}
    for element, tag in plan.tags.items():
        table = around.get(plan.parents[element])
        if tag == "table":
            if table is not None:
                table.nests = True
            table = _Table(element)
            found.append(table)
        elif table is not None:
            _take(table, element, tag)
        if table is not None:
            around[element] = table
    return found


def _take(table: _Table, element: "HtmlElement", tag: str) -> None:
    if tag == "tr":
        table.rows.append([])
    elif tag in {"td", "th"}:
        if not table.rows:
            table.rows.append([])
        table.rows[-1].append(element)
        table.is_marked |= tag == "th"
    elif tag in {"thead", "caption"}:
        table.is_marked = True
    elif tag == "a":
        table.links += 1


def _holds_data(table: _Table, plan: Plan) -> bool:
    """Judged by what the mark-up says first, then by the shape: even rows of short cells."""
    role = table.element.get("role")
    rows = [row for row in table.rows if row]
    cells = [cell for row in rows for cell in row]
    if role in {"presentation", "none"} or table.nests or len(cells) < 2:
        return False
    sizes = [plan.sizes.get(cell, 0) for cell in cells]
    if role in {"table", "grid"} or (table.is_marked and max(sizes) < 2_000):
        return True
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width < 2 or count < 0.6 * len(rows) or max(sizes) > 600 or not any(sizes):
        return False
    border = (table.element.get("border") or "0").strip()
    if border not in {"", "0"} or not _DATA_CLASSES.isdisjoint(classes(table.element)):
        return True
    filled = [size for size in sizes if size]
    return (
        len(rows) >= 3
        and table.links < 0.5 * len(cells)
        and sum(filled) < 60 * len(filled)
        and len(filled) > 0.5 * len(cells)
    )


def _number(table: _Table, plan: Plan) -> None:
    """Row and column of each cell as a browser lays them out, spans respected."""
    taken: dict[int, set[int]] = {}
    for row, cells in enumerate(row for row in table.rows if row):
        column = 0
        for cell in cells:
            while column in taken.get(row, ()):
                column += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for below in range(row + 1, row + down):
                taken.setdefault(below, set()).update(range(column, column + across))
            header = tag_of(cell) == "th" or any(tag_of(outer) == "thead" for outer in islice(cell.iterancestors(), 2))
            plan.cells[cell] = Cell(row, column, header)
            column += across


def _span(cell: "HtmlElement", name: str) -> int:
    text = (cell.get(name) or "").strip()
    return max(1, min(_SPAN_LIMIT, int(text))) if text.isdecimal() and len(text) < 9 else 1
