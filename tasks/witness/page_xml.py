"""PAGE-XML 2009 to 2019 (PRImA): regions in their reading order, lines, words.

Lines without words share their box out among the words of their text; regions without lines do so among their lines.
"""

from collections.abc import Iterator
from typing import Any

from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord
from tasks.witness.sheet import (
    NOWHERE,
    Area,
    Place,
    Sheet,
    children,
    counted,
    first,
    is_by_hand,
    named,
    number,
    shared_out,
    told_in,
    tree,
)

#: Regions that hold text.
_REGIONS = ("TextRegion", "TableRegion", "AdvertRegion")
#: States that a Transkribus user gives to a page that a person went through.
_DONE = frozenset({"DONE", "FINAL", "GT"})


def sheets(data: bytes) -> list[Sheet]:
    """The page of a PAGE file. Raises UnreadableError or LimitError."""
    root = tree(data)
    metadata = first(root, "Metadata")
    history = _history(metadata)
    is_human = is_by_hand(history) or _is_done(metadata)
    return [_sheet(page, history, is_human) for page in children(root, "Page")]


def _sheet(page: Any, history: str, is_human: bool) -> Sheet:
    return Sheet(
        lambda place: _layout(page, place),
        number(page.get("imageWidth")),
        number(page.get("imageHeight")),
        None,
        is_human,
        (("history", history),) if history else (),
    )


def _history(metadata: Any | None) -> str:
    """Creator, comments and processing steps, as they stand in the file."""
    if metadata is None:
        return ""
    said = [told_in(part) for part in children(metadata, "Creator", "Comments", "Comment")]
    items = children(metadata, "MetadataItem")
    said += [" ".join(filter(None, (item.get("type"), item.get("name"), item.get("value")))) for item in items]
    return "; ".join(filter(None, said))


def _is_done(metadata: Any | None) -> bool:
    if metadata is None:
        return False
    return any((part.get("status") or "").upper() in _DONE for part in children(metadata, "TranskribusMetadata"))


def _layout(page: Any, place: Place) -> Layout:
    blocks: list[ReadBlock] = []
    seen = 0
    for region in _ordered(page):
        paragraphs = tuple(paragraph for paragraph in _paragraphs(region, place) if paragraph.lines)
        for paragraph in paragraphs:
            seen = counted([word for line in paragraph.lines for word in line.words], seen)
        if paragraphs:
            blocks.append(ReadBlock(paragraphs))
    return Layout(tuple(blocks))


def _ordered(page: Any) -> list[Any]:
    """The regions in their reading order; those that the order leaves out follow."""
    regions = {region.get("id"): region for region in children(page, *_REGIONS)}
    order = first(page, "ReadingOrder")
    named_in_order = [] if order is None else [ref for group in order for ref in _references(group)]
    wanted = [name for name in dict.fromkeys(named_in_order) if name in regions]
    return [*(regions[name] for name in wanted), *(r for name, r in regions.items() if name not in wanted)]


def _references(group: Any) -> Iterator[str]:
    """Regions named by a group of the reading order, nested groups included."""
    if not isinstance(group.tag, str):
        return
    if group.get("regionRef"):
        yield group.get("regionRef")
    for child in sorted((c for c in group if isinstance(c.tag, str)), key=lambda c: number(c.get("index")) or 0):
        yield from _references(child)


def _paragraphs(region: Any, place: Place) -> Iterator[ReadParagraph]:
    lines = [_line(line, place) for line in children(region, "TextLine")]
    if lines:
        yield ReadParagraph(tuple(line for line in lines if line.words))
    nested = list(children(region, *_REGIONS))
    for child in nested:
        yield from _paragraphs(child, place)
    if not lines and not nested:
        yield ReadParagraph(tuple(_unlined(_text(region), _area(region), place)))


def _unlined(text: str, area: Area | None, place: Place) -> Iterator[ReadLine]:
    """The lines of a region that has its text as a whole."""
    rows = [row for row in text.splitlines() if row.strip()]
    for at, row in enumerate(rows):
        part = area
        if area is not None:
            left, top, right, bottom = area
            step = (bottom - top) / len(rows)
            part = (left, top + at * step, right, top + (at + 1) * step)
        yield ReadLine(tuple(shared_out(row, part, place)))


def _line(element: Any, place: Place) -> ReadLine:
    words = [_word(word, place) for word in children(element, "Word")]
    found = [word for word in words if word.text.strip()]
    line = " ".join(_text(element).split())
    # where a line was corrected and its words were not, the line has the last word
    if line and line != " ".join(word.text for word in found):
        return ReadLine(tuple(shared_out(line, _area(element), place, _confidence(element))))
    return ReadLine(tuple(found))


def _word(element: Any, place: Place) -> ReadWord:
    area = _area(element)
    return ReadWord(_text(element), NOWHERE if area is None else place(area), _confidence(element))


def _equivalents(element: Any) -> list[Any]:
    """Readings of an element, the preferred first."""
    return sorted(children(element, "TextEquiv"), key=lambda reading: number(reading.get("index")) or 0.0)


def _text(element: Any) -> str:
    for reading in _equivalents(element):
        written = first(reading, "Unicode")
        if written is not None:
            return "".join(written.itertext())
    return ""


def _confidence(element: Any) -> float | None:
    readings = _equivalents(element)
    said = number(readings[0].get("conf")) if readings else None
    return said if said is not None and 0 <= said <= 1 else None


def _area(element: Any) -> Area | None:
    """The rectangle around the corners of an element: an attribute since 2013, elements before."""
    coords = first(element, "Coords")
    if coords is None:
        return None
    if coords.get("points"):
        pairs = [pair.split(",") for pair in coords.get("points").split()]
    else:
        pairs = [[point.get("x") or "", point.get("y") or ""] for point in coords if named(point) == "Point"]
    numbers = [(number(pair[0]), number(pair[1])) for pair in pairs if len(pair) == 2]
    xs = [x for x, y in numbers if x is not None and y is not None]
    ys = [y for x, y in numbers if x is not None and y is not None]
    if not xs or min(xs) == max(xs) or min(ys) == max(ys):
        return None
    return min(xs), min(ys), max(xs), max(ys)
