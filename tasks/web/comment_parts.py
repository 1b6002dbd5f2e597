"""The parts of one comment: body, author, time, score."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tasks.web.elements import classes, tag_of, text_of
from tasks.web.plan import Plan

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BODIES = (
    re.compile(
        r"(?:comment|cmt|reply|post|message|msg|usertext|commtext)[-_]{0,2}(?:content|text|message|copy|html|md|body-text)"
        r"|commtext|usertext-body|message-text|formatted|cooked|bbwrapper|postcontent|post_message_\d+"
    ),
    re.compile(r"md|md-div|content|text|message|markdown|xhtml_content_module__\w+|entry-content"),
    re.compile(r"(?:comment|cmt|reply|post|message|msg)[-_]{0,2}body|body"),
    re.compile(r"(?:[a-z]{1,10}[-_]{1,2}){1,2}(?:article|text|content|message|body)"),
)
_BODY_PROPERTIES = frozenset(["text", "commentText", "description"])
_AUTHOR = re.compile(
    r"(?:.*[-_])?(?:author|user|username|user-?name|person|nick|nickname|fn|lj-?user|poster|hnuser|login)(?:[-_].*)?"
)
_TIME = re.compile(
    r"(?:.*[-_])?(?:date|time|datetime|ago|published|posted|timestamp|created(?:time|at|date)?|age)(?:[-_].*)?"
)
_SCORE = re.compile(r"(?:.*[-_])?(?:score|points?|votes?|rating|karma|upvotes?|likes?)(?:[-_].*)?")
_PROFILE = re.compile(r"/(?:u|user|users|profile|member|people|@)/[^/]+/?$")
#: Day and hour in a line of author and time that names no element for them.
_STAMP = re.compile(
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2} [^\W\d_]{3,9}\.? \d{4}"
    r"|[^\W\d_]{3,9}\.? \d{1,2}, \d{4})"
    r"[,\sв@-]{1,6}(?:at )?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\s*(?:says|said|wrote|writes|пишет|писал[аи]?|говорит)?\s*:?$", re.IGNORECASE)
_NUMBER = re.compile(r"[-−+]?\d[\d,.\u00a0]*\s?[kK]?")
_CONTENT_TAGS = frozenset(["p", "blockquote", "ul", "ol", "pre", "table", "dl"])
_TOOLS = re.compile(
    r"(?:.*[-_])?(?:reply|actions?|buttons?|links?|meta|metadata|header|footer|author|avatar|vote|tools?)(?:[-_].*)?"
)


def own(element: "HtmlElement", nested: "set[HtmlElement]", plan: Plan) -> "Iterator[HtmlElement]":
    """Visible elements of a comment without those of the comments in it, in document order."""
    from lxml import etree

    walker = etree.iterwalk(element, events=("start",))
    for _, inner in walker:
        if inner in nested or inner in plan.hidden:
            walker.skip_subtree()
        elif inner is not element:
            yield inner


def body_of(element: "HtmlElement", nested: "set[HtmlElement]", plan: Plan) -> "HtmlElement | None":
    """The element that holds what the comment says; null where nothing parts it from the rest."""
    inside = [each for each in own(element, nested, plan) if plan.sizes.get(each, 0)]
    holders = {outer for each in nested for outer in each.iterancestors()}
    heads = [each for each in inside if _is_head(each)]
    mixed = holders | {outer for each in heads for outer in each.iterancestors()}
    for each in inside:
        if (each.get("itemprop") in _BODY_PROPERTIES or each.get("slot") == "comment") and each not in holders:
            return each
    plain = [each for each in inside if each not in mixed and tag_of(each) != "a"]
    for pattern in _BODIES:
        for each in plain:
            if any(pattern.fullmatch(name.lower()) for name in classes(each)):
                return each
    wrapper = _gathered(inside, mixed, heads)
    if wrapper is not None:
        plan.tags[wrapper], plan.parents[wrapper] = "div", element
    return wrapper


def _is_head(element: "HtmlElement") -> bool:
    names = classes(element)
    if tag_of(element) == "time" or element.get("itemprop") in {"author", "creator", "dateCreated", "datePublished"}:
        return True
    return any(_AUTHOR.fullmatch(name.lower()) for name in names) or bool(_PROFILE.search(element.get("href") or ""))


def _gathered(
    inside: "list[HtmlElement]", mixed: "set[HtmlElement]", heads: "list[HtmlElement]"
) -> "HtmlElement | None":
    """Paragraphs that stand bare beside the line of author and time, put into an element of their own."""
    excluded = mixed | set(heads)
    first = next(
        (each for each in inside if tag_of(each) in _CONTENT_TAGS and each not in excluded and not _is_tool(each)), None
    )
    holder = first.getparent() if first is not None else None
    if first is None or holder is None:
        return None
    run = [first]
    for sibling in first.itersiblings():
        if tag_of(sibling) not in _CONTENT_TAGS or sibling in excluded or _is_tool(sibling):
            break
        run.append(sibling)
    wrapper = first.makeelement("div", {})
    holder.insert(holder.index(first), wrapper)
    wrapper.extend(run)
    return wrapper


def _is_tool(element: "HtmlElement") -> bool:
    return any(_TOOLS.fullmatch(name.lower()) for name in classes(element))


def attributes_of(
    element: "HtmlElement", nested: "set[HtmlElement]", body: "HtmlElement | None", plan: Plan
) -> dict[str, str]:
    """`author`, `published` and `score` of a comment, as far as it tells them."""
    within = set(body.iter("*")) if body is not None else set()
    inside = [each for each in own(element, nested, plan) if each not in within]
    found = {"author": _author(element, inside), "published": _time(element, inside), "score": _score(element, inside)}
    return {name: value for name, value in found.items() if value}


def _author(element: "HtmlElement", inside: "list[HtmlElement]") -> str | None:
    for key in ("author", "data-author", "data-username", "data-user"):
        if element.get(key):
            return str(element.get(key))[:200]
    by_property = [each for each in inside if each.get("itemprop") in {"author", "creator"}]
    by_class = [each for each in inside if any(_AUTHOR.fullmatch(name.lower()) for name in classes(each))]
    by_link = [each for each in inside if _PROFILE.search(each.get("href") or "")]
    for each in [*by_property, *by_link, *by_class]:
        name = _SAYS.sub("", text_of(_name_in(each), 120))
        if any(map(str.isalnum, name)) and len(name) < 100:
            return name
    return None


def _name_in(element: "HtmlElement") -> "HtmlElement":
    """The element that holds the bare name: `.fn`, `itemprop=name`, or the only link with text."""
    for inner in element.iter("*"):
        if inner is not element and (inner.get("itemprop") == "name" or "fn" in classes(inner)):
            return inner
    links = [link for link in element.iter("a") if text_of(link, 100)]
    return links[0] if len(links) == 1 else element


def _time(element: "HtmlElement", inside: "list[HtmlElement]") -> str | None:
    for key in ("data-timestamp", "created-timestamp", "data-created", "data-time", "created"):
        if element.get(key):
            return moment(str(element.get(key)))
    for each in inside:
        if each.get("datetime"):
            return moment(each.get("datetime") or "")
        if each.get("itemprop") in {"dateCreated", "datePublished", "commentTime"}:
            return moment(each.get("content") or text_of(each, 60))
    for each in inside:
        if any(_TIME.fullmatch(name.lower()) for name in classes(each)) or tag_of(each) in {"time", "abbr"}:
            text = each.get("title") or text_of(each, 60)
            if any(map(str.isdigit, text)):
                return moment(text)
    for each in inside:
        if _is_head(each) or any(_is_head(inner) for inner in each):
            outer = each.getparent() if each.getparent() in inside else each
            found = _STAMP.search(text_of(outer, 200))
            if found:
                return moment(found[0])
    return None


def moment(text: str) -> str:
    """A time of a comment: seconds or milliseconds since 1970 as ISO 8601, anything else as it is.

    >>> moment("1262304000"), moment(" 3 июня 2009, 14:05 ")
    ('2010-01-01T00:00:00+00:00', '3 июня 2009, 14:05')
    """
    text = " ".join(text.split())[:60]
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{12,13}", text):
        seconds = float(text) / (1000 if len(text.partition(".")[0]) > 10 else 1)
        return datetime.fromtimestamp(int(seconds), UTC).isoformat()
    return text


def _score(element: "HtmlElement", inside: "list[HtmlElement]") -> str | None:
    for key in ("score", "data-score"):
        if _NUMBER.fullmatch((element.get(key) or "").strip()):
            return count_of(element.get(key) or "")
    by_property = [each for each in inside if each.get("itemprop") == "upvoteCount"]
    by_class = [each for each in inside if any(_SCORE.fullmatch(name.lower()) for name in classes(each))]
    # Old Reddit prints three scores and shows the middle one.
    by_class.sort(key=lambda each: "unvoted" not in classes(each))
    for each in [*by_property, *by_class]:
        for text in (each.get("content") or "", each.get("title") or "", text_of(each, 40)):
            found = _NUMBER.search(text)
            if found:
                return count_of(found[0])
    return None


def count_of(text: str) -> str:
    """A printed count as digits.

    >>> count_of("−2"), count_of("1.2k"), count_of("1,240")
    ('-2', '1200', '1240')
    """
    plain = text.strip().replace("−", "-").lower().lstrip("+")
    if plain.endswith("k"):
        try:
            return str(round(float(plain[:-1].strip().replace(",", ".")) * 1000))
        except ValueError:
            plain = plain[:-1]
    return re.sub(r"[^\d-]", "", plain)
