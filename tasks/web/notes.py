"""Footnotes and endnotes of a page: by role, by class, by marks that link to them; and where their marks stand."""

import re
from typing import TYPE_CHECKING

from tasks.web.block import Block
from tasks.web.elements import BLOCKS, HEADINGS, tag_of, text_of
from tasks.web.markup import words
from tasks.web.plan import Note, Plan

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARK = re.compile(
    r"[\[({]?\s*(?:n|note|fn|прим\.?)?\s*(\d{1,4}|[*†‡§]{1,3}|[ivxlc]{1,6}|[a-zа-я])\s*[\])}.]?", re.IGNORECASE
)
_LEADING = re.compile(r"[\s\[(^↑]*(\d{1,4}|[*†‡§]{1,3})(?=[\s.\]):]|$)")
_ROLES = frozenset(["doc-footnote", "doc-endnote"])
_TYPES = words("footnote endnote rearnote")
_NOTE_CLASSES = words(
    "footnote endnote fn-text footnote-text footnotetext msofootnotetext msoendnotetext footnote-body"
)
_LIST_CLASSES = words(
    "footnotes endnotes fnotes notes footnote-list footnotes-list endnotes-list footnote-area primechaniya"
)
_LONGEST = 6_000


def plan_notes(tree: "HtmlElement", plan: Plan) -> None:
    """Enter the bodies of notes into the plan. What a comment or a table holds is left to it."""
    _by_links(tree, plan)
    for element in [element for element in plan.tags if element.keys() and element not in plan.notes]:
        if element in plan.notes:
            continue
        names = {*(element.get("class") or "").lower().split(), (element.get("id") or "").lower()}
        role = element.get("role")
        if role in _ROLES or not _NOTE_CLASSES.isdisjoint(names) or _is_typed(element):
            _add(plan, element, None, _names(element))
        elif role == "doc-endnotes" or not _LIST_CLASSES.isdisjoint(names):
            _by_list(plan, element)


def _is_typed(element: "HtmlElement") -> bool:
    kinds = element.get("epub:type") or element.get("type")
    return bool(kinds) and not _TYPES.isdisjoint(kinds.split())


def _by_links(tree: "HtmlElement", plan: Plan) -> None:
    links = [link for link in tree.iter("a") if (link.get("href") or "").strip()[:1] == "#"]
    if not links:
        return
    targets = {name: element for element in tree.iter("*") for name in _names(element)}
    order = {element: number for number, element in enumerate(tree.iter("*"))}
    found: dict[HtmlElement, tuple[str, list[str]]] = {}
    crowded: set[HtmlElement] = set()
    for link in links:
        fragment = (link.get("href") or "").strip()
        target = targets.get(fragment[1:])
        mark = _MARK.fullmatch(text_of(link, 20)) if target is not None else None
        if target is None or mark is None or order[target] <= order[link]:
            continue
        block = _block_of(target)
        if block is None or block is _block_of(link):
            continue
        label, names = found.setdefault(block, (mark[1], []))
        if label != mark[1]:
            crowded.add(block)
        names.append(fragment[1:])
    for block, (label, names) in found.items():
        if block not in crowded:
            _add(plan, block, label, names)


def _by_list(plan: Plan, holder: "HtmlElement") -> None:
    """Numbered paragraphs or items of a list of notes."""
    for child in holder.iter("p", "li", "div", "dd"):
        number = _LEADING.match(text_of(child, 20))
        outer = child.getparent()
        if number is None and tag_of(child) == "li" and outer is not None and tag_of(outer) == "ol":
            _add(plan, child, str(outer.index(child) + 1), _names(child))
        elif number is not None:
            _add(plan, child, number[1], _names(child))


def _add(plan: Plan, element: "HtmlElement", label: str | None, names: list[str]) -> None:
    if element in plan.hidden or element in plan.notes or not 0 < plan.sizes.get(element, 0) <= _LONGEST:
        return
    if any(outer in plan.notes or outer in plan.cells or outer in plan.comments for outer in element.iterancestors()):
        return
    if any(inner in plan.notes or tag_of(inner) in HEADINGS for inner in element.iterdescendants()):
        return
    if label is None:
        number = _LEADING.match(text_of(element, 20))
        label = number[1] if number else ""
    plan.notes[element] = Note(label, tuple(names))


def _block_of(element: "HtmlElement") -> "HtmlElement | None":
    while element is not None and tag_of(element) not in BLOCKS:
        element = element.getparent()
    return None if element is None or tag_of(element) in {"body", *HEADINGS} else element


def _names(element: "HtmlElement") -> list[str]:
    return [name for name in (element.get("id"), element.get("name")) if name]


def anchor_notes(text: str, blocks: list[Block], notes: list[Note]) -> None:
    """Give each note the place of its first mark outside notes as `anchor` = `START-END`: a link to it, else a
    superscript or bracketed link of the same number."""
    by_name = {name: note for note in notes for name in note.names}
    by_label = {note.label: note for note in reversed(notes) if note.label}
    body = [block for block in blocks if block.role not in {"note", "comment_meta"}]
    for block in body:
        for link in block.links:
            note = by_name.get(link.url[1:]) if link.url.startswith("#") else None
            _anchor(note, link.start, link.end)
    for block in body:
        for style in block.styles:
            if style.style == "superscript":
                mark = text[style.start : style.end].strip("[]() ")
                _anchor(by_label.get(mark), style.start, style.end)


def _anchor(note: Note | None, start: int, end: int) -> None:
    if note is not None and note.block is not None and start < note.block.start:
        note.block.attributes.setdefault("anchor", f"{start}-{end}")
