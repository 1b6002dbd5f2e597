"""The one thing that style sheets in a page decide about its text: which classes and ids are not shown."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LARGEST = 2_000_000
_BRACE = re.compile("[{}]")
_SIMPLE = re.compile(r"(?:[a-zA-Z]+[1-6]?)?([.#][A-Za-z_][\w-]*)")
_HIDES = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SHOWS = re.compile(r"(?:^|[;\s])display\s*:\s*(?!none)\w", re.IGNORECASE)


def unseen_names(tree: "HtmlElement") -> frozenset[str]:
    """Selectors `.class` and `#id` that the style sheets in the page hide and nowhere show."""
    css = "\n".join(style.text or "" for style in tree.iter("style") if _for_screens(style))[:_LARGEST]
    return names_hidden_by(css) if "none" in css or "hidden" in css else frozenset()


def names_hidden_by(css: str) -> frozenset[str]:
    """The same for the text of a style sheet.

    >>> sorted(names_hidden_by(".ad, #pop { display: none } .c { display: none } .c { display: block }"))
    ['#pop', '.ad']
    """
    hidden: set[str] = set()
    shown: set[str] = set()
    for selectors, declarations in _rules(css):
        hides, shows = _HIDES.search(declarations), _SHOWS.search(declarations)
        if hides or shows:
            names = [found[1] for each in selectors.split(",") if (found := _SIMPLE.fullmatch(each.strip()))]
            (hidden if hides else shown).update(names)
    return frozenset(hidden - shown)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules at the top level: those for other media, states or features say nothing
    about the page as it stands."""
    start = depth = 0
    selectors = ""
    for found in _BRACE.finditer(css):
        if found[0] == "{":
            if depth == 0:
                selectors = css[start : found.start()]
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and "@" not in selectors:
                yield selectors.rpartition("*/")[2], css[start : found.start()]
        start = found.end()


def _for_screens(style: "HtmlElement") -> bool:
    media = (style.get("media") or "all").lower()
    return "all" in media or "screen" in media
