"""The text layer of a PDF page: its characters as words with boxes in pixels, font sizes and raised figures."""

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

from tasks.ocr.columns import SMALLER, SizedWord
from tasks.ocr.frame import Frame
from tasks.ocr.layout import ReadWord, Rectangle, union

#: What PDFium gives for a hyphen at the end of a line.
_LINE_HYPHENS = frozenset({0x02, 0xFFFE})
#: A figure is raised where it stands this much above its word, in font sizes, and is smaller.
RAISED = 0.15
#: Characters of one page that are looked at.
MOST_CHARACTERS = 400_000


@dataclass(frozen=True, slots=True)
class Character:
    """One printed character: its box in pixels, its baseline and font size in points."""

    text: str
    box: Rectangle
    left: float
    baseline: float
    size: float
    is_hidden: bool
    is_level: bool


def characters(page: PdfPage, frame: Frame) -> Iterator[Character | None]:
    """Characters in the order of the page's content; None stands for white space.

    `frame` maps points of the page to pixels of its rendering.
    """
    layer = page.get_textpage()
    for index in range(min(layer.count_chars(), MOST_CHARACTERS)):
        code = pdfium.FPDFText_GetUnicode(layer, index)
        if code in _LINE_HYPHENS:
            found = _character(layer, index, "-", frame)
        elif chr(code).isspace() or pdfium.FPDFText_IsGenerated(layer, index) == 1:
            found = None
        else:
            found = _character(layer, index, chr(code), frame)
        yield found


def _character(layer: Any, index: int, text: str, frame: Frame) -> Character | None:
    box = _box(layer, index)
    if box is None:
        return None
    size, is_level = _size(layer, index, frame)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(layer, index, x, y)
    # as the page is seen, which may be turned: points from the left, points upwards
    left, foot = frame.point(x.value, y.value)
    scale = frame.scale()
    return Character(text, frame.around(*box), left / scale, -foot / scale, size, _is_hidden(layer, index), is_level)


def _box(layer: Any, index: int) -> tuple[float, float, float, float] | None:
    """The box of a character in points of the page: left, bottom, right, top."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not pdfium.FPDFText_GetCharBox(layer, index, left, right, bottom, top):
        return None
    if left.value < right.value and bottom.value < top.value:
        return left.value, bottom.value, right.value, top.value
    loose = pdfium.FS_RECTF()  # the glyphless fonts of hidden layers have no other
    pdfium.FPDFText_GetLooseCharBox(layer, index, loose)
    return loose.left, loose.bottom, loose.right, loose.top


def _size(layer: Any, index: int, frame: Frame) -> tuple[float, bool]:
    """Font size in points on the page, and whether the text runs from left to right as the page is seen."""
    size, matrix = pdfium.FPDFText_GetFontSize(layer, index), pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(layer, index, matrix):
        return size, True
    (x, y), (x_on, y_on) = frame.point(0, 0), frame.point(matrix.a, matrix.b)
    return size * (matrix.c**2 + matrix.d**2) ** 0.5, abs(y_on - y) <= 0.2 * (x_on - x)


def _is_hidden(layer: Any, index: int) -> bool:
    drawn = pdfium.FPDFText_GetTextObject(layer, index)
    return bool(drawn) and pdfium.FPDFTextObj_GetTextRenderMode(drawn) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE


def words(found: Iterable[Character | None]) -> list[SizedWord]:
    """Words: runs of characters without white space that stay on one line and go on to the right."""
    runs: list[list[Character]] = [[]]
    for character in found:
        if character is None:
            runs.append([])
            continue
        if runs[-1] and _is_elsewhere(runs[-1][-1], character):
            runs.append([])
        runs[-1].append(character)
    return [_word(run) for run in runs if run]


def _is_elsewhere(before: Character, after: Character) -> bool:
    size = max(before.size, after.size, 1.0)
    return abs(after.baseline - before.baseline) > 0.7 * size or after.left < before.left - 0.5 * size


def _word(run: list[Character]) -> SizedWord:
    size = max(character.size for character in run)
    baseline = median(character.baseline for character in run if character.size >= SMALLER * size)
    raised = [character.size < SMALLER * size and character.baseline > baseline + RAISED * size for character in run]
    text, styles, start = "", [], 0
    for is_raised, group in groupby(zip(run, raised, strict=True), key=lambda pair: pair[1]):
        text += "".join(character.text for character, _ in group)
        if is_raised:
            styles.append((start, len(text), "superscript"))
        start = len(text)
    box = union([character.box for character in run])
    assert box is not None
    return SizedWord(ReadWord(text, box, None, tuple(styles)), size)
