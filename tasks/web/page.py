"""A web page: text, blocks and metadata of one HTML document, wherever its bytes came from."""

from typing import NamedTuple

from storage.schemas import StringMap
from tasks.web.block import Block
from tasks.web.comments import plan_comments
from tasks.web.leaves import enclose
from tasks.web.main_text import extract, mark_main
from tasks.web.markup import parse
from tasks.web.notes import anchor_notes, plan_notes
from tasks.web.plan import measure
from tasks.web.tables import plan_tables
from tasks.web.text import sort_runs
from tasks.web.titles import mark_title
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
    plan_comments(markup.tree, plan)
    plan_tables(markup.tree, plan)
    plan_notes(markup.tree, plan)
    walk = Walk(markup.tree, plan, url)
    result = walk.run()
    leaves = walk.leaves
    blocks = enclose(leaves.page.blocks)
    sort_runs(blocks)
    anchor_notes(result, blocks, list(plan.notes.values()))
    mark_title(result, blocks, leaves.beside, None)
    agreement = mark_main(result, blocks, leaves.beside, extract(markup.tree, plan))
    metadata = {} if agreement is None else {"main_text_agreement": f"{agreement:.3f}"}
    return Page(result, tuple(blocks), tuple(sorted(metadata.items())), flags=() if result else ("no_text",))
