"""Reading order of words that come from anywhere on the page."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tasks.ocr.columns import SizedWord, arranged
from tasks.ocr.layout import Layout, ReadWord, Rectangle


def row(text: str, left: int, top: int, size: float = 11, advance: int = 12) -> list[SizedWord]:
    """Words of a line, `advance` pixels a letter, two `size` high."""
    words, x = [], left
    for word in text.split(" "):
        right = x + advance * len(word)
        words.append(SizedWord(ReadWord(word, Rectangle(x, top, right, top + round(2 * size))), size))
        x = right + advance
    return words


def column(name: str, left: int, top: int, lines: int) -> list[SizedWord]:
    return [word for at in range(lines) for word in row(f"{name}{at} слово за словом", left, top + 30 * at)]


def texts(layout: Layout) -> list[list[str]]:
    return [
        [" ".join(word.text for word in line.words) for paragraph in block.paragraphs for line in paragraph.lines]
        for block in layout.blocks
    ]


def shuffled(words: list[SizedWord]) -> list[SizedWord]:
    return random.Random(7).sample(words, len(words))


def test_columns_are_read_one_after_the_other() -> None:
    words = row("Заголовок во всю ширину страницы над колонками", 100, 20, 16)
    words += column("л", 50, 120, 8) + column("п", 450, 120, 8)
    words += row("12 Там же, д. 5, л. 6.", 50, 600, 9)
    blocks = texts(arranged(shuffled(words)))
    assert [block[0].split(" ")[0] for block in blocks] == ["Заголовок", "л0", "п0", "12"]
    assert [len(block) for block in blocks] == [1, 8, 8, 1]


def test_a_blank_line_across_two_columns_does_not_break_them() -> None:
    words = column("л", 50, 100, 6) + column("п", 450, 100, 6)
    words += column("Л", 50, 360, 6) + column("П", 450, 360, 6)
    blocks = texts(arranged(shuffled(words)))
    assert [line for block in blocks for line in block][5:7] == ["л5 слово за словом", "Л0 слово за словом"]


def test_rows_of_a_table_stay_rows() -> None:
    words = []
    for at in range(6):
        words += (
            row(f"год{at}", 50, 100 + 30 * at) + row(f"{at}00", 300, 100 + 30 * at) + row("дел", 500, 100 + 30 * at)
        )
    (block,) = texts(arranged(shuffled(words)))
    assert block[0] == "год0 000 дел"
    assert len(block) == 6


def test_an_indent_begins_a_paragraph() -> None:
    words = row("первая строка текста", 50, 100) + row("вторая строка текста", 50, 130)
    words += row("новый абзац начат", 80, 160) + row("и продолжен здесь", 50, 190)
    (block,) = arranged(words).blocks
    assert [len(paragraph.lines) for paragraph in block.paragraphs] == [2, 2]


def test_raised_figures_are_superscript_and_stay_in_their_line() -> None:
    words = row("конец предложения", 50, 100)
    words.append(SizedWord(ReadWord("12", Rectangle(262, 98, 275, 110)), 6.5))
    (line,) = arranged(words).lines()
    assert [word.text for word in line.words] == ["конец", "предложения", "12"]
    assert line.words[-1].styles == ((0, 2, "superscript"),)


def test_nothing_is_arranged_into_nothing() -> None:
    assert texts(arranged([])) == []


BOXES = st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(1, 300), st.integers(1, 60))


@given(st.lists(BOXES, max_size=60))
def test_no_word_is_lost_or_doubled(boxes: list[tuple[int, int, int, int]]) -> None:
    words = [
        SizedWord(ReadWord(f"слово{at}", Rectangle(x, y, x + width, y + height)), 10.0)
        for at, (x, y, width, height) in enumerate(boxes)
    ]
    assert sorted(word.text for word in arranged(words).words()) == sorted(word.word.text for word in words)
