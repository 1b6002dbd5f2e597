"""The one thing that style sheets in a page decide about its text: which classes and ids are not shown."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LARGEST = 2_000_000
_COMMENT = re.compile(r"/\*.{0,5000}?\*/", re.DOTALL)
#: Rules for other media, states or features say nothing about the page as it stands.
_CONDITIONAL = re.compile(r"@[a-z-]+[^{};]{0,500}\{(?:[^{}]{0,20000}\{[^{}]{0,20000}\}){0,2000}[^{}]{0,20000}\}")
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
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
    for found in _RULE.finditer(_CONDITIONAL.sub(" ", _COMMENT.sub(" ", css))):
        hides, shows = _HIDES.search(found[2]), _SHOWS.search(found[2])
        if hides or shows:
            names = [match[1] for selector in found[1].split(",") if (match := _SIMPLE.fullmatch(selector.strip()))]
            (hidden if hides else shown).update(names)
    return frozenset(hidden - shown)


def _for_screens(style: "HtmlElement") -> bool:
    media = (style.get("media") or "all").lower()
    return "all" in media or "screen" in media
