"""A web page: text, blocks and metadata of one HTML document, wherever its bytes came from."""

import re
from typing import TYPE_CHECKING, NamedTuple

from storage.schemas import StringMap
from tasks.web import structured
from tasks.web.address import absolute
from tasks.web.block import Block
from tasks.web.comments import plan_comments
from tasks.web.flat import flat_text
from tasks.web.leaves import enclose
from tasks.web.main_text import extract, mark_main, squeeze
from tasks.web.markup import parse
from tasks.web.metadata import metadata_of
from tasks.web.notes import anchor_notes, plan_notes
from tasks.web.plan import Plan, measure
from tasks.web.tables import plan_tables
from tasks.web.text import sort_runs
from tasks.web.titles import mark_bylines, mark_title
from tasks.web.translation import judge
from tasks.web.walk import Walk

if TYPE_CHECKING:
    from lxml.html import HtmlElement


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
        return _flat_page(markup.source, markup.flags)
    tree = markup.tree
    plan = measure(tree)
    plan_tables(plan)
    plan_comments(plan)
    metadata = metadata_of(tree, plan, text, url)
    article = _stated_article(tree)
    result, blocks = _blocks(tree, plan, metadata, url)
    flags: tuple[str, ...] = ()
    if article and squeeze(article)[:60] not in squeeze(result):
        result, blocks = _with_article(result, blocks, article)
        flags = ("text_from_metadata",)
    if found := judge(result, text):
        metadata["machine_translated"] = str(found.likelihood)
        metadata["machine_translation_evidence"] = "; ".join(found.evidence)
    return Page(result, tuple(blocks), tuple(sorted(metadata.items())), flags if result else ("no_text",))


def frames_of(text: str) -> tuple[str, ...]:
    """Addresses of the frames of a frameset, as written; empty for any other page."""
    if "<frameset" not in text[:200_000].lower():
        return ()
    tree = parse(text).tree
    if tree is None:
        return ()
    sources = [(frame.get("src") or "").strip() for frame in tree.iter("frame")]
    return tuple(dict.fromkeys(source for source in sources if absolute(source, None) and source != "about:blank"))


def _blocks(tree: "HtmlElement", plan: Plan, metadata: dict[str, str], url: str | None) -> tuple[str, list[Block]]:
    plan_notes(tree, plan)
    walk = Walk(tree, plan, _base(tree, url or metadata.get("url")))
    text = walk.run()
    leaves = walk.leaves
    blocks = enclose(leaves.page.blocks)
    anchor_notes(text, blocks, list(plan.notes.values()))
    mark_title(text, blocks, leaves.beside, metadata.get("title"))
    mark_bylines(text, blocks, leaves.dated)
    sort_runs(blocks)
    agreement = mark_main(text, blocks, leaves.beside, extract(tree, plan))
    if agreement is not None:
        metadata["main_text_agreement"] = f"{agreement:.3f}"
    return text, blocks


def _base(tree: "HtmlElement", url: str | None) -> str | None:
    base = next((element.get("href") for element in tree.iter("base") if element.get("href")), None)
    return absolute(base, url) if base else url


def _stated_article(tree: "HtmlElement") -> str:
    """The article that the page gives as data, for programs; it counts where the page itself does not show it."""
    return next((said for thing in structured.things(tree) if len(said := structured.body(thing)) >= 100), "")


def _with_article(text: str, blocks: list[Block], article: str) -> tuple[str, list[Block]]:
    for block in blocks:
        block.is_main = False
    parts = [text]
    length = len(text)
    for paragraph in filter(None, (" ".join(line.split()) for line in re.split(r"[\n\r]+", article))):
        gap = "\n" if length else ""
        start = length + len(gap)
        blocks.append(Block("paragraph", start, start + len(paragraph), is_main=True))
        parts += [gap, paragraph, "\n"]
        length = start + len(paragraph) + 1
    return "".join(parts), blocks


def _flat_page(source: str, flags: tuple[str, ...]) -> Page:
    text, blocks = flat_text(source) if flags else ("", [])
    return Page(text, tuple(blocks), flags=flags if text else (*flags, "no_text"))
