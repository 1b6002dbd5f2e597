"""Printed books and papers: scans, text layers, and dumps of recognised text without page marks.

Lines are cut into blocks at blank lines, at page starts and where a line stops early; then furniture, headings,
notes, quotations, lists and the rest get their kinds, and what page breaks parted is joined.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from tasks.structure.block import Block
from tasks.structure.edges import mark_edges, mark_stray_heads
from tasks.structure.footers import mark_footers
from tasks.structure.galley import Galley, Row, ends_early, full_width, lay_out
from tasks.structure.grids import find_grids
from tasks.structure.headlines import mark_headlines
from tasks.structure.lists import mark_items
from tasks.structure.manuscript import Manuscript
from tasks.structure.openings import mark_opening
from tasks.structure.passage import Passage, passage_of
from tasks.structure.quotes import mark_set_in
from tasks.structure.shape import is_finished, opens_high
from tasks.structure.specks import is_tiny, mark_specks

_BULLET = re.compile(r"[•‣◦▪●■►]\s*\S")
_OPENS_NEW = tuple("\"“„«‘'([{•—–-*")


def is_wrapped(manuscript: Manuscript, page: int) -> bool:
    """Whether the page's text is broken into printed lines, most of its ink standing in runs of them."""
    wrapped = total = 0
    run: list[int] = []
    for line in [*manuscript.lines(page), None]:
        if line is not None and not line.gap:
            run.append(line.end - line.start)
            continue
        total += sum(run)
        widest = max(run, default=0)
        if len(run) > 2 and widest < 140 and sum(length > 0.7 * widest for length in run[:-1]) > 0.6 * (len(run) - 1):
            wrapped += sum(run)
        run = [line.end - line.start] if line is not None else []
    return total > 0 and wrapped > 0.4 * total


def cut_printed(manuscript: Manuscript, pages: Sequence[int]) -> tuple[Galley, list[Passage]]:
    """Passages of the pages in reading order, kinds not yet found."""
    galley = lay_out(manuscript, pages)
    grids = find_grids(manuscript, galley)
    passages: list[Passage] = []
    at = 0
    for chunk in galley.chunks:
        plain: list[Row] = []
        for number, row in enumerate(chunk, at):
            if number in grids:
                passages += _passages(plain, galley)
                plain = []
                passages.append(grids[number][1])
            if not any(start <= number < stop for start, (stop, _) in grids.items()):
                plain.append(row)
        passages += _passages(plain, galley)
        at += len(chunk)
    return galley, passages


def _passages(rows: list[Row], galley: Galley) -> list[Passage]:
    return [passage_of(part, galley) for part in _split(rows, galley)] if rows else []


def _split(chunk: list[Row], galley: Galley) -> list[list[Row]]:
    """Parts of a run of lines: a line that stops early ends a part, unless most do, as in verse."""
    width = min(full_width(chunk), galley.measure * 1.4) if len(chunk) > 2 else galley.measure
    width = max(width, min(0.75 * galley.measure, max(row.width for row in chunk)))
    shifts = _shifts(chunk, galley)
    early = [
        ends_early(row, following, width) and _may_begin(following.text, row.text) for row, following in pairwise(chunk)
    ]
    if len(chunk) > 4 and sum(early) > 0.6 * len(early):
        early = [bool(_BULLET.match(following.text)) for following in chunk[1:]]
    parts = [[chunk[0]]]
    for ended, shifted, row in zip(early, shifts, chunk[1:], strict=True):
        if ended or shifted or _BULLET.match(row.text) or is_tiny(row.text) or is_tiny(parts[-1][-1].text):
            parts.append([row])
        else:
            parts[-1].append(row)
    return parts


def _shifts(chunk: list[Row], galley: Galley) -> list[bool]:
    """Where the left edge moves for good, or one line is set in as the first of a paragraph is."""
    lefts = [row.left for row in chunk]
    found = [False] * (len(chunk) - 1)
    for at in range(len(chunk) - 1):
        before, here = lefts[at], lefts[at + 1]
        after = lefts[at + 2] if at + 2 < len(chunk) else None
        if before is None or here is None:
            continue
        step = (here - before) / galley.measure
        firm = after is None or abs(after - here) < 0.012 * galley.measure
        level = at == 0 or lefts[at - 1] is None or abs(before - (lefts[at - 1] or 0.0)) < 0.012 * galley.measure
        hanging = after is not None and abs(after - before) < 0.012 * galley.measure
        found[at] = (abs(step) > 0.03 and firm and level and at > 0) or (0.02 < step < 0.12 and hanging)
    return found


def _may_begin(text: str, before: str) -> bool:
    if text.endswith(":") and len(text) < 24 and " " not in text:
        return True  # the name of a speaker, its first letter cropped
    return opens_high(text) or text.startswith(_OPENS_NEW) or is_finished(before)


def mark_printed(galley: Galley, passages: list[Passage]) -> list[Block]:
    """Kinds of the passages; their blocks in reading order."""
    mark_edges(galley, passages)
    mark_specks(galley, passages)
    passages = mark_footers(galley, passages)
    mark_opening(galley, passages)
    mark_headlines(galley, passages)
    mark_stray_heads(passages)
    mark_items(passages)
    mark_set_in(passages)
    return [passage.block for passage in passages if passage.block.pieces]
