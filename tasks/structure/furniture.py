"""Furniture of web pages and converted documents: navigation, counters, notices around the text."""

import re
from collections import Counter
from itertools import pairwise

from tasks.structure.block import Block, Piece
from tasks.structure.manuscript import Manuscript
from tasks.structure.phrases import is_counter, is_credit, is_interface
from tasks.structure.shape import is_prose

_NUMBERED_HEAD = re.compile(r"(\d{1,4})\s+[*_]{0,2}([^\W\d_]\D{2,90})|([^\W\d_]\D{2,90}?)[*_]{0,2}\s+(\d{1,4})")
_LONGEST_HEAD = 100
#: A name with initials, as under a document.
_INITIAL = r"[^\W\d_a-zа-я]\.\s?"
_SIGNED = re.compile(rf"\b{_INITIAL}(?:{_INITIAL})?[^\W\d_]{{3,}}|[^\W\d_]{{3,}} {_INITIAL}{_INITIAL}")


def mark_interface(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Short lines that speak of the page and not of its subject; in the tail, all short lines but credits."""
    for block in blocks:
        if not block.settled and block.end - block.start < 200 and is_interface(block.text(manuscript)):
            block.settle("furniture")
    _mark_tail(manuscript, blocks)


def _mark_tail(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Short lines after the text, where some of them speak of the page: else they are signatures."""
    tail: list[Block] = []
    for block in reversed(blocks):
        if block.settled and block.kind not in ("furniture", "byline", "image"):
            break
        text = block.text(manuscript)
        if not block.settled and (len(text) > 120 or is_prose(text) or not (is_credit(text) or _is_tail(text))):
            break
        tail.append(block)
    if not any(block.kind == "furniture" for block in tail):
        return
    for block in tail:
        if not block.settled:
            block.settle("byline" if is_credit(block.text(manuscript)) else "furniture")


def _is_tail(text: str) -> bool:
    """Whether a line after the text is a counter, a date or a few words without an end."""
    if "." in text and _SIGNED.search(text):
        return False
    return is_counter(text) or (len(text) < 60 and not text.endswith((".", "!", "?", "…", "»", "”", '"')))


def mark_counters(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Lone numbers that stand in a row are counters of likes or views; so is a nought glued to the title."""
    lone = [
        not block.settled and block.end - block.start < 16 and is_counter(block.text(manuscript)) for block in blocks
    ]
    for number, block in enumerate(blocks):
        beside = (number > 0 and lone[number - 1]) or (number + 1 < len(blocks) and lone[number + 1])
        if lone[number] and (beside or block.text(manuscript) == "0"):
            block.settle("furniture")
    title = next((block for block in blocks if block.kind == "title"), None)
    if title is None or not title.text(manuscript).endswith((" 0", "\t0")):
        return
    piece = title.pieces[-1]
    start, end = manuscript.strip(piece.page, piece.start, piece.end - 1)
    if start < end:
        title.pieces[-1] = Piece(piece.page, start, end)
        counter = Block([Piece(piece.page, piece.end - 1, piece.end)]).settle("furniture")
        blocks.insert(blocks.index(title) + 1, counter)


def mark_numbered_heads(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Running heads that a converter left between paragraphs: a few words with a page number at one end.

    Trusted where the words are those of the title or come again, and the numbers grow; a line whose number is next to a
    trusted one's goes with it.
    """
    title = next((_letters(block.text(manuscript)) for block in blocks if block.kind == "title"), "")
    lines: list[tuple[Block, int, str]] = []
    for block in blocks:
        if block.settled or block.end - block.start > _LONGEST_HEAD:
            continue
        found = _NUMBERED_HEAD.fullmatch(block.text(manuscript).strip("*_ "))
        if found:
            lines.append((block, int(found[1] or found[4]), _letters(found[2] or found[3])))
    words = Counter(said for _, _, said in lines)
    sure = {value for _, value, said in lines if len(said) > 5 and (words[said] > 1 or _is_of(said, title))}
    near = sure | {value for _, value, _ in lines if not sure.isdisjoint((value - 1, value + 1))}
    heads = [(block, value) for block, value, _ in lines if value in near]
    if len(heads) < 2 or any(second <= first for (_, first), (_, second) in pairwise(heads)):
        return
    for block, value in heads:
        block.settle("running_head").label = str(value)


def _is_of(said: str, title: str) -> bool:
    """Whether a head is the beginning of the title, or all of it."""
    return bool(title) and (title.startswith(said) or said.startswith(title))


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.casefold()))


def mark_counted_pages(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Lone numbers that count the pages of a document through its text: 1, 2, 3 … with text between them."""
    lone = [
        (number, int(text))
        for number, block in enumerate(blocks)
        if not block.settled and block.end - block.start < 5 and (text := block.text(manuscript)).isdecimal()
    ]
    for (number, value), (other, following) in pairwise(lone):
        if following == value + 1 and other > number + 1:
            for at, page in ((number, value), (other, following)):
                blocks[at].settle("page_number").label = str(page)
