"""Marks of notes: raised digits, which engines take for quotes, exclamation marks or nothing at all.

Each raised shape of a page is read alone and enlarged. What reads as a number becomes raised digits of the text
(`слово’` → `слово²`); what its word is without it is told by reading the word once more with the mark taken out of the
picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import Levenshtein

from tasks.ocr.attempts import Attempt, Readings, resolution
from tasks.ocr.engine import ONE_LETTER, ONE_WORD, Request
from tasks.ocr.ink import measure
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord, Rectangle, union
from tasks.ocr.raised import Raised, raised

if TYPE_CHECKING:
    from PIL.Image import Image

#: Raised shapes of a page: more are letters of lines that are not level, or of another kind of print.
MOST = 40
#: Height to which a mark is enlarged, and the paper around it, in pixels.
ENLARGED, PAPER = 34, 20
#: Width in pixels of the soft outline of a mark.
OUTLINE = 4
#: Characters that a mark may have been read as.
READ_AS = 3
#: Gaps, in heights of small letters: between a word and a mark that belongs to it, between a mark that stands first in
#: its line and the word after it, and the least that is a space.
AFTER, BEFORE, SPACE = 0.7, 1.5, 0.2

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Signs that have a raised part of their own.
_BROKEN = frozenset("½¼¾⅓⅔⅛%‰/")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A raised shape that reads as a number."""

    box: Rectangle
    text: str
    confidence: float


@dataclass(slots=True)
class _Picture:
    """The page that was read, and how to read parts of it again."""

    readings: Readings
    kept: Attempt

    @property
    def image(self) -> "Image":
        """The picture in the pixels of the layout."""
        return self.kept.raster.image

    def number(self, box: Rectangle) -> tuple[str, float] | None:
        """What a raised shape reads as, where that is a number, and how surely."""
        from PIL import Image

        crop = self.image.crop((box.left - 2, box.top - 2, box.right + 2, box.bottom + 2))
        width = max(1, round(crop.width * ENLARGED / crop.height))
        page = Image.new("L", (width + 2 * PAPER, ENLARGED + 2 * PAPER), 255)
        page.paste(crop.resize((width, ENLARGED), Image.Resampling.LANCZOS), (PAPER, PAPER))
        text, confidence = self._read(page, ONE_LETTER)
        is_number = text.isascii() and text.isdigit() and len(text) <= READ_AS and not text.startswith("0")
        return (text, confidence) if is_number else None

    def without(self, word: ReadWord, mark: Rectangle, *, is_after: bool) -> tuple[str, float]:
        """What a word reads as without the mark after or before it, and how surely."""
        from PIL import Image

        box, margin = word.box, resolution(self.kept.raster) // 20
        left, right = (box.left, mark.left - 1) if is_after else (mark.right + 1, box.right)
        crop = self.image.crop((left, box.top, max(left + 1, right), box.bottom))
        paper = int(np.percentile(np.asarray(crop), 90))
        # the soft outline of a mark reaches beyond its box
        edge = crop.width - OUTLINE if is_after else 0
        crop.paste(paper, (edge, 0, edge + OUTLINE, max(1, mark.bottom + 3 - box.top)))
        page = Image.new("L", (crop.width + 2 * margin, crop.height + 2 * margin), paper)
        page.paste(crop, (margin, margin))
        return self._read(page, ONE_WORD)

    def _read(self, image: "Image", segmentation: int) -> tuple[str, float]:
        request = Request(self.kept.languages, resolution(self.kept.raster), segmentation)
        found = self.readings.engine.read(image, request)
        return "".join(word.text for word in found.words()), found.weighted_confidence()

    def has_ink(self, box: Rectangle) -> bool:
        """Whether there is something dark in a part of the picture that is a letter wide."""
        if box.right - box.left < 3 or box.bottom <= box.top:
            return False
        grey = np.asarray(self.image.crop(box))
        return bool(float(np.percentile(grey, 2)) < 0.7 * float(np.percentile(grey, 98)))


def with_note_marks(readings: Readings, kept: Attempt) -> tuple[Attempt, tuple[tuple[str, str], ...]]:
    """The attempt with its raised numbers written as such, and each word before and after."""
    found = _marks(readings, kept)
    if not found:
        return kept, ()
    picture = _Picture(readings, kept)
    changes: list[tuple[str, str]] = []
    lines = list(kept.layout.lines())
    for number, marks in found.items():
        # from right to left: a mark that becomes a word of its own moves those after it
        for mark in sorted(marks, key=lambda mark: -mark.box.left):
            words = _written(picture, lines[number], mark)
            if words is not None:
                before, after = (" ".join(word.text for word in line) for line in (lines[number].words, words))
                changes.append(_difference(before, after))
                lines[number] = replace(lines[number], words=words)
    return replace(kept, layout=_with_lines(kept.layout, lines)), tuple(changes)


def _marks(readings: Readings, kept: Attempt) -> dict[int, list[_Mark]]:
    """Raised numbers by line; none where most raised shapes are something else."""
    is_same = kept.raster.image is readings.raster.image
    ink = readings.ink if is_same else measure(kept.raster.image, kept.raster.dpi)
    shapes: Sequence[Raised] = raised(kept.layout, kept.raster.image, ink.boxes / ink.scale) if len(ink.boxes) else []
    if not shapes or len(shapes) > MOST:
        return {}
    picture = _Picture(readings, kept)
    read = [(shape, picture.number(shape.box)) for shape in shapes]
    numbers = [(shape, number) for shape, number in read if number is not None]
    found: dict[int, list[_Mark]] = {}
    if 2 * len(numbers) >= len(shapes):
        for shape, (text, confidence) in numbers:
            found.setdefault(shape.line, []).append(_Mark(shape.box, text.translate(_RAISED), confidence))
    return found


def _with_lines(layout: Layout, lines: Sequence[ReadLine]) -> Layout:
    rest = iter(lines)
    return Layout(
        tuple(
            ReadBlock(tuple(ReadParagraph(tuple(next(rest) for _ in part.lines)) for part in block.paragraphs))
            for block in layout.blocks
        )
    )


def _difference(before: str, after: str) -> tuple[str, str]:
    """The words of two lines that differ."""
    old, new = before.split(" "), after.split(" ")
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return " ".join(old), " ".join(new)


def _written(picture: _Picture, line: ReadLine, mark: _Mark) -> tuple[ReadWord, ...] | None:
    """The words of a line with a mark; None where it cannot be told to which it belongs."""
    size = line.size or 1.0
    middle = (mark.box.left + mark.box.right) / 2
    at = next((at for at, word in enumerate(line.words) if word.box.left <= middle < word.box.right), None)
    if at is None:
        return _between(line, mark, middle, size)
    word = line.words[at]
    is_after = picture.has_ink(word.box._replace(right=mark.box.left - 1))
    is_before = picture.has_ink(word.box._replace(left=mark.box.right + 1))
    if not is_after and not is_before:
        return _alone(line, at, mark, size)
    if is_after == is_before or _BROKEN & set(word.text):
        return None
    rest = _rest(picture, word, mark, is_after=is_after)
    if is_after:
        return _replaced(line, at, replace(word, text=rest + mark.text))
    first, second = _mark_word(mark), replace(word, text=rest, box=word.box._replace(left=mark.box.right))
    gap = Rectangle(mark.box.right + 1, word.box.top, mark.box.right + 1 + max(3, round(SPACE * size)), word.box.bottom)
    if picture.has_ink(gap):
        return _replaced(line, at, replace(word, text=mark.text + rest))
    return _replaced(line, at, first, second)


def _rest(picture: _Picture, word: ReadWord, mark: _Mark, *, is_after: bool) -> str:
    """The text of a word without what its mark was read as: as much of it as is likest to a reading without the mark,
    or that reading itself where it is surer and hardly differs."""
    text, confidence = picture.without(word, mark.box, is_after=is_after)
    most = min(READ_AS, len(word.text) - 1)
    cuts = [word.text[: len(word.text) - cut] if is_after else word.text[cut:] for cut in range(most + 1)]
    # of equals, one that takes away a sign: the mark was read as something
    best = min(cuts, key=lambda cut: (Levenshtein.distance(cut, text), cut == word.text))
    is_close = Levenshtein.distance(best, text) <= 1 and _signs(best) == _signs(text)
    return text if is_close and confidence > max(0.8, word.confidence or 0.0) else best


def _signs(text: str) -> str:
    return "".join(character for character in text if not character.isalpha())


def _between(line: ReadLine, mark: _Mark, middle: float, size: float) -> tuple[ReadWord, ...] | None:
    """A mark that no word holds: it follows the word before it, or stands first in its line."""
    before = [at for at, word in enumerate(line.words) if word.box.right <= middle]
    if before and mark.box.left - line.words[before[-1]].box.right <= AFTER * size:
        word = line.words[before[-1]]
        return _replaced(line, before[-1], _joined(word, mark))
    if not before and line.words[0].box.left - mark.box.right <= BEFORE * size:
        return (_mark_word(mark), *line.words)
    return None


def _alone(line: ReadLine, at: int, mark: _Mark, size: float) -> tuple[ReadWord, ...]:
    """A word that is nothing but a mark: it belongs to the word that it touches."""
    if at and mark.box.left - line.words[at - 1].box.right <= AFTER / 2 * size:
        kept = _joined(line.words[at - 1], mark)
        return (*line.words[: at - 1], kept, *line.words[at + 1 :])
    return _replaced(line, at, _mark_word(mark))


def _joined(word: ReadWord, mark: _Mark) -> ReadWord:
    return replace(word, text=word.text + mark.text, box=union([word.box, mark.box]) or word.box)


def _mark_word(mark: _Mark) -> ReadWord:
    return ReadWord(mark.text, mark.box, mark.confidence)


def _replaced(line: ReadLine, at: int, *words: ReadWord) -> tuple[ReadWord, ...]:
    return (*line.words[:at], *words, *line.words[at + 1 :])
