"""Raised digits: which shapes may be marks of notes, and how the words that bear them are written."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw

from tasks.ocr.attempts import Attempt, Readings
from tasks.ocr.engine import ONE_LETTER, ONE_WORD, Request
from tasks.ocr.frame import Frame
from tasks.ocr.ink import measure
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord, Rectangle
from tasks.ocr.note_marks import with_note_marks
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raised import raised
from tasks.ocr.raster import Raster
from tests.fakes.engines import ReplayEngine
from tests.fakes.scans import font

BASE, SIZE = 200, 44
Answer = Callable[[Image.Image, Request], Layout]


def drawn(line: list[tuple[str, str]]) -> tuple[Image.Image, Layout]:
    """A line of words, each with a mark or none, and its layout with the boxes that the words truly have."""
    page = Image.new("L", (1500, 400), 255)
    pen, face, small = ImageDraw.Draw(page), font(SIZE), font(round(SIZE * 0.6))
    at, words = 60.0, []
    for word, mark in line:
        begun = at
        pen.text((at, BASE), word, font=face, fill=0, anchor="ls")
        at += face.getlength(word)
        if mark:
            pen.text((at, BASE - 0.33 * SIZE), mark, font=small, fill=0, anchor="ls")
            at += small.getlength(mark)
        words.append(ReadWord(word, Rectangle(int(begun), BASE - 45, int(at), BASE + 12), 0.7))
        at += face.getlength(" ")
    height = -face.getbbox("х", anchor="ls")[1]
    return page, Layout((ReadBlock((ReadParagraph((ReadLine(tuple(words), float(height)),)),)),))


def shapes(page: Image.Image, layout: Layout) -> list[Rectangle]:
    ink = measure(page, 300)
    return [shape.box for shape in raised(layout, page, ink.boxes / ink.scale)]


PLAIN = [("Самый", ""), ("новый", ""), ("ёж", ""), ("вынес", ""), ("«Опись»", ""), ("моря", ""), ("архива?", "")]


def test_small_raised_digits_are_found() -> None:
    page, layout = drawn([*PLAIN[:5], ("моря", "2"), ("архива", "14")])
    found = shapes(page, layout)
    assert len(found) == 2
    words = list(layout.words())
    assert words[5].box.left < found[0].left < words[5].box.right
    assert found[1].right - found[1].left > 1.5 * (found[0].right - found[0].left)


@pytest.mark.parametrize(
    "word", ["архива?", "архива!", "архив’", "архив”", "“архив", '"архив"', "№", "й", "ё", "14", "архив…", "архив—"]
)
def test_accents_quotes_and_signs_are_no_marks(word: str) -> None:
    page, layout = drawn([*PLAIN, (word, "")])
    assert shapes(page, layout) == []


def page_with(
    read: list[str], line: list[tuple[str, str]], answer: Answer
) -> tuple[Attempt, tuple[tuple[str, str], ...]]:
    """What becomes of a line that was read as `read`."""
    page, layout = drawn(line)
    words = tuple(ReadWord(text, word.box, word.confidence) for text, word in zip(read, layout.words(), strict=True))
    (size,) = (line.size for line in layout.lines())
    made = Layout((ReadBlock((ReadParagraph((ReadLine(words, size),)),)),))
    raster = Raster(page, 300, Frame.of(*page.size))
    readings = Readings(ReplayEngine(answer=answer), raster, RecogniseParameters())
    return with_note_marks(readings, Attempt(made, raster, ("rus",), "plain", 1.0))


def saying(mark: str, word: str) -> Answer:
    def answer(image: Image.Image, request: Request) -> Layout:
        text = {ONE_LETTER: mark, ONE_WORD: word}[request.segmentation]
        return Layout((ReadBlock((ReadParagraph((ReadLine((ReadWord(text, Rectangle(0, 0, 9, 9), 0.9),)),)),)),))

    return answer


WITH_MARK = [*PLAIN[:6], ("архива", "2")]


@pytest.mark.parametrize("end", ["архива’", "архива", "архива?", "архива*", "архива2", 'архива"!'])
def test_a_mark_takes_the_place_of_what_it_was_read_as(end: str) -> None:
    read = [*(word for word, _ in PLAIN[:6]), end]
    made, changes = page_with(read, WITH_MARK, saying("2", "архива"))
    assert made.layout.text().split()[-1] == "архива²"
    assert changes == ((end, "архива²"),)


@pytest.mark.parametrize("mark", ["о", "*", "0", "?", ""])
def test_what_reads_as_no_number_is_left(mark: str) -> None:
    read = [*(word for word, _ in PLAIN[:6]), "архива’"]
    made, changes = page_with(read, WITH_MARK, saying(mark, "архива"))
    assert made.layout.text().split()[-1] == "архива’"
    assert changes == ()


def test_a_note_begins_with_its_mark() -> None:
    line = [("", "3"), *PLAIN]
    read = ["?", *(word for word, _ in PLAIN)]
    made, _ = page_with(read, line, saying("3", ""))
    assert made.layout.text().split()[:2] == ["³", "Самый"]
