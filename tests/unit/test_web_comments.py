"""Threads of comments: who said what to whom, on platforms old and new."""

import pytest

from tasks.web.page import Page, read_page

POST = (
    "<h1>Who kept the book?</h1><p>The hand in the harbour book changes in February, and nobody says why it does.</p>"
)


def thread(page: Page) -> list[tuple[str, str | None, str | None, str | None, int | None, str | None]]:
    """Text, author, time, score, depth and text of the parent of each comment."""
    comments = [block for block in page.blocks if block.role == "comment"]
    return [
        (
            page.text[block.start : block.end],
            block.attributes.get("author"),
            block.attributes.get("published"),
            block.attributes.get("score"),
            block.level,
            page.text[block.parent.start : block.parent.end] if block.parent else None,
        )
        for block in comments
    ]


def heads(page: Page) -> list[tuple[str, str]]:
    """Text of each line of author and time, and of the comment it introduces."""
    return [
        (page.text[block.start : block.end], page.text[block.parent.start : block.parent.end])
        for block in page.blocks
        if block.role == "comment_meta" and block.parent is not None
    ]


LEMMY = """<ul class="comments"><li class="comment" id="comment-1"><article class="comment-node"><div><a
class="person-listing"
href="/u/anna">anna</a><span class="score">14</span><time
datetime="2023-04-02T10:05:00Z">2 years ago</time></div>
<div class="comment-content"><div class="md-div"><p>First.</p><p>Second.</p></div></div><div
class="comment-actions">
<button>reply</button></div></article><ul class="comments"><li class="comment" id="comment-2"><article
class="comment-node">
<div><a class="person-listing" href="/u/boris">boris</a><span class="score">-2</span></div><div
class="comment-content">
<p>Answer.</p></div></article></li></ul></li></ul>"""

OLD_REDDIT = """<div class="commentarea"><div class="sitetable nestedlisting"><div class="thing id-t1_a comment"
id="thing_t1_a"
data-fullname="t1_a"><div class="entry unvoted"><p class="tagline"><a href="#" class="expand">[–]</a><a
href="https://old.example.com/user/anna" class="author">anna</a> <span class="score
dislikes">13 points</span><span
class="score unvoted" title="14">14 points</span><span class="score likes">15 points</span> <time
datetime="2023-04-02T10:05:00+00:00">2 years ago</time></p><form class="usertext"><div
class="usertext-body"><div class="md">
<p>First.</p><p>Second.</p></div></div></form><ul class="flat-list buttons"><li>permalink</li></ul></div><div
class="child">
<div class="sitetable listing"><div class="thing id-t1_b comment"><div class="entry"><p class="tagline"><a
class="author"
href="/user/boris">boris</a> <span class="score unvoted" title="-2">-2 points</span></p><form class="usertext">
<div class="md"><p>Answer.</p></div></form></div><div
class="child"></div></div></div></div></div></div></div>"""

NEW_REDDIT = """<shreddit-comment author="anna" score="14" depth="0" thingid="t1_a"
created="2023-04-02T10:05:00Z"><div
slot="commentMeta"><a href="/user/anna/">anna</a> 2y ago</div><div
slot="comment"><p>First.</p><p>Second.</p></div>
<shreddit-comment author="boris" score="-2" depth="1" parentid="t1_a" thingid="t1_b"><div
slot="comment"><p>Answer.</p></div>
</shreddit-comment></shreddit-comment>"""

WORDPRESS = """<ol class="commentlist"><li class="comment even depth-1" id="comment-7"><article
id="div-comment-7"
class="comment-body"><footer class="comment-meta"><div class="comment-author vcard"><b class="fn">anna</b>
<span class="says">says:</span></div><div class="comment-metadata"><a href="#c"><time
datetime="2023-04-02T10:05:00Z">2 April</time>
</a></div></footer><div class="comment-content"><p>First.</p><p>Second.</p></div><div class="reply"><a
href="#">Reply</a></div>
</article><ol class="children"><li class="comment odd depth-2" id="comment-8"><article
class="comment-body"><footer
class="comment-meta"><b class="fn">boris</b></footer><div
class="comment-content"><p>Answer.</p></div></article></li></ol>
</li></ol>"""

OLD_WORDPRESS = """<ol class="commentlist"><li class="comment depth-1" id="comment-7"><div id="div-comment-7"
class="comment-body">
<div class="comment-author vcard"><cite class="fn">anna</cite> says:</div><div class="comment-meta
commentmetadata"><a
href="#c" title="2023-04-02T10:05:00Z" class="date">April 2</a></div><p>First.</p><p>Second.</p><div
class="reply"><a
href="#r">Reply</a></div></div><ul class="children"><li class="comment depth-2" id="comment-8"><div
id="div-comment-8"
class="comment-body"><div class="comment-author vcard"><cite
class="fn">boris</cite> says:</div><p>Answer.</p></div></li></ul>
</li></ol>"""

DISQUS = """<ul id="post-list"><li class="post" id="post-11"><div class="post-content"><div
class="post-body"><header><span
class="author"><a href="https://example.com/by/anna/">anna</a></span> <a class="time-ago"
title="2023-04-02T10:05:00Z">3 years
ago</a></header><div class="post-message"><p>First.</p><p>Second.</p></div></div></div><ul class="children"><li
class="post"
id="post-12"><div class="post-content"><div class="post-body"><header><span
class="author">boris</span></header><div
class="post-message"><p>Answer.</p></div></div></div></li></ul></li></ul>"""

SCHEMA = """<section><div itemscope itemtype="https://schema.org/Comment"><span itemprop="author"
itemscope><span
itemprop="name">anna</span></span> <time itemprop="dateCreated"
datetime="2023-04-02T10:05:00Z">April</time> <span
itemprop="upvoteCount">14</span><div itemprop="text"><p>First.</p><p>Second.</p></div><div itemscope
itemtype="https://schema.org/Comment"><span itemprop="author">boris</span><div
itemprop="text">Answer.</div></div></div></section>"""

FLAT = """<div id="comments"><div class="comment-item" data-id="1" data-parent=""
data-timestamp="1680429900"><span
class="user-name">anna</span><div class="comment-text">First.<br><br>Second.</div></div><div
class="comment-item" data-id="2"
data-parent="1"><span class="user-name">boris</span><div class="comment-text">Answer.</div></div></div>"""

INDENTED = """<div class="cmt" style="margin-left:0px"><b class="nick">anna</b> <i
class="date">02.04.2023</i><div
class="cmt-text">First.<br><br>Second.</div></div><div class="cmt" style="margin-left:25px"><b
class="nick">boris</b>
<div class="cmt-text">Answer.</div></div>"""


LIVEJOURNAL = """<div class="ljcmt_full" id="ljcmt1" style="margin-left: 0px"><span class="ljuser">anna</span> <abbr
class="datetime" title="2023-04-02T10:05:00Z">2 April</abbr><div class="comment-text">First.<br><br>Second.</div></div>
<div class="ljcmt_full" id="ljcmt2" style="margin-left: 25px"><span class="ljuser">boris</span><div
class="comment-text">Answer.</div></div>"""


@pytest.mark.parametrize(
    ("markup", "published", "scores"),
    [
        (LEMMY, "2023-04-02T10:05:00Z", ("14", "-2")),
        (OLD_REDDIT, "2023-04-02T10:05:00+00:00", ("14", "-2")),
        (NEW_REDDIT, "2023-04-02T10:05:00Z", ("14", "-2")),
        (WORDPRESS, "2023-04-02T10:05:00Z", (None, None)),
        (OLD_WORDPRESS, "2023-04-02T10:05:00Z", (None, None)),
        (DISQUS, "2023-04-02T10:05:00Z", (None, None)),
        (SCHEMA, "2023-04-02T10:05:00Z", ("14", None)),
        (FLAT, "2023-04-02T10:05:00+00:00", (None, None)),
        (INDENTED, "02.04.2023", (None, None)),
        (LIVEJOURNAL, "2023-04-02T10:05:00Z", (None, None)),
    ],
    ids=[
        "lemmy",
        "old-reddit",
        "new-reddit",
        "wordpress",
        "old-wordpress",
        "disqus",
        "schema",
        "flat",
        "indented",
        "livejournal",
    ],
)
def test_a_comment_and_its_answer(markup: str, published: str, scores: tuple[str | None, str | None]) -> None:
    page = read_page(f"<main>{POST}{markup}</main>")
    assert thread(page) == [
        ("First.\n\nSecond.", "anna", published, scores[0], 0, None),
        ("Answer.", "boris", None, scores[1], 1, "First.\n\nSecond."),
    ]


@pytest.mark.parametrize("markup", [LEMMY, OLD_REDDIT, WORDPRESS, OLD_WORDPRESS, DISQUS, SCHEMA, FLAT, INDENTED])
def test_the_line_of_author_and_time_leads_to_its_comment(markup: str) -> None:
    found = heads(read_page(f"<main>{POST}{markup}</main>"))
    assert [answered for _, answered in found] == ["First.\n\nSecond.", "Answer."]
    assert "anna" in found[0][0]
    assert "boris" in found[1][0]


PHPBB = """<div id="p101" class="post bg1"><div class="postbody"><p class="author">by <strong><a
href="m?u=2">anna</a></strong> » Mon May 04, 2009</p><div class="content">{}</div></div></div><div id="p102"
class="post bg2"><div class="postbody"><p class="author">by <strong><a href="m?u=3">boris</a></strong></p><div
class="content">{}</div></div></div>"""

XENFORO = """<article class="message message--post" data-author="anna" id="js-post-1"><h4>anna</h4><time
datetime="2009-05-04">4 May</time><div class="bbWrapper">{}</div></article><article class="message message--post"
data-author="boris" id="js-post-2"><h4>boris</h4><div class="bbWrapper">{}</div></article>"""

VBULLETIN = """<ol><li class="postcontainer" id="post_1"><span class="date">04-05-2009</span><a class="username"
href="m?1">anna</a><blockquote class="postcontent">{}</blockquote></li><li class="postcontainer" id="post_2"><a
class="username" href="m?2">boris</a><blockquote class="postcontent">{}</blockquote></li></ol>"""


@pytest.mark.parametrize("markup", [PHPBB, XENFORO, VBULLETIN], ids=["phpbb", "xenforo", "vbulletin"])
def test_posts_of_a_forum_are_comments(markup: str) -> None:
    page = read_page(f"<h1>Книга порта</h1>{markup.format('Кто вёл её?', 'Неизвестно.')}")
    found = [(text, author, depth) for text, author, _, _, depth, _ in thread(page)]
    assert found == [("Кто вёл её?", "anna", 0), ("Неизвестно.", "boris", 0)]


def test_articles_of_a_weblog_are_no_comments() -> None:
    article = "<article class=post id=post-{0}><h3>Title</h3><a rel=author class=author>anna</a><p>Text</p></article>"
    assert thread(read_page(article.format(1) + article.format(2))) == []
    single = "<div class=post id=post-1><a class=author href=/u/anna>anna</a><div class=content>Only one.</div></div>"
    assert thread(read_page(single)) == []


def test_comments_are_no_part_of_the_article_and_buttons_are_furniture() -> None:
    page = read_page(f"<main>{POST}{LEMMY}</main>")
    kinds = {page.text[block.start : block.end]: (block.role, block.is_main) for block in page.blocks}
    assert kinds["reply"] == ("furniture", False)
    assert kinds["Answer."] == ("comment", True)
    assert "boris" not in dict(page.metadata).get("authors", "")


def test_a_container_of_comments_is_no_comment() -> None:
    markup = "".join(
        f"<div class='comment'><b class='author'>{name}</b><div class='text'>{name} says</div></div>" for name in "abc"
    )
    found = thread(read_page(f"{POST}<div class='comment-thread'>{markup}</div>"))
    assert [(text, depth) for text, _, _, _, depth, _ in found] == [("a says", 0), ("b says", 0), ("c says", 0)]


@pytest.mark.parametrize(
    "markup",
    [
        "<p class='comment'>An editor's comment without author or date.</p>",
        "<div class='comment-form'><b class='author'>Your name</b><p>Leave a reply</p></div>",
        "<div class='comment'>Nothing here says who wrote it</div>",
        "<a class='comments'>5 comments</a>",
    ],
)
def test_what_only_looks_like_a_comment(markup: str) -> None:
    assert thread(read_page(POST + markup)) == []


def test_an_answer_to_a_comment_without_text_goes_to_the_one_above() -> None:
    inner = "<li class=comment><b class=author>c</b><p>third</p></li>"
    emptied = f"<li class=comment><b class=author>b</b><p></p><ul>{inner}</ul></li>"
    page = read_page(f"{POST}<ul><li class=comment><b class=author>a</b><p>first</p><ul>{emptied}</ul></li></ul>")
    assert [(text, parent) for text, _, _, _, _, parent in thread(page)] == [("first", None), ("third", "first")]
