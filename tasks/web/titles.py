"""The title among the headings, headings that are set by size alone, and lines of author and date."""

from collections.abc import Sequence

from tasks.web.block import Block
from tasks.web.main_text import squeeze


def mark_title(text: str, blocks: Sequence[Block], beside: set[int], title: str | None) -> None:
    """Give the role `title` to the heading that bears the title by metadata, else to the only one of level 1."""
    _large_to_headings(blocks)
    headings = [block for block in blocks if block.role == "heading" and id(block) not in beside]
    wanted = squeeze(title or "")
    said = {id(block): squeeze(text[block.start : block.end]) for block in headings if wanted}
    whole = [block for block in headings if said.get(id(block)) == wanted]
    # The title of a window holds the name of the site too: the longer part is the page's own.
    parts = [
        block
        for block in headings
        if len(words := said.get(id(block), "")) > 8 and (words in wanted or wanted in words)
    ]
    for block in [*whole[:1], *sorted(parts, key=lambda block: (-len(said[id(block)]), block.level or 9))[:1]]:
        block.role, block.level = "title", 1
        return
    first = [block for block in headings if block.level == 1]
    if len(first) == 1:
        first[0].role = "title"


def mark_bylines(text: str, blocks: Sequence[Block], dated: set[int]) -> None:
    """Give the role `byline` to short paragraphs, no sentences, in which the mark-up names a time or an author."""
    for block in blocks:
        said = text[block.start : block.end]
        if (
            id(block) in dated
            and block.role == "paragraph"
            and len(said) < 160
            and not said.endswith((".", "!", "?", "…"))
        ):
            block.role = "byline"


def _large_to_headings(blocks: Sequence[Block]) -> None:
    """A short paragraph all in large type (`<font size=5>`) is a heading; the mark itself is no style."""
    for block in blocks:
        large = sum(style.end - style.start for style in block.styles if style.style == "large")
        # Line breaks between two runs of large type are in none.
        if large and block.role == "paragraph" and block.end - block.start <= min(150, large + 3):
            block.role, block.level = "heading", 1
        block.styles = [style for style in block.styles if style.style != "large"]
