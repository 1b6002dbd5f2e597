"""From a tree to the text of a page and its blocks, in document order, without recursion."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tasks.web.address import absolute
from tasks.web.block import Block
from tasks.web.elements import BLOCKS, HEADINGS, STYLES, VERBATIM, is_beside, is_byline, tag_of
from tasks.web.leaves import Leaves, Role
from tasks.web.placed import Place, place_of
from tasks.web.plan import Comment, Plan
from tasks.web.text import Run

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: A part that names itself as beside the text and yet holds more than this share of the page does not count as such.
_MOST = 0.4
#: Descriptions that describe nothing.
_NO_DESCRIPTION = re.compile(
    r"(?:background |main )?(?:image|img|photo|picture|icon|logo|spacer|pixel|avatar|thumbnail|banner|фото|картинка"
    r"|изображение|рисунок|аватар)\s*\d*|[\w-]+\.(?:jpe?g|png|gif|webp|svg|bmp)|\W*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Frame:
    """An open element, and what must be undone when it closes, last first."""

    element: "HtmlElement"
    tag: str
    run: Run | None = None
    undo: list[Callable[[], object]] = field(default_factory=list)
    is_block: bool = False
    place: Place | None = None


class Walk:
    """One pass over a tree; `leaves` holds the blocks afterwards."""

    def __init__(self, tree: "HtmlElement", plan: Plan, base: str | None) -> None:
        self.tree, self.plan, self.base = tree, plan, base
        self.leaves = Leaves()
        self._frames: list[_Frame] = []
        self._lists: list[list[int]] = []
        self._figures: list[list[Block]] = []
        self._total = max(1, plan.sizes.get(tree, 1))

    def run(self) -> str:
        """Walk; gives the text of the page."""
        from lxml import etree

        hidden, write = self.plan.hidden, self.leaves.write
        walker = etree.iterwalk(self.tree, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            if event == "start":
                if element in hidden:
                    walker.skip_subtree()
                else:
                    self._enter(element, tag_of(element))
                continue
            if event == "end" and element not in hidden:
                self._leave()
            write(element.tail)
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
            self.leaves.write(element.text)

    def _open(self, frame: _Frame) -> None:
        element, plan, leaves = frame.element, self.plan, self.leaves
        frame.is_block = frame.tag in BLOCKS or element in plan.comments or element in plan.bodies
        if frame.is_block:
            frame.place = place_of(element)
            leaves.boundary(frame.tag, frame.place)
        if frame.place:
            leaves.placed += 1
            frame.undo.append(self._unplace)
        if is_beside(element, frame.tag) and plan.sizes.get(element, 0) <= _MOST * self._total:
            leaves.depth_beside += 1
            frame.undo.append(self._back)
        if element in plan.comments:
            self._comment(frame, plan.comments[element])
        elif not self._planned(frame):
            self._structure(frame)
        if element in plan.bodies:
            self._body(frame, plan.bodies[element])
        if frame.tag in {"a", "button"}:
            leaves.link(begins=True)
        frame.run = self._run(element, frame.tag)

    def _leave(self) -> None:
        frame = self._frames.pop()
        if frame.run:
            self.leaves.page.finish(frame.run)
        for undo in reversed(frame.undo):
            undo()
        if frame.is_block and not frame.place:
            self.leaves.boundary(frame.tag)
        if frame.tag in {"a", "button"}:
            self.leaves.link(begins=False)
        leaf = self.leaves.page.leaf
        if leaf is not None and (frame.tag == "time" or frame.element.get("rel") == "author"):
            self.leaves.dated.add(id(leaf))

    # What an element opens

    def _planned(self, frame: _Frame) -> bool:
        element, plan = frame.element, self.plan
        if element in plan.notes:
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

    def _structure(self, frame: _Frame) -> None:
        element, tag = frame.element, frame.tag
        if tag == "blockquote":
            self._hold(frame, Block("quote", 0, 0))
        elif tag in HEADINGS:
            self._push(frame, Role("heading", level=HEADINGS[tag]))
        elif tag in {"figcaption", "caption"}:
            self._push(frame, Role("caption", block=self._caption()))
        elif tag in {"ul", "ol", "dl", "menu", "dir"}:
            self._lists.append([_number(element.get("start"), 1) if tag == "ol" else 0])
            frame.undo.append(self._lists.pop)
        elif tag in {"li", "dt", "dd"}:
            self._item(frame)
        elif tag == "figure":
            self._figures.append([])
            frame.undo.append(self._figures.pop)
        elif tag in VERBATIM:
            self.leaves.verbatim += 1
            frame.undo.append(self._fold)
            self._push(frame, Role("pre", whole=True))
        elif frame.is_block and self.plan.sizes.get(element, 999) < 200 and is_byline(element):
            self._push(frame, Role("byline"))

    def _push(self, frame: _Frame, role: Role) -> None:
        if self.leaves.push(role):
            frame.undo.append(self.leaves.pop)

    def _hold(self, frame: _Frame, block: Block) -> None:
        if self.leaves.hold(block):
            frame.undo.append(self.leaves.release)

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
            caption.attributes["image_uri"] = self._figures[-1][0].attributes["image_uri"]
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
        frame.undo.append(self._after_body)
        self._push(frame, Role("comment", whole=True, block=comment.block))

    def _image(self, element: "HtmlElement") -> None:
        source = element.get("src") or element.get("data-src") or element.get("data-original") or ""
        alt = " ".join((element.get("alt") or "").split())[:1000]
        names = (element.get("class") or "").lower()
        if "emoji" in names or "smil" in names:
            self.leaves.write(alt)
            return
        address = absolute(source, self.base)
        if not address or max(_number(element.get("width"), 99), _number(element.get("height"), 99)) <= 16:
            return
        block = Block("image", 0, 0, attributes={"image_uri": address})
        if alt and not _NO_DESCRIPTION.fullmatch(alt):
            block.attributes["alt"] = alt
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
        if tag == "font" and re.match(r"\s*(?:[5-7]|\+[2-7])", element.get("size") or ""):
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


def _number(text: str | None, default: int) -> int:
    found = re.match(r"\s*(-?\d{1,9})", text or "")
    return int(found[1]) if found else default
