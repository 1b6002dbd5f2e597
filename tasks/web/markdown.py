"""Markdown to blocks: places in an unchanged text. CommonMark with tables, strike-through, footnotes and front matter.

Only the block structure is parsed; runs inside a block are found by sign, so that their offsets are exact. The signs
of a block (`#`, `>`, list bullets, `<sup>`) stand inside its span; segment takes them out.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from storage.schemas import Link, Style
from tasks.web.block import Block

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BREAK = re.compile(r"\r\n|\n|\r")
_CONTAINERS = {"blockquote_open": "quote", "table_open": "table"}
_LEAVES = {"paragraph_open": "paragraph", "heading_open": "heading", "fence": "pre", "code_block": "pre"}
_STYLES = tuple(
    (style, re.compile(pattern, re.IGNORECASE))
    for style, pattern in (
        ("superscript", r"<sup>[^<>]{1,200}</sup>"),
        ("subscript", r"<sub>[^<>]{1,200}</sub>"),
        ("bold", r"(?<![\w*\\])\*\*(?=\S)[^*\n]{1,500}?(?<=\S)\*\*(?!\*)"),
        ("bold", r"(?<![\w\\])__(?=\S)[^_]{1,500}?__(?!\w)"),
        ("italic", r"(?<![\w*\\])\*(?=[^\s*])[^*\n]{1,500}?(?<=\S)\*(?!\*)"),
        ("italic", r"(?<![\w\\])_(?=[^\s_])[^_]{1,500}?_(?!\w)"),
        ("strike", r"~~(?=\S)[^~]{1,500}~~"),
        ("code", r"(?<!`)`[^`\n]{1,500}`(?!`)"),
    )
)
#: `![text](address "title")`; the text may hold one level of brackets, the address one of parentheses.
_LINK = re.compile(
    r"(?<!\\)(!?)\[((?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){0,500})\]"
    r"\(\s*<?([^\s<>()]+(?:\([^\s()]*\)[^\s<>()]*)?)>?(?:\s[^)\n]{0,200})?\)"
)
_BARE = re.compile(r"<(https?://[^\s<>]+)>")
#: What stands between two bars; a bar may be escaped or stand in code.
_BAR = re.compile(r"\\.|`[^`\n]*`|(\|)")
_SIGNS = (
    re.compile(r"^#{1,6}\s+\S", re.MULTILINE),
    re.compile(r"(?<!\\)\[[^\[\]\n]{1,300}\]\((?:https?://|mailto:|\.{0,2}/|#|[\w-]+\.[a-z]{2,4}\b)"),
    re.compile(r"^\[\^[^\]\s]+\]:", re.MULTILINE),
    re.compile(r"^\s*\|?\s*:?-{3,}:?\s*\|[\s|:-]*$", re.MULTILINE),
    re.compile(r"<sup>\d{1,4}</sup>"),
    re.compile(r"^(```|~~~)", re.MULTILINE),
    re.compile(r"(?<!\*)\*\*[^\s*][^*\n]*\*\*"),
)


def looks_like(text: str) -> bool:
    r"""Whether a text without a telling name is Markdown: at least two kinds of its signs, or front matter with one.

    >>> looks_like("# Пристань\n\nСм. [опись](https://example.org/opis)"), looks_like("# комментарий\nx = 1")
    (True, False)
    """
    head = text[:200_000]
    kinds = sum(bool(sign.search(head)) for sign in _SIGNS)
    return kinds >= 2 or (kinds == 1 and front_matter(head) is not None)


def front_matter(text: str) -> tuple[int, int] | None:
    r"""Where the YAML between two lines of `---` at the top of a text stands; null where there is none.

    >>> front_matter("---\ntitle: Пристань\n---\nТекст")
    (4, 20)
    """
    found = re.match(r"---[ \t]*(?:\r\n|\n|\r)(.{0,20000}?)^(?:---|\.\.\.)[ \t]*$", text, re.DOTALL | re.MULTILINE)
    return (found.start(1), found.end(1)) if found else None


def blocks_of(text: str) -> list[Block]:
    """Blocks in reading order, a container before what it holds; every non-blank line lies in a leaf."""
    starts = [0, *(found.end() for found in _BREAK.finditer(text)), len(text)]
    walk = _Walk(text, starts)
    for token in _parser().parse(text):
        walk.take(token)
    return list(_with_gaps(text, walk.blocks))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin).use(front_matter_plugin)
    # The tail rule moves notes to the end of the document; we want them where they stand.
    return parser.disable(["inline", "footnote_tail"])


class _Walk:
    """Turns block tokens into blocks."""

    def __init__(self, text: str, starts: list[int]) -> None:
        self.text, self.starts = text, starts
        self.blocks: list[Block] = []
        self.holders: list[Block | None] = []
        self.lists = 0
        self.marker: str | None = None
        self.note: Block | None = None
        self.depth = 0
        self.cell = (0, -1)

    def take(self, token: "Token") -> None:
        kind = token.type
        if kind in _CONTAINERS:
            self.holders.append(self.add(token, _CONTAINERS[kind]))
            self.cell = (-1, -1)
        elif kind in {"blockquote_close", "table_close"}:
            self.holders.pop()
        elif kind in {"bullet_list_open", "ordered_list_open"}:
            self.lists += 1
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self.lists -= 1
        elif kind == "list_item_open":
            self.marker = f"{token.info}{token.markup}"
        elif kind in {"footnote_reference_open", "footnote_open"}:
            self.depth += 1
            if self.depth == 1:
                self.note = self.add(token, "note", label=str(token.meta["label"]))
        elif kind in {"footnote_reference_close", "footnote_close"}:
            self.depth -= 1
            self.note = self.note if self.depth else None
        elif kind == "tr_open":
            self.cells(token)
        elif kind in {"front_matter", "hr"} or (kind == "html_block" and token.content.lstrip().startswith("<!")):
            self.add(token, "furniture")
        elif kind in _LEAVES or kind == "html_block":
            self.leaf(token, _LEAVES.get(kind, "paragraph"))

    def leaf(self, token: "Token", role: str) -> None:
        if self.note or not token.map:
            return  # a note is one block, whatever it holds
        if role == "paragraph" and self.marker is not None:
            self.add(token, "list_item", level=self.lists - 1, marker=self.marker)
            self.marker = None
            return
        if role == "paragraph" and self.tabbed(token):
            return
        self.add(token, role, level=int(token.tag[1:]) if role == "heading" else None)

    def tabbed(self, token: "Token") -> bool:
        """Lines of one number of tabs each are a table that a converter left without bars."""
        first, last = token.map or (0, 0)
        bounds = list(pairwise([*self.starts[first : last + 1]]))
        lines = [self.text[start:end].rstrip("\r\n") for start, end in bounds]
        if len(lines) < 2 or not lines[0].strip("\t ").count("\t") or len({line.count("\t") for line in lines}) > 1:
            return False
        self.holders.append(self.add(token, "table"))
        for row, ((start, _), line) in enumerate(zip(bounds, lines, strict=True)):
            place = start
            for column, text in enumerate(line.split("\t")):
                cell = self.block("cell", place, place + len(text))
                cell.row, cell.column, cell.is_header = row, column, row == 0
                place += len(text) + 1
        self.holders.pop()
        return True

    def add(self, token: "Token", role: str, *, level: int | None = None, **attributes: str) -> Block | None:
        if not token.map or (self.note and role != "note"):
            return None
        start, end = self.starts[token.map[0]], self.starts[min(token.map[1], len(self.starts) - 1)]
        block = self.block(role, start, end)
        block.level = level
        block.attributes.update(attributes)
        return block

    def block(self, role: str, start: int, end: int) -> Block:
        raw = self.text[start:end]
        start, end = start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip())
        block = Block(role, start, max(start, end), parent=self.holders[-1] if self.holders else None)
        if role not in _CONTAINERS.values() and role != "pre":
            decorate(self.text, block)
        self.blocks.append(block)
        return block

    def cells(self, token: "Token") -> None:
        if not token.map or self.note:
            return
        is_header = self.cell[0] < 0
        row = self.cell[0] + 1
        self.cell = (row, -1)
        start, end = self.starts[token.map[0]], self.starts[token.map[0] + 1]
        line = self.text[start:end].rstrip()
        # An outer bar parts no cells; signs of an enclosing quotation belong to none.
        first = re.match(r"[\s>]*\|?", line)
        bounds = [first.end() if first else 0]
        bounds += [found.start() for found in _BAR.finditer(line, bounds[0]) if found[1]]
        if len(bounds) == 1 or bounds[-1] + 1 < len(line):
            bounds.append(len(line))
        for column, (left, right) in enumerate(pairwise(bounds)):
            cell = self.block("cell", start + left + (column > 0), start + right)
            cell.row, cell.column, cell.is_header = row, column, is_header


def decorate(text: str, block: Block) -> None:
    """Give a block the styles, links and picture that signs in its text mark; each covers its signs."""
    raw = text[block.start : block.end]
    for style, pattern in _STYLES:
        block.styles += [Style(block.start + m.start(), block.start + m.end(), style) for m in pattern.finditer(raw)]
    block.styles.sort()
    for found in _LINK.finditer(raw):
        if found[1] and found.end() - found.start() == len(raw):
            block.role, block.attributes["image_uri"], block.attributes["alt"] = "image", found[3], found[2]
        elif not found[1]:
            block.links.append(Link(block.start + found.start(), block.start + found.end(), found[3]))
    block.links += [Link(block.start + m.start(), block.start + m.end(), m[1]) for m in _BARE.finditer(raw)]
    block.links.sort()


def _with_gaps(text: str, blocks: list[Block]) -> Iterator[Block]:
    """Blocks, with what none of them covers (link definitions, rows of dashes) as furniture."""
    done, last = 0, None
    for block in blocks:
        if block.start > done:
            yield from _gap(text, done, block.start, last)
            done = block.start
        yield block
        if block.role != "quote":
            done, last = max(done, block.end), block
    yield from _gap(text, done, len(text), last)


def _gap(text: str, start: int, end: int, last: Block | None) -> Iterator[Block]:
    raw = text[start:end]
    if not raw.strip():
        return
    start, end = start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip())
    if last and set(text[start:end]) <= set("> \t\r\n") and not text[last.end : start].strip():
        last.end = end  # an empty line of a quotation belongs to the paragraph above it
    else:
        yield Block("furniture", start, end)
