"""Two columns with notes at their feet: the columns first, the notes after, whoever laid the page out."""

import random

import pytest

from tasks.ocr.columns import SizedWord
from tasks.ocr.layout import Layout, ReadWord, Rectangle
from tasks.ocr.text_layer import TextLayer

BODY, SMALL = 10.0, 7.5


def line(name: str, left: int, top: int, width: int, size: float) -> list[SizedWord]:
    """Words that fill a line, two `size` high; the first is the name."""
    count = max(2, width // round(10 * size))
    step = width / count
    texts = [name, *("слово" for _ in range(count - 1))]
    return [
        SizedWord(
            ReadWord(
                text,
                Rectangle(
                    round(left + step * at), top, round(left + step * (at + 1) - 0.5 * size), top + round(2 * size)
                ),
            ),
            size,
        )
        for at, text in enumerate(texts)
    ]


def page(*, gap: int = 30, foot: int | None = 930, full: bool = False) -> list[SizedWord]:
    """Two columns of twenty lines, each with a note of two `gap` below it, or both notes over the whole width."""
    words: list[SizedWord] = []
    for name, left in (("л", 50), ("п", 480)):
        for at in range(20):
            words += line(f"{name}{at}", left, 100 + 30 * at, 400, BODY)
    top = 100 + 30 * 19 + 20 + gap
    places = [("1", 50, top, 830), ("2", 50, top + 50, 830)] if full else [("1", 50, top, 400), ("2", 480, top, 400)]
    for name, left, start, width in places:
        words += line(name, left, start, width, SMALL) + line(f"{name}а", left, start + 22, width, SMALL)
    if foot is not None:
        words.append(SizedWord(ReadWord("57", Rectangle(450, foot, 480, foot + 20)), BODY))
    return words


def first_words(words: list[SizedWord]) -> list[str]:
    layout: Layout = TextLayer(words=random.Random(3).sample(words, len(words))).arranged()
    return [line.words[0].text for line in layout.lines()]


COLUMNS = [f"{name}{at}" for name in "лп" for at in range(20)]


@pytest.mark.parametrize("gap", [8, 15, 30, 120])
@pytest.mark.parametrize("full", [False, True])
def test_notes_follow_both_columns(gap: int, full: bool) -> None:
    assert first_words(page(gap=gap, full=full)) == [*COLUMNS, "1", "1а", "2", "2а", "57"]


def test_without_a_page_number_too() -> None:
    assert first_words(page(foot=None)) == [*COLUMNS, "1", "1а", "2", "2а"]


def test_a_note_under_one_column_follows_the_other() -> None:
    words = [word for word in page() if not (word.size == SMALL and word.box.left > 470)]
    assert first_words(words) == [*COLUMNS, "1", "1а", "57"]


def test_small_type_in_the_middle_of_a_column_stays_there() -> None:
    words = [word for word in page(foot=None) if word.size == BODY]
    words = [SizedWord(w.word, SMALL) if 300 <= w.box.top < 360 and w.box.left < 470 else w for w in words]
    assert first_words(words) == COLUMNS


def test_a_last_paragraph_in_small_type_stays_under_a_single_column() -> None:
    words = [word for word in page(gap=10, foot=None) if word.box.right < 470]
    assert first_words(words) == [*COLUMNS[:20], "1", "1а"]
