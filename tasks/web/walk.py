"""From a tree to the text of a page and its blocks, in document order, without recursion."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tasks.web.address import absolute
from tasks.web.block import Block
from tasks.web.elements import (
    BLOCKS,
    HEADINGS,
    STYLES,
    VERBATIM,
    is_beside,
    is_byline,
    tag_of,
)
from tasks.web.placed import Place, goes_on, place_of
from tasks.web.plan import Comment, Plan
from tasks.web.text import PageText, Run

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: A part of the page that names itself as beside the text and yet holds more than this share of it does not count.
_MOST = 0.4


@dataclass(slots=True)
class _Frame:
    """What an open element must undo when it closes."""

    element: "HtmlElement"
    tag: str
    run: Run | None = None
    pops: list[str] = field(default_factory=list)
    is_block: bool = False
    place: Place | None = None


@dataclass(slots=True)
class _Role:
    """What a leaf opened inside an element becomes."""

    name: str
    level: int | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    once: bool = False
    whole: bool = False
    block: Block | None = None
    used: bool = False


class Walk:
    """One pass over a tree. After `run`, `page.blocks` are in order and `beside` names those beside the text."""

    def __init__(self, tree: "HtmlElement", plan: Plan, base: str | None) -> None:
        self.tree, self.plan, self.base = tree, plan, base
        self.page = PageText()
        self.beside: set[int] = set()
        self._frames: list[_Frame] = []
        self._roles: list[_Role] = [_Role("paragraph")]
        self._holders: list[Block] = []
        self._lists: list[list[int]] = []
        self._figures: list[list[Block]] = []
        self._beside = 0
        self._verbatim = 0
        self._hanging: Place | None = None
        self._placed = 0
        self._open: set[int] = set()
        self._row: int | None = None
        self._after_link = False
        self._total = max(1, plan.sizes.get(tree, 1))

    def run(self) -> str:
        """Walk; gives the text of the page."""
        from lxml import etree

        walker = etree.iterwalk(self.tree, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            if event == "start":
                if element in self.plan.hidden:
                    walker.skip_subtree()
                else:
                    self._enter(element, tag_of(element))
            elif event == "end":
                if element not in self.plan.hidden:
                    self._leave()
                self._write(element.tail)
            else:
                self._write(element.tail)
        return self.page.result()

    # What an element opens

    def _enter(self, element: "HtmlElement", tag: str) -> None:
        frame = _Frame(element, tag)
        self._frames.append(frame)
        if tag == "br":
            self._break()
            return
        if tag == "img":
            self._image(element)
            return
        frame.is_block = tag in BLOCKS or element in self.plan.comments or element in self.plan.bodies
        if frame.is_block:
            frame.place = place_of(element)
            self._boundary(frame)
        if frame.place:
            self._placed += 1
            frame.pops.append("placed")
        if is_beside(element, tag) and self.plan.sizes.get(element, 0) <= _MOST * self._total:
            self._beside += 1
            frame.pops.append("beside")
        self._structure(frame)
        frame.run = self._run(element, tag)
        self._write(element.text)

    def _structure(self, frame: _Frame) -> None:
        element, tag, plan = frame.element, frame.tag, self.plan
        if element in plan.comments:
            self._comment(frame, plan.comments[element])
        elif element in plan.notes:
            self._push(frame, _Role("note", attributes={"label": plan.notes[element]}, whole=True))
        elif element in plan.cells:
            self._cell(frame)
        elif element in plan.tables:
            self._hold(frame, Block("table", 0, 0))
        elif tag == "blockquote":
            self._hold(frame, Block("quote", 0, 0))
        elif tag in HEADINGS:
            self._push(frame, _Role("heading", level=HEADINGS[tag]))
        elif tag in {"figcaption", "caption"}:
            self._push(frame, _Role("caption"))
        elif tag in {"ul", "ol", "dl", "menu", "dir"}:
            self._lists.append([_number(element.get("start"), 1) if tag == "ol" else 0])
            frame.pops.append("list")
        elif tag in {"li", "dt", "dd"}:
            self._item(frame)
        elif tag == "figure":
            self._figures.append([])
            frame.pops.append("figure")
        elif tag in VERBATIM:
            self._verbatim += 1
            frame.pops.append("verbatim")
            self._push(frame, _Role("pre", whole=True))
        elif frame.is_block and plan.sizes.get(element, 999) < 200 and is_byline(element):
            self._push(frame, _Role("byline"))
        if element in plan.bodies:
            self._body(frame, plan.bodies[element])

    def _push(self, frame: _Frame, role: _Role) -> None:
        if self._roles[-1].whole and role.name not in {"comment", "comment_meta", "note", "cell"}:
            return  # a cell, a note or a comment is one leaf, whatever it holds
        self._roles.append(role)
        frame.pops.append("role")

    def _hold(self, frame: _Frame, block: Block) -> None:
        if not self._roles[-1].whole:
            self._holders.append(block)
            frame.pops.append("holder")

    def _item(self, frame: _Frame) -> None:
        counters = self._lists[-1] if self._lists else [0]
        attributes = {}
        if counters[0]:
            number = _number(frame.element.get("value"), counters[0])
            counters[0] = number + 1
            attributes["marker"] = f"{number}."
        self._push(frame, _Role("list_item", max(0, len(self._lists) - 1), attributes, once=True))

    def _cell(self, frame: _Frame) -> None:
        cell = self.plan.cells[frame.element]
        block = Block("cell", 0, 0, row=cell.row, column=cell.column, is_header=cell.is_header)
        self._push(frame, _Role("cell", whole=True, block=block))
        self._roles[-1].used = True
        self._begin(block, "\n\n" if self._row is None else "\t" if cell.row == self._row else "\n")
        self._row = cell.row

    def _comment(self, frame: _Frame, comment: Comment) -> None:
        self.page.close()
        comment.block = Block("comment", 0, 0, level=comment.depth, attributes=comment.attributes)
        ancestor = comment.parent
        while ancestor and id(ancestor.block) not in self._open:
            ancestor = ancestor.parent
        comment.block.parent = ancestor.block if ancestor else None
        if comment.body is not None and comment.body is not comment.element:
            meta = Block("comment_meta", 0, 0, parent=comment.block, level=comment.depth)
            self._push(frame, _Role("comment_meta", whole=True, block=meta))
        elif comment.body is None:
            self._body(frame, comment)

    def _body(self, frame: _Frame, comment: Comment) -> None:
        self.page.close()
        frame.pops.append("body")
        self._push(frame, _Role("comment", whole=True, block=comment.block))

    def _image(self, element: "HtmlElement") -> None:
        source = element.get("src") or element.get("data-src") or element.get("data-original") or ""
        alt = " ".join((element.get("alt") or "").split())
        names = (element.get("class") or "").lower()
        if "emoji" in names or "smil" in names:
            self._write(alt)
            return
        size = max(_number(element.get("width"), 99), _number(element.get("height"), 99))
        if not source or size <= 16 or source.startswith("data:,") or self._roles[-1].whole:
            return
        block = Block(
            "image", self.page.length, self.page.length, attributes={"image_uri": absolute(source, self.base)}
        )
        if alt:
            block.attributes["alt"] = alt[:1000]
        self._place(block)
        self.page.blocks.append(block)
        if self._figures:
            self._figures[-1].append(block)

    # Leaves

    def _write(self, text: str | None) -> None:
        if not text:
            return
        if not text.strip(" \t\r\n\f"):
            if self.page.leaf is not None and not self._verbatim:
                self.page.write(text)
            elif self._verbatim:
                self.page.write(text, verbatim=True)
            self._after_link = False
            return
        if self._hanging and not self._placed:
            self._hanging = None
            self.page.close()
        if self.page.leaf is None or (self._roles[-1].whole and self.page.leaf is not self._roles[-1].block):
            self._leaf()
        elif self._roles[-1].name == "comment_meta" or self._after_link:
            self.page.space()
        self._after_link = False
        self.page.write(text, verbatim=self._verbatim > 0)

    def _leaf(self) -> None:
        role = self._roles[-1]
        name = role.name
        if role.used:
            # What follows the body of a comment is its buttons; what follows the first paragraph of an item is text.
            name = "furniture" if name == "comment_meta" else "paragraph" if role.once or role.whole else name
        block = role.block if role.block and not role.used else Block(name, 0, 0)
        if name == role.name:
            block.level = role.level if block.level is None else block.level
            block.attributes.update(role.attributes)
        role.block, role.used = block, True
        last = self.page.blocks[-1].role if self.page.blocks else ""
        tight = block.role == last == "list_item" or (last == "comment_meta" and block.role == "comment")
        self._begin(block, "\n" if tight else "\n\n")

    def _begin(self, block: Block, gap: str) -> None:
        if block.role == "caption" and self._figures and self._figures[-1]:
            block.parent = self._figures[-1][0]
        self._place(block)
        self._open.add(id(block))
        self.page.open(block, gap)

    def _place(self, block: Block) -> None:
        for outer, holder in zip([None, *self._holders], self._holders, strict=False):
            if id(holder) not in self._open:
                self._open.add(id(holder))
                holder.parent = outer
                self.page.close()
                self.page.blocks.append(holder)
        if block.parent is None and self._holders and block.role not in {"comment", "comment_meta"}:
            block.parent = self._holders[-1]
        if self._beside and block.role not in {"comment", "comment_meta", "note"}:
            self.beside.add(id(block))

    def _break(self) -> None:
        if self.page.leaf is None:
            return
        whole = self._roles[-1].whole
        if self._verbatim:
            self.page.write("\n", verbatim=True)
        elif self.page.breaks() and not whole:
            self.page.close()
        else:
            self.page.line_break(min(2, self.page.breaks() + 1) if self._roles[-1].name != "cell" else 1)

    def _boundary(self, frame: _Frame) -> None:
        if self._roles[-1].whole:
            if self.page.leaf is not None and not self._verbatim:
                paragraph = frame.tag in {"p", "blockquote"} and self._roles[-1].name in {"comment", "note"}
                self.page.line_break(2 if paragraph else 1)
        elif frame.place and self._hanging and self.page.leaf is not None and goes_on(self._hanging, frame.place):
            self.page.line_break()
        else:
            self.page.close()
        self._hanging = frame.place

    # What an element closes

    def _leave(self) -> None:
        frame = self._frames.pop()
        if frame.run:
            self.page.finish(frame.run)
        if frame.tag in {"a", "button"}:
            self._after_link = True
        for what in reversed(frame.pops):
            self._undo(what)
        if frame.is_block and not frame.place:
            self._boundary(frame)

    def _undo(self, what: str) -> None:
        if what == "role":
            self._roles.pop()
            self.page.close()
        elif what == "beside":
            self._beside -= 1
        elif what == "list":
            self._lists.pop()
        elif what == "figure":
            self._figures.pop()
        elif what == "verbatim":
            self._verbatim -= 1
        elif what == "holder":
            self.page.close()
            self._holders.pop()
            self._row = None
        elif what == "placed":
            self._placed -= 1
        elif what == "body" and self._roles[-1].name == "comment_meta":
            self._roles[-1].used, self._roles[-1].block = True, None

    def _run(self, element: "HtmlElement", tag: str) -> Run | None:
        if tag == "a" and element.get("href"):
            address = absolute(element.get("href") or "", self.base)
            return self.page.begin(url=address) if address else None
        if tag in STYLES:
            return self.page.begin(style=STYLES[tag])
        if tag == "font" and _number((element.get("size") or "").lstrip("+"), 0) >= (
            2 if "+" in element.get("size", "") else 5
        ):
            return self.page.begin(style="large")
        return None


def _number(text: str | None, default: int) -> int:
    found = re.match(r"\s*(-?\d{1,9})", text or "")
    return int(found[1]) if found else default
