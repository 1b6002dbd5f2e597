"""The edges of printed pages: page numbers and running heads, told from lines of text that look like them.

A lone number is a page number only where it fits the sequence of the numbers around it: that is what tells it from
the last word of a reference or the number of a list item. Without a sequence nothing is taken for a page number.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tasks.structure.galley import Galley
from tasks.structure.headlines import is_label
from tasks.structure.passage import Passage, Setting
from tasks.structure.roman import numeral_alone, numeral_beside, value_of

#: Letters that recognition writes for digits in old print.
_DIGITS = str.maketrans("lI|i!JOoQSsZzB", "11111100055228")
_LONE = re.compile(r"[-–—\[(•·.]?\s?([\dlI|i!JOoQSsZzB](?:\s?[\dlI|i!JOoQSsZzB]){0,3})\s?[-–—\])•·]?$")
_LEADING = re.compile(r"(\d(?:\s?[\dlIOoSsB]){0,3})\s+(?=[^\W\d_]|\W)")
_TRAILING = re.compile(r"(?<=[^\d\s.,])\s+([\dlISs](?:\s?[\dlIOoSsB]){0,3})$")
#: Digits that are taken for one another.
_ALIKE = frozenset(
    {"17", "71", "35", "53", "38", "83", "56", "65", "08", "80", "69", "96", "13", "31", "15", "51", "49", "94"}
)
_LONGEST_HEAD = 100
#: So many different heads are compared, so that a page of lines alike costs no more than its length.
_MANY = 120


class Number(NamedTuple):
    """A number that may be a page's: where it stands in the order of passages, its sheet, its value."""

    place: int
    sheet: int
    value: int
    clean: bool


def mark_edges(galley: Galley, passages: Sequence[Passage]) -> None:
    """Mark page numbers and running heads."""
    lone = [found for index, passage in enumerate(passages) if (found := _lone(index, passage))]
    heads = [found for index, passage in enumerate(passages) if (found := _numbered_head(galley, index, passage))]
    chain = _chain(
        [number for number in lone + heads if number.clean], strict=len({p.rows[0].line.page for p in passages}) > 2
    )
    if len(chain) > 2 or _is_short_run(galley, chain, passages):
        for number in lone:
            if page := _page(number, chain, passages[number.place].text):
                passages[number.place].block.settle("page_number").label = str(page)
        for number in heads:
            if page := _page(number, chain, None):
                passages[number.place].block.settle("running_head").label = str(page)
    _mark_front(passages)
    _mark_margins(passages)
    _mark_repeated(passages)


def _mark_front(passages: Sequence[Passage]) -> None:
    """Numbers of front matter, alone or beside a head, where they count on from page to page."""
    numerals: dict[int, tuple[str, str]] = {}
    for index, passage in enumerate(passages):
        if passage.block.settled or not passage.is_line or len(passage.text) > _LONGEST_HEAD:
            continue
        if passage.gap and (numeral := numeral_alone(passage.text)):
            numerals[index] = (numeral, "page_number")
        elif passage.starts_page and (numeral := numeral_beside(passage.text)):
            numerals[index] = (numeral, "running_head")
    numbers = [
        Number(index, passages[index].sheet, value_of(numeral) or 0, clean=True)
        for index, (numeral, _) in numerals.items()
    ]
    chain = _chain(numbers, strict=False)
    for number in chain if len(chain) > 2 else ():
        numeral, kind = numerals[number.place]
        passages[number.place].block.settle(kind).label = numeral


def _mark_margins(passages: Sequence[Passage]) -> None:
    """A lone number above or below all else on a scan is its page number, sequence or not."""
    pages: dict[int, list[Passage]] = {}
    for passage in passages:
        pages.setdefault(passage.rows[0].line.page, []).append(passage)
    for found in pages.values():
        _mark_spread_head(found)
        tops = [row.top for passage in found for row in passage.rows if row.top is not None]
        for passage in found:
            number = _lone(0, passage)
            if number is None or not number.clean or passage.block.settled or len(tops) < 5:
                continue
            if passage.rows[0].top in (min(tops), max(tops)):
                passage.block.settle("page_number").label = str(number.value)


def _is_short_run(galley: Galley, chain: list[Number], passages: Sequence[Passage]) -> bool:
    """Whether two numbers are enough: in a document of a few pages, one after the other, at the edges of pages."""
    if len(chain) != 2 or galley.rows[-1].sheet > 5 or chain[1].value - chain[0].value != 1:
        return False
    return all(_is_at_edge(passages, number.place) for number in chain)


def _is_at_edge(passages: Sequence[Passage], at: int) -> bool:
    sheet = passages[at].sheet
    alone = at + 1 == len(passages) or passages[at + 1].sheet != sheet
    return alone or passages[at].starts_page or at == 0


def _fold(text: str) -> str:
    return re.sub(r"\s", "", text).translate(_DIGITS)


def _lone(index: int, passage: Passage) -> Number | None:
    """The passage as a lone number between blank lines."""
    if not passage.is_line or len(passage.text) > 9:
        return None
    found = _LONE.match(passage.text)
    if found is None or not passage.gap or passage.rows[0].raised:
        return None
    digits = _fold(found[1])
    clean = re.sub(r"\s", "", found[1]).isdecimal()
    return Number(index, passage.sheet, int(digits), clean) if digits.isascii() and digits.isdecimal() else None


def _numbered_head(galley: Galley, index: int, passage: Passage) -> Number | None:
    """The passage as the first line of a page that has a number at one end."""
    at_top = passage.starts_page or (passage.gap > 2 and not galley.paged)
    if not passage.is_line or not at_top or len(passage.text) > _LONGEST_HEAD or passage.text.endswith((".", ":", ",")):
        return None
    found = _LEADING.match(passage.text) or _TRAILING.search(passage.text)
    if found is None or not any(c.isalpha() for c in passage.text):
        return None
    digits = _fold(found[1])
    clean = re.sub(r"\s", "", found[1]).isdecimal()
    return Number(index, passage.sheet, int(digits), clean) if digits.isascii() and digits.isdecimal() else None


def _chain(numbers: list[Number], *, strict: bool) -> list[Number]:
    """The longest run of numbers that grow as the sheets do."""
    numbers = sorted(numbers, key=lambda number: (number.sheet, number.place))
    best: list[tuple[int, int]] = []
    for at, number in enumerate(numbers):
        length, before = 1, -1
        for earlier in range(max(0, at - 60), at):
            if best[earlier][0] >= length and _grows(numbers[earlier], number, strict=strict):
                length, before = best[earlier][0] + 1, earlier
        best.append((length, before))
    if not best:
        return []
    at = max(range(len(best)), key=lambda place: best[place][0])
    chain = []
    while at >= 0:
        chain.append(numbers[at])
        at = best[at][1]
    return chain[::-1]


def _grows(first: Number, second: Number, *, strict: bool) -> bool:
    sheets, pages = second.sheet - first.sheet, second.value - first.value
    if strict:
        return sheets > 0 and pages == sheets
    return sheets > 0 and pages > 0 and abs(pages - sheets) <= 2 + 0.2 * sheets


def _expected(sheet: int, chain: list[Number]) -> tuple[float, float]:
    """The page number that this sheet should bear, and how far off it may be."""
    at = bisect_left(chain, sheet, key=lambda number: number.sheet)
    before, after = chain[max(at - 1, 0)], chain[min(at, len(chain) - 1)]
    if after.sheet > before.sheet and before.sheet <= sheet <= after.sheet:
        share = (sheet - before.sheet) / (after.sheet - before.sheet)
        far = min(sheet - before.sheet, after.sheet - sheet)
        return before.value + share * (after.value - before.value), 1.5 + 0.15 * far
    near = before if abs(before.sheet - sheet) < abs(after.sheet - sheet) else after
    return near.value + (sheet - near.sheet), 1.5 + 0.2 * abs(sheet - near.sheet)


def _page(number: Number, chain: list[Number], text: str | None) -> int | None:
    """The page that the number names, put right where one digit was misread; null where it fits none."""
    expected, slack = _expected(number.sheet, chain)
    if abs(number.value - expected) <= slack:
        return number.value
    if text is None:
        return None
    reach = range(max(1, round(expected - slack)), round(expected + slack) + 1)
    alike = [page for page in reach if _looks_like(_fold(text), str(page))]
    return min(alike, key=lambda page: abs(page - expected), default=None)


def _looks_like(printed: str, page: str) -> bool:
    """Whether the digits are those of the page but for one that print or recognition changes."""
    digits = re.sub(r"\D", "", printed)
    if len(digits) != len(page) or len(page) < 2:
        return False
    unlike = [(a, b) for a, b in zip(digits, page, strict=True) if a != b]
    return all(a + b in _ALIKE for a, b in unlike)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalpha())


def _mark_spread_head(page: list[Passage]) -> None:
    """The topmost line of a scan, spread wide, with a number at one end is its running head."""
    boxed = [row for passage in page for row in passage.rows if row.top is not None and len(row.text) > 3]
    if len(boxed) < 5:
        return
    letter = sorted(row.width / len(row.text) for row in boxed)[len(boxed) // 2]
    first = min(boxed, key=lambda row: row.top or 0.0)
    passage = next(passage for passage in page if first in passage.rows)
    found = _LEADING.match(first.text) or _TRAILING.search(first.text)
    if passage.is_line and not passage.block.settled and found and first.width > 1.6 * letter * len(first.text):
        passage.block.settle("running_head").label = re.sub(r"\s", "", found[1])


def _mark_repeated(passages: Sequence[Passage]) -> None:
    """Lines at the top of pages that come again on near pages, and stray lines that say the same as a known head."""
    from rapidfuzz import fuzz

    known = [_letters(p.text) for p in passages if p.block.kind == "running_head"]
    known = sorted({text for text in known if len(text) > 5})[:200]
    tops = [p for p in _tops(passages) if p.is_line and not p.block.settled and len(p.text) < _LONGEST_HEAD]
    texts = [_letters(passage.text) for passage in tops]
    enough = 2 if len({passage.sheet for passage in passages}) > 4 else 1
    for at, passage in enumerate(tops):
        near = texts[max(0, at - 6) : at] + texts[at + 1 : at + 7]
        alike = sum(len(text) > 5 and fuzz.ratio(text, texts[at]) > 82 for text in near)
        if len(texts[at]) > 5 and alike >= enough and not is_label(passage.text):
            passage.block.settle("running_head")
            known.append(texts[at])


def _tops(passages: Sequence[Passage]) -> Iterator[Passage]:
    """The first passage of each page, its number passed over."""
    waits = False
    for passage in passages:
        waits = waits or passage.starts_page
        if waits and passage.block.kind not in ("page_number", "noise"):
            waits = False
            yield passage


def mark_stray_heads(passages: Sequence[Passage]) -> None:
    """Stray lines that say the same as a known running head; at the top of a page, the same as a heading."""
    from rapidfuzz import fuzz

    known = sorted({_letters(p.text) for p in passages if p.block.kind == "running_head"})[:_MANY]
    told = [p.block_text for p in passages if p.block.kind in ("heading", "title") and p.block.level == 1]
    titles = sorted(set(map(_letters, told)))[:_MANY]
    for passage in passages:
        if _may_be_stray(passage):
            text = _letters(passage.text)
            alike = [other for other in known if len(other) > 5 and 0.7 < len(text) / len(other) < 1.2]
            repeats = any(fuzz.ratio(text, other) > 78 for other in alike)
            if passage.starts_page and len(text) > 11 and not repeats:
                repeats = any(len(other) >= len(text) and fuzz.partial_ratio(text, other) > 78 for other in titles)
            if repeats:
                passage.block.settle("running_head")
        elif _is_repeated_title(passage, titles):
            passage.block.settle("running_head").level = None


def _is_repeated_title(passage: Passage, titles: list[str]) -> bool:
    """Whether a lesser heading at the top of a page only says the title of its chapter again."""
    from rapidfuzz import fuzz

    block = passage.block
    if block.kind != "heading" or block.level is None or block.level < 3 or not passage.starts_page:
        return False
    text = _letters(passage.text)
    return len(text) > 7 and any(fuzz.ratio(text, other) > 88 for other in titles)


def _may_be_stray(passage: Passage) -> bool:
    """A short line alone between blank lines that ends like no sentence and announces nothing."""
    if passage.block.settled or not passage.is_line or not passage.gap or passage.setting is Setting.WIDE:
        return False
    text = passage.text
    return 6 < len(text) < _LONGEST_HEAD and not text.endswith((":", ".", ",", "!", "?", ";"))
