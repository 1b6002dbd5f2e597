"""What pages and saved copies say of themselves."""

import json

import pytest

from tasks.web.page import read_page
from tasks.web.translation import judge

MAY = "2012-05-14T10:15:00+00:00"
WAYBACK = "//web.archive.org/web/20120514101500"
TOOLBAR = f"<!-- BEGIN WAYBACK TOOLBAR INSERT --><a href='{WAYBACK}/http://example.org/3'>x</a><!-- END -->"
FOOTER = "<!--\n FILE ARCHIVED ON 10:15:00 May 14, 2012 AND RETRIEVED FROM THE\n INTERNET ARCHIVE -->"
SINGLE_FILE = (
    "<html><!-- Page saved with SingleFile \n url: https://example.org/2 \n "
    "saved date: Mon May 14 2012 10:00:00 GMT+0400 (Moscow Standard Time) -->"
)
TEXT = "<p>The harbour register for that winter was kept by a clerk who signed only with an initial.</p>"


def metadata(head: str = "", body: str = "", url: str | None = None, opening: str = "<html>") -> dict[str, str]:
    return dict(read_page(f"{opening}<head>{head}</head><body>{TEXT}{body}</body></html>", url).metadata)


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ('<meta property="og:title" content="Hand of  the clerk">', "title", "Hand of the clerk"),
        ('<meta name="citation_title" content="Книга"><meta property="og:title" content="x">', "title", "Книга"),
        ("<title>Книга порта</title>", "title", "Книга порта"),
        ('<meta name="citation_author" content="Kalve, I."><meta name="citation_author" content="Orlin, P.">',
         "authors", "Kalve, I.; Orlin, P."),
        ('<meta name="DC.Creator" content="П. Орлин">', "authors", "П. Орлин"),
        ('<meta name="citation_publication_date" content="2011/3/1">', "published", "2011-03-01"),
        ('<meta property="article:published_time" content="2019-11-08T09:30:00+02:00">', "published", "2019-11-08"),
        ('<meta name="DC.Date" content="1998">', "published", "1998"),
        ('<meta property="og:site_name" content="Курьер">', "publisher", "Курьер"),
        ('<meta name="citation_journal_title" content="Ledgers">', "publisher", "Ledgers"),
        ('<link rel="canonical" href="https://example.org/1">', "url", "https://example.org/1"),
        ('<meta name="DC.Rights" content="CC BY">', "rights", "CC BY"),
        ('<link rel="license" href="https://example.org/by/4.0/">', "rights", "https://example.org/by/4.0/"),
        ('<meta name="DC.Language" content="rus">', "language", "rus"),
        ('<meta property="og:locale" content="ru_RU">', "language", "ru"),
    ],
)  # fmt: skip
def test_meta_elements(head: str, field: str, value: str) -> None:
    assert metadata(head)[field] == value


def test_json_ld_goes_first() -> None:
    article = {
        "@type": ["NewsArticle"],
        "headline": "Книга",
        "author": [{"name": "И. Калве"}, "П. Орлин"],
        "datePublished": "2019-11-08",
        "publisher": {"@type": "Organization", "name": "Курьер"},
        "inLanguage": "ru-RU",
        "license": "https://example.org/by/",
    }
    data = json.dumps({"@graph": [{"@type": "WebSite", "name": "Site"}, article]})
    found = metadata(f'<meta property="og:title" content="x"><script type="application/ld+json">{data}</script>')
    assert found["title"] == "Книга"
    assert found["authors"] == "И. Калве; П. Орлин"
    assert (found["published"], found["publisher"], found["language"]) == ("2019-11-08", "Курьер", "ru")
    assert found["rights"] == "https://example.org/by/"


def test_broken_json_ld_says_nothing() -> None:
    assert metadata('<title>Книга</title><script type="application/ld+json">{"headline": </script>')["title"] == "Книга"


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        ("<p>By <a rel=author href=/a>Ilze Kalve</a> and others</p>", "authors", "Ilze Kalve"),
        ("<div class='byline'>By Ilze Kalve</div>", "authors", "Ilze Kalve"),
        ("<p class=author>by <b><a href='u?2'>anna</a></b> » Mon May 04</p>", "authors", "anna"),
        ("<time datetime='2009-05-01T10:00'>May</time>", "published", "2009-05-01"),
        ("<span class='post-date'>3 июня 2009 г.</span>", "published", "2009-06-03"),
    ],
)
def test_the_visible_page(body: str, field: str, value: str) -> None:
    assert metadata(body=body)[field] == value


def test_dates_are_only_taken_where_they_are_stated() -> None:
    found = metadata(
        body="<p>The book was written on 3 June 1874.</p><footer><time datetime=2024-01-01>x</time></footer>"
    )
    assert "published" not in found


def test_a_heading_within_the_title_of_the_window_is_the_title() -> None:
    assert metadata("<title>Книга порта | Курьер</title>", "<h1>Книга порта</h1>")["title"] == "Книга порта"
    forum = "<p><a class=title href=1>Кто вёл книгу порта?</a></p><aside><h1>книги</h1></aside>"
    assert metadata("<title>Кто вёл книгу порта? : книги</title>", forum)["title"] == "Кто вёл книгу порта?"
    assert metadata("<title>Кто вёл её? : книги</title>", "<h1>книги</h1>")["title"] == "Кто вёл её? : книги"
    assert "title" not in metadata("<title>doc.pdf</title>")


@pytest.mark.parametrize(
    ("opening", "url", "captured_at"),
    [
        ("<!-- saved from url=(0021)https://example.org/1 --><html>", "https://example.org/1", None),
        (SINGLE_FILE, "https://example.org/2", "2012-05-14T06:00:00+00:00"),
        (TOOLBAR, "http://example.org/3", MAY),
        (f"<!-- saved from url=(0050)https:{WAYBACK}/http://example.org/4 -->", "http://example.org/4", MAY),
        (f"<link rel=canonical href='http://example.org/5'>{FOOTER}", "http://example.org/5", MAY),
    ],
    ids=["browser", "singlefile", "toolbar", "browser-of-wayback", "footer"],
)
def test_marks_of_saved_copies(opening: str, url: str, captured_at: str | None) -> None:
    found = metadata(opening=opening)
    assert (found["url"], found.get("captured_at")) == (url, captured_at)


def test_the_container_knows_the_address_best() -> None:
    found = metadata('<link rel="canonical" href="https://example.org/1">', url="https://example.net/2")
    assert found["url"] == "https://example.net/2"


@pytest.mark.parametrize(
    "source",
    [
        "<html class='translated-ltr'>",
        "<p><font style='vertical-align: inherit;'><font style='vertical-align: inherit;'>Text</font></font></p>",
        "<p _msttexthash='12'>Text</p>",
    ],
)
def test_marks_of_translating_programs(source: str) -> None:
    found = judge("Text", source)
    assert found is not None
    assert found.likelihood > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "In the camps there were 12,5 thousand people and 3,7 thousand of them were freed, and that was the end of it.",
        "By the beginning of the 1956 year and in the 80th years it was there, and that is all that we know of it.",
        "The order of the office was signed on the 26 on March 1953 and from 4 on April it was in force.",
    ],
)
def test_slips_of_translation_add_up(text: str) -> None:
    found = judge(text)
    assert found is not None
    assert 0.3 <= found.likelihood < 0.9


@pytest.mark.parametrize(
    "text",
    [
        "",
        "On 26 March 1953 the office freed 12,500 people and 3.7 per cent of them were old, and that was it.",
        "Было освобождено 12,5 тысячи человек, то есть 3,7 процента.",
        "The word задело stood alone in the margin of the page, and nobody knows what the clerk meant with that.",
    ],
)
def test_plain_text_is_not_suspected(text: str) -> None:
    assert judge(text) is None
