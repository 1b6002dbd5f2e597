"""The text of a page that no tree would hold: tags are cut away in one pass, block elements part paragraphs.

In time linear in the page, without recursion. Structure is lost, text is not.
"""

import html
import re
from collections.abc import Iterator

from tasks.web.block import Block
from tasks.web.elements import BLOCKS, UNSEEN
from tasks.web.text import PageText

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")


def flat_text(source: str) -> tuple[str, list[Block]]:
    r"""Text and paragraphs of a page.

    >>> flat_text("<div><div>Опись<br>дел</div><script>x</script>1874 &amp; 1875")[0]
    'Опись\nдел\n\n1874 & 1875\n'
    """
    page = PageText()
    for tag, text in _pieces(source):
        if tag == "br":
            page.line_break()
        elif tag in BLOCKS:
            page.close()
        if text.strip():
            if page.leaf is None:
                page.open(Block("paragraph", 0, 0))
            page.write(html.unescape(text))
        elif text:
            page.write(" ")
    return page.result(), page.blocks


def _pieces(source: str) -> Iterator[tuple[str, str]]:
    """Tags with the text after each; what hidden elements and comments hold is left out."""
    at, end = 0, len(source)
    lower = source.lower()
    missing: set[str] = set()
    tag = ""
    while at < end:
        opening = source.find("<", at)
        yield tag, source[at : opening if opening >= 0 else end]
        if opening < 0:
            return
        tag, at = _next(source, lower, opening, missing)


def _next(source: str, lower: str, opening: int, missing: set[str]) -> tuple[str, int]:
    """The tag at `opening` and the place after it. A closing that was once not found is not looked for again."""
    if source.startswith("<!--", opening):
        return "", _after(lower, "-->", opening + 4, missing)
    found = _TAG.match(source, opening)
    if found is None:
        return "", _after(lower, ">", opening + 1, missing) if source[opening + 1 : opening + 2] in {
            "!",
            "?",
        } else opening + 1
    name = found[1].lower()
    after = _after(lower, ">", found.end(), missing)
    if name in UNSEEN and source[opening + 1] != "/" and name not in _EMPTY:
        after = _after(lower, f"</{name}", after, missing)
    return name, after


_EMPTY = frozenset(["meta", "link", "base", "param", "source", "track", "area", "frame", "head", "embed"])


def _after(lower: str, closing: str, start: int, missing: set[str]) -> int:
    at = -1 if closing in missing else lower.find(closing, start)
    if at < 0:
        missing.add(closing)
        return start
    return at + len(closing)
