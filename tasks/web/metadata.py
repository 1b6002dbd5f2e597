"""What a page says of itself: title, authors, date, publisher, address, rights, language, time of capture.

For each field the sources are asked in order of trust: JSON-LD, Highwire (`citation_*`), OpenGraph, Dublin Core, plain
meta elements, microdata and class names in the visible page. Dates are only taken where they are stated.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tasks.web import structured
from tasks.web.address import absolute
from tasks.web.capture import capture_of
from tasks.web.dates import iso_date
from tasks.web.elements import HEADINGS, classes, tag_of, text_of
from tasks.web.plan import Plan

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_AUTHOR = re.compile(
    r"(?:.*[-_])?(?:author|authors|byline|by-line|person|poster|username)(?:[-_](?:name|link|listing))?"
)
#: Titles that a program left.
_NO_TITLE = re.compile(
    r"\S+\.(?:pdf|docx?|html?|rtf|txt|indd)|(?:untitled )?document|untitled|без названия|новая страница\s*\d*",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:.*[-_])?(?:date|published|pubdate|dateline|post-?date|entry-?date)(?:[-_].*)?")
_TITLE = re.compile(r"(?:.*[-_])?(?:title|headline)")
_BY = re.compile(r"^(?:by|автор(?:ы)?|авторы|текст|written by|posted by|от)\s*:?\s+", re.IGNORECASE)
_METAS = {
    "title": ("citation_title", "og:title", "dc.title", "dcterms.title", "twitter:title", "title"),
    "authors": ("citation_author", "citation_authors", "dc.creator", "dcterms.creator", "author", "article:author",
                "parsely-author", "sailthru.author"),
    "published": ("citation_publication_date", "citation_date", "article:published_time", "dc.date.issued",
                  "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "datepublished", "pubdate",
                  "publishdate", "publish-date", "parsely-pub-date", "date"),
    "publisher": ("citation_journal_title", "og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher",
                  "application-name"),
    "url": ("og:url", "citation_public_url", "dc.identifier.uri"),
    "rights": ("dc.rights", "dcterms.rights", "dcterms.license", "dc.rights.license", "rights", "copyright", "license"),
    "language": ("dc.language", "dcterms.language", "citation_language", "content-language", "language", "og:locale"),
}  # fmt: skip
_LONGEST = 1000


def metadata_of(tree: "HtmlElement", plan: Plan, source: str, url: str | None) -> dict[str, str]:
    """Fields under the names of `PageRow.metadata`; `url` is the address that the container gives."""
    said = _metas(tree)
    thing: Mapping[str, Any] = next(filter(structured.is_article, structured.things(tree)), {})
    capture = capture_of(source)
    found = {
        "title": _title(tree, plan, thing, said),
        "authors": _authors(tree, plan, thing, said),
        "published": _published(tree, plan, thing, said),
        "publisher": _first([*structured.value(thing, "publisher", "sourceOrganization"), *_said(said, "publisher")]),
        "url": url or capture.url or _address(tree, said),
        "rights": _rights(tree, thing, said),
        "language": _language(tree, thing, said),
        "captured_at": capture.captured_at,
    }
    return {name: value[:_LONGEST] for name, value in found.items() if value}


def _metas(tree: "HtmlElement") -> dict[str, list[str]]:
    """Contents of the meta elements by lower-case name."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("http-equiv") or element.get("itemprop")
        content = " ".join((element.get("content") or "").split())
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _said(said: Mapping[str, list[str]], field: str) -> list[str]:
    """All contents of the first meta that has any for a field."""
    return next((said[name] for name in _METAS[field] if name in said), [])


def _first(texts: Iterable[str]) -> str | None:
    return next((text for text in texts if text.strip()), None)


def _title(tree: "HtmlElement", plan: Plan, thing: Mapping[str, Any], said: Mapping[str, list[str]]) -> str | None:
    stated = _first([*structured.value(thing, "headline"), *_said(said, "title")])
    if stated:
        return stated
    titles = [text_of(element, _LONGEST) for element in tree.iter("title") if not _inside(element, "svg")]
    whole = titles[0] if titles and not _NO_TITLE.fullmatch(titles[0]) else ""
    return _heading_within(tree, plan, whole) or whole or _first(structured.value(thing, "name"))


def _heading_within(tree: "HtmlElement", plan: Plan, whole: str) -> str | None:
    """The heading that the title of the window repeats beside the name of the site; it must be a fair part of it, or
    stand at one end, at the second only where the first is a heading too."""
    found = ""
    begins = False
    for element in tree.iter("h1", "h2", "h3", "a", "p", "span", "div"):
        is_heading = plan.tags.get(element) in HEADINGS or (element.keys() and _is_called(element, _TITLE))
        if is_heading and plan.sizes.get(element, 0) < 300:
            text = text_of(element, 300)
            begins = begins or (len(text) > 2 and whole.startswith(text))
            if len(text) > max(len(found), 2) and text.casefold() in whole.casefold():
                found = text
    at_an_end = whole.startswith(found) or (begins and whole.endswith(found))
    return found if found and (2 * len(found) >= len(whole) or at_an_end) else None


def _authors(tree: "HtmlElement", plan: Plan, thing: Mapping[str, Any], said: Mapping[str, list[str]]) -> str | None:
    names = structured.value(thing, "author", "creator") or _said(said, "authors")
    names = [name for name in names if not name.startswith(("http:", "https:", "www."))]
    if not names:
        names = _visible(_own(tree, plan), _is_author)
        names = [_BY.sub("", name) for name in names if len(name) < 120]
    return "; ".join(dict.fromkeys(name.strip(" ,;|·") for name in names if any(map(str.isalpha, name)))) or None


def _is_author(element: "HtmlElement") -> bool:
    return "author" in (element.get("rel"), element.get("itemprop")) or _is_called(element, _AUTHOR)


def _is_called(element: "HtmlElement", pattern: re.Pattern[str]) -> bool:
    """Whether a class or the id of an element is such a name."""
    return any(_fits(pattern, name) for name in classes(element))


@lru_cache(maxsize=10_000)
def _fits(pattern: re.Pattern[str], name: str) -> bool:
    return pattern.fullmatch(name.lower()) is not None


def _visible(own: "Iterable[HtmlElement]", wanted: "Callable[[HtmlElement], bool]") -> list[str]:
    """Texts of elements of the page's own body that say they are what is wanted: the first kind that gives any."""
    for element in own:
        if wanted(element):
            links = [link for link in element.iter("a") if text_of(link, 120)]
            named = [link for link in links if wanted(link)] or (links if len(links) == 1 else [element])
            texts = [text for text in (text_of(each, 200) for each in named) if text]
            if texts:
                return texts
    return []


def _own(tree: "HtmlElement", plan: Plan) -> "Iterator[HtmlElement]":
    """Elements that a name or attribute tells of, outside comments, hidden parts and parts beside the text."""
    most = 0.4 * max(1, plan.sizes.get(tree, 1))
    outside: set[HtmlElement | None] = set()
    for element, tag in plan.tags.items():
        large = plan.sizes.get(element, 0) > most
        if plan.parents[element] in outside or element in plan.comments or (element in plan.beside and not large):
            outside.add(element)
        elif not large and (tag == "time" or element.keys()):
            yield element


def _published(tree: "HtmlElement", plan: Plan, thing: Mapping[str, Any], said: Mapping[str, list[str]]) -> str | None:
    for text in [*structured.value(thing, "datePublished", "dateCreated", "uploadDate"), *_said(said, "published")]:
        if found := iso_date(text):
            return found
    for element in _own(tree, plan):
        named = element.get("itemprop") == "datePublished" or "pubdate" in element.attrib
        if named or plan.tags[element] == "time":
            if found := iso_date(element.get("datetime") or element.get("content") or text_of(element, 60)):
                return found
        elif _is_called(element, _DATE):
            text = text_of(element, 80)
            if len(text) < 60 and (found := iso_date(text)):
                return found
    return None


def _address(tree: "HtmlElement", said: Mapping[str, list[str]]) -> str | None:
    canonical = [element.get("href") or "" for element in tree.iter("link") if element.get("rel") == "canonical"]
    stated = [address for address in [*canonical, *_said(said, "url")] if address.startswith(("http://", "https://"))]
    return _first(stated)


def _rights(tree: "HtmlElement", thing: Mapping[str, Any], said: Mapping[str, list[str]]) -> str | None:
    links = [
        absolute(element.get("href") or "", None)
        for element in tree.iter("a", "link")
        if "license" in (element.get("rel") or "").lower().split()
    ]
    return _first([*structured.value(thing, "license"), *links, *_said(said, "rights")])


def _language(tree: "HtmlElement", thing: Mapping[str, Any], said: Mapping[str, list[str]]) -> str | None:
    root = tree if tag_of(tree) == "html" else tree.find(".//html")
    attribute = (root.get("lang") or root.get("xml:lang") or "") if root is not None else ""
    for text in [attribute, *structured.value(thing, "inLanguage"), *_said(said, "language")]:
        tag = re.split(r"[-_,;\s]", text.strip())[0].lower()
        if re.fullmatch(r"[a-z]{2,3}", tag):
            return tag
    return None


def _inside(element: "HtmlElement", tag: str) -> bool:
    return any(tag_of(outer) == tag for outer in element.iterancestors())
