"""Tables in print: lines whose words stand in columns, parted by wide spaces.

Without boxes two spaces or a tab part the cells. Three lines in a row with cells in the same columns make a table.
"""

import re
from statistics import median
from typing import NamedTuple

from tasks.structure.block import Cell
from tasks.structure.galley import Galley, Row
from tasks.structure.manuscript import Manuscript
from tasks.structure.passage import Passage, Setting

_WIDE_SPACE = re.compile(r"\t+| {3,}\t*")
_NUMBER = re.compile(r"[\d\s.,%—–\-()№]+$")
_LONGEST_CELL = 40


class Field(NamedTuple):
    """A stretch of a line between wide spaces; edges in pixels, or in characters of the line."""

    start: int
    end: int
    left: float
    right: float


def fields_of(manuscript: Manuscript, row: Row) -> list[Field]:
    """The fields of a printed line."""
    page, line = row.line.page, row.line
    read = next((found for found in manuscript.lines_at(page, line.start) if found.words), None)
    if read is None or any(word.box is None for word in read.words):
        edges = [found.span() for found in _WIDE_SPACE.finditer(row.text)] if row.left is None else []
        starts, ends = [0, *(end for _, end in edges)], [*(start for start, _ in edges), len(row.text)]
        pairs = zip(starts, ends, strict=True)
        return [Field(line.start + start, line.start + end, start, end) for start, end in pairs if start < end]
    space = 1.1 * median(word.box.bottom - word.box.top for word in read.words if word.box)
    fields: list[Field] = []
    for word in read.words:
        assert word.box is not None
        if fields and word.box.left - fields[-1].right <= space:
            fields[-1] = fields[-1]._replace(end=word.end, right=float(word.box.right))
        else:
            fields.append(Field(word.start, word.end, float(word.box.left), float(word.box.right)))
    return fields


def find_grids(manuscript: Manuscript, galley: Galley) -> dict[int, tuple[int, Passage]]:
    """Tables by the number of their first row: the row after the last one, and the passage."""
    grids: dict[int, tuple[int, Passage]] = {}
    at = 0
    while at < len(galley.rows):
        stop = at
        run: list[list[Field]] = []
        while stop < len(galley.rows) and _goes_on(galley, at, stop):
            fields = fields_of(manuscript, galley.rows[stop])
            if len(fields) < 2 or (run and abs(len(fields) - len(run[0])) > 1):
                break
            run.append(fields)
            stop += 1
        if len(run) > 2 and _is_grid(manuscript, galley.rows[at].line.page, run):
            grids[at] = (stop, _passage(manuscript, galley.rows[at:stop], run))
        at = max(stop, at + 1)
    return grids


def _goes_on(galley: Galley, first: int, at: int) -> bool:
    row = galley.rows[at]
    return at == first or (row.line.page == galley.rows[first].line.page and row.line.gap < 3 and not row.starts_page)


def _is_grid(manuscript: Manuscript, page: int, run: list[list[Field]]) -> bool:
    """Whether the fields are cells: short, as many in most lines, and numbers where there are but two columns."""
    counts = [len(fields) for fields in run]
    usual = max(set(counts), key=lambda count: (counts.count(count), count))
    texts = [manuscript.slice(page, field.start, field.end) for fields in run for field in fields]
    if counts.count(usual) < 0.6 * len(counts) or median(map(len, texts)) > _LONGEST_CELL:
        return False
    if not _is_aligned([fields for fields in run if len(fields) == usual]):
        return False
    numbers = sum(bool(_NUMBER.match(manuscript.slice(page, fields[-1].start, fields[-1].end))) for fields in run)
    return numbers >= 0.5 * len(run) or (usual > 2 and median(map(len, texts)) < 0.6 * _LONGEST_CELL)


def _is_aligned(run: list[list[Field]]) -> bool:
    """Whether each column has a common left edge, right edge or middle; words of justified text have none."""
    width = max(fields[-1].right for fields in run) - min(fields[0].left for fields in run)
    for column in zip(*run, strict=True):
        edges = (
            [field.left for field in column],
            [field.right for field in column],
            [(field.left + field.right) / 2 for field in column],
        )
        if min(max(edge) - min(edge) for edge in edges) > 0.03 * width + 1:
            return False
    return True


def _passage(manuscript: Manuscript, rows: list[Row], run: list[list[Field]]) -> Passage:
    passage = Passage(rows, Setting.UNKNOWN)
    passage.block.settle("table")
    page = rows[0].line.page
    columns = max(run, key=len)
    for number, fields in enumerate(run):
        taken = -1
        for field in fields:
            column = max(_column(columns, field), taken + 1)
            taken = column
            text = " ".join(manuscript.slice(page, field.start, field.end).split())
            passage.block.cells.append(Cell(number, column, page, field.start, field.end, text, is_header=False))
    top = [cell for cell in passage.block.cells if cell.row == 0]
    if not any(character.isdigit() for cell in top for character in cell.text):
        passage.block.cells = [cell._replace(is_header=cell.row == 0) for cell in passage.block.cells]
    return passage


def _column(columns: list[Field], field: Field) -> int:
    """The column that the field lies nearest to, by overlap and then by distance of the middles."""
    middle = (field.left + field.right) / 2
    return min(range(len(columns)), key=lambda at: abs((columns[at].left + columns[at].right) / 2 - middle))
