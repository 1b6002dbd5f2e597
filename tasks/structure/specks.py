"""Specks: dirt on the scan that recognition read as a sign, told from stray pieces of text."""

from collections.abc import Sequence

from tasks.structure.galley import Galley
from tasks.structure.passage import Passage

#: Letters that may stand alone as the number of a part.
_NUMERALS = frozenset("IVXLCDMABEFGHАБВГДЕЖЗ")
_DIRT = frozenset("•·.,'`’‘\"*-–—_~^:;|¦!°■□▪")


def is_tiny(text: str) -> bool:
    """Whether a line holds one or two signs and nothing else, blanks aside."""
    bare = text.replace(" ", "")
    return len(bare) <= 2 and (all(sign in _DIRT for sign in bare) or (len(bare) == 1 and bare.isalpha()))


def mark_specks(galley: Galley, passages: Sequence[Passage]) -> None:
    """Mark lone signs as noise; bullets in a row are items of a list that lost their text.

    A sign after a line that broke off belongs to the text: the line's own end, torn off. So does one in a text that is
    no dump of a scan.
    """
    for at, passage in enumerate(passages):
        if passage.block.settled or not passage.is_line or not is_tiny(passage.text):
            continue
        bare = passage.text.replace(" ", "")
        if bare[0] in "•■▪" and _has_twin(passages, at):
            passage.block.settle("list_item").label = bare[0]
        elif _is_speck(galley, passages, at, bare):
            passage.block.settle("noise")


def _has_twin(passages: Sequence[Passage], at: int) -> bool:
    """Whether the passage before or after is the same lone sign."""
    around = [*passages[max(0, at - 1) : at], *passages[at + 1 : at + 2]]
    return any(other.text.strip() == passages[at].text.strip() for other in around)


def _is_speck(galley: Galley, passages: Sequence[Passage], at: int, bare: str) -> bool:
    before = passages[at - 1].rows[-1] if at else None
    after = passages[at + 1] if at + 1 < len(passages) else None
    isolated = passages[at].gap > 0 and (after is None or after.gap > 0 or after.starts_page)
    if isolated and passages[at].rows[0].top is not None:
        return bare not in _NUMERALS
    if bare.isalpha():
        return isolated and bare not in _NUMERALS and galley.spaced
    if before is None or not galley.spaced:
        return isolated and bare[0] in "•·■▪°"
    if before.line.tail:
        return True
    torn = before.text[-1:].isalpha() and after is not None and after.text[:1].islower()
    return bare in "•·" or (torn and bare == ".")
