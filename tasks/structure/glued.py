"""Marks of notes that print raises and recognition sets level with the text: a number glued to the end of a word.

Such a number is a mark only where a note at the foot of that page, or of the next, bears it, and in their order.
"""

import re
from bisect import bisect_left

from tasks.structure.block import Block, Piece
from tasks.structure.manuscript import Manuscript

_BEFORE = re.compile(
    r"(?:[^\W\d_]|(?<!\d)(?:1[5-9]|20)\d\d[.,;)]|(?:[^\W\d_]{2}|[\"'”’»)\]])[.,;:!?]|[.,;:!?]?[\"'”’»)\]])$"
)
_AFTER = frozenset(" \t\n.,;:)»”\"'")
_REFERENCE = re.compile(r"(?<![^\W\d_])(?:№|No|Nr|pp?|ll?|dd?|ff?|op|vol|стр|[слдф]|оп|т)\.?$", re.IGNORECASE)
#: Characters before a note within which its mark stands: about four pages of a book.
_REACH = 12_000
Place = tuple[int, int, int]


def find_glued(manuscript: Manuscript, bodies: list[Block], notes: list[Block]) -> dict[int, tuple[Block, Place]]:
    """For notes of print (by `id`), the block that holds the mark and the mark's place."""
    pieces = sorted(((piece, number) for number, block in enumerate(bodies) for piece in block.pieces))
    found: dict[int, tuple[Block, Place]] = {}
    floor = (0, 0)
    before: Block | None = None
    for note in notes:
        if before is not None and before.page != note.page:
            floor = max(floor, (before.pieces[-1].page, before.end))
        if note.printed and note.label and note.label.isdecimal():
            hit = _search(manuscript, pieces, note, floor)
            if hit is not None:
                number, place = hit
                found[id(note)] = (bodies[number], place)
                floor = (place[0], place[2])
        before = note
    return found


def _search(
    manuscript: Manuscript, pieces: list[tuple[Piece, int]], note: Block, floor: tuple[int, int]
) -> tuple[int, Place] | None:
    """The first number that may be the note's mark, between the mark before it and the note."""
    floor = max(floor, (note.page, note.start - _REACH))
    at = max(bisect_left(pieces, floor, key=lambda entry: (entry[0].page, entry[0].start)) - 1, 0)
    for index in range(at, len(pieces)):
        piece, number = pieces[index]
        if (piece.page, piece.start) >= (note.page, note.start):
            return None
        start = max(piece.start, floor[1]) if piece.page == floor[0] else piece.start
        place = _find(manuscript.texts[piece.page], note.label or "", start, piece.end)
        if place >= 0:
            return number, (piece.page, place, place + len(note.label or ""))
    return None


def _find(text: str, label: str, start: int, end: int) -> int:
    """Where the label stands glued to a word; -1 where it does not."""
    place = text.find(label, start, end)
    while place >= 0:
        after = text[place + len(label) : place + len(label) + 1]
        before = text[max(place - 6, 0) : place]
        if (not after or after in _AFTER) and _BEFORE.search(before) and not _REFERENCE.search(before):
            return place
        place = text.find(label, place + 1, end)
    return -1
