"""Notes and their marks: each mark in the text is led to the note that it calls, in sequence."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice

from storage.schemas import NoteRow, Span
from tasks.structure.block import Block, Mark, Piece
from tasks.structure.glued import find_glued
from tasks.structure.manuscript import Manuscript
from tasks.structure.shape import is_finished, opens_low
from tasks.structure.signs import EMPHASIS

#: Marks that mark-up names: `<sup>12</sup>`, `[^12]`, superscript digits.
_MARK = re.compile(r"<sup>\s*([\d*†‡§a-z]{1,4})\s*</sup>|\[\^([^\]\s]{1,20})\]|([¹²³⁰⁴-⁹]{1,4})", re.IGNORECASE)
#: Marks that are told from other numbers only by the notes that answer them.
_BRACKET = re.compile(
    r"\[(\d{1,4}(?:[\s,;–-]{1,3}\d{1,4}){0,5})\]|\{(\d{1,4})\}|(?<=[\w.,;:!?»”\"')])\(?([*†‡]{1,3})\)?(?![\w*])"
)
_SUP = re.compile(r"</?su[pb]>", re.IGNORECASE)
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LONGEST_MARK = 80
#: What stands between the last line of a page and the first of the next.
_APART = frozenset({"footnote", "furniture", "page_number", "running_head"})
#: Kinds that may hold a mark.
_BODY = frozenset(
    {
        "title",
        "byline",
        "heading",
        "paragraph",
        "block_quote",
        "attribution",
        "list_item",
        "table",
        "caption",
        "comment",
    }
)


@dataclass(slots=True)
class Anchor:
    """A mark in the text."""

    block: Block
    page: int
    start: int
    end: int
    label: str
    certain: bool


def find_anchors(manuscript: Manuscript, blocks: list[Block], labels: frozenset[str]) -> list[Anchor]:
    """Marks of notes in reading order. Bracketed numbers and stars count only where a note has that label."""
    anchors: list[Anchor] = []
    for block in blocks:
        if block.kind not in _BODY:
            continue
        for piece in block.pieces:
            text = manuscript.texts[piece.page]
            for found in _MARK.finditer(text, piece.start, piece.end):
                label = normal_label(found[1] or found[2] or found[3])
                if _is_mark(text, found, label, labels):
                    anchors.append(Anchor(block, piece.page, found.start(), found.end(), label, certain=True))
            slanted = _emphasised(text, piece) if "*" in labels else ()
            for found in _BRACKET.finditer(text, piece.start, piece.end) if labels else ():
                if found[3] and any(start < found.end() and found.start() < end for start, end in slanted):
                    continue
                anchors += _bracketed(block, piece.page, found, labels)
            anchors += _raised(manuscript, block, piece, labels)
    return sorted(anchors, key=lambda anchor: (anchor.page, anchor.start))


def _emphasised(text: str, piece: Piece) -> list[tuple[int, int]]:
    """Runs in stars, which are no marks."""
    return [run.span() for run in EMPHASIS.finditer(text, piece.start, piece.end)]


def _bracketed(block: Block, page: int, found: re.Match[str], labels: frozenset[str]) -> list[Anchor]:
    """Marks in one pair of brackets, `[2]` or `[2, 5]`; of several each is a place of its own."""
    label = found[1] or found[2] or found[3]
    if label in labels:
        return [Anchor(block, page, found.start(), found.end(), label, certain=False)]
    numbers = re.finditer(r"\d+", found[1] or "")
    places = [(found.start(1) + number.start(), found.start(1) + number.end(), number[0]) for number in numbers]
    return [Anchor(block, page, start, end, named, certain=False) for start, end, named in places if named in labels]


def _raised(manuscript: Manuscript, block: Block, piece: Piece, labels: frozenset[str]) -> list[Anchor]:
    """Raised runs that stand for a mark."""
    found: list[Anchor] = []
    raised = manuscript.raised[piece.page]
    if not raised:
        return found
    starts = manuscript.raised_starts(piece.page)
    for start in starts[bisect_left(starts, piece.start) : bisect_left(starts, piece.end)]:
        end = raised[start]
        if end <= piece.end:
            printed = manuscript.slice(piece.page, start, end)
            label = normal_label(printed.strip())
            if label in labels or (label.isdecimal() and len(label) < 4):
                inner = start + len(printed) - len(printed.lstrip())
                found.append(Anchor(block, piece.page, inner, inner + len(printed.strip()), label, certain=True))
    return found


def _is_mark(text: str, found: re.Match[str], label: str, labels: frozenset[str]) -> bool:
    """Whether a raised sign calls a note: powers and ordinals do not, unless a note has that label."""
    if label in labels:
        return True
    before = text[found.start() - 1 : found.start()]
    return label.isdecimal() and not before.isdigit() and found[3] is None


def normal_label(label: str) -> str:
    """The label in plain digits, without signs around it.

    >>> normal_label("¹²"), normal_label("(3)"), normal_label("*")
    ('12', '3', '*')
    """
    return label.translate(_DIGITS).strip(" ().[]{}^:").casefold() or label


def link_notes(manuscript: Manuscript, blocks: list[Block]) -> list[tuple[Anchor | None, Block | None]]:
    """Pairs of mark and note: notes in reading order, then marks that no note answers.

    Where numbers begin anew on each page or in each chapter, a note answers the last such mark before it; else the
    first. The label is what tells them apart, so a number printed wrong leaves two open ends and no wrong pair.
    """
    notes = [block for block in blocks if block.kind == "footnote"]
    named: defaultdict[str, list[Block]] = defaultdict(list)
    for note in notes:
        if note.label:
            named[normal_label(note.label)].append(note)
    stated = _stated(blocks)
    taken = {(anchor.page, at) for anchor in stated.values() for at in range(anchor.start, anchor.end)}
    anchors = [a for a in find_anchors(manuscript, blocks, frozenset(named)) if (a.page, a.start) not in taken]
    waiting: defaultdict[str, list[Anchor]] = defaultdict(list)
    for found in anchors:
        waiting[found.label].append(found)
    pairs: list[tuple[Anchor | None, Block | None]] = []
    answered: set[int] = set()
    for note in notes:
        anchor = stated.get(id(note)) or _called_by(
            note, waiting, repeated=note.label is not None and len(named[normal_label(note.label)]) > 1
        )
        if anchor is not None:
            answered.add(id(anchor))
        pairs.append((anchor, note))
    glued = find_glued(manuscript, [block for block in blocks if block.kind in _BODY], notes)
    for at, (mark, called) in enumerate(pairs):
        if mark is None and called is not None and id(called) in glued:
            block, place = glued[id(called)]
            pairs[at] = (Anchor(block, *place, called.label or "", certain=False), called)
    pairs += [(open_end, None) for open_end in anchors if open_end.certain and id(open_end) not in answered]
    return pairs


def _stated(blocks: list[Block]) -> dict[int, Anchor]:
    """For notes (by `id`) whose mark the reader saw, as a link to them: that mark."""
    pieces = sorted((piece.page, piece.start, piece.end, at) for at, block in enumerate(blocks)
                    if block.kind in _BODY for piece in block.pieces)  # fmt: skip
    found: dict[int, Anchor] = {}
    for note in blocks:
        place = dict(note.source.attributes).get("anchor", "") if note.source and note.kind == "footnote" else ""
        start, _, end = place.partition("-")
        if not start.isdecimal() or not end.isdecimal() or int(end) - int(start) > _LONGEST_MARK:
            continue
        at = bisect_right(pieces, (note.page, int(start), 1 << 60, 0)) - 1
        if at >= 0 and pieces[at][0] == note.page and int(start) < int(end) <= pieces[at][2]:
            found[id(note)] = Anchor(
                blocks[pieces[at][3]], note.page, int(start), int(end), note.label or "", certain=True
            )
    return found


def _called_by(note: Block, waiting: dict[str, list[Anchor]], *, repeated: bool) -> Anchor | None:
    if note.label is None:
        return None
    queue = waiting.get(normal_label(note.label), [])
    place = (note.page, note.start)
    before = [anchor for anchor in queue if (anchor.page, anchor.start) < place]
    chosen = (before[-1] if repeated else before[0]) if before else (queue[0] if queue and not repeated else None)
    if chosen is not None:
        queue.remove(chosen)
    return chosen


def mark_author_notes(manuscript: Manuscript, blocks: list[Block]) -> None:
    """The paragraph at the head of a page's notes that parts an open sentence from its rest is a note without a number.

    So stands what an author says of himself or of his debts, above the numbered notes of the first page.
    """
    for number in range(1, len(blocks) - 1):
        block = blocks[number]
        beside = (blocks[number - 1].kind, blocks[number + 1].kind)
        if block.kind != "paragraph" or block.settled or "footnote" not in beside:
            continue
        after = next((b for b in islice(blocks, number + 1, number + 40) if b.kind not in _APART), None)
        before = next((b for b in blocks[number - 1 : max(number - 40, 0) : -1] if b.kind not in _APART), blocks[0])
        if after is None or after.kind != "paragraph" or before.kind != "paragraph" or before.settled:
            continue
        open_end = not is_finished(before.text(manuscript)[-400:]) and opens_low(after.text(manuscript))
        if open_end and is_finished(block.text(manuscript)[-400:]) and not opens_low(block.text(manuscript)):
            block.settle("footnote")


def mark_anchors(manuscript: Manuscript, blocks: list[Block], pairs: list[tuple[Anchor | None, Block | None]]) -> None:
    """Edits that take linked marks out of the text, and the tags around raised letters that are no marks."""
    for anchor, _ in pairs:
        if anchor is not None:
            anchor.block.marks.append(Mark(anchor.page, anchor.start, anchor.end, "", "note_mark"))
    tagged = [_SUP.search(text) is not None for text in manuscript.texts]
    for block in blocks if any(tagged) else ():
        held = sorted((mark.page, mark.start, mark.end) for mark in block.marks)
        for piece in block.pieces:
            text = manuscript.texts[piece.page]
            for tag in _SUP.finditer(text, piece.start, piece.end):
                at = bisect_right(held, (piece.page, tag.start(), len(text))) - 1
                if at < 0 or held[at][0] != piece.page or held[at][2] <= tag.start():
                    block.marks.append(Mark(piece.page, tag.start(), tag.end(), "", "markup"))


def note_rows(
    manuscript: Manuscript, pairs: list[tuple[Anchor | None, Block | None]], names: dict[int, str]
) -> list[NoteRow]:
    """One row per pair. A note without a mark has no anchor spans, a mark without a note no body spans."""
    rows = []
    for anchor, note in pairs:
        anchor_spans: tuple[Span, ...] = ()
        body_spans: tuple[Span, ...] = ()
        if anchor is not None:
            anchor_spans = (Span(manuscript.pages[anchor.page].page_number, anchor.start, anchor.end),)
        if note is not None:
            body_spans = tuple(Span(manuscript.pages[p.page].page_number, p.start, p.end) for p in note.pieces)
        label = note.label if note is not None else anchor.label if anchor is not None else None
        rows.append(
            NoteRow(
                manuscript.document_id,
                label,
                names[id(anchor.block)] if anchor is not None else None,
                anchor_spans,
                names[id(note)] if note is not None else None,
                body_spans,
            )
        )
    return rows
