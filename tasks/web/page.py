"""A web page: text, blocks and metadata of one HTML document, wherever its bytes came from."""

from typing import NamedTuple

from storage.schemas import StringMap
from tasks.web.block import Block
from tasks.web.markup import parse
from tasks.web.plan import measure
from tasks.web.text import sort_runs
from tasks.web.walk import Walk


class Page(NamedTuple):
    """What a reader puts into rows."""

    text: str
    blocks: tuple[Block, ...]
    metadata: StringMap = ()
    flags: tuple[str, ...] = ()


def read_page(text: str, url: str | None = None) -> Page:
    """Text and blocks of decoded HTML; `url` is the address that the container gives for it."""
    markup = parse(text)
    if markup.tree is None:
        return Page("", (), flags=(*markup.flags, "no_text"))
    plan = measure(markup.tree)
    walk = Walk(markup.tree, plan, url)
    result = walk.run()
    blocks = enclose(walk.page.blocks)
    sort_runs(blocks)
    return Page(result, tuple(blocks), flags=() if result else ("no_text",))


def enclose(blocks: list[Block]) -> list[Block]:
    """Give each container the span of what it holds; one that holds no text goes."""
    spans: dict[int, tuple[int, int]] = {}
    for block in reversed(blocks):
        span = spans.get(id(block)) if block.role in {"quote", "table"} else (block.start, block.end)
        if span is None:
            continue
        block.start, block.end = span
        outer = block.parent
        if outer is not None and outer.role in {"quote", "table"} and block.start < block.end:
            start, end = spans.get(id(outer), span)
            spans[id(outer)] = (min(start, span[0]), max(end, span[1]))
    kept = [block for block in blocks if block.role not in {"quote", "table"} or id(block) in spans]
    for block in kept:
        if block.start == block.end and block.parent is not None and id(block.parent) in spans:
            block.start = block.end = max(block.start, block.parent.start)
    return kept
