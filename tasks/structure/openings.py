"""The beginning of a printed document: its title, subtitle and the names below, by capitals, size and place."""

from collections.abc import Sequence

from tasks.structure.galley import Galley
from tasks.structure.headlines import is_label
from tasks.structure.passage import Passage
from tasks.structure.shape import is_capitals, is_finished, is_prose, words
from tasks.structure.titles import is_byline

_ASIDE = frozenset({"running_head", "page_number", "noise", "furniture"})


def mark_opening(galley: Galley, passages: Sequence[Passage]) -> None:
    """Mark the title: short lines at the top in capitals, in larger type or in the middle of the page."""
    shown = [passage for passage in passages[:16] if passage.block.kind not in _ASIDE and passage.block.pieces]
    at = 0
    while at < min(len(shown), 3) and (not words(shown[at].text) or not _stands_out(galley, shown[at])):
        if not _is_small(galley, shown[at]) or shown[at].text.endswith(",") or is_label(shown[at].text):
            return
        at += 1
    if (
        at >= len(shown) - 1
        or shown[at].block.settled
        or not _stands_out(galley, shown[at])
        or is_label(shown[at].text)
    ):
        return
    shown[at].block.settle("title")
    for passage in shown[at + 1 : at + 5]:
        if passage.block.settled or not _is_small(galley, passage):
            return
        if is_byline(passage.text):
            passage.block.settle("byline")
        elif _stands_out(galley, passage) and not is_finished(passage.text):
            passage.block.settle("heading").level = 2
        else:
            return


def _is_small(galley: Galley, passage: Passage) -> bool:
    return len(passage.rows) < 5 and passage.width < 0.95 * galley.measure and not is_prose(passage.text)


def _stands_out(galley: Galley, passage: Passage) -> bool:
    """Whether a short passage is set in capitals, in larger letters or in the middle."""
    if not _is_small(galley, passage) or passage.text.endswith((":", ",", ";")):
        return False
    first = passage.rows[0]
    larger = galley.height is not None and first.height is not None and first.height > 1.25 * galley.height
    return is_capitals(first.text) or larger or passage.is_centred
