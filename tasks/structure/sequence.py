"""The sequence of notes: whether their numbers run 1…n, in the document or anew on each page or in each chapter."""

from collections.abc import Iterable

from tasks.structure.block import Block

#: Flag of a note before which numbers are missing.
GAP = "note_gap"


def mark_gaps(blocks: Iterable[Block]) -> None:
    """Flag each numbered note that is neither one above the note before it nor the first of a new count.

    A document without the flag has every note from 1 to its last; a flag says where to look: a note or its number was
    misread or lost there. Signs and unnumbered notes do not count.
    """
    last = 0
    for block in blocks:
        label = block.label or ""
        if block.kind != "footnote" or not (label.isascii() and label.isdecimal()):
            continue
        number = int(label)
        if number not in (last + 1, 1) and GAP not in block.flags:
            block.flags.append(GAP)
        last = number
