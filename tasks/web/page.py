"""A web page: text, blocks and metadata of one HTML document, wherever its bytes came from."""

from typing import NamedTuple

from storage.schemas import StringMap
from tasks.web.block import Block
from tasks.web.leaves import enclose
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
    blocks = enclose(walk.leaves.page.blocks)
    sort_runs(blocks)
    return Page(result, tuple(blocks), flags=() if result else ("no_text",))
