"""Lines that a converted PDF puts in their places: which of them make one paragraph."""

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_POSITION = re.compile(r"position\s*:\s*absolute", re.IGNORECASE)
_TOP = re.compile(r"(?:^|[;\s])top\s*:\s*(-?[\d.]{1,12})p[xt]", re.IGNORECASE)
_LEFT = re.compile(r"(?:^|[;\s])left\s*:\s*(-?[\d.]{1,12})p[xt]", re.IGNORECASE)


class Place(NamedTuple):
    """Top and left edge in pixels, and the class, which stands for the font."""

    top: float
    left: float
    font: str


def place_of(element: "HtmlElement") -> Place | None:
    """Where an element is put by its own style; null for all others."""
    style = element.get("style")
    if not style or not _POSITION.search(style):
        return None
    top, left = _TOP.search(style), _LEFT.search(style)
    if not top or not left:
        return None
    try:
        return Place(float(top[1]), float(left[1]), f"{element.get('class')} {_sole_tag(element)}")
    except ValueError:
        return None


def _sole_tag(element: "HtmlElement") -> str:
    """Name of the element that holds all of a line: a line all in bold is no line of a paragraph in roman."""
    inner = element[0] if len(element) == 1 and not (element.text or "").strip() else None
    return str(inner.tag) if inner is not None and not (inner.tail or "").strip() else ""


def goes_on(last: Place, place: Place) -> bool:
    """Whether a line follows another as the next of its paragraph: same font, same edge but for an indent, close below.

    >>> goes_on(Place(100, 90, "f1"), Place(118, 90, "f1")), goes_on(Place(100, 90, "f1"), Place(160, 90, "f1"))
    (True, False)
    """
    return last.font == place.font and abs(last.left - place.left) <= 60 and 0 <= place.top - last.top <= 30
