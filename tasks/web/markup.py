"""HTML text to a tree, in bounded time and without silent loss.

libxml2 stops at 10 MB of one text node and at 256 nested elements unless told otherwise, and at 2,048 in any case,
without an error; one tag with 100,000 attributes keeps it busy for minutes. So the text is tidied first, and a page
that the tree would not hold is marked `flat`: `tasks.web.flat` takes its text without a tree.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def words(text: str) -> frozenset[str]:
    """The words of a string: long tables of names stay readable.

    >>> sorted(words("nav aside"))
    ['aside', 'nav']
    """
    return frozenset(text.split())


#: libxml2's own limit is 2,048 (`htmlMaxDepth` with huge documents allowed).
MAX_DEPTH = 1_500
#: A walk over a tree costs some 10 µs an element.
MAX_ELEMENTS = 300_000
#: Attributes of one tag; the parser compares each with each.
MAX_ATTRIBUTES = 500
#: Elements that hold nothing or that the next of their kind closes: they do not nest by being repeated.
FLAT_ELEMENTS = words(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot "
    "option optgroup html head body"
)
_DATA_URI = re.compile(r"""(?<=["'(=])\s*data:[a-zA-Z]+/[^"'()<>\s]{200,}""")
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,40})([^<>]{2000,})>")
#: A tag with hundreds of attributes; their values may hold signs that look like the end of the tag.
_MANY_ATTRIBUTES = re.compile(
    r"""(<[a-zA-Z][\w:-]{0,40}+)(?:\s{1,50}+[^\s"'<>=/]{1,100}+"""
    r"""(?:\s{0,50}+=\s{0,50}+(?:"[^"]{0,1000}+"|'[^']{0,1000}+'|[^\s"'<>]{1,1000}+))?+){500,}+"""
)
_ATTRIBUTE = re.compile(r"""[^\s"'=/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"']+))?""")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
#: The parser drops what follows the end of the page; a browser shows it.
_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]{0,500}\?>")


@dataclass(slots=True)
class Markup:
    """A tidied page: its source, and its tree unless only the flat way is open."""

    source: str
    tree: "HtmlElement | None"
    flags: tuple[str, ...] = ()


def parse(text: str) -> Markup:
    """The tree of a page. `tree` is None (flag `flat_markup`) where no tree would hold the page."""
    source = tidy(text)
    # Fewer tags than may nest need no count.
    depth, elements = extent(source) if source.count("<") > MAX_DEPTH else (0, 0)
    if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
        return Markup(source, None, ("flat_markup",))
    return Markup(source, _tree(source))


def tidy(text: str) -> str:
    """The page without long `data:` URIs, XML prologue, end tags of the page and tags of hundreds of attributes.

    >>> tidy('<?xml version="1.0" encoding="utf-8"?><p>x</p></body>')
    '<p>x</p>'
    """
    text = _END.sub("", _PROLOGUE.sub("", text, count=1))
    if "data:" in text:
        text = _DATA_URI.sub("data:,", text)
    text = _close_comments(text)
    if text.count("=") >= MAX_ATTRIBUTES:
        text = _MANY_ATTRIBUTES.sub(r"\1 ", text)
    return _LONG_TAG.sub(_short_tag, text) if _has_long_tag(text) else text


def _has_long_tag(text: str) -> bool:
    """Whether some sign `<` has no other sign of a tag in the next 2,000; a quick answer for most pages."""
    return any(len(part) > 2_000 and ">" not in part[:2_000] for part in text.split("<"))


def _close_comments(text: str) -> str:
    """A comment that nobody closes hides the rest of the page: then it is no comment."""
    closed = max(text.rfind("-->"), text.rfind("--!>")) + 1
    opened = text.find("<!--", closed)
    return text if opened < 0 else text[:opened] + text[opened:].replace("<!--", " ")


def extent(source: str) -> tuple[int, int]:
    """Upper bounds of the depth and the number of elements of a page, by its tags alone.

    >>> extent("<div><p>a<p>b</div><br>")
    (1, 4)
    """
    depth = deepest = elements = 0
    for closing, name in _TAG.findall(source):
        if not closing:
            elements += 1
        if name in FLAT_ELEMENTS or name.lower() in FLAT_ELEMENTS:
            continue
        if not closing:
            depth += 1
            deepest = max(deepest, depth)
        elif depth:
            depth -= 1
    return deepest, elements


def _short_tag(found: re.Match[str]) -> str:
    attributes = found[2]
    if attributes.count("=") < MAX_ATTRIBUTES and attributes.count(" ") < MAX_ATTRIBUTES:
        return found[0]
    kept = dict.fromkeys(_ATTRIBUTE.findall(attributes))
    return found[0] if len(kept) < MAX_ATTRIBUTES else f"<{found[1]}>"


def _tree(source: str) -> "HtmlElement | None":
    from lxml import etree, html

    if not source.strip():
        return None
    parser = html.HTMLParser(huge_tree=True, remove_comments=False)
    try:
        tree = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, ValueError):
        return None  # nothing but comments or white space
    return tree
