"""A page of a witness as its file has it, in whatever unit that counts in, and how it is laid over a page image."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from storage.schemas import StringMap
from tasks.errors import LimitError, UnreadableError
from tasks.ocr.frame import Frame
from tasks.ocr.layout import Layout, ReadWord, Rectangle

#: Bytes of a witness that is opened; a page of a newspaper has 5 MB.
LARGEST = 64 * 2**20
#: Words of one page.
MOST_WORDS = 200_000
#: What stands in the place of a box that the witness does not give.
NOWHERE = Rectangle(0, 0, 0, 0)

#: Left, top, right, bottom in the unit of the witness.
Area = tuple[float, float, float, float]
Place = Callable[[Area], Rectangle]

#: How programs and people say that a person wrote or checked a text, unless they say that none did.
_BY_HAND = re.compile(
    r"(?<!no )(?<!not )(?<!non-)(?<!without )(?<!un)\b(?:manual(?:ly)?|human|hand-?(?:corrected|transcribed|keyed)|"
    r"ground[ -]?truth|double[ -]?keyed|proof-?read|transcribed by|corrected by|вручную|ручн\w+|(?:с|вы)верен\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page. `width` and `height` are in the witness's own unit, None where it does not say; `per_inch` units make
    an inch, None where the unit is the pixel of its image. `draw` gives the layout, each box placed by a function."""

    draw: Callable[[Place], Layout]
    width: float | None = None
    height: float | None = None
    per_inch: float | None = None
    is_human: bool = False
    about: StringMap = ()

    def over(self, frame: Frame, dpi: float) -> Layout:
        """The layout in the source frame of a page image."""
        across = self._factor(self.width, frame.source_width, dpi)
        down = self._factor(self.height, frame.source_height, dpi)
        size = (frame.source_width, frame.source_height)
        source = Frame(*size, *size, (across, 0, 0, 0, down, 0))
        return self.draw(lambda area: source.around(*area))

    def _factor(self, own: float | None, pixels: int, dpi: float) -> float:
        if own and own > 0:
            return pixels / own
        return dpi / self.per_inch if self.per_inch else 1.0


def is_by_hand(told: str) -> bool:
    """Whether the processing history of a witness says that a person wrote or checked it.

    >>> is_by_hand("manually corrected"), is_by_hand("ABBYY FineReader 15"), is_by_hand("no manual correction")
    (True, False, False)
    """
    return bool(_BY_HAND.search(told))


def tree(data: bytes) -> Any:
    """The root element of an XML witness. No entity is resolved, nothing is fetched.

    Raises UnreadableError or LimitError.
    """
    from lxml import etree

    check_size(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"The witness is no sound XML: {error.msg}.") from error
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and list(declared.iterentities()):
        raise UnreadableError("The witness declares entities of its own: write its text out.")
    return root


def check_size(data: bytes) -> None:
    """Raise LimitError for a witness that is larger than a page can be."""
    if len(data) > LARGEST:
        raise LimitError(f"The witness has {len(data)} bytes, more than {LARGEST}: split it by pages.")


def named(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Any, *names: str) -> Iterator[Any]:
    """The children of those names, in order."""
    return (child for child in element if isinstance(child.tag, str) and named(child) in names)


def first(element: Any, name: str) -> Any | None:
    """The first child of a name."""
    return next(children(element, name), None)


def told_in(element: Any | None) -> str:
    """All the text in an element."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def number(value: str | None) -> float | None:
    """A number as witnesses write them; None for anything else, infinities included.

    >>> number("12.5"), number("12,5"), number("wide"), number("inf")
    (12.5, 12.5, None, None)
    """
    try:
        found = float((value or "").strip().replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) < 1e7 else None


def shared_out(text: str, area: Area | None, place: Place, confidence: float | None = None) -> list[ReadWord]:
    """The words of a line that has one box for all of them: each gets its share by its number of characters."""
    words = text.split()
    total = sum(map(len, words)) + len(words) - 1
    found, passed = [], 0
    for word in words:
        box = NOWHERE
        if area is not None:
            left, top, right, bottom = area
            step = (right - left) / total
            box = place((left + passed * step, top, left + (passed + len(word)) * step, bottom))
        found.append(ReadWord(word, box, confidence))
        passed += len(word) + 1
    return found


def counted(words: Sequence[ReadWord], so_far: int) -> int:
    """Words so far with these. Raises LimitError beyond what a page can hold."""
    total = so_far + len(words)
    if total > MOST_WORDS:
        raise LimitError(f"The witness has more than {MOST_WORDS} words on a page.")
    return total
