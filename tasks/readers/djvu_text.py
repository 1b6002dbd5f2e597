"""The hidden text of a DjVu page: an S-expression of nested zones, `(line 10 20 300 60 (word 10 20 90 60 "Опись") …)`.

Coordinates count from the foot of the page. Strings are UTF-8 with C escapes (djvused(1)).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.ocr.frame import Frame
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord

_TOKEN = re.compile(r'[()]|"(?:[^"\\]|\\.)*"|[^\s()"]+', re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"f": b"\f", b"v": b"\v", b"a": b"\a", b"b": b"\b"}
#: Zones by depth; a deeper one inside a shallower.
LEVELS = ("page", "column", "region", "para", "line", "word", "char")


def unquoted(literal: str) -> str:
    r"""The string that a quoted literal means.

    >>> unquoted(r'"\320\236\320\277\320\270\321\201\321\214 \"1\""')
    'Опись "1"'
    """

    def meant(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8) & 255]) if code[:1].isdigit() else _NAMED.get(code, code)

    return _ESCAPE.sub(meant, literal[1:-1].encode("utf-8", "replace")).decode("utf-8", "replace")


@dataclass(slots=True)
class Zone:
    """A zone of the page: its level, its box from the foot of the page, and a string or zones inside."""

    kind: str
    numbers: list[float] = field(default_factory=list)
    text: str | None = None
    inside: list["Zone"] = field(default_factory=list)

    def strings(self) -> str:
        """All strings inside, joined as characters of one word."""
        return self.text if self.text is not None else "".join(zone.strings() for zone in self.inside)


def parsed(expression: str) -> Zone | None:
    """The outermost zone; None for an empty or broken expression. Deeper nesting than there are levels is dropped."""
    stack: list[Zone] = []
    tokens = _TOKEN.finditer(expression)
    for match in tokens:
        piece = match[0]
        if piece == "(":
            zone = Zone(next(tokens, match)[0])
            if stack and len(stack) <= len(LEVELS):
                stack[-1].inside.append(zone)
            stack.append(zone)
        elif not stack:
            return None
        elif piece == ")":
            done = stack.pop()
            if not stack:
                return done
        elif piece.startswith('"'):
            stack[-1].text = unquoted(piece)
        elif re.fullmatch(r"-?\d+(?:\.\d+)?", piece):
            stack[-1].numbers.append(float(piece))
    return None


def layout_of(expression: str, frame: Frame) -> Layout:
    """The layout of a page's hidden text; `frame` maps its coordinates to pixels from the top left."""
    page = parsed(expression)
    if page is None:
        return Layout()
    blocks = [ReadBlock(tuple(paragraphs)) for paragraphs in _blocks(page, frame)]
    return Layout(tuple(block for block in blocks if block.paragraphs))


def _blocks(zone: Zone, frame: Frame) -> Iterator[list[ReadParagraph]]:
    """Blocks: columns and regions, and runs of what stands outside of them."""
    loose: list[ReadParagraph] = []
    for part in zone.inside or ([zone] if zone.text else []):
        if part.kind in {"column", "region"} and part is not zone:
            yield loose
            yield from _blocks(part, frame)
            loose = []
        else:
            lines = tuple(line for line in _lines(part, frame) if line.words)
            if lines:
                loose.append(ReadParagraph(lines))
    yield loose


def _lines(zone: Zone, frame: Frame) -> Iterator[ReadLine]:
    if zone.text is not None:
        yield from _split(zone, frame)
    elif zone.kind == "line" or any(part.kind in {"word", "char"} for part in zone.inside):
        words = [word for part in zone.inside for word in _words(part, frame)]
        yield ReadLine(tuple(words))
    else:
        for part in zone.inside:
            yield from _lines(part, frame)


def _words(zone: Zone, frame: Frame) -> Iterator[ReadWord]:
    text = zone.strings().strip()
    if text and len(zone.numbers) == 4:
        left, foot, right, head = zone.numbers
        yield ReadWord(text, frame.around(left, foot, right, head))


def _split(zone: Zone, frame: Frame) -> Iterator[ReadLine]:
    """Lines of a zone that has a string and no words: each word takes its share of the box by its letters."""
    if len(zone.numbers) != 4:
        return
    left, foot, right, head = zone.numbers
    rows = [row for row in (zone.text or "").splitlines() if row.strip()]
    for index, row in enumerate(rows):
        top = head - (head - foot) * index / len(rows)
        bottom = head - (head - foot) * (index + 1) / len(rows)
        step = (right - left) / len(row)
        found = re.finditer(r"\S+", row)
        yield ReadLine(
            tuple(
                ReadWord(word[0], frame.around(left + step * word.start(), bottom, left + step * word.end(), top))
                for word in found
            )
        )
