"""Offsets of lines, words and blocks are exact, whatever the engine said."""

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.schemas import PageRow
from storage.schemas.arrow import decode, encode
from tasks.ocr.composition import cleaned, compose
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord, Rectangle
from tests.fakes.engines import layout

BOX = Rectangle(1, 2, 30, 40)
WORDS = st.text(st.characters(codec=None, exclude_categories=()), min_size=1, max_size=8).filter(
    lambda text: text.strip()
)
LINES = st.lists(WORDS, min_size=1, max_size=4).map(
    lambda words: ReadLine(tuple(ReadWord(word, BOX, 0.9) for word in words), 20.0)
)
PARAGRAPHS = st.lists(LINES, min_size=1, max_size=3).map(lambda lines: ReadParagraph(tuple(lines)))
BLOCKS = st.lists(PARAGRAPHS, min_size=1, max_size=3).map(lambda parts: ReadBlock(tuple(parts)))
LAYOUTS = st.lists(BLOCKS, max_size=3).map(lambda blocks: Layout(tuple(blocks)))


@settings(max_examples=40)
@given(LAYOUTS)
def test_offsets_are_exact(given_layout: Layout) -> None:
    page = compose(given_layout, "p", "d", 1)
    text = page.text
    assert page.length == len(text)
    for line, read in zip(page.lines, given_layout.lines(), strict=True):
        assert text[line.start : line.end] == " ".join(cleaned(word.text)[0] for word in read.words)
        assert text[line.end] == "\n"
        for word, read_word in zip(line.words, read.words, strict=True):
            assert text[word.start : word.end] == cleaned(read_word.text)[0]


@settings(max_examples=40)
@given(LAYOUTS)
def test_every_character_lies_in_a_line_and_a_paragraph(given_layout: Layout) -> None:
    page = compose(given_layout, "p", "d", 1)
    for spans in (page.lines, [block for block in page.blocks if block.role == "paragraph"]):
        held = {place for span in spans for place in range(span.start, span.end)}
        assert all(place in held for place, character in enumerate(page.text) if not character.isspace())
    for block in page.blocks:
        if block.parent is not None:
            group = page.blocks[block.parent]
            assert group.start <= block.start <= block.end <= group.end


@settings(max_examples=40)
@given(LAYOUTS)
def test_rows_survive_arrow(given_layout: Layout) -> None:
    page = compose(given_layout, "p", "d", 1)
    row = PageRow("p", "d", "s", 1, "text", text=page.text, lines=tuple(page.lines))
    (back,) = decode(PageRow, encode(PageRow, [row]))
    assert back.text == page.text
    assert [(line.start, line.end) for line in back.lines] == [(line.start, line.end) for line in page.lines]


def test_blocks_are_parted_by_a_blank_line() -> None:
    page = compose(layout("Опись дел\nфонда\n\nтом 2"), "p", "d", 3)
    assert page.text == "Опись дел\nфонда\n\nтом 2\n"
    assert [(block.role, page.text[block.start : block.end]) for block in page.blocks] == [
        ("group", "Опись дел\nфонда"),
        ("paragraph", "Опись дел\nфонда"),
        ("group", "том 2"),
        ("paragraph", "том 2"),
    ]
    assert {box.page_number for block in page.blocks if (box := block.box)} == {3}


def test_what_no_text_may_hold_is_replaced_and_counted() -> None:
    page = compose(layout("a\0b \ud800 c\x07 й№½"), "p", "d", 1)
    assert page.text == "a\ufffdb \ufffd c\ufffd й№½\n"
    assert page.flags() == ("replaced_characters:3",)


def test_styles_move_with_their_word() -> None:
    word = ReadWord("дело12", BOX, None, ((4, 6, "superscript"),))
    line = ReadLine((ReadWord("Там", BOX), word))
    page = compose(Layout((ReadBlock((ReadParagraph((line,)),)),)), "p", "d", 1)
    (style,) = page.blocks[1].styles
    assert page.text[style.start : style.end] == "12"
    assert page.lines[0].confidence is None
