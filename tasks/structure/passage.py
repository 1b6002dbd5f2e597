"""A passage of printed text: lines that belong together, and how wide they are set."""

from dataclasses import dataclass, field
from enum import StrEnum

from tasks.structure.block import Block, Piece
from tasks.structure.galley import Galley, Row, full_width


class Setting(StrEnum):
    """How a passage is set, measured against the text."""

    NARROW = "narrow"
    """Shorter lines: set in, as quotations are."""
    FULL = "full"
    """As the text."""
    WIDE = "wide"
    """More characters in a line, or smaller letters: notes."""
    UNKNOWN = "unknown"
    """A single short line: nothing can be said."""


@dataclass(slots=True, eq=False)
class Passage:
    """Lines and their setting; `block` is what it becomes."""

    rows: list[Row]
    setting: Setting
    block: Block = field(init=False)
    width: float = 0.0
    opens_note: bool = False
    """Whether it was parted from the lines above as a new note."""
    heading: str = ""
    """All lines of a heading, where more than one passage became one."""

    def __post_init__(self) -> None:
        first, last = self.rows[0].line, self.rows[-1].line
        self.block = Block([Piece(first.page, first.start, last.end)])
        self.block.gap, self.block.starts_page = first.gap, self.rows[0].starts_page

    @property
    def text(self) -> str:
        """Text of its lines."""
        return "\n".join(row.text for row in self.rows)

    @property
    def block_text(self) -> str:
        """Text of the heading it became."""
        return self.heading or self.text

    @property
    def sheet(self) -> int:
        """Printed page it starts on."""
        return self.rows[0].sheet

    @property
    def gap(self) -> int:
        """Blank lines before it."""
        return self.rows[0].line.gap

    @property
    def starts_page(self) -> bool:
        """Whether it begins a printed page."""
        return self.rows[0].starts_page

    @property
    def is_centred(self) -> bool:
        """Whether its lines stand in the middle and do not reach the edges; false where nobody knows."""
        return all(row.middle is not None and abs(row.middle) < 0.04 for row in self.rows) and self.is_ragged

    @property
    def is_ragged(self) -> bool:
        """Whether its lines begin at different places, as centred lines do and quotations do not."""
        lefts = [row.left for row in self.rows if row.left is not None]
        if len(lefts) < 2:
            return True
        return max(lefts) - min(lefts) > 0.02 * max(row.width for row in self.rows)

    @property
    def is_line(self) -> bool:
        """Whether it is a single line."""
        return len(self.rows) == 1


def passage_of(rows: list[Row], galley: Galley) -> Passage:
    """The lines as a passage."""
    width = full_width(rows)
    passage = Passage(rows, _setting(rows, width, galley), width=width)
    passage.block.printed = True
    passage.block.broken_end = rows[-1].broken
    set_to = width if len(rows) > 1 else 0.7 * galley.measure
    passage.block.full_end = rows[-1].width > 0.85 * set_to
    passage.block.loose = passage.setting is Setting.UNKNOWN
    return passage


def _setting(rows: list[Row], width: float, galley: Galley) -> Setting:
    share = width / (galley.measure or 1.0)
    heights = [row.height for row in rows if row.height is not None]
    if (
        galley.height
        and heights
        and min(len(rows), 2) == 2
        and sorted(heights)[len(heights) // 2] < 0.86 * galley.height
    ):
        return Setting.WIDE
    if share > 1.11 and rows[0].height is None:
        return Setting.WIDE
    if share > 0.87:
        return Setting.FULL
    if len(rows) < 2:
        return Setting.UNKNOWN
    return Setting.NARROW if _is_set_in(rows, galley) else Setting.UNKNOWN


def _is_set_in(rows: list[Row], galley: Galley) -> bool:
    """Whether the lines leave room at the left, as quotations do; without boxes their width alone must tell."""
    rooms = [
        row.left - (row.left + row.width / 2 - row.middle * galley.measure - galley.measure / 2)
        for row in rows
        if row.left is not None and row.middle is not None
    ]
    if len(rooms) < len(rows):
        return True
    if max(row.width for row in rows) < 0.5 * galley.measure:
        return False
    return min(rooms[1:]) > 0.02 * galley.measure and max(rooms[1:]) - min(rooms[1:]) < 0.04 * galley.measure
