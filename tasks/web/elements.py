"""What single elements are: block or inline, hidden, beside the text, decorated. No state, no tree-wide decisions."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tasks.web.markup import words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: Elements whose content no reader sees.
UNSEEN = words(
    "script style noscript template head title meta link base iframe frame frameset noframes noembed object embed "
    "applet svg canvas audio video map area datalist param source track math-source"
)
#: Elements that begin on a line of their own.
BLOCKS = words(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol option p plaintext "
    "pre section select summary table caption tbody td tfoot th thead tr ul xmp textarea shreddit-comment"
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
VERBATIM = frozenset(["pre", "listing", "plaintext", "xmp", "textarea"])
STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "cite": "italic",
    "dfn": "italic",
    "var": "italic",
    "sup": "superscript",
    "sub": "subscript",
    "small": "small",
    "code": "code",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
    "s": "strike",
    "strike": "strike",
    "del": "strike",
}
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|(?:left|top|text-indent)\s*:\s*-\d{4,}(?:px|em)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)",
    re.IGNORECASE,
)
#: Classes for text that only a screen reader gets.
_READER_ONLY = words(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only element-invisible offscreen "
    "a11y-hidden hidden-visually"
)
_BESIDE_TAGS = words("nav aside footer button select option menu dialog textarea")
_BESIDE_ROLES = words(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar tablist form"
)
_BESIDE_WORDS = words(
    "nav navbar navigation menu submenu breadcrumb breadcrumbs sidebar footer share sharing sharebar social "
    "related recommend recommended recommendations newsletter subscribe subscription promo promotion advert "
    "adverts advertisement ad ads adsbygoogle banner cookie cookies consent gdpr popup modal widget toolbar tags "
    "taglist pagination pager paging copyright skiplink skip skiptranslate counter login signin signup search "
    "rating breaking trending popular masthead topbar jumplinks printfooter catlinks editsection toc infolinks "
    "sitesub contentsub navlinks "
    "sponsor sponsored paywall ticker translate actions buttons sort tools controls permalink"
)
#: Elements that hold the text whatever they are called.
_WHOLE = frozenset(["html", "body", "main", "article", "h1"])
_WORDS = re.compile(r"[A-Za-z]+[0-9]*")
_NEGATED = re.compile(r"^(?:has|no|with|without|is|not|hide|show|hidden|toggle)[-_]", re.IGNORECASE)
_CAPTION = re.compile(
    r"(?:(?:fig|figure|image|img|photo|picture|pic|thumb|media)[-_]?)?caption|(?:wp|image|photo|figure)-caption-text"
)
_BYLINE = re.compile(r"(?:^|[-_ ])(?:by-?line|author|authors|dateline|post-?meta|entry-?meta|article-?meta)(?:$|[-_ ])")


def tag_of(element: "HtmlElement") -> str:
    """Name in lower case; empty for comments and processing instructions."""
    tag = element.tag
    return _plain_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1_000)
def _plain_name(tag: str) -> str:
    return tag.lower().rpartition(":")[2]


def classes(element: "HtmlElement") -> list[str]:
    """Classes and the id of an element."""
    identity = element.get("id")
    names = (element.get("class") or "")[:2000].split()
    return [*names, identity] if identity else names


def is_hidden(element: "HtmlElement", tag: str) -> bool:
    """Whether the mark-up itself hides an element, whatever style sheets say."""
    if tag in UNSEEN or tag == "input":
        return True
    names = element.keys()
    if not names:
        return tag == "dialog"
    if (tag == "dialog" and "open" not in names) or ("hidden" in names and element.get("hidden") != "until-found"):
        return True
    if "style" in names and _HIDING.search(element.get("style") or ""):
        return True
    if "class" in names and not _READER_ONLY.isdisjoint((element.get("class") or "").split()):
        return True
    return "aria-hidden" in names and element.get("aria-hidden") == "true" and not _has_letters(element)


def _has_letters(element: "HtmlElement") -> bool:
    return any(map(str.isalpha, text_of(element, 50)))


def is_beside(element: "HtmlElement", tag: str) -> bool:
    """Whether an element names itself as something beside the text: navigation, sharing, adverts, sign-up."""
    if tag in _BESIDE_TAGS:
        return True
    if not element.keys():
        return False
    if element.get("role") in _BESIDE_ROLES:
        return True
    return tag not in _WHOLE and any(map(_names_beside, classes(element)))


@lru_cache(maxsize=10_000)
def _names_beside(name: str) -> bool:
    return not _NEGATED.match(name) and not _BESIDE_WORDS.isdisjoint(_WORDS.findall(name.lower()))


def is_byline(element: "HtmlElement") -> bool:
    """Whether an element names itself as the line of author and date."""
    if not element.keys():
        return False
    return any(_BYLINE.search(name.lower()) for name in classes(element)) or element.get("itemprop") == "author"


def is_caption(element: "HtmlElement") -> bool:
    """Whether an element names itself as the words below a picture."""
    return bool(element.keys()) and any(_CAPTION.fullmatch(name.lower()) for name in classes(element))


def text_of(element: "HtmlElement", limit: int) -> str:
    """The first characters of all the text inside an element, white space folded."""
    found, size = [], 0
    for part in element.itertext():
        found.append(part)
        size += len(part)
        if size > 2 * limit + 200:
            break
    return " ".join("".join(found).split())[:limit]
