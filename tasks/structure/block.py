"""What a block is while its kind is being found: pieces of pages, a kind, and what is known of it.

Blocks are cut from the pages first and get their kinds afterwards, so two blocks cannot hold one character. A rule
may split a block, join two, or change what is said of one; it never makes a piece of its own.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from storage.schemas import BlockRow
from tasks.structure.manuscript import Manuscript

#: What stands between two joined pieces where the text does not say: one word goes on, or a space is due.
BROKEN_WORD = ""
SPACE = " "
#: Between the paragraphs of one comment or note.
PARAGRAPH = "\n\n"


class Piece(NamedTuple):
    """A stretch of one page. `seam` is what belongs between it and the piece before it."""

    page: int
    start: int
    end: int
    seam: str = SPACE


class Mark(NamedTuple):
    """An edit that the structure asks for; offsets into `pages.text`."""

    page: int
    start: int
    end: int
    replacement: str
    rule: str
    confidence: float = 1.0


class Target(NamedTuple):
    """A hyperlink over a place; offsets into `pages.text`."""

    page: int
    start: int
    end: int
    url: str


class Cell(NamedTuple):
    """A table cell; offsets into `pages.text`."""

    row: int
    column: int
    page: int
    start: int
    end: int
    text: str
    is_header: bool


@dataclass(slots=True, eq=False)
class Block:
    """A block in reading order."""

    pieces: list[Piece]
    kind: str = "paragraph"
    role: str | None = None
    """Role that a reader gave it."""
    source: BlockRow | None = None
    level: int | None = None
    label: str | None = None
    author: str | None = None
    published: str | None = None
    depth: int | None = None
    score: int | None = None
    image_uri: str | None = None
    parent: "Block | None" = None
    cells: list[Cell] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    links: list[Target] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    gap: int = 1
    """Blank lines before it; a page's first block has `PAGE_GAP`."""
    starts_page: bool = False
    """Whether it is the first block of a printed page."""
    printed: bool = False
    """Whether its lines are those of print."""
    broken_end: bool = False
    """Whether it ends within a word although no hyphen says so."""
    full_end: bool = True
    """Whether its last line reaches the edge, as a line does that goes on; true where nothing is known."""
    loose: bool = False
    """Whether a single short line, whose setting says nothing of its kind."""
    settled: bool = False
    """Whether its kind is certain, so that no later rule may change it."""

    @property
    def page(self) -> int:
        """Index of the page it starts on."""
        return self.pieces[0].page

    @property
    def start(self) -> int:
        """Offset on the page it starts on."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """Offset on the page it ends on."""
        return self.pieces[-1].end

    def text(self, manuscript: Manuscript) -> str:
        """Its text, pieces joined by their seams."""
        if len(self.pieces) == 1:
            page, start, end, _ = self.pieces[0]
            return manuscript.texts[page][start:end]
        parts: list[str] = []
        for piece in self.pieces:
            if parts:
                parts.append(piece.seam)
            parts.append(manuscript.texts[piece.page][piece.start : piece.end])
        return "".join(parts)

    def settle(self, kind: str) -> "Block":
        """Fix the kind."""
        self.kind = kind
        self.settled = True
        return self

    def absorb(self, other: "Block", seam: str) -> None:
        """Take over the pieces of a block that goes on with this one."""
        first, *rest = other.pieces
        self.pieces += [first._replace(seam=seam), *rest]
        self.marks += other.marks
        self.cells += other.cells
        self.links += other.links
        self.broken_end, self.full_end = other.broken_end, other.full_end


def one(page: int, start: int, end: int, kind: str = "paragraph") -> Block:
    """A block of one piece."""
    return Block([Piece(page, start, end)], kind)
