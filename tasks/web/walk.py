"""From a tree to the text of a page and its blocks, in document order, without recursion."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tasks.web.address import absolute
from tasks.web.block import Block
from tasks.web.elements import BLOCKS, HEADINGS, STYLES, VERBATIM, is_byline, is_caption
from tasks.web.leaves import Leaves, Role
from tasks.web.pictures import description_of, is_letter, picture_of
from tasks.web.placed import Place, place_of
from tasks.web.plan import Comment, Plan
from tasks.web.text import Run

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: A part that names itself as beside the text and yet holds more than this share of the page does not count as such.
_MOST = 0.4
#: Characters of an element that may be a line of author and date, or of a picture.
_BYLINE = 200
#: Elements that name the source of a quotation, right inside it.
_SOURCES = frozenset(["cite", "footer"])
#: Sizes of `<font>` that only headings have.
_LARGE = re.compile(r"\s*(?:[5-7]|\+[2-7])")
#: Tags of links and of styles.
_RUNS = frozenset(["a", "font", *STYLES])


@dataclass(slots=True)
class _Frame:
    """An open element, and what must be undone when it closes, last first."""

    element: "HtmlElement"
    tag: str
    run: Run | None = None
    undo: list[Callable[[], object]] | None = None
    is_block: bool = False
    place: Place | None = None

    def owes(self, undo: Callable[[], object]) -> None:
        """Have this undone."""
        if self.undo is None:
            self.undo = [undo]
        else:
            self.undo.append(undo)


class Walk:
    """One pass over a tree; `leaves` holds the blocks afterwards."""

    def __init__(self, tree: "HtmlElement", plan: Plan, base: str | None) -> None:
        self.tree, self.plan, self.base = tree, plan, base
        self.leaves = Leaves()
        self._frames: list[_Frame] = []
        self._lists: list[list[int]] = []
        self._figures: list[list[Block]] = []
        self._total = max(1, plan.sizes.get(tree, 1))
        self._planned = {*plan.comments, *plan.bodies, *plan.notes, *plan.cells, *plan.tables}

    def run(self) -> str:
        """Walk; gives the text of the page."""
        from lxml import etree

        tags, write, enter, leave = self.plan.tags, self.leaves.write, self._enter, self._leave
        walker = etree.iterwalk(self.tree, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            if event == "start":
                tag = tags.get(element)
                if tag is None:
                    walker.skip_subtree()
                else:
                    enter(element, tag)
                continue
            if event == "end" and element in tags:
                leave()
            if tail := element.tail:
                write(tail)
        return self.leaves.page.result()

    def _enter(self, element: "HtmlElement", tag: str) -> None:
        frame = _Frame(element, tag)
        self._frames.append(frame)
        if tag == "br":
            self.leaves.line_break()
        elif tag == "img":
            self._image(element)
        else:
            self._open(frame)
            if text := element.text:
                self.leaves.write(text)

    def _open(self, frame: _Frame) -> None:
        element, plan, leaves, tag = frame.element, self.plan, self.leaves, frame.tag
        is_planned = element in self._planned
        frame.is_block = tag in BLOCKS or (is_planned and (element in plan.comments or element in plan.bodies))
        if frame.is_block:
            frame.place = place_of(element)
            leaves.boundary(tag, frame.place)
            if frame.place:
                leaves.placed += 1
                frame.owes(self._unplace)
        if tag in _SOURCES and _is_in_quote(element):
            # The source line of a quotation: `footer` stands beside the text everywhere else.
            frame.is_block = True
            leaves.page.close()
            self._push(frame, Role("byline"))
        elif element in plan.beside and plan.sizes.get(element, 0) <= _MOST * self._total:
            leaves.depth_beside += 1
            frame.owes(self._back)
            if leaves.role.name == "heading":
                # A link to edit the section is no part of its heading.
                leaves.page.close()
                self._push(frame, Role("furniture"))
        if not (is_planned and self._takes(frame)):
            if opener := _OPENERS.get(tag):
                opener(self, frame)
            elif frame.is_block and plan.sizes.get(element, 999) < _BYLINE:
                self._short(frame)
        if is_planned and element in plan.bodies:
            self._body(frame, plan.bodies[element])
        if tag in {"a", "button"}:
            leaves.link(begins=True)
        if tag in _RUNS:
            frame.run = self._run(element, tag)

    def _leave(self) -> None:
        frame, leaves = self._frames.pop(), self.leaves
        if frame.run:
            leaves.page.finish(frame.run)
        if frame.undo:
            for undo in reversed(frame.undo):
                undo()
        if frame.is_block and not frame.place:
            leaves.boundary(frame.tag)
        if frame.tag in {"a", "button"}:
            leaves.link(begins=False)
        if frame.tag == "time" or (frame.tag == "a" and frame.element.get("rel") == "author"):
            leaf = leaves.page.leaf
            if leaf is not None:
                leaves.dated.add(id(leaf))

    # What an element opens

    def _takes(self, frame: _Frame) -> bool:
        """Open what the plan has for an element; false where that leaves its tag to speak."""
        element, plan = frame.element, self.plan
        if element in plan.comments:
            self._comment(frame, plan.comments[element])
        elif element in plan.notes:
            note = plan.notes[element]
            note.block = Block("note", 0, 0, attributes={"label": note.label} if note.label else {})
            self._push(frame, Role("note", whole=True, block=note.block))
        elif element in plan.cells:
            cell = plan.cells[element]
            block = Block("cell", 0, 0, row=cell.row, column=cell.column, is_header=cell.is_header)
            if not self.leaves.role.whole:
                self._push(frame, Role("cell", whole=True, block=block))
                self.leaves.cell(block)
        elif element in plan.tables:
            self._hold(frame, Block("table", 0, 0))
        else:
            return False
        return True

    def _short(self, frame: _Frame) -> None:
        if is_byline(frame.element):
            self._push(frame, Role("byline"))
        elif is_caption(frame.element):
            self._captioned(frame)

    def _quote(self, frame: _Frame) -> None:
        self._hold(frame, Block("quote", 0, 0))

    def _heading(self, frame: _Frame) -> None:
        self._push(frame, Role("heading", level=HEADINGS[frame.tag]))

    def _captioned(self, frame: _Frame) -> None:
        self._push(frame, Role("caption", block=self._caption()))

    def _list(self, frame: _Frame) -> None:
        self._lists.append([_number(frame.element.get("start"), 1) if frame.tag == "ol" else 0])
        frame.owes(self._lists.pop)

    def _figure(self, frame: _Frame) -> None:
        self._figures.append([])
        frame.owes(self._figures.pop)

    def _verbatim(self, frame: _Frame) -> None:
        self.leaves.verbatim += 1
        frame.owes(self._fold)
        self._push(frame, Role("pre", whole=True))

    def _push(self, frame: _Frame, role: Role) -> None:
        if self.leaves.push(role):
            frame.owes(self.leaves.pop)

    def _hold(self, frame: _Frame, block: Block) -> None:
        if self.leaves.hold(block):
            frame.owes(self.leaves.release)

    def _item(self, frame: _Frame) -> None:
        counters = self._lists[-1] if self._lists else [0]
        attributes = {}
        if counters[0]:
            number = _number(frame.element.get("value"), counters[0])
            counters[0] = number + 1
            attributes["marker"] = f"{number}."
        self._push(frame, Role("list_item", max(0, len(self._lists) - 1), attributes, once=True))

    def _caption(self) -> Block:
        """A caption; it knows the picture of its figure."""
        caption = Block("caption", 0, 0)
        if self._figures and self._figures[-1]:
            caption.parent = self._figures[-1][0]
            if address := caption.parent.attributes.get("image_uri"):
                caption.attributes["image_uri"] = address
        return caption

    def _comment(self, frame: _Frame, comment: Comment) -> None:
        self.leaves.page.close()
        comment.block = Block("comment", 0, 0, level=comment.depth, attributes=comment.attributes)
        ancestor = comment.parent
        while ancestor and id(ancestor.block) not in self.leaves.opened:
            ancestor = ancestor.parent
        comment.block.parent = ancestor.block if ancestor else None
        if comment.body is None:
            self._body(frame, comment)
        elif comment.body is not comment.element:
            meta = Block("comment_meta", 0, 0, parent=comment.block, level=comment.depth)
            self._push(frame, Role("comment_meta", whole=True, block=meta))

    def _body(self, frame: _Frame, comment: Comment) -> None:
        self.leaves.page.close()
        frame.owes(self._after_body)
        self._push(frame, Role("comment", whole=True, block=comment.block))

    def _image(self, element: "HtmlElement") -> None:
        if is_letter(element):
            self.leaves.write(description_of(element))
            return
        block = picture_of(element, self.base)
        if block is None:
            return
        self.leaves.image(block, block.attributes.get("alt", ""))
        if self._figures:
            self._figures[-1].append(block)

    def _run(self, element: "HtmlElement", tag: str) -> Run | None:
        page = self.leaves.page
        if tag == "a" and element.get("href"):
            address = absolute(element.get("href") or "", self.base)
            return page.begin(url=address) if address else None
        if tag in STYLES:
            return page.begin(style=STYLES[tag])
        if tag == "font" and _LARGE.match(element.get("size") or ""):
            return page.begin(style="large")
        return None

    # What is undone

    def _unplace(self) -> None:
        self.leaves.placed -= 1

    def _back(self) -> None:
        self.leaves.depth_beside -= 1

    def _fold(self) -> None:
        self.leaves.verbatim -= 1

    def _after_body(self) -> None:
        if self.leaves.role.name == "comment_meta":
            self.leaves.role.used, self.leaves.role.block = True, None


#: What an element opens by its tag alone.
_OPENERS: dict[str, Callable[[Walk, _Frame], None]] = {
    "blockquote": Walk._quote,
    **dict.fromkeys(HEADINGS, Walk._heading),
    **dict.fromkeys(("figcaption", "caption"), Walk._captioned),
    **dict.fromkeys(("ul", "ol", "dl", "menu", "dir"), Walk._list),
    **dict.fromkeys(("li", "dt", "dd"), Walk._item),
    "figure": Walk._figure,
    **dict.fromkeys(VERBATIM, Walk._verbatim),
}


def _is_in_quote(element: "HtmlElement") -> bool:
    outer = element.getparent()
    return outer is not None and outer.tag == "blockquote"


def _number(text: str | None, default: int) -> int:
    found = re.match(r"\s*(-?\d{1,9})", text) if text else None
    return int(found[1]) if found else default
