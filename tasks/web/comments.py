"""Threads of comments in a tree: which elements are comments, which answers which.

Platforms differ in names, not in shape: an element that calls itself a comment holds author, time and score, a body,
and perhaps the comments that answer it. Known by class, id, type (Schema.org) or tag: Lemmy, Reddit old and new,
WordPress, Disqus, Hacker-News-like lists, LiveJournal-like and home-made ones alike.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tasks.web.comment_parts import attributes_of, body_of
from tasks.web.elements import classes, tag_of
from tasks.web.markup import words
from tasks.web.plan import Comment, Plan

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ITEM = re.compile(
    r"(?:[a-z]{1,12}[-_]{1,2})?(?:comments?|cmts?|repl(?:y|ies)|ljcmt|comtr)"
    r"(?:[-_]{1,2}(?:item|node|entry|wrap|wrapper|container|thread|block|box|card|row|view|single|inner|main|full))?"
)
#: Forms and buttons, not comments.
_NO_ITEM = re.compile(r"(?:add|leave|new|no|write|post|submit|show|load|more|hide|link|btn|button|form)[-_]")
_ID = re.compile(r"(?:li-|div-)?(?:comment|lj-?cmt|cmt|t1_|reply)[-_]?[a-z]*\d[\w-]*")
_TYPE = re.compile(r"schema\.org/(?:User)?Comments?$")
_NO_TAGS = words("a span p form input textarea button body html ul ol dl h1 h2 h3 h4 img")
#: Posts of a forum. Weblogs call their articles so too: a post counts only among others, with an author, without a
#: heading of the page.
_POST = re.compile(
    r"post|postcontainer|postbit\w{0,10}|post[-_](?:block|wrapper|container|item|row)|message--post|topic-post|forum-?post"
)
_POST_ID = re.compile(r"(?:p|pid|post|post_id|post-id|msg|message|js-post)[-_]?\d+")
_POST_TAGS = words("div li table article tr section")
_PARENTS = ("parentid", "data-parent-id", "data-parent", "data-parentid", "data-parent-fullname", "data-reply-to")
_NAMES = ("id", "thingid", "data-id", "data-fullname", "data-comment-id", "data-comment")
_DEPTHS = ("depth", "data-depth", "data-level", "data-indent", "aria-level")


@dataclass(slots=True, eq=False)
class _Candidate:
    element: "HtmlElement"
    outer: "_Candidate | None"
    inner: "list[_Candidate]" = field(default_factory=list)
    is_sure: bool = False
    comment: Comment | None = None


def plan_comments(plan: Plan) -> None:
    """Enter comments and their bodies into the plan, parents before children."""
    candidates = _candidates(plan, _certainty)
    _comments_of(candidates, plan)
    if not any(candidate.comment for candidate in candidates):
        candidates = _candidates(plan, _post_certainty)
        _comments_of(candidates, plan)
        if sum(candidate.comment is not None for candidate in candidates) < 2:
            return
    for candidate in candidates:
        if candidate.comment is not None:
            candidate.comment.parent = _answered(candidate)
            plan.comments[candidate.element] = candidate.comment
            if candidate.comment.body is not None:
                plan.bodies[candidate.comment.body] = candidate.comment
    found = list(plan.comments.values())
    _by_names(found)
    _by_depths(found)
    for comment in found:
        comment.depth = 0 if comment.parent is None else comment.parent.depth + 1


def _comments_of(candidates: list[_Candidate], plan: Plan) -> None:
    for candidate in candidates:
        if _own_size(candidate, plan) > 0:
            candidate.comment = _comment(candidate, plan)


def _candidates(plan: Plan, certainty_of: "Callable[[HtmlElement, str], int]") -> list[_Candidate]:
    sure = {
        element: certainty
        for element, tag in plan.tags.items()
        if element.keys() and (certainty := certainty_of(element, tag))
    }
    found: dict[HtmlElement, _Candidate] = {}
    for element, certainty in sure.items():
        outer = next((found[around] for around in element.iterancestors() if around in found), None)
        candidate = _Candidate(element, outer, is_sure=certainty > 1)
        if outer is not None:
            outer.inner.append(candidate)
        found[element] = candidate
    return list(found.values())


def _certainty(element: "HtmlElement", tag: str) -> int:
    """2 where the element says that it is a comment, 1 where its name suggests so, 0 otherwise."""
    says = (element.get("role"), element.get("data-testid"), element.get("data-type"))
    if tag == "shreddit-comment" or "comment" in says or _TYPE.search(element.get("itemtype") or ""):
        return 2
    if tag in _NO_TAGS:
        return 0
    names = classes(element)
    if any(map(_names_comment, names)):
        return 1
    identity = (element.get("id") or "").lower()
    is_disqus = tag == "li" and re.fullmatch(r"post-\d+", identity) and "post" in map(str.lower, names)
    return int(bool(is_disqus or _ID.fullmatch(identity)))


@lru_cache(maxsize=10_000)
def _names_comment(name: str) -> bool:
    return bool(_ITEM.fullmatch(name.lower())) and not _NO_ITEM.match(name.lower())


def _post_certainty(element: "HtmlElement", tag: str) -> int:
    if tag not in _POST_TAGS or not _POST_ID.fullmatch((element.get("id") or "").lower()):
        return 0
    # Weblogs put each of their articles into the element of that name; forums that do so name the author there.
    is_post = tag != "article" and any(_POST.fullmatch(name.lower()) for name in classes(element))
    named = element.get("data-author") or is_post
    return int(bool(named) and not any(True for _ in element.iter("h1", "h2")))


def _comment(candidate: _Candidate, plan: Plan) -> Comment | None:
    element = candidate.element
    nested = {each.element for each in candidate.inner}
    body = body_of(element, nested, plan)
    attributes = attributes_of(element, nested, body, plan)
    if not (candidate.is_sure or "author" in attributes or "published" in attributes):
        return None
    heads = sum(len(attributes.get(name, "")) for name in ("author", "score"))
    if body is None and _own_size(candidate, plan) <= heads + 2:
        return None  # deleted: the line of the author is all there is
    return Comment(element, body, attributes=attributes)


def _own_size(candidate: _Candidate, plan: Plan) -> int:
    return plan.sizes.get(candidate.element, 0) - sum(plan.sizes.get(each.element, 0) for each in candidate.inner)


def _answered(candidate: _Candidate) -> Comment | None:
    """The comment around this one. A wrapper without text of its own stands for its first part, unless the rest are
    the first part's like: then it only groups them."""
    inside, outer = candidate, candidate.outer
    while outer is not None:
        if outer.comment is not None:
            return outer.comment
        first = outer.inner[0]
        if (
            first is not inside
            and first.comment is not None
            and _signature(first.element) != _signature(inside.element)
        ):
            return first.comment
        inside, outer = outer, outer.outer
    return None


def _signature(element: "HtmlElement") -> tuple[str, str]:
    return tag_of(element), next((name for name in classes(element) if _ITEM.fullmatch(name.lower())), "")


def _by_names(comments: list[Comment]) -> None:
    """Parents of comments that name them, where the tree is flat."""
    named = {name: comment for comment in comments for key in _NAMES if (name := comment.element.get(key))}
    for comment in comments:
        if comment.parent is None:
            name = next((value for key in _PARENTS if (value := comment.element.get(key))), "")
            parent = named.get(name) or named.get(f"comment-{name}")
            comment.parent = parent if parent is not comment else None


def _by_depths(comments: list[Comment]) -> None:
    """Parents by stated depth, where nothing else led to any."""
    if any(comment.parent for comment in comments):
        return
    last: dict[int, Comment] = {}
    for comment in comments:
        depth = _stated_depth(comment.element)
        if depth is None:
            return
        comment.parent = next((last[level] for level in range(depth - 1, -1, -1) if level in last), None)
        last = {level: each for level, each in last.items() if level < depth} | {depth: comment}


def _stated_depth(element: "HtmlElement") -> int | None:
    for key in _DEPTHS:
        value = (element.get(key) or "").strip()
        if value.isdecimal() and len(value) < 4:
            return int(value)
    for name in classes(element):
        found = re.fullmatch(r"(?:depth|level|indent|nesting)[-_]?(\d{1,3})", name.lower())
        if found:
            return int(found[1])
    shift = re.search(r"(?:margin|padding)-left\s*:\s*(\d{1,4})", element.get("style") or "")
    return int(shift[1]) if shift else None
