"""The beginning of a text: cover sheet, title, subtitle, by-line."""

import re

from tasks.structure.block import Block
from tasks.structure.captions import is_caption
from tasks.structure.manuscript import Manuscript
from tasks.structure.phrases import cover_cues, is_credit, is_interface, is_posted
from tasks.structure.shape import is_capitals, is_finished, is_prose, opens_high, opens_low, words

_NAME = re.compile(r"(?:[^\W\d_](?:[^\W\d_]|['’.\-])*\.?,?\s+){1,4}[^\W\d_](?:[^\W\d_]|['’\-])+$")
_DATED = re.compile(r"\b(?:1[5-9]|20)\d{2}\b|\b\d{1,2}:\d{2}\b")
#: Who took a picture.
_PICTURED = re.compile(r"(?:photo(?:graph)?s?|image|фото|снимок|иллюстрация)\b\s*[:©/]", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*[,;]\s*(?:and |и |та |und |et |un |i )?|\s+(?:and|и|та|und|et|un|&)\s+")
_INITIALLED = re.compile(
    r"(?:[^\W\d_a-zа-яё]\.[\s-]?){1,3}[^\W\d_][\w'’-]+|[^\W\d_][\w'’-]+ (?:[^\W\d_a-zа-яё]\.\s?){1,3}"
)
#: A path through a site: words parted by arrows, dots or bars.
_TRAIL = re.compile(r"\s[·•|›»>→/]\s")
_LONGEST_TITLE = 220
_LONGEST_HEAD = 30
_MOST_ABOVE = 3
_LONGEST_COVER = 12_000


def mark_cover(manuscript: Manuscript, blocks: list[Block]) -> None:
    """What a repository prints before the marked title is furniture, where it speaks as cover sheets do."""
    first = next((number for number, block in enumerate(blocks) if block.kind == "heading" and block.level == 1), 0)
    before = blocks[:first]
    whole = sum(block.end - block.start for block in blocks)
    length = sum(block.end - block.start for block in before)
    if not before or length > min(_LONGEST_COVER, whole / 3):
        return
    if cover_cues("\n".join(block.text(manuscript) for block in before)) < 3:
        return
    for block in before:
        block.settle("furniture")


def mark_title(manuscript: Manuscript, blocks: list[Block]) -> None:
    """The title, and the lines between it and the text: by-lines, subtitles, sections of a site."""
    if any(block.kind == "title" for block in blocks):
        return
    at = _marked_title(manuscript, blocks)
    at = _plain_title(manuscript, blocks) if at is None else at
    if at is None:
        return
    blocks[at].settle("title").level = None
    _mark_head(manuscript, blocks, at + 1)


def _marked_title(manuscript: Manuscript, blocks: list[Block]) -> int | None:
    """The first heading, if only furniture stands before it and no other is above it in rank."""
    levels = [block.level for block in blocks if block.kind == "heading" and block.level]
    above: list[Block] = []
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            if block.level != min(levels):
                return None
            for line in above:
                line.settle("furniture")
            return number
        if block.kind == "paragraph" and not block.settled and len(above) < _MOST_ABOVE:
            text = block.text(manuscript) if block.end - block.start <= _LONGEST_TITLE else ""
            # The name of a journal or series, not the beginning of the text.
            if text and not is_prose(text) and not is_finished(text) and number < _LONGEST_HEAD:
                above.append(block)
                continue
        if block.kind not in ("furniture", "image", "byline"):
            return None
    return None


def _plain_title(manuscript: Manuscript, blocks: list[Block]) -> int | None:
    """The longest title-like line above the first sentence; navigation and credits above it are furniture."""
    zone: list[tuple[int, str]] = []
    speaks = False
    for number, block in enumerate(blocks[:_LONGEST_HEAD]):
        text = block.text(manuscript) if block.end - block.start < 2000 else ""
        if not text or is_prose(text) or block.kind in ("comment_meta", "comment", "table"):
            break
        speaks = speaks or is_interface(text)
        following = blocks[number + 1].text(manuscript)[:200] if number + 1 < len(blocks) else ""
        goes_on = opens_low(following) and not is_posted(following)
        if not block.settled and len(text) <= _LONGEST_TITLE and _is_title(text) and not goes_on:
            zone.append((number, text))
    else:
        return None
    if not zone or len(blocks) < 2 or (zone[0][0] > 0 and not (speaks or zone[0][0] < 3)):
        return None
    at, _ = max(zone, key=lambda entry: (min(len(entry[1].split()), 12), -entry[0]))
    for earlier in blocks[:at] if speaks else ():
        if not earlier.settled and words(earlier.text(manuscript)):
            earlier.settle("byline" if is_credit(earlier.text(manuscript)) else "furniture")
    return at


def _is_title(text: str) -> bool:
    """Whether a line may be a title: no sentence, no call, no credit, no date, no path of a site."""
    if is_finished(text.rstrip("?!…")) or text.endswith(",") or not opens_high(text) or not words(text):
        return False
    if is_interface(text) or is_credit(text) or is_posted(text) or _is_list_of_names(text) or _TRAIL.search(text):
        return False
    return not (_DATED.search(text) and len(text.split()) < 7 and not text[:1].isalpha())


def _mark_head(manuscript: Manuscript, blocks: list[Block], at: int) -> None:
    """Lines below the title, up to the first paragraph that stands alone; of sentences at most one is a subtitle.

    In a text whose paragraphs no blank lines part, standing alone says nothing and the first sentence is text.
    """
    spaced = _is_spaced(manuscript, blocks[at:])
    for number in range(at, min(at + 8, len(blocks))):
        block = blocks[number]
        if block.settled:
            if block.kind not in ("furniture", "image", "heading"):
                return
            continue
        text = block.text(manuscript)
        alone = block.gap > 0 and (number + 1 == len(blocks) or blocks[number + 1].gap > 0)
        kind = None if spaced and block.gap else _kind_beside_date(manuscript, blocks, number)
        if kind is None and len(text) <= _LONGEST_TITLE:
            kind = _kind_below_title(text, stands_alone=alone or not spaced)
        if kind is None:
            return
        block.settle(kind)
        if kind == "heading":
            block.level = 2


def _is_spaced(manuscript: Manuscript, blocks: list[Block]) -> bool:
    """Whether blank lines part most paragraphs."""
    gaps = [block.gap > 0 for block in blocks[1:200] if is_prose(block.text(manuscript))]
    return 2 * sum(gaps) >= len(gaps)


def _kind_beside_date(manuscript: Manuscript, blocks: list[Block], number: int) -> str | None:
    """A short line right below a line of date or author: a name is a by-line, the line of a picture a caption."""
    text = blocks[number].text(manuscript)
    if blocks[number - 1].kind not in ("byline", "caption"):
        return None
    if is_caption(text) or _PICTURED.match(text):
        return "caption"
    return "byline" if len(text) < 60 and _NAME.match(text) and text.istitle() else None


def _kind_below_title(text: str, *, stands_alone: bool) -> str | None:
    """`byline`, `heading` (a subtitle), `furniture`; null for a line that belongs to the text."""
    if is_interface(text):
        return "furniture"
    if is_byline(text):
        return "byline"
    if is_prose(text):
        return None if stands_alone or opens_low(text) else "heading"
    is_label = not stands_alone and not opens_low(text) and not is_finished(text) and len(text.split()) < 4
    return "furniture" if is_label else None


def is_byline(text: str, *, loose: bool = False) -> bool:
    """Whether the line names an author or a source, or says when."""
    count = len(text.split())
    if is_posted(text) or _is_list_of_names(text):
        return True
    if is_credit(text) or (is_capitals(text) and 1 < count < 6):
        return True
    if count < 6 and _NAME.match(text) and (_names(text) or (loose and text.istitle())):
        return True
    return bool(_DATED.search(text)) and count < 9 and not is_finished(text) and not opens_low(text)


def _is_list_of_names(text: str) -> bool:
    """Whether the line is names, two or more, parted by commas: with initials, or each in emphasis of its own.

    >>> _is_list_of_names("П. С. Орлин, И. М. Калве"), _is_list_of_names("Barges, people and ice")
    (True, False)
    """
    names = _BETWEEN_NAMES.split(text) if len(text) < _LONGEST_TITLE else []
    if len(names) < 2:
        return False
    bare = [name.strip("*_") for name in names]
    if all(name[:1] in "*_" and name[-1:] in "*_" for name in names):
        return all(name.istitle() and 1 < len(name.split()) < 5 for name in bare)
    return all(_INITIALLED.fullmatch(name) for name in bare)


def _names(text: str) -> bool:
    """Whether every word begins with a capital, as names do, and some initial or third word speaks for a person."""
    parts = text.split()
    return all(part[:1].isupper() for part in parts) and (len(parts) > 2 or any(part.endswith(".") for part in parts))
