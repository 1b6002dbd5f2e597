"""Blocks of a reader (mark-up, markdown, layout) as ours: each character goes to the innermost block that may hold it.

Readers give nested blocks. A table, a note and a comment hold all that stands in them; a quotation, a list and a
group hand their paragraphs on as blocks of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.schemas import BlockRow
from tasks.structure.block import PARAGRAPH, SPACE, Block, Cell, Piece, Target
from tasks.structure.ledger import cut
from tasks.structure.manuscript import PAGE_GAP, Manuscript

KIND_OF_ROLE = {
    "title": "title",
    "heading": "heading",
    "paragraph": "paragraph",
    "list_item": "list_item",
    "table": "table",
    "quote": "block_quote",
    "caption": "caption",
    "image": "image",
    "note": "footnote",
    "comment": "comment",
    "comment_meta": "comment_meta",
    "furniture": "furniture",
    "pre": "paragraph",
    "byline": "byline",
}
#: Roles whose ink belongs to what holds them, or to paragraphs cut at blank lines.
_OPEN = frozenset({"group", "line", "cell", "quote", "furniture"})
#: Kinds that hold everything that stands in them, but for the roles named.
_CLOSED: dict[str, frozenset[str]] = {
    "table": frozenset(),
    "footnote": frozenset(),
    "comment_meta": frozenset(),
    "comment": frozenset({"comment", "comment_meta"}),
    "list_item": frozenset({"list_item", "table", "comment", "comment_meta", "quote"}),
    "paragraph": frozenset({"list_item", "table", "comment", "comment_meta", "quote", "image", "note"}),
    "heading": frozenset({"table", "image"}),
    "title": frozenset({"table", "image"}),
    "caption": frozenset({"table", "image"}),
    "byline": frozenset(),
    "image": frozenset({"caption"}),
}


@dataclass(slots=True)
class _Open:
    """A reader's block that the sweep stands in. `holder` is the block of ours that gets its ink, null for none."""

    row: BlockRow
    end: int
    holder: Block | None
    aside: bool
    quoted: bool


def claim(manuscript: Manuscript, page: int, rows: Iterable[BlockRow]) -> list[Block]:
    """Blocks of one page in the order in which they start; ink outside of all rows is cut into paragraphs."""
    sweep = _Sweep(manuscript, page)
    for row in sorted(rows, key=lambda row: (row.start, -row.end, row.ordinal)):
        sweep.enter(row)
    sweep.leave(len(manuscript.texts[page]) + 1)
    _tie(sweep.blocks, sweep.by_ordinal)
    blocks = [block for block in sweep.blocks if block.pieces]
    end = 0
    for block in blocks:
        block.gap = manuscript.slice(page, min(end, block.start), block.start).count("\n") - 1 if end else PAGE_GAP
        end = block.end
    return blocks


class _Sweep:
    """One pass over the page. Each stretch between two edges goes to the innermost block."""

    def __init__(self, manuscript: Manuscript, page: int) -> None:
        self.manuscript = manuscript
        self.page = page
        self.length = len(manuscript.texts[page])
        self.cursor = 0
        self.stack: list[_Open] = []
        self.blocks: list[Block] = []
        self.by_ordinal: dict[int, Block] = {}

    def enter(self, row: BlockRow) -> None:
        """Open a reader's block; what reaches out of the block around it is cut back."""
        start, end = max(row.start, 0), min(row.end, self.length)
        if start >= end:
            return
        self.leave(start)
        self._emit(start)
        self.stack.append(self._opened(row, min(end, self.stack[-1].end) if self.stack else end))

    def leave(self, offset: int) -> None:
        """Close the blocks that end at or before the offset."""
        while self.stack and self.stack[-1].end <= offset:
            self._emit(self.stack[-1].end)
            self.stack.pop()
        if offset > self.length:
            self._emit(self.length)

    def _emit(self, end: int) -> None:
        """Give the ink between the cursor and the offset to the innermost holder."""
        if self.cursor >= end:
            return
        start, stop = self.manuscript.strip(self.page, self.cursor, end)
        self.cursor = end
        if start >= stop:
            return
        top = self.stack[-1] if self.stack else None
        if top is not None and top.holder is not None:
            seam = PARAGRAPH if top.holder.kind in ("comment", "footnote") else SPACE
            self._hold(top.holder, Piece(self.page, start, stop, seam))
            return
        for block in cut(self.manuscript, self.page, start, stop):
            if top is not None:
                block.kind = "furniture" if top.aside else "block_quote" if top.quoted else block.kind
                block.settled = top.aside or top.quoted
                block.source = top.row
            self.blocks.append(block)

    def _hold(self, holder: Block, piece: Piece) -> None:
        """Add a piece; what only white space parts from the last piece lengthens it."""
        if holder.pieces:
            last = holder.pieces[-1]
            between = self.manuscript.slice(self.page, last.end, piece.start)
            if not between or (between.isspace() and between.count("\n") < 2):
                holder.pieces[-1] = last._replace(end=piece.end)
                return
        else:
            self.blocks.append(holder)
        holder.pieces.append(piece)

    def _opened(self, row: BlockRow, end: int) -> _Open:
        outer = self.stack[-1] if self.stack else None
        aside = (outer.aside if outer else False) or row.role == "furniture" or row.is_main is False
        quoted = (outer.quoted if outer else False) or row.role == "quote"
        holder = outer.holder if outer else None
        if row.role in ("comment", "comment_meta"):
            aside = False
        if holder is not None and row.role not in _CLOSED.get(holder.kind, ()):
            self._note_inside(holder, row, end)
            return _Open(row, end, holder, aside, quoted)
        if row.role in _OPEN:
            return _Open(row, end, None, aside, quoted)
        return _Open(row, end, self._begun(row, aside=aside, quoted=quoted), aside, quoted)

    def _begun(self, row: BlockRow, *, aside: bool, quoted: bool) -> Block:
        kind = KIND_OF_ROLE.get(row.role, "paragraph")
        if aside and kind not in ("comment", "comment_meta", "title"):
            kind = "furniture"
        elif quoted and kind == "paragraph":
            kind = "block_quote"
        elif quoted and kind in ("byline", "caption"):
            kind = "attribution"
        facts = dict(row.attributes)
        block = Block([], kind, row.role, row, settled=row.role not in ("paragraph", "pre"))
        block.level = row.level if kind in ("heading", "title", "list_item") else None
        block.label = facts.get("label") or facts.get("marker")
        block.author, block.published = facts.get("author"), facts.get("published")
        block.image_uri = facts.get("image_uri")
        block.score = _number(facts.get("score"))
        if kind == "comment":
            block.depth = _number(facts.get("depth"))
            block.depth = row.level if block.depth is None else block.depth
        block.links = [Target(self.page, *link) for link in row.links]
        if row.role == "pre" and kind == "paragraph":
            block.settle(kind).flags.append("verbatim")
        self.by_ordinal[row.ordinal] = block
        return block

    def _note_inside(self, holder: Block, row: BlockRow, end: int) -> None:
        """Keep what an absorbed block says: links, and its place in a table."""
        holder.links += [Target(self.page, *link) for link in row.links]
        if row.role == "cell" and holder.kind == "table":
            start, stop = self.manuscript.strip(self.page, row.start, end)
            text = " ".join(self.manuscript.slice(self.page, start, stop).split())
            place = (row.row or 0, row.column or 0)
            holder.cells.append(Cell(*place, self.page, start, stop, text, bool(row.is_header)))


def _number(value: str | None) -> int | None:
    """A count as an integer that fits the column; null for anything else."""
    digits = (value or "").strip().replace("−", "-")
    if not digits.lstrip("+-").isdecimal() or len(digits) > 9:
        return None
    try:
        return int(digits)
    except ValueError:
        return None


def _tie(blocks: list[Block], by_ordinal: dict[int, Block]) -> None:
    """Lead each comment to the one it answers, and each comment's head to its comment."""
    following: Block | None = None
    for block in reversed(blocks):
        row = block.source
        named = by_ordinal.get(row.parent) if row is not None and row.parent is not None else None
        if block.kind == "comment":
            following = block
            block.parent = named if named is not None and named.kind == "comment" and named is not block else None
        elif block.kind == "comment_meta":
            block.parent = named if named is not None and named.kind == "comment" else following
        elif block.kind == "caption" and named is not None and named.kind in ("table", "image"):
            block.parent = named
    for block in blocks:
        if block.kind == "comment" and block.depth is None:
            block.depth = 0 if block.parent is None else (block.parent.depth or 0) + 1
