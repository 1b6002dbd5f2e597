"""What was read on a page image, before it becomes text: blocks, paragraphs, lines and words with their boxes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple


class Rectangle(NamedTuple):
    """A rectangle in pixels from the top left; right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int


def union(rectangles: list[Rectangle]) -> Rectangle | None:
    """The smallest rectangle around all; None for none."""
    if not rectangles:
        return None
    lefts, tops, rights, bottoms = zip(*rectangles, strict=True)
    return Rectangle(min(lefts), min(tops), max(rights), max(bottoms))


@dataclass(frozen=True, slots=True)
class ReadWord:
    """One word. `confidence` 0–1, None for a text layer; `styles` are (start, end, style) inside the word."""

    text: str
    box: Rectangle
    confidence: float | None = None
    styles: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line. `size` is the height of its small letters in pixels, or the font size in points of a text layer."""

    words: tuple[ReadWord, ...]
    size: float | None = None


@dataclass(frozen=True, slots=True)
class ReadParagraph:
    """Lines that the engine or the distance between them makes a paragraph."""

    lines: tuple[ReadLine, ...]


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """Paragraphs that stand together: a column, a heading, a note area."""

    paragraphs: tuple[ReadParagraph, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A page as read, blocks in reading order."""

    blocks: tuple[ReadBlock, ...] = ()

    def lines(self) -> Iterator[ReadLine]:
        """All lines in reading order."""
        for block in self.blocks:
            for paragraph in block.paragraphs:
                yield from paragraph.lines

    def words(self) -> Iterator[ReadWord]:
        """All words in reading order."""
        for line in self.lines():
            yield from line.words

    def text(self) -> str:
        """The words, for a look at the letters; the page's text proper is made by `tasks.ocr.composition`."""
        return "\n".join(" ".join(word.text for word in line.words) for line in self.lines())

    def confidence(self) -> float | None:
        """Mean word confidence 0–1; None without any."""
        found = [word.confidence for word in self.words() if word.confidence is not None]
        return sum(found) / len(found) if found else None

    def weighted_confidence(self) -> float:
        """Mean confidence of the letters and digits, 0–1: specks read as points and dashes do not count."""
        weight = total = 0.0
        for word in self.words():
            size = sum(character.isalnum() for character in word.text)
            weight += size
            total += size * (word.confidence or 0.0)
        return total / weight if weight else 0.0

    def mapped(self, place: Callable[[Rectangle], Rectangle]) -> "Layout":
        """The same layout with every box moved by `place`."""
        return Layout(tuple(_mapped_block(block, place) for block in self.blocks))


def _mapped_block(block: ReadBlock, place: Callable[[Rectangle], Rectangle]) -> ReadBlock:
    return ReadBlock(
        tuple(ReadParagraph(tuple(_mapped_line(line, place) for line in part.lines)) for part in block.paragraphs)
    )


def _mapped_line(line: ReadLine, place: Callable[[Rectangle], Rectangle]) -> ReadLine:
    return replace(line, words=tuple(replace(word, box=place(word.box)) for word in line.words))


def lies_on_its_side(layout: Layout) -> bool:
    """Whether most words of four letters or more are taller than wide."""
    boxes = [word.box for word in layout.words() if len(word.text) >= 4]
    return 2 * sum(box.bottom - box.top > box.right - box.left for box in boxes) > len(boxes)
