"""Which blocks of a page are its main text: trafilatura's opinion laid over our blocks, corrected by structure.

trafilatura decides best of the tools measured (F1 0.96 on news pages), but drops headings, captions and definition
lists, and keeps menus of layout tables. What stands between main blocks and is no furniture by name, role or links
is main too.
"""

import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from tasks.web.block import Block
from tasks.web.leaves import CONTAINERS
from tasks.web.plan import Plan

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Extractor

#: Beyond these trafilatura needs minutes (500,000 `<br>`: killed after 12 s and 1 GB).
MAX_ELEMENTS = 20_000
MAX_TEXT = 3_000_000
_SIGNS = re.compile(r"[\W_]+")
_THREAD = frozenset(["comment", "comment_meta"])
_STRUCTURE = frozenset(["heading", "title", "caption", "image", "list_item", "pre", "note", "byline"])
_WINDOW = 100_000
#: The beginning of a note that no mark-up names.
_NOTE = re.compile(r"[\s\[(]{0,2}(?:\d{1,3}|[*†‡]{1,3})[\])}.]{0,2}\s+\w")
_LEGAL = re.compile(r"©|\(c\)|copyright|all rights|все права|powered by", re.IGNORECASE)


def mark_main(text: str, blocks: Sequence[Block], beside: set[int], extracted: str | None) -> float | None:
    """Set `is_main` of all blocks. Gives the agreement of trafilatura's choice with our own, 0–1, null without one.

    `beside` holds ids of blocks inside navigation and the like; `extracted` is trafilatura's text.
    """
    leaves = [block for block in blocks if block.role not in CONTAINERS]
    ours = {id(block) for block in leaves if id(block) not in beside and _is_prose(block, text)}
    theirs = _matched(text, leaves, extracted) if extracted else set()
    chosen = theirs - {id(block) for block in leaves if id(block) in beside and not _is_long(block)}
    if _weight(leaves, chosen) < 0.2 * _weight(leaves, ours):
        chosen = set(ours)
    for block in leaves:
        is_legal = block.end - block.start < 200 and _LEGAL.match(text, block.start)
        block.is_main = block.role in _THREAD or (id(block) in chosen and not _is_menu(block) and not is_legal)
    _fill(text, leaves, beside)
    _rescue(leaves, beside)
    _settle(blocks)
    return _agreement(leaves, ours, theirs) if extracted else None


def extract(tree: "HtmlElement", plan: Plan) -> str | None:
    """Trafilatura's text of a page, comments and hidden parts taken out of the tree; null for pages too large for it
    and where it finds nothing. The tree is spent afterwards."""
    if len(plan.sizes) > MAX_ELEMENTS or plan.sizes.get(tree, 0) > MAX_TEXT:
        return None
    from lxml import etree
    from trafilatura import extract as trafilatura_extract

    # It warns of every page without text; a page without text is no news to us.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    for element in [*plan.comments, *plan.hidden]:
        if element.getparent() is not None:
            element.drop_tree()
    try:
        found = trafilatura_extract(tree, options=_options())
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, etree.LxmlError):
        return None  # its opinion is wanted, not needed
    return str(found) if found else None


@lru_cache(maxsize=1)
def _options() -> "Extractor":
    """What trafilatura shall do; it reads its settings file each time such a thing is made, and changes none."""
    from trafilatura.settings import Extractor

    return Extractor(fast=True, comments=False, tables=True, with_metadata=False)


def squeeze(text: str) -> str:
    """Letters and digits alone, case-folded: what two extractions of one page have in common."""
    return _SIGNS.sub("", text).casefold()


def _closed(text: str) -> str:
    """All that is printed, without white space: trafilatura folds it otherwise than we do and drops soft hyphens."""
    joined = "".join(text.split())
    return joined if joined.isprintable() else "".join(filter(str.isprintable, joined))


def _matched(text: str, leaves: Sequence[Block], extracted: str) -> set[int]:
    pool = _closed(extracted)
    found: set[int] = set()
    pointer = 0
    for block in leaves:
        if block.role in _THREAD:
            continue
        piece = _closed(text[block.start : block.end])
        if not any(map(str.isalnum, piece)):
            continue
        # Short pieces count only close to the place that the longer ones have led to.
        reach = 80 if len(piece) < 20 else 2_000 if len(piece) < 40 else _WINDOW
        at = pool.find(piece, pointer, pointer + reach + len(piece))
        if at < 0 and len(piece) >= 40:
            at = _partly(pool, piece, pointer)
        if at >= 0:
            found.add(id(block))
            pointer = max(pointer, at + len(piece)) if at >= pointer else pointer
    return found


def _partly(pool: str, piece: str, pointer: int) -> int:
    """Where a long piece stands out of order, or with a part missing."""
    start = max(0, pointer - _WINDOW)
    for probe in (piece, piece[:40], piece[-40:]):
        at = pool.find(probe, start, pointer + _WINDOW)
        if at >= 0:
            return min(at, pointer)
    return -1


def _links(block: Block) -> float:
    """Share of a block that is links."""
    if not block.links:
        return 0.0
    linked = sum(link.end - link.start for link in block.links if not link.url.startswith("#"))
    return linked / (block.end - block.start) if block.end > block.start else 0.0


def _is_long(block: Block) -> bool:
    return block.end - block.start >= 250 and _links(block) < 0.3


def _is_menu(block: Block) -> bool:
    if len(block.links) < 2:
        return False
    share = _links(block)
    crowded = share >= (0.5 if len(block.links) > 2 else 0.66)
    return crowded and block.role not in {"note", "cell"}


def _is_prose(block: Block, text: str) -> bool:
    if block.role in _THREAD or block.role == "furniture":
        return False
    if block.role in {"note", "title"} or (block.role == "heading" and (block.level or 9) <= 2):
        return True
    return _links(block) < 0.5 and block.end - block.start >= (30 if block.role != "cell" else 0) and bool(text)


def _weight(leaves: Sequence[Block], chosen: set[int]) -> int:
    return sum(block.end - block.start for block in leaves if id(block) in chosen)


def _fill(text: str, leaves: Sequence[Block], beside: set[int]) -> None:
    places = [place for place, block in enumerate(leaves) if block.is_main and block.role not in _THREAD]
    if not places:
        return
    for place in range(places[0] + 1, len(leaves)):
        block = leaves[place]
        if block.is_main or id(block) in beside or _is_menu(block) or block.role == "furniture":
            continue
        inside = place < places[-1]
        structural = block.role in _STRUCTURE or (block.parent is not None and block.parent.role in CONTAINERS)
        between = inside and (structural or block.end - block.start >= 40 or _is_bold(block))
        said = text[block.start : block.end]
        if block.role == "note" or (_links(block) < 0.5 and (between or _is_sentence(said) or _NOTE.match(said))):
            block.is_main = block.role != "heading"
    _close(text, leaves, beside)
    _headings(leaves, beside, places[0])


def _rescue(leaves: Sequence[Block], beside: set[int]) -> None:
    """An index, a list of funds or of chapters is all links: where hardly anything is main, all that is not beside
    the text is."""
    rest = [block for block in leaves if id(block) not in beside and block.role not in {*_THREAD, "furniture"}]
    main = sum(block.end - block.start for block in rest if block.is_main)
    if main < 0.1 * sum(block.end - block.start for block in rest):
        for block in rest:
            block.is_main = True


def _close(text: str, leaves: Sequence[Block], beside: set[int]) -> None:
    """What ends an article: a signature, a place and date, at most two short lines without links."""
    last = max((place for place, block in enumerate(leaves) if block.is_main and block.role not in _THREAD), default=-1)
    for block in leaves[last + 1 : last + 3]:
        said = text[block.start : block.end]
        if id(block) in beside or block.links or block.role != "paragraph" or _LEGAL.search(said):
            return
        block.is_main = True


def _is_bold(block: Block) -> bool:
    if not block.styles:
        return False
    bold = sum(style.end - style.start for style in block.styles if style.style == "bold")
    return bold > 0 and bold >= block.end - block.start


def _is_sentence(piece: str) -> bool:
    return len(piece.split()) >= 8 and piece.rstrip("\"'»”)]").endswith((".", "!", "?", "…", ":", ";"))


def _headings(leaves: Sequence[Block], beside: set[int], first: int) -> None:
    """Headings that lead to main text, and the title and byline before the first of it."""
    follows = False
    for block in reversed(leaves[first:]):
        if block.role in {"heading", "title"} or (_is_bold(block) and not block.is_main):
            block.is_main = block.is_main or (follows and id(block) not in beside)
        elif block.role not in _THREAD:
            follows = bool(block.is_main)
    before = leaves[max(0, first - 8) : first]
    top = next((at for at, block in enumerate(before) if block.role == "title" or block.level == 1), len(before))
    head = {"title", "heading", "byline", "image", "caption"}
    near = next((at + 1 for at in range(len(before) - 1, -1, -1) if before[at].role not in head), 0)
    for block in before[min(top, near) :]:
        if id(block) not in beside and block.role in head:
            block.is_main = True


def _settle(blocks: Sequence[Block]) -> None:
    """A container is main where anything in it is; all cells of a table go together."""
    for block in reversed(blocks):
        if block.role in CONTAINERS:
            block.is_main = bool(block.is_main)
        if block.is_main and block.parent is not None and block.parent.role in CONTAINERS:
            block.parent.is_main = True
    for block in blocks:
        if block.role == "cell" and block.parent is not None:
            block.is_main = block.parent.is_main


def _agreement(leaves: Sequence[Block], ours: set[int], theirs: set[int]) -> float | None:
    """Twice the characters both chose, over the sum of what each chose."""
    total = _weight(leaves, ours) + _weight(leaves, theirs)
    return round(2 * _weight(leaves, ours & theirs) / total, 3) if total else None
