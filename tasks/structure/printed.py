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

_BULLET = re.compile(r"[•‣◦▪●■►]\s*\S|[®¢¤]\s+[^\W\d_a-zа-я]")
_RULE = re.compile(r"([-–—_=*~.])(?:\s?\1){2,200}$")
_ROW = re.compile(r"\||[^\t\n]{0,200}\t")
_LONE = re.compile(r"[-–—]?\s?\d{1,4}\s?[-–—]?")
#: Shares of the measure: left edges so near are one edge; so far apart, two.
_SAME, _MOVED = 0.012, 0.03
_OPENS_NEW = tuple("\"“„«‘'([{•—–-*")


def is_wrapped(manuscript: Manuscript, page: int) -> bool:
    """Whether the page's text is broken into printed lines, most of its ink standing in runs of them."""
    wrapped = total = 0
    run: list[int] = []
    for line in [*manuscript.lines(page), None]:
        if line is not None and not line.gap and not _ROW.match(manuscript.of(line)):
            run.append(line.end - line.start)
            continue
        total += sum(run)
        widest = max(run, default=0)
        if len(run) > 2 and widest < 140 and sum(length > 0.7 * widest for length in run[:-1]) > 0.6 * (len(run) - 1):
            wrapped += sum(run)
        run = [line.end - line.start] if line is not None and not _ROW.match(manuscript.of(line)) else []
    return total > 0 and wrapped > 0.4 * total


def cut_printed(manuscript: Manuscript, pages: Sequence[int]) -> tuple[Galley, list[Passage]]:
    """Passages of the pages in reading order, kinds not yet found."""
    galley = lay_out(manuscript, pages)
    grids = find_grids(manuscript, galley)
    held = {number for start, (stop, _) in grids.items() for number in range(start, stop)}
    passages: list[Passage] = []
    at = 0
    for chunk in galley.chunks:
        plain: list[Row] = []
        for number, row in enumerate(chunk, at):
            if number in grids:
                passages += _passages(plain, galley)
                plain = []
                passages.append(grids[number][1])
            if number not in held:
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
        lone = row.top is not None and _LONE.fullmatch(parts[-1][-1].text) is not None
        if (
            ended
            or shifted
            or lone
            or _is_rule(row.text)
            or _is_rule(parts[-1][-1].text)
            or _BULLET.match(row.text)
            or is_tiny(row.text)
            or is_tiny(parts[-1][-1].text)
        ):
            parts.append([row])
        else:
            parts[-1].append(row)
    return parts


def _is_rule(text: str) -> bool:
    """Whether the line is drawn: signs of one kind and no letters, as above notes."""
    return len(text) > 2 and bool(_RULE.match(text))


def _shifts(chunk: list[Row], galley: Galley) -> list[bool]:
    """Before which lines the left edge moves for good, or a first line stands in or out, as of a paragraph."""
    lefts = [None if row.left is None else row.left / galley.measure for row in chunk]
    found = _indents(chunk)
    for at, (before, here) in enumerate(pairwise(lefts)):
        if before is None or here is None:
            continue
        after = lefts[at + 2] if at + 2 < len(chunk) else None
        moved = here - before
        if after is None:
            found[at] = at > 0 and moved < -_MOVED
        elif abs(after - here) < _SAME:
            found[at] = at > 0 and abs(moved) > _MOVED and abs(before - (lefts[at - 1] or before)) < _SAME
        else:
            stands_in = 0.02 < here - after < 0.12 and abs(moved) > _SAME
            stands_out = at > 0 and 0.02 < after - here < 0.12 and abs(after - before) < _SAME
            found[at] = stands_in or stands_out
    return found


def _indents(chunk: list[Row]) -> list[bool]:
    """Before which lines a paragraph begins, because they are set in by some blanks and those around them are not."""
    depths = [row.line.indent for row in chunk]
    if len(depths) < 2:
        return []
    inner = [
        1 < depth - before < 13 and 1 < depth - after < 13
        for before, depth, after in zip(depths[:-1], depths[1:], [*depths[2:], 0], strict=True)
    ]
    return inner if sum(inner) <= 0.4 * len(inner) else [False] * len(inner)


def _may_begin(text: str, before: str) -> bool:
    if text.endswith(":") and len(text) < 24 and " " not in text:
        return True  # the name of a speaker, its first letter cropped
    return opens_high(text) or text.startswith(_OPENS_NEW) or is_finished(before)


def mark_printed(galley: Galley, passages: list[Passage]) -> list[Block]:
    """Kinds of the passages; their blocks in reading order."""
    for passage in passages:
        if passage.is_line and _is_rule(passage.text):
            passage.block.settle("furniture")
    mark_edges(galley, passages)
    mark_specks(galley, passages)
    passages = mark_footers(galley, passages)
    mark_opening(galley, passages)
    mark_headlines(galley, passages)
    mark_stray_heads(passages)
    mark_items(passages)
    mark_set_in(passages)
    return [passage.block for passage in passages if passage.block.pieces]
