"""The text of a page that no tree would hold: tags are cut away in one pass, block elements part paragraphs.

In time linear in the page, without recursion. Structure is lost, text is not.
"""

import html
import re
from collections.abc import Iterator

from tasks.web.block import Block
from tasks.web.elements import BLOCKS, UNSEEN
from tasks.web.text import PageText

#: Of the elements without text, those that have no end tag, and the head, which has text-free ones only.
_EMPTY = frozenset(["meta", "link", "base", "param", "source", "track", "area", "frame", "head", "embed"])
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
    missing: set[str] = set()
    tag = ""
    while at < end:
        opening = source.find("<", at)
        yield tag, source[at : opening if opening >= 0 else end]
        if opening < 0:
            return
        tag, at = _next(source, opening, missing)


def _next(source: str, opening: int, missing: set[str]) -> tuple[str, int]:
    """The tag at `opening` and the place after it."""
    found = _TAG.match(source, opening)
    if found is None:
        closing = "-->" if source.startswith("<!--", opening) else ">"
        declared = source[opening + 1 : opening + 2] in {"!", "?"}
        return "", _after(source, closing, opening + 1, missing) if declared else opening + 1
    name = found[1].lower()
    after = _after(source, ">", found.end(), missing)
    if name in UNSEEN and source[opening + 1] != "/" and name not in _EMPTY and name not in missing:
        closing_tag = re.compile(rf"</{name}", re.IGNORECASE | re.ASCII).search(source, after)
        if closing_tag is None:
            missing.add(name)
        else:
            after = closing_tag.start()
    return name, after


def _after(source: str, closing: str, start: int, missing: set[str]) -> int:
    """The place after the next `closing`. What was once not found is not looked for again: linear time."""
    at = -1 if closing in missing else source.find(closing, start)
    if at < 0:
        missing.add(closing)
        return start
    return at + len(closing)
