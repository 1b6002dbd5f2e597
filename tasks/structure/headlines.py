"""Headings in print: chapter labels with their titles, numbered sections, short lines above the text."""

import re
from collections.abc import Sequence

from tasks.structure.block import SPACE
from tasks.structure.galley import Galley
from tasks.structure.passage import Passage, Setting
from tasks.structure.shape import is_capitals, is_finished, opens_high, opens_low, words

_CHAPTER = re.compile(
    r"(?:chapter|part|book|section|глава|часть|раздел|книга|розділ|частина|kapitel|teil|nodaļa|chapitre|partie|rozdział|część)"
    r"\s+([\dIVXLCivxlc][\dIVXLC ]{0,6}|[A-ZА-Я][a-zа-я]{2,10})\s*[.:]?\s*$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:introduction|conclusions?|preface|foreword|afterword|epilogue|prologue|appendix|appendices|"
    r"works|further reading|endnotes|footnotes|bibliography|index|contents|table of contents|acknowledge?ments?|notes|"
    r"references|sources|abbreviations|glossary|"
    r"сочинения|источники|сноски|комментарии|введение|заключение|предисловие|послесловие|приложени[ея]|библиография|литература|оглавление|содержание|примечания|указатель|"
    r"список сокращений|от автора|от редакции|вступ|висновки|передмова|додат\w+|зміст|"
    r"einleitung|vorwort|nachwort|anhang|literatur|inhalt|"
    r"ievads|priekšvārds|pielikums|saturs|avant-propos|annexe|wstęp|zakończenie)\b\s*[.:]?\s*(.*)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:§\s*)?((?:\d{1,3}(?:\s?[-–]\s?\d{1,3})?[a-z]?)(?:\.\d{1,2}){0,3}|[IVXLC]{1,6})\s?\.?\s+(?=\S)|(\d{1,3}[a-z]?)\.(?=\S)"
)
_DATE = re.compile(
    r"\d{1,2}[. ]\s?(?:[IVX]{1,4}|\d{1,2}|[^\W\d_]{3,9})[. ,]\s?(?:\d\s?){2,4}|[^\W\d_]{3,9} \d{1,2}, ?(?:\d ?){4}"
)
_OPEN_END = re.compile(
    r"(?:\b(?:and|or|of|the|a|an|in|on|to|for|with|by|from|at|towards?|against|и|в|на|с|о|об|от|к|по|для|из|und|der|die|das|von|un|"
    r"et|de|i|w|z)|[,(«“-])$",
    re.IGNORECASE,
)
#: Initials and a surname at the end: a signature, with the office before it.
_SIGNED = re.compile(r"\b[A-ZА-ЯЁІЇЄ]\.\s?(?:[A-ZА-ЯЁІЇЄ]\.\s?)?[A-ZА-ЯЁІЇЄ][^\W\d_]+$")
#: The part of the measure that a heading's line may fill: it is set in larger type or does not reach the edge.
_SHARE = 0.82


def is_label(text: str) -> bool:
    """Whether the line is the label of a chapter or part.

    >>> is_label("Chapter 1 0."), is_label("Глава III"), is_label("Chapter and verse")
    (True, True, False)
    """
    return bool(_CHAPTER.match(text))


def is_part(text: str) -> bool:
    """Whether the line is the name of a part that stands before or after the text, and nothing else.

    >>> is_part("Notes"), is_part("Литература:"), is_part("Notes of a keeper")
    (True, True, False)
    """
    found = _PART.match(text)
    return found is not None and text[:1].isupper() and not found[1].strip()


def mark_headlines(galley: Galley, passages: Sequence[Passage]) -> None:
    """Mark headings. A chapter's label and its title are one, with the number as label; levels 1 to 3."""
    at = 0
    while at < len(passages):
        passage = passages[at]
        taken = 1
        if not passage.block.settled and _is_short(galley, passage):
            if found := _CHAPTER.match(passage.text):
                passage.block.settle("heading").level = 1
                passage.block.label = re.sub(r"\s", "", found[1]) if found[1][:1].isdigit() else found[1].strip()
                taken = _absorb_title(galley, passages, at)
            elif _opens_part(passage):
                passage.block.settle("heading").level = 1
                taken = _absorb_title(galley, passages, at)
            elif _is_numbered(passages, at):
                found = _NUMBERED.match(passage.text)
                passage.block.settle("heading").level = 2
                passage.block.label = re.sub(r"\s", "", found[1] or found[2]) if found else None
                taken = _absorb_rest(galley, passages, at)
            elif _is_plain(passages, at):
                top = passage.starts_page and passage.gap > 0 and not passage.text[:1].isdigit()
                passage.block.settle("heading").level = 1 if top and _is_lone_top(galley, passages, at) else 3
                taken = _absorb_rest(galley, passages, at)
        at += taken


def _is_short(galley: Galley, passage: Passage) -> bool:
    """Whether its lines are few and do not fill the measure."""
    return len(passage.rows) < 4 and passage.width < _SHARE * galley.measure and len(passage.text) < 200


def _opens_part(passage: Passage) -> bool:
    found = _PART.match(passage.text)
    if found is None or not passage.text[:1].isupper():
        return False
    return passage.starts_page and (len(found[1].split()) < 8) and not passage.text.endswith(",")


def _may_join(galley: Galley, passage: Passage) -> bool:
    text = passage.text
    return (
        not passage.block.settled
        and _is_short(galley, passage)
        and not passage.starts_page
        and not _NUMBERED.match(text)
        and (not text.endswith(":") or len(text.split()) > 3)
        and len(words(text)) > 0
    )


def _absorb_title(galley: Galley, passages: Sequence[Passage], at: int) -> int:
    """Take the short lines below a label as its title; the number of passages taken."""
    head = passages[at]
    stop = at + 1
    while stop < len(passages) and stop - at < 5 and _may_join(galley, passages[stop]) and passages[stop].gap < 4:
        following = passages[stop + 1] if stop + 1 < len(passages) else None
        if passages[stop].text.endswith(":") and (following is None or not _is_short(galley, following)):
            break
        if is_finished(passages[stop].text) and not passages[stop].text.endswith((":", '"', "”", "»", "?", "!")):
            break
        head.block.absorb(passages[stop].block, SPACE)
        passages[stop].block.pieces = []
        head.heading = f"{head.block_text} {passages[stop].text}"
        stop += 1
    return stop - at


def _absorb_rest(galley: Galley, passages: Sequence[Passage], at: int) -> int:
    """Take the further lines of a heading that a blank line or a speck parts from it."""
    head, stop = passages[at], at + 1
    text = head.text
    while stop < len(passages) and stop - at < 5:
        dirt = passages[stop].block.kind == "noise"
        if dirt and stop + 1 < len(passages):
            stop += 1
            continue
        rest = passages[stop]
        wrapped = rest.gap == 0 and head.rows[-1].width > 0.5 * galley.measure and rest.is_line and not dirt
        parted = passages[stop - 1].block.kind == "noise"
        open_end = bool(_OPEN_END.search(text)) or opens_low(rest.text) or text.count('"') % 2 == 1
        if not _may_join(galley, rest) or not (wrapped or parted or open_end) or rest.text.endswith(":"):
            break
        head.block.absorb(rest.block, SPACE)
        rest.block.pieces = []
        text = rest.text
        stop += 1
    while stop > at + 1 and passages[stop - 1].block.kind == "noise":
        stop -= 1
    return stop - at


def _number(text: str) -> int | None:
    found = re.match(r"\(?(\d{1,3})\s?[.)-]", text)
    return int(found[1]) if found else None


def _is_numbered(passages: Sequence[Passage], at: int) -> bool:
    """A numbered line that is no item of a list: it stands apart, and no neighbour counts on from it."""
    passage = passages[at]
    found = _NUMBERED.match(passage.text)
    if found is None or (not passage.gap and not passage.starts_page) or _is_date(passage.text) or "/" in passage.text:
        return False
    rest = passage.text[found.end() :]
    if not (opens_high(rest) or rest[:1] == "\ufffd") or rest[:1].isdigit() or not words(rest):
        return False
    if not (found[1] or found[2])[:1].isdigit() and not is_capitals(rest[:40]):
        return False
    own = _number(passage.text)
    around = [*passages[max(0, at - 1) : at], *passages[at + 1 : at + 2]]
    if own is not None and any(_number(other.text) in (own - 1, own + 1) for other in around):
        return False
    return _is_titled(rest) and at + 1 < len(passages) and passages[at + 1].block.kind != "footnote"


def _is_titled(text: str) -> bool:
    """Whether it reads as a title: few words, or most of the longer ones with capitals, and no sentence."""
    longer = [word for word in words(text) if len(word) > 3]
    raised = sum(word[0].isupper() for word in longer)
    if len(text.split()) > 7 and raised < 0.4 * len(longer):
        return False
    return not (is_finished(text) and len(text.split()) > 7 and text[-1:] not in '"”»?:') and len(text.split()) < 22


def _is_date(text: str) -> bool:
    """Whether a date makes up most of the line."""
    found = _DATE.search(text)
    return found is not None and found.end() - found.start() > 0.6 * len(text)


def _is_lone_top(galley: Galley, passages: Sequence[Passage], at: int) -> bool:
    """Whether a further heading or label follows, as below the title of a chapter."""
    following = next((p for p in passages[at + 1 : at + 4] if p.block.pieces and p.block.kind != "noise"), None)
    return following is not None and following.is_line and _is_short(galley, following)


def _is_plain(passages: Sequence[Passage], at: int) -> bool:
    """A short line without an end above the text, after a finished paragraph."""
    passage = passages[at]
    after = passages[at + 1] if at + 1 < len(passages) else None
    if after is None or after.block.kind in ("footnote", "running_head", "page_number"):
        return False
    if not _stands_apart(passage) or not _reads_as_heading(passage):
        return False
    if len(after.text) < 60 and _SIGNED.search(after.text):
        return False  # the end of a letter above its signature
    shown = [p for p in passages[max(0, at - 4) : at] if p.block.kind not in _ASIDE and p.block.pieces]
    before = shown[-1] if shown else None
    if (
        before is not None
        and before.block.kind == "paragraph"
        and before.block.full_end
        and not is_finished(before.text)
    ):
        return False
    if passage.starts_page and after.is_line and any(_is_numbered(passages, at + step) for step in (1, 2)):
        return True
    return _leads(passage, after, after_quote=before is not None and before.setting is Setting.NARROW)


def _leads(passage: Passage, after: Passage, *, after_quote: bool) -> bool:
    """Whether what follows is text that a heading would stand above."""
    announces = after.is_line and after.text.endswith(":")
    if after_quote and after.setting is not Setting.FULL and not announces:
        return False
    wrapped = after.gap == 0 and after.is_line and is_finished(after.text) and not announces
    if wrapped and passage.is_line and len(passage.text.split()) > 4:
        return False
    return after.setting is Setting.FULL or announces or (after.gap == 0 and after.text[:1] not in "-–—")


def _stands_apart(passage: Passage) -> bool:
    return bool(passage.gap or passage.starts_page) and (passage.is_line or passage.setting is Setting.NARROW)


def _reads_as_heading(passage: Passage) -> bool:
    text = passage.text
    if not opens_high(text) or text[:1] in ".,…-–—•·*\"'“„«([" or text[:1].isdigit() or not words(text):
        return False
    if is_finished(text.rstrip("?")) or text.endswith((",", "-", "–", "—", "!")) or _is_date(text) or "/" in text:
        return False
    if _SIGNED.search(text):
        return False
    longer = [word for word in words(text) if len(word) > 3]
    raised = sum(word[0].isupper() for word in longer)
    if not passage.is_line and raised < 0.5 * len(longer):
        return False
    return len(text.split()) < 9 or raised >= 0.4 * len(longer)


_ASIDE = frozenset({"noise", "page_number", "running_head", "furniture", "footnote"})
