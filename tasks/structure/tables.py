"""Tables in plain text: rows of cells parted by tabs or by upright bars."""

import re
from collections.abc import Sequence

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


def _edges(text: str, sign: str) -> list[int]:
    """Offsets of the signs that part the cells of a row."""
    if sign == "|" and "\\" in text:
        return [found.start() for found in _BAR.finditer(text)]
    return [offset for offset, character in enumerate(text) if character == sign]


def _cells(text: str, sign: str, edges: list[int]) -> list[tuple[int, int]]:
    """Offsets of the cells in a row, white space at their edges left out."""
    cells = list(zip([0, *(edge + 1 for edge in edges)], [*edges, len(text)], strict=True))
    if sign == "|":
        cells = cells[1 if text.startswith("|") else 0 : -1 if text.endswith("|") else None]
    return [_bare(text, start, end) for start, end in cells]


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    bare = inner.lstrip()
    start = end - len(bare)
    return start, start + len(bare.rstrip())


def _table(manuscript: Manuscript, lines: Sequence[Line]) -> Block:
    first, last = lines[0], lines[-1]
    page = first.page
    block = one(page, first.start, last.end).settle("table")
    texts = [manuscript.of(line) for line in lines]
    sign = _sign(texts[0])
    rules = [sign == "|" and _RULE_ROW.match(text) is not None for text in texts]
    header = rules.index(True) if True in rules else 0
    row = 0
    for number, (line, text) in enumerate(zip(lines, texts, strict=True)):
        if rules[number]:
            block.marks.append(Mark(page, line.start, line.end, "", "markup"))
            continue
        edges, base = _edges(text, sign), line.start
        for column, (start, end) in enumerate(_cells(text, sign, edges)):
            said = plain(text[start:end])
            block.cells.append(Cell(row, column, page, base + start, base + end, said, number < header))
        if sign == "|":
            # The outer bars go, the inner ones become tabs.
            final = len(text) - 1
            block.marks += [
                Mark(page, base + edge, base + edge + 1, "\t" if 0 < edge < final else "", "markup") for edge in edges
            ]
        row += 1
    if True not in rules:
        _find_header(block)
    return block


def plain(text: str) -> str:
    r"""Cell text without emphasis signs and escapes, white space folded.

    >>> plain("**Год**"), plain(r"a \| b")
    ('Год', 'a | b')
    """
    folded = " ".join(text.split()).replace("\\|", "|")
    found = _EMPHASIS.match(folded[:1000]) if folded[:1] in "*_" else None
    return found[2] if found else folded


def _find_header(block: Block) -> None:
    """The first row is a header where it has words only and some column below holds numbers."""
    top = [cell for cell in block.cells if cell.row == 0]
    below = [cell for cell in block.cells if cell.row > 0]
    worded = bool(top) and all(cell.text and not any(c.isdigit() for c in cell.text) for cell in top)
    if worded and any(cell.text[:1].isdigit() for cell in below):
        block.cells = [cell._replace(is_header=cell.row == 0) for cell in block.cells]
