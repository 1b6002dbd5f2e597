"""Which block the text of an element goes into: roles, containers and seams, while the walk goes on."""

from dataclasses import dataclass, field

from tasks.web.block import Block
from tasks.web.placed import Place, goes_on
from tasks.web.text import PageText

CONTAINERS = frozenset(["quote", "table"])


@dataclass(slots=True)
class Role:
    """What a leaf opened inside an element becomes.

    `once`: only the first leaf, later ones are paragraphs (list items). `whole`: one leaf for all that the element
    holds (cells, notes, comments, verbatim text). `block` is the leaf, where one was made in advance or last.
    """

    name: str
    level: int | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    once: bool = False
    whole: bool = False
    block: Block | None = None
    used: bool = False


class Leaves:
    """Opens and closes leaves of a `PageText` as roles come and go.

    `beside` holds ids of blocks beside the text, `dated` of those in which the mark-up names a time or an author.
    """

    def __init__(self) -> None:
        self.page = PageText()
        self.beside: set[int] = set()
        self.opened: set[int] = set()
        self.dated: set[int] = set()
        self.depth_beside = 0
        self.verbatim = 0
        self.placed = 0
        self._roles = [Role("paragraph")]
        self._holders: list[Block] = []
        self._hanging: Place | None = None
        self._row: int | None = None
        self._cell: Block | None = None
        self._joint = False

    @property
    def role(self) -> Role:
        """The role that counts now."""
        return self._roles[-1]

    def push(self, role: Role) -> bool:
        """Let a role count; a leaf that takes all in lets in no other but comments, notes and cells."""
        if self.role.whole and role.name not in {"comment", "comment_meta", "note", "cell"}:
            return False
        self._roles.append(role)
        return True

    def pop(self) -> None:
        """End a role and its leaf."""
        self._roles.pop()
        self.page.close()

    def hold(self, block: Block) -> bool:
        """Open a container; it gets its place with the first leaf in it."""
        if self.role.whole:
            return False
        self._holders.append(block)
        return True

    def release(self) -> None:
        """Close a container."""
        self.page.close()
        self._holders.pop()
        self._row = self._cell = None

    def link(self, *, begins: bool) -> None:
        """A link or button begins or ends here: one that follows another at once is parted from it by a space."""
        if begins and self._joint:
            self.page.space()
        self._joint = not begins

    def write(self, text: str | None) -> None:
        """Text of an element, into the leaf that is open or a new one."""
        if not text:
            return
        self._joint = False
        if not text.strip(" \t\r\n\f"):
            self.page.write(text, verbatim=self.verbatim > 0)
            return
        if self._hanging and not self.placed:
            self._hanging = None
            self.page.close()
        if self.page.leaf is None or (self.role.whole and self.page.leaf is not self.role.block):
            self._open_for_role()
        elif self.role.name == "comment_meta":
            self.page.space()
        self.page.write(text, verbatim=self.verbatim > 0)

    def line_break(self) -> None:
        """`<br>`: one breaks the line, two end the paragraph."""
        name = self.role.name
        if self.page.leaf is None:
            return
        if self.verbatim:
            self.page.write("\n", verbatim=True)
        elif self.page.breaks() and not self.role.whole:
            self.page.close()
        else:
            self.page.line_break(1 if name == "cell" else min(2, self.page.breaks() + 1))

    def boundary(self, tag: str, place: Place | None = None) -> None:
        """A block element begins or ends."""
        if self.role.whole:
            if self.page.leaf is not None and not self.verbatim:
                parted = tag in {"p", "blockquote"} and self.role.name in {"comment", "note"}
                self.page.line_break(2 if parted else 1)
        elif place and self._hanging and self.page.leaf is not None and goes_on(self._hanging, place):
            self.page.line_break()
        else:
            self.page.close()
        self._hanging = place

    def cell(self, block: Block) -> None:
        """Open a cell at once: an empty one counts too."""
        self.page.close()
        last = self._cell
        if last is not None and last.end > last.start:
            self._row = last.row  # cells without text part nothing
        gap = "\n\n" if self._row is None else "\t" if block.row == self._row else "\n"
        self.role.used = True
        self._cell = block
        self.open(block, gap)

    def image(self, block: Block, alt: str) -> None:
        """Place a picture; its description is text of its own unless it stands inside a line."""
        if self.page.leaf is None and alt and not self.role.whole:
            self.open(block, "\n\n")
            self.page.write(alt)
            self.page.close()
            return
        block.start = block.end = self.page.length
        self._place(block)
        self.page.blocks.append(block)

    def open(self, block: Block, gap: str) -> None:
        """Begin a leaf inside the containers that are open."""
        self._place(block)
        self.opened.add(id(block))
        self.page.open(block, gap)

    def _open_for_role(self) -> None:
        role = self.role
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
        self.open(block, "\n" if tight else "\n\n")

    def _place(self, block: Block) -> None:
        outer = None
        for holder in self._holders:
            if id(holder) not in self.opened:
                self.opened.add(id(holder))
                holder.parent = outer
                self.page.close()
                self._mark(holder)
                self.page.blocks.append(holder)
            outer = holder
        if block.parent is None and block.role not in {"comment", "comment_meta"}:
            block.parent = outer
        self._mark(block)

    def _mark(self, block: Block) -> None:
        if self.depth_beside and block.role not in {"comment", "comment_meta", "note"}:
            self.beside.add(id(block))


def enclose(blocks: list[Block]) -> list[Block]:
    """Give each container the span of what it holds; one that holds no text goes, an empty cell moves inside."""
    spans: dict[int, tuple[int, int]] = {}
    for block in reversed(blocks):
        span = spans.get(id(block)) if block.role in CONTAINERS else (block.start, block.end)
        if span is None:
            continue
        block.start, block.end = span
        outer = block.parent
        if outer is not None and outer.role in CONTAINERS and block.start < block.end:
            start, end = spans.get(id(outer), span)
            spans[id(outer)] = (min(start, span[0]), max(end, span[1]))
    kept = [block for block in blocks if block.role not in CONTAINERS or id(block) in spans]
    for block in kept:
        if block.start == block.end and block.parent is not None and id(block.parent) in spans:
            block.start = block.end = max(block.start, block.parent.start)
    return kept
