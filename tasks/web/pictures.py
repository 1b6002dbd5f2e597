"""Pictures of a page: which are worth a block, and what is said of them."""

import re
from typing import TYPE_CHECKING

from tasks.web.address import absolute
from tasks.web.block import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: Descriptions that describe nothing.
_NO_DESCRIPTION = re.compile(
    r"(?:background |main )?(?:image|img|photo|picture|icon|logo|spacer|pixel|avatar|thumbnail|banner|фото|картинка"
    r"|изображение|рисунок|аватар)\s*\d*|[\w-]+\.(?:jpe?g|png|gif|webp|svg|bmp)|\W*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*(\d{1,9})")
#: Pixels; smaller ones are icons and counters.
_SMALLEST = 17
_LONGEST = 1000


def description_of(element: "HtmlElement") -> str:
    """What the page says of a picture, white space folded."""
    return " ".join((element.get("alt") or "").split())[:_LONGEST]


def is_letter(element: "HtmlElement") -> bool:
    """Whether a picture stands for a sign within a line, as smileys do."""
    names = (element.get("class") or "").lower()
    return "emoji" in names or "smil" in names


def picture_of(element: "HtmlElement", base: str | None) -> Block | None:
    """A block for a picture, with `image_uri` and `alt` as far as there are any; null for icons and empty ones.

    A copy in one file has its pictures as data: those have no address, but what is said of them is text all the same.
    """
    source = element.get("src") or element.get("data-src") or element.get("data-original") or ""
    said = description_of(element)
    told = {"alt": said} if said and not _NO_DESCRIPTION.fullmatch(said) else {}
    address = absolute(source, base)
    is_data = source.lstrip()[:5].lower() == "data:" and told
    if not (address or is_data) or max(_edge(element, "width"), _edge(element, "height")) < _SMALLEST:
        return None
    return Block("image", 0, 0, attributes={**({"image_uri": address} if address else {}), **told})


def _edge(element: "HtmlElement", name: str) -> int:
    found = _NUMBER.match(element.get(name) or "")
    return int(found[1]) if found else 99
