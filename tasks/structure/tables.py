"""Tables in plain text: rows of cells parted by tabs or by upright bars."""

import re
from collections.abc import Iterator, Sequence

from tasks.structure.block import Block, Cell, Mark, one
from tasks.structure.manuscript import Line, Manuscript

_BAR = re.compile(r"(?<!\\)\|")
_RULE_ROW = re.compile(r"[|:\-+= \t]+$")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1$")


def find_tables(manuscript: Manuscript, lines: Sequence[Line]) -> list[tuple[int, int, Block]]:
    """Runs of lines that are tables, as (first line, line after the last, block)."""
    found: list[tuple[int, int, Block]] = []
    at = 0
    while at < len(lines):
        stop = _run(manuscript, lines, at)
        if stop - at > 1:
            found.append((at, stop, _table(manuscript, lines[at:stop])))
        at = max(stop, at + 1)
    return found


def _sign(text: str) -> str:
    """What parts the cells of a line; empty for a line that is no row."""
    if "\t" in text:
        return "\t"
    return "|" if text.startswith("|") and text.count("|") > 1 else ""


def _run(manuscript: Manuscript, lines: Sequence[Line], at: int) -> int:
    """Line after the last row of the table that begins here; `at` where none does."""
    text = manuscript.of(lines[at])
    sign = _sign(text)
    if not sign:
        return at
    count, stop = text.count(sign), at + 1
    while stop < len(lines) and not lines[stop].gap and lines[stop].page == lines[at].page:
        row = manuscript.of(lines[stop])
        if _sign(row) != sign or (sign == "\t" and row.count(sign) != count):
            break
        stop += 1
    return stop


def _cells(text: str, sign: str) -> Iterator[tuple[int, int]]:
    """Offsets of the cells in a row."""
    edges = [found.start() for found in _BAR.finditer(text)] if sign == "|" else _tabs(text)
    starts = [0, *(edge + 1 for edge in edges)]
    ends = [*edges, len(text)]
    cells = list(zip(starts, ends, strict=True))
    if sign == "|":
        cells = cells[1 if text.startswith("|") else 0 : -1 if text.endswith("|") else None]
    yield from cells


def _tabs(text: str) -> list[int]:
    return [offset for offset, character in enumerate(text) if character == "\t"]


def _table(manuscript: Manuscript, lines: Sequence[Line]) -> Block:
    first, last = lines[0], lines[-1]
    block = one(first.page, first.start, last.end).settle("table")
    sign = _sign(manuscript.of(first))
    rules = [n for n, line in enumerate(lines) if _RULE_ROW.match(manuscript.of(line))] if sign == "|" else []
    row = 0
    for number, line in enumerate(lines):
        if number in rules:
            block.marks.append(Mark(line.page, line.start, line.end, "", "markup"))
            continue
        for column, (start, end) in enumerate(_cells(manuscript.of(line), sign)):
            place = manuscript.strip(line.page, line.start + start, line.start + end)
            text = plain(manuscript.slice(line.page, *place))
            block.cells.append(Cell(row, column, line.page, *place, text, bool(rules) and number < rules[0]))
        if sign == "|":
            _bars(manuscript, block, line)
        row += 1
    if not rules:
        _find_header(block)
    return block


def plain(text: str) -> str:
    r"""Cell text without emphasis signs and escapes, white space folded.

    >>> plain("**Год**"), plain(r"a \| b")
    ('Год', 'a | b')
    """
    folded = " ".join(text.split()).replace("\\|", "|")
    found = _EMPHASIS.match(folded[:1000])
    return found[2] if found else folded


def _bars(manuscript: Manuscript, block: Block, line: Line) -> None:
    """Marks that take the outer bars out and write tabs for the inner ones."""
    text = manuscript.of(line)
    for bar in _BAR.finditer(text):
        start = line.start + bar.start()
        outer = bar.start() == 0 or bar.end() == len(text)
        block.marks.append(Mark(line.page, start, start + 1, "" if outer else "\t", "markup"))


def _find_header(block: Block) -> None:
    """The first row is a header where it has words only and some column below holds numbers."""
    top = [cell for cell in block.cells if cell.row == 0]
    below = [cell for cell in block.cells if cell.row > 0]
    worded = bool(top) and all(cell.text and not any(c.isdigit() for c in cell.text) for cell in top)
    if worded and any(cell.text[:1].isdigit() for cell in below):
        block.cells = [cell._replace(is_header=cell.row == 0) for cell in block.cells]
