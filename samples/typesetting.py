"""Set a text in pages of grey pixels: headings, justified paragraphs, quotations, footnotes, running heads, columns.

The marks of a text are few: `# ` and `## ` headings, `> ` quotation, `^1 ` a footnote, `[^1]` its mark in the text.
Lines are broken at spaces and, for Cyrillic words, between syllables, so that pages look like typed and printed ones.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path("/usr/share/fonts/truetype")
MARK = re.compile(r"\[\^(\d+)\]")
VOWELS = "аеёиоуыэюяіїєАЕЁИОУЫЭЮЯІЇЄ"


@dataclass(frozen=True)
class Style:
    """Sizes in pixels at `dpi`; `face` is a font file under `FONTS`, with its bold companion."""

    face: str
    bold: str
    dpi: int = 200
    size: int = 33
    leading: float = 1.32
    page: tuple[int, int] = (1166, 1654)  # A5
    margin: int = 110
    columns: int = 1
    gutter: int = 60
    justify: bool = True
    hyphenate: bool = True
    head: str = ""
    first_number: int = 1


@dataclass
class Line:
    """Words with their places from the left edge of the column."""

    words: list[tuple[float, str]]
    font: tuple[str, int]
    notes: list[str] = field(default_factory=list)
    space_before: float = 0.0


@lru_cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / face), size)


def width(text: str, face: tuple[str, int]) -> float:
    plain = MARK.sub("", text)
    marks = sum(font(face[0], round(face[1] * 0.62)).getlength(number) for number in MARK.findall(text))
    return font(*face).getlength(plain) + marks


def breaks(word: str) -> list[int]:
    """Places where a Cyrillic word may be broken: after a vowel and before a consonant that a vowel follows."""
    letters = word.lower()
    return [
        place
        for place in range(2, len(word) - 2)
        if letters[place - 1] in VOWELS and letters[place] not in VOWELS + "ьъй" and letters[place].isalpha()
        and letters[place + 1] in VOWELS and re.search(f"[{VOWELS}]", letters[place:])
    ]


def fill(text: str, face: tuple[str, int], measure: float, style: Style, indent: float) -> list[list[str]]:
    """Words of each line; the first is shorter by the indent."""
    lines: list[list[str]] = [[]]
    waiting = text.split(" ")[::-1]
    space = font(*face).getlength(" ")
    while waiting:
        word = waiting.pop()
        room = measure - (indent if len(lines) == 1 else 0) - sum(width(part, face) + space for part in lines[-1])
        if width(word, face) <= room or not lines[-1]:
            lines[-1].append(word)
            continue
        fits = [place for place in breaks(word) if width(word[:place] + "-", face) <= room]
        if style.hyphenate and fits:
            lines[-1].append(word[: fits[-1]] + "-")
            word = word[fits[-1] :]
        waiting.append(word)
        lines.append([])
    return lines


def paragraph(
    text: str, face: tuple[str, int], measure: float, style: Style, *, indent: float = 0.0, centre: bool = False
) -> list[Line]:
    """Lines of a paragraph, each word with its place."""
    rows = fill(text, face, measure, style, indent)
    lines = []
    for number, words in enumerate(rows):
        at = 0.0 if number else indent
        gap = font(*face).getlength(" ")
        natural = sum(width(word, face) for word in words)
        if centre:
            at = (measure - natural - gap * (len(words) - 1)) / 2
        elif style.justify and number < len(rows) - 1 and len(words) > 1:
            gap = min((measure - at - natural) / (len(words) - 1), gap * 3)
        placed = []
        for word in words:
            placed.append((at, word))
            at += width(word, face) + gap
        lines.append(Line(placed, face, MARK.findall(" ".join(words))))
    return lines


def compose(text: str, style: Style) -> tuple[list[Line], dict[str, list[Line]]]:
    """Lines of the body, and of each footnote."""
    measure = (style.page[0] - 2 * style.margin - style.gutter * (style.columns - 1)) / style.columns
    body: list[Line] = []
    notes: dict[str, list[Line]] = {}
    plain, bold = (style.face, style.size), (style.bold, style.size)
    for block in (part for lump in re.split(r"\n\s*\n", text.strip()) for part in _parts(lump)):
        if block.startswith("^"):
            number, _, said = block[1:].partition(" ")
            notes[number] = paragraph(f"[^{number}] {said}", (style.face, round(style.size * 0.8)), measure, style)
            for line in notes[number]:
                line.notes = []
            continue
        if block.startswith("# "):
            lines = paragraph(block[2:], (style.bold, round(style.size * 1.12)), measure, style, centre=True)
        elif block.startswith("## "):
            lines = paragraph(block[3:], bold, measure, style)
        elif block.startswith("> "):
            lines = paragraph(block[2:], plain, measure * 0.84, style)
            for line in lines:
                line.words = [(at + measure * 0.08, word) for at, word in line.words]
        else:
            lines = paragraph(block, plain, measure, style, indent=style.size * 1.5)
        lines[0].space_before = style.size * 0.45 if body else 0.0
        body.extend(lines)
    return body, notes


def _parts(lump: str) -> list[str]:
    """Lines that begin with a mark stand alone; the others of a lump run on."""
    parts: list[str] = []
    for line in lump.split("\n"):
        if re.match(r"#{1,2} |\^\d+ |> ", line) or not parts or re.match(r"#{1,2} |\^\d+ ", parts[-1]):
            parts.append(line)
        else:
            parts[-1] += " " + line
    return parts


def pages(text: str, style: Style) -> list[Image.Image]:
    """The pages of a text, 8-bit grey."""
    body, notes = compose(text, style)
    step, note_step = style.size * style.leading, style.size * 0.8 * style.leading
    top = style.margin + (style.size * 1.6 if style.head else 0)
    bottom = style.page[1] - style.margin
    done: list[Image.Image] = []
    while body:
        page = Image.new("L", style.page, 255)
        pen = ImageDraw.Draw(page)
        if style.head:
            _running_head(pen, style, style.first_number + len(done))
        for column in range(style.columns):
            left = style.margin + column * ((style.page[0] - 2 * style.margin + style.gutter) / style.columns)
            at, kept, room = top, [], bottom
            while body:
                line = body[0]
                more = sum(len(notes[number]) for number in line.notes)
                reserve = room - more * note_step - (style.size if more and not kept else 0)
                if at + line.space_before + step > reserve:
                    break
                at += line.space_before if at > top else 0
                _draw(pen, line, left, at)
                at += step
                kept.extend(note for number in line.notes for note in notes[number])
                room = reserve
                body.pop(0)
            if kept:
                under = bottom - len(kept) * note_step
                pen.line([left, under - style.size * 0.4, left + style.size * 6, under - style.size * 0.4], 0, 2)
                for number, line in enumerate(kept):
                    _draw(pen, line, left, under + number * note_step)
        done.append(page)
    return done


def _running_head(pen: ImageDraw.ImageDraw, style: Style, number: int) -> None:
    face = font(style.face, round(style.size * 0.85))
    pen.text((style.margin, style.margin), style.head, fill=0, font=face)
    text = str(number)
    pen.text((style.page[0] - style.margin - face.getlength(text), style.margin), text, fill=0, font=face)


def _draw(pen: ImageDraw.ImageDraw, line: Line, left: float, top: float) -> None:
    for at, word in line.words:
        place = left + at
        for position, part in enumerate(MARK.split(word)):
            raised = position % 2 == 1
            face = font(line.font[0], round(line.font[1] * 0.62)) if raised else font(*line.font)
            pen.text((place, top - (line.font[1] * 0.08 if raised else 0)), part, fill=0, font=face)
            place += face.getlength(part)
