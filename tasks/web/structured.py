"""JSON-LD of a page: the thing that describes it, brought to a few plain fields."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LARGEST = 5_000_000
#: Types that describe the page itself, best first (schema.org).
_TYPES = ("Article", "Posting", "Report", "Chapter", "Book", "Thesis", "CreativeWork", "WebPage", "QAPage", "Question")
_TAGS = re.compile(r"<[^<>]{1,500}>")


def things(tree: "HtmlElement") -> list[Mapping[str, Any]]:
    """What the page's JSON-LD describes, things that stand for the page itself first; broken JSON says nothing."""
    found: list[Mapping[str, Any]] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            found += _things_in((script.text or "")[:_LARGEST])
    return sorted(found, key=_rank)


def value(thing: Mapping[str, Any], *keys: str) -> list[str]:
    """Texts under the first of `keys` that has any: strings, or the names of things.

    >>> value({"author": [{"@type": "Person", "name": "И. Калве"}, "П. Орлин"]}, "creator", "author")
    ['И. Калве', 'П. Орлин']
    """
    for key in keys:
        texts = [text for text in _texts(thing.get(key)) if text]
        if texts:
            return texts
    return []


def body(thing: Mapping[str, Any]) -> str:
    """The text of an article that is given whole as data; paragraphs are parted by line breaks."""
    text = "\n".join(value(thing, "articleBody", "text"))
    return _TAGS.sub(" ", text.replace("</p>", "\n")).strip()


def is_article(thing: Mapping[str, Any]) -> bool:
    """Whether a thing is of a type that describes a page."""
    return _rank(thing) < len(_TYPES)


def _things_in(text: str) -> list[Mapping[str, Any]]:
    try:
        said = json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        return []
    return list(_flat(said, 0))


def _flat(said: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > 5:
        return
    if isinstance(said, Mapping):
        yield said
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _flat(said.get(key), depth + 1)
    elif isinstance(said, Sequence) and not isinstance(said, str):
        for item in said[:200]:
            yield from _flat(item, depth + 1)


def _rank(thing: Mapping[str, Any]) -> int:
    kinds = thing.get("@type")
    names = (
        [kinds]
        if isinstance(kinds, str)
        else [name for name in kinds if isinstance(name, str)]
        if isinstance(kinds, list)
        else []
    )
    ranks = [rank for rank, ending in enumerate(_TYPES) for name in names if str(name).endswith(ending)]
    return min(ranks, default=len(_TYPES))


def _texts(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield " ".join(said.split()) if len(said) < 1000 else said
    elif isinstance(said, Mapping):
        yield from _texts(said.get("name") or said.get("@value") or said.get("@id") or said.get("url"))
    elif isinstance(said, list):
        for item in said[:50]:
            if isinstance(item, str | Mapping):
                yield from _texts(item)
