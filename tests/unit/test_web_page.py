"""The text of a web page as a reader sees it, and its blocks."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.web.block import Block
from tasks.web.page import Page, frames_of, read_page

CONTAINERS = {"quote", "table"}


def leaves(page: Page) -> list[tuple[str, str]]:
    return [(block.role, page.text[block.start : block.end]) for block in page.blocks if block.role not in CONTAINERS]


def one(page: Page, role: str) -> Block:
    (found,) = [block for block in page.blocks if block.role == role]
    return found


def said(page: Page, block: Block) -> str:
    return page.text[block.start : block.end]


def test_white_space_folds_as_in_a_browser_and_no_break_spaces_stay() -> None:
    page = read_page("<p>  Опись \n\t дел  <b> 1874 </b>\n г.,&nbsp;№&#160;5 </p><p>\n</p>")
    assert page.text == "Опись дел 1874 г.,\u00a0№\u00a05\n"
    assert [tuple(style) for style in page.blocks[0].styles] == [(10, 14, "bold")]


def test_blocks_are_parted_by_a_blank_line_and_items_by_a_line_break() -> None:
    page = read_page("<div>one<ul><li>a<li>b<ul><li>c</ul></ul>two</div>three")
    assert page.text == "one\n\na\nb\nc\n\ntwo\n\nthree\n"
    assert [block.level for block in page.blocks if block.role == "list_item"] == [0, 0, 1]


def test_one_line_break_breaks_the_line_and_two_the_paragraph() -> None:
    page = read_page("<font><b>first line<br>second line<br><br>next</b> paragraph</font>")
    assert leaves(page) == [("paragraph", "first line\nsecond line"), ("paragraph", "next paragraph")]
    assert [style.style for block in page.blocks for style in block.styles] == ["bold", "bold"]


def test_verbatim_text_keeps_its_lines() -> None:
    page = read_page("<pre>\n  1874   рожь\n  1875   овёс\n</pre><p>after")
    assert leaves(page)[0] == ("pre", "  1874   рожь\n  1875   овёс")


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var x = 'no'</script>",
        "<style>no{}</style>",
        "<noscript>no</noscript>",
        "<template>no</template>",
        "<div hidden>no</div>",
        "<p style='DISPLAY: none'>no</p>",
        "<span style='visibility:hidden'>no</span>",
        "<span style='font-size:0'>no</span>",
        "<div style='position:absolute;left:-9999px'>no</div>",
        "<span class='sr-only'>no</span>",
        "<i aria-hidden='true'>+</i>",
        "<!-- no -->",
        "<iframe src='x'>no</iframe>",
        "<dialog>no</dialog>",
        "<svg><title>no</title></svg>",
        "<style>.pop {display:none}</style><div class='big pop'>no</div>",
    ],
)
def test_hidden_parts_are_no_text(hidden: str) -> None:
    page = read_page(f"<p>The register of the winter</p>{hidden}<p>was kept by one clerk</p>")
    assert page.text == "The register of the winter\n\nwas kept by one clerk\n"


@pytest.mark.parametrize(
    "shown",
    [
        "<div hidden='until-found'>yes</div>",
        "<details><p>yes</p></details>",
        "<p aria-hidden='true'>yes</p>",
        "<dialog open>yes</dialog>",
        "<style>@media print {.x {display:none}}</style><p class=x>yes</p>",
        "<style>.x {display:none} .x {display:block}</style><p class=x>yes</p>",
    ],
)
def test_what_a_reader_can_see_stays(shown: str) -> None:
    assert "yes" in read_page(f"<p>The register of the winter was kept</p>{shown}").text


def test_a_style_sheet_that_hides_most_of_the_page_is_not_believed() -> None:
    page = read_page("<style>.app {display:none}</style><h1>Pier</h1><div class=app>All of the text stands here</div>")
    assert "All of the text" in page.text


def test_text_after_the_end_of_the_page_stays() -> None:
    assert read_page("<html><body><p>one</html></body><p>two").text == "one\n\ntwo\n"


def test_an_unclosed_comment_hides_nothing() -> None:
    assert read_page("<p>one</p><!-- note <p>two</p>").text.endswith("two\n")


def test_numeric_references_of_windows_1252_are_read_as_browsers_do() -> None:
    assert read_page("<p>1874&#150;75 &#171;x&#187; &#0;</p>").text == "1874–75 «x» \ufffd\n"


def test_headings_the_title_and_the_byline() -> None:
    page = read_page(
        "<html><head><title>Дело о пристани — Газета</title></head><body><h2>Газета</h2><h1>Дело о пристани</h1>"
        "<div class='byline'>П. Орлин, 1875</div><h2>Начало</h2><p>Дело содержит сорок листов.</p></body></html>"
    )
    assert [(block.role, block.level) for block in page.blocks][:4] == [
        ("heading", 2),
        ("title", 1),
        ("byline", None),
        ("heading", 2),
    ]


def test_a_short_line_with_time_or_author_is_a_byline_and_a_sentence_is_none() -> None:
    page = read_page(
        "<h1>Книга порта</h1><div>от <a rel=author href=/u/1>Орлин</a>, <time datetime=2009-05-01>май</time></div>"
        "<p>Книга начата <time datetime=1874-05-01>1 мая 1874 года</time>, а кончена осенью.</p>"
    )
    assert [block.role for block in page.blocks] == ["title", "byline", "paragraph"]


def test_large_type_makes_a_heading() -> None:
    page = read_page("<center><font size=5>Старая пристань</font></center><p>Дело содержит сорок два листа.</p>")
    assert page.blocks[0].role == "title"
    assert page.blocks[0].styles == []


def test_links_are_absolute_where_the_address_is_known_and_never_scripts() -> None:
    page = read_page(
        "<p><a href='../f/2.html'>two</a> <a href='javascript:x()'>no</a> <a href='#n1'>1</a></p>",
        "https://example.org/a/b/1.html",
    )
    assert [link.url for link in page.blocks[0].links] == ["https://example.org/a/f/2.html", "#n1"]
    assert [link.url for link in read_page("<p><a href='f.html'>x</a></p>").blocks[0].links] == ["f.html"]


def test_adjacent_links_are_parted() -> None:
    assert read_page("<nav><a href=a>Home</a><a href=b>Map</a></nav>").text == "Home Map\n"
    assert read_page("<p>Опись<span>[<a href=a>править</a>]</span></p>").text == "Опись[править]\n"


def test_superscripts_and_other_styles() -> None:
    page = read_page("<p>кн. 2<sup>3</sup> <em>там же</em> <s>нет</s> H<sub>2</sub>O</p>")
    styles = [(page.text[s.start : s.end], s.style) for s in page.blocks[0].styles]
    assert styles == [("3", "superscript"), ("там же", "italic"), ("нет", "strike"), ("2", "subscript")]


def test_pictures_with_description_and_caption() -> None:
    page = read_page(
        "<figure><img src='i/1.jpg' alt='Лист описи'><figcaption>Фото архива</figcaption></figure>"
        "<p>Слева <img src='s.png' alt='image'> план</p><img src='t.gif' width=1 height=1>",
        "https://example.org/",
    )
    picture, inline = [block for block in page.blocks if block.role == "image"]
    assert (said(page, picture), picture.attributes["image_uri"]) == ("Лист описи", "https://example.org/i/1.jpg")
    assert one(page, "caption").parent is picture
    assert inline.start == inline.end
    assert "Слева план" in page.text


def test_quotations_hold_their_paragraphs() -> None:
    page = read_page("<blockquote><p>one</p><p>two</p></blockquote><p>after</p>")
    quote = one(page, "quote")
    assert said(page, quote) == "one\n\ntwo"
    assert [block.parent is quote for block in page.blocks] == [False, True, True, False]


def test_a_data_table_has_rows_columns_and_headers() -> None:
    page = read_page(
        "<table border=1><caption>Груз</caption><tr><th>год<th>груз<tr><td rowspan=2>1882<td>1 240"
        "<tr><td></td><td>пуды</td></table>"
    )
    cells = [(b.row, b.column, b.is_header, said(page, b)) for b in page.blocks if b.role == "cell"]
    assert cells == [
        (0, 0, True, "год"),
        (0, 1, True, "груз"),
        (1, 0, False, "1882"),
        (1, 1, False, "1 240"),
        (2, 1, False, ""),
        (2, 2, False, "пуды"),
    ]
    table = one(page, "table")
    assert all(table.start <= b.start <= b.end <= table.end for b in page.blocks if b.role == "cell")
    assert "год\tгруз\n1882\t1 240\nпуды" in page.text


def test_a_layout_table_is_no_table() -> None:
    page = read_page(
        "<table width='100%'><tr><td><a href=1>Главная</a><br><a href=2>Карта сайта</a><br><a href=3>Ссылки</a></td>"
        "<td><p>Дело содержит сорок два листа и прошито синей нитью, на обороте плана помета.</p></td></tr></table>"
    )
    assert not [block for block in page.blocks if block.role in {"table", "cell"}]
    assert [block.is_main for block in page.blocks] == [False, True]


def test_notes_by_links_by_class_and_by_number_with_the_places_of_their_marks() -> None:
    page = read_page(
        "<p>Первое<sup><a href='#f1' id='r1'>1</a></sup> и второе<a href='#f2'>[2]</a> и третье<sup>3</sup>.</p>"
        "<p>Ещё текст страницы.</p>"
        "<div class='footnotes'><p id='f1'>1. Там же, л. 4 об.</p><p><a name='f2'></a>2. Опись 7.</p>"
        "<p>3. См. план.</p></div>"
    )
    notes = [block for block in page.blocks if block.role == "note"]
    assert [note.attributes["label"] for note in notes] == ["1", "2", "3"]
    marks = [tuple(map(int, note.attributes["anchor"].split("-"))) for note in notes]
    assert [page.text[start:end] for start, end in marks] == ["1", "[2]", "3"]


def test_notes_and_signature_at_the_end_of_an_old_page_are_main() -> None:
    page = read_page(
        "<table><tr><td><a href=a>А</a><a href=b>Б</a></td><td><h3>Глава</h3><p>В фонде уездного архива сохранилось "
        "дело о перестройке пристани, начатое в мае.</p><p>Дело содержит сорок два листа и прошито синей нитью.</p>"
        "<p><b>Примечания</b></p><p>1) Там же, л. 4.</p><p>П. Орлин</p></td></tr></table>"
        "<p><a href=p>Назад</a> | <a href=t>Главная</a></p><p>© 2009</p>"
    )
    main = [said(page, block) for block in page.blocks if block.is_main]
    assert main[0] == "Глава"
    assert main[-3:] == ["Примечания", "1) Там же, л. 4.", "П. Орлин"]


def test_a_list_of_links_is_main_where_there_is_nothing_else() -> None:
    items = "".join(f"<li><a href='{number}.htm'>Фонд {number}</a>" for number in range(20))
    page = read_page(f"<nav><a href=0.htm>Главная</a></nav><h1>Фонды</h1><ul>{items}</ul>")
    assert [block.is_main for block in page.blocks] == [False, *[True] * 21]


def test_a_table_of_contents_makes_no_notes() -> None:
    page = read_page("<p><a href='#s1'>1</a> <a href='#s2'>2</a></p><h2 id=s1>Начало</h2><p>a</p><h2 id=s2>Конец</h2>")
    assert not [block for block in page.blocks if block.role == "note"]


def test_lines_of_a_converted_pdf_are_joined() -> None:
    line = '<p style="position:absolute;top:{}px;left:106px" class="ft0">{}</p>'
    rows = [(100, "<b>ОПИСЬ</b>"), (122, "Дело содержит сорок"), (144, "два листа."), (240, "Далее"), (700, "7")]
    page = read_page("<div>" + "".join(line.format(*row) for row in rows) + "</div>")
    assert [text for _, text in leaves(page)] == ["ОПИСЬ", "Дело содержит сорок\nдва листа.", "Далее", "7"]


def test_an_article_that_is_only_data_becomes_text() -> None:
    body = "The harbour book was kept by a clerk until the last week of February, and by another from then on. " * 2
    data = json.dumps({"@type": "Article", "articleBody": body})
    page = read_page(f'<script type="application/ld+json">{data}</script><div>Loading…</div>')
    assert page.flags == ("text_from_metadata",)
    assert [block.is_main for block in page.blocks] == [False, True]
    assert said(page, page.blocks[1]) == body.strip()


def test_a_shell_without_text_is_blank() -> None:
    page = read_page("<html><head><title>App</title></head><body><div id=root></div><noscript>Enable</noscript></body>")
    assert page.text == ""
    assert page.flags == ("no_text",)


def test_frames_are_named() -> None:
    source = "<html><frameset cols='20,*'><frame src='menu.htm'><frame src=' text.htm '><frame></frameset></html>"
    assert frames_of(source) == ("menu.htm", "text.htm")
    assert frames_of("<p>no frames, only the word frameset</p>") == ()


FRAGMENTS = [
    "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<i>", "<br>", "<table border=1>", "</table>", "<tr>", "<td>",
    "<th>x", "<ul>", "<li>", "</ul>", "<blockquote>", "</blockquote>", "<h1>", "</h1>", "<a href=#n1>1</a>",
    "<p id=n1>1. note", "<sup>2</sup>", "<img src=a alt='план'>", "<pre> a\n b", "</pre>", "<figure>", "<figcaption>c",
    "</figure>", "текст ", "слово", " ", "\n", "&nbsp;", "<nav>", "</nav>", "<div class=comment>", "<time>2009</time>",
    "<span class=author>N</span>", "<div class=comment-content>", "<div class=footnotes>", "<caption>k", "<dl><dt>",
    "<dd>", "</html>", "<font size=6>", "<p style='position:absolute;top:1px;left:2px'>", "<textarea>", "</textarea>",
    "<div hidden>", "<!-- ", " -->",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40))
def test_every_character_lies_in_one_leaf_whatever_the_nesting(fragments: list[str]) -> None:
    page = read_page("".join(fragments))
    is_verbatim = not {"<pre> a\n b", "<textarea>"}.isdisjoint(fragments)
    owners = [0] * len(page.text)
    for block in page.blocks:
        assert 0 <= block.start <= block.end <= len(page.text)
        if block.role not in CONTAINERS:
            for at in range(block.start, block.end):
                owners[at] += 1
            assert said(page, block) == said(page, block).strip("\n ") or is_verbatim
        for start, end, _ in [*block.styles, *block.links]:
            assert block.start <= start < end <= block.end
        if block.parent is not None and block.parent.role in CONTAINERS:
            assert block.parent.start <= block.start <= block.end <= block.parent.end
            assert page.blocks.index(block.parent) < page.blocks.index(block)
    for sign, owner in zip(page.text, owners, strict=True):
        assert owner == 1 or (sign.isspace() and owner == 0)
