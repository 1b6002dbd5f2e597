"""What the walk must know of a tree before it starts: threads, notes, tables, hidden parts, size of each element."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tasks.web.block import Block
from tasks.web.elements import is_hidden, tag_of
from tasks.web.stylesheet import unseen_names

if TYPE_CHECKING:
    from lxml.html import HtmlElement


@dataclass(slots=True, eq=False)
class Comment:
    """A comment of a thread, as found in the tree."""

    element: "HtmlElement"
    body: "HtmlElement | None"
    parent: "Comment | None" = None
    depth: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    block: Block | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Place of a cell in its table."""

    row: int
    column: int
    is_header: bool


@dataclass(slots=True, eq=False)
class Note:
    """A footnote or endnote: its number or sign (may be empty), and the names that links to it use."""

    label: str
    names: tuple[str, ...] = ()
    block: Block | None = None


@dataclass(slots=True)
class Plan:
    """Elements with a part to play; keys are elements of one tree."""

    sizes: "dict[HtmlElement, int]"
    hidden: "set[HtmlElement]"
    tables: "set[HtmlElement]" = field(default_factory=set)
    cells: "dict[HtmlElement, Cell]" = field(default_factory=dict)
    comments: "dict[HtmlElement, Comment]" = field(default_factory=dict)
    bodies: "dict[HtmlElement, Comment]" = field(default_factory=dict)
    notes: "dict[HtmlElement, Note]" = field(default_factory=dict)


def measure(tree: "HtmlElement") -> Plan:
    """A plan that knows hidden elements and how many visible characters, spaces apart, each element holds.

    A style sheet is believed as long as it does not hide most of the page: then a script would show it.
    """
    plain = _measured(tree, frozenset())
    names = unseen_names(tree)
    if not names:
        return plain
    styled = _measured(tree, names)
    return styled if styled.sizes[tree] >= 0.5 * plain.sizes[tree] else plain


def _measured(tree: "HtmlElement", unseen: frozenset[str]) -> Plan:
    from lxml import etree

    sizes: dict[HtmlElement, int] = {}
    hidden: set[HtmlElement] = set()
    walker = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    stack: list[int] = [0]
    for event, element in walker:
        if event == "start":
            tag = tag_of(element)
            if is_hidden(element, tag) or (unseen and _is_unseen(element, unseen)):
                hidden.add(element)
                walker.skip_subtree()
                stack.append(0)
            else:
                stack.append(_size(element.text))
        elif event == "end":
            size = 0 if element in hidden else stack[-1]
            stack.pop()
            sizes[element] = size
            stack[-1] += size + _size(element.tail)
        else:
            stack[-1] += _size(element.tail)
    return Plan(sizes, hidden)


def _is_unseen(element: "HtmlElement", unseen: frozenset[str]) -> bool:
    names = [f".{name}" for name in (element.get("class") or "").split()]
    shown = "display" in (element.get("style") or "")
    return not shown and not unseen.isdisjoint([*names, f"#{element.get('id')}"])


def _size(text: str | None) -> int:
    return len(text.strip()) if text else 0
