"""Block quotations that no mark-up names: a paragraph set off after a line that announces it."""

import re
from collections.abc import Sequence
from itertools import pairwise

from tasks.structure.block import Block
from tasks.structure.manuscript import Manuscript
from tasks.structure.passage import Passage, Setting
from tasks.structure.shape import is_finished, opens_low

_SAYING = re.compile(
    r"\b(?:wr(?:ote|ites?|iting|itten)|sa(?:id|ys?|ying)|stat(?:ed|es?|ing)|expla(?:ined|ins?|ining)|cit(?:ed|es?|ing)|"
    r"quot(?:ed|es?|ing|ation)|advi[sc]e[ds]?|report(?:ed|s)?|letters?|telegrams?|declar(?:ed|es?|ing|ation)|not(?:ed|es?|ing)|"
    r"argu(?:ed|es?|ing)|describ(?:ed|es?|ing)|testif(?:ied|ies|ying)|testimony|recall(?:ed|s|ing)?|remember(?:ed|s)?|"
    r"read(?:s|ing)?|"
    r"conclud(?:ed|es?|ing)|add(?:ed|s)|repl(?:ied|ies)|answer(?:ed|s)?|comment(?:ed|s)?|observ(?:ed|es)|admit(?:ted|s)?|"
    r"compl(?:ain|aint)(?:ed|s)?|ask(?:ed|s)?|order(?:ed|s)?|demand(?:ed|s)?|request(?:ed|s)?|petition(?:ed|s)?|instruct(?:ed|s)?|"
    r"claim(?:ed|s)?|insist(?:ed|s)?|warn(?:ed|s)?|as follows|following (?:words|text|letter|passage|terms)|"
    r"in (?:his|her|their) words|"
    r"писал[аи]?|пишет|написал[аи]?|сказал[аи]?|говори[лт]\w*|заяви[лт]\w*|сообщ\w+|отмеч\w+|отмети\w+|вспомин\w+|указыва\w+|"
    r"указал\w*|цитир\w+|письм\w+|телеграмм\w+|донес\w+|доклад\w*|показани\w+|показал\w*|следующее|гласи\w+|читаем|ответил\w*|"
    r"пояснял\w*|утвержда\w+|писав|пише|сказав|заявив|зазнача\w+|згадув\w+|лист\w*|schrieb|sagte|erklärte|berichte\w+|"
    r"rakstīja|teica|paziņoja|écri\w+|déclar\w+|napisał\w*|powiedział\w*)\b",
    re.IGNORECASE,
)
_LONGEST_SOURCE = 200
_OPENING = tuple("\"“„«‘'—–…[")


def announces(text: str) -> bool:
    """Whether a paragraph ends by announcing what somebody said or wrote.

    >>> announces("She wrote:"), announces("The causes were three:")
    (True, False)
    """
    end = text[-300:].rstrip(" \t\n*_")
    return end.endswith(":") and bool(_SAYING.search(end))


def mark_led_quotes(manuscript: Manuscript, blocks: list[Block]) -> None:
    """The paragraph after an announcement is a quotation."""
    for number, block in enumerate(blocks[:-1]):
        if block.kind != "paragraph" or block.settled:
            continue
        text = block.text(manuscript)
        if not text.rstrip(" *_").endswith(":"):
            continue
        following = next((b for b in blocks[number + 1 :] if b.kind not in ("furniture", "footnote")), None)
        if following is None or following.settled or following.kind != "paragraph":
            continue
        opening = following.text(manuscript)
        if (announces(text) or opening.startswith(_OPENING)) and not opens_low(opening):
            following.settle("block_quote")
    for before, block in pairwise(blocks):
        # Only a dash tells the source line from one more paragraph of the quotation.
        if before.kind == block.kind == "block_quote" and block.end - block.start < _LONGEST_SOURCE:
            bare = block.text(manuscript).lstrip("> *_\t")
            if _DASHED.match(bare) and is_source(bare):
                block.kind = "attribution"


_SOURCE = re.compile(
    r"\bp{1,2}[.·]?\s?\d|\bpages?\s\d|\b[CcСс]{1,2}\.\s?\d|\bstr\.\s?\d|\bibid|там же|http:|https:|"
    r"www\.|\b[NL][o°2]\.?\s?\d|№\s?\d|"
    r"\b(?:vol|doc|tom|том|т|изд|ed|eds|kn|кн)\.\s|\b(?:1\s?[5-9]|2\s?0)\s?\d\s?\d\b",
    re.IGNORECASE,
)
_DASHED = re.compile(r"[-–—−~]\s?(?=[^\W\d_\s]|[\"“««]|http)")
_ASIDE = frozenset({"noise", "page_number", "running_head", "footnote", "furniture"})


def is_source(text: str) -> bool:
    """Whether a paragraph is the source line of a quotation.

    >>> is_source("— A. N. Petrov, Pis'ma, Moscow 1961, p. 14."), is_source("He then went to Moscow and stayed there.")
    (True, False)
    """
    cues = len({found.lower()[:2] for found in _SOURCE.findall(text)})
    if _DASHED.match(text):
        return cues > 0 or len(text) < 80
    if text.endswith((":", "?", "!")) or _is_told(text):
        return False
    return cues > 1 or (cues == 1 and len(text) < 100)


def _is_told(text: str) -> bool:
    """Whether small words make up most of it, as in a sentence and not in a reference."""
    parts = text.split()
    return len(parts) > 9 and sum(part.islower() for part in parts) > 0.56 * len(parts)


def mark_set_in(passages: Sequence[Passage]) -> None:
    """Passages set in are quotations, with the short lines between them; the paragraph below may be their source."""
    last: Passage | None = None
    tail: list[Passage] = []
    for at, passage in enumerate(passages):
        block = passage.block
        if not block.pieces or block.kind in _ASIDE:
            continue
        if not block.settled:
            if last is not None and _is_source_of(last, passage):
                block.settle("attribution")
                for line in tail:
                    line.block.settle("block_quote")
            elif _is_set_in(passages, at) or (passage.setting is Setting.UNKNOWN and _is_inside(passages, at)):
                block.settle("block_quote")
        if block.kind == "block_quote" or (block.kind == "attribution" and _is_open(passage)):
            last, tail = passage, []
        elif last is not None and last.block.kind == "block_quote" and _may_sign(passage) and len(tail) < 4:
            tail.append(passage)
        else:
            last, tail = None, []


def _is_set_in(passages: Sequence[Passage], at: int) -> bool:
    """Whether a passage is set in; two lines without an end tell it only below a quotation or its announcement."""
    passage = passages[at]
    if passage.setting is not Setting.NARROW:
        return False
    if len(passage.rows) > 2 or passage.rows[0].left is not None or is_finished(passage.text):
        return True
    before = passages[at - 1] if at else None
    return before is not None and (before.block.kind == "block_quote" or before.text.endswith(":"))


def _is_source_of(last: Passage, passage: Passage) -> bool:
    """Whether a passage is the source line of the quotation before it, or goes on with that line."""
    if last.block.kind == "attribution" and _cites(passage) and len(passage.rows) < 5:
        return True
    short = passage.setting is not Setting.NARROW or len(passage.rows) < 3 or bool(_DASHED.match(passage.text))
    return short and len(passage.rows) < 9 and is_source(passage.text)


def _is_open(passage: Passage) -> bool:
    """Whether more of a source line may follow."""
    return len(passage.text) < 40 or not is_finished(passage.text)


def _may_sign(passage: Passage) -> bool:
    """Whether a short line may be the signature or date under a quoted letter."""
    return not passage.block.settled and passage.setting is Setting.UNKNOWN and not passage.text.endswith(":")


def _cites(passage: Passage) -> bool:
    """Whether a passage holds any sign of a source."""
    if passage.text.endswith(":") or _is_told(passage.text):
        return False
    return bool(_SOURCE.search(passage.text)) and (passage.setting is not Setting.NARROW or len(passage.rows) < 3)


def _is_inside(passages: Sequence[Passage], at: int) -> bool:
    """Whether a short line stands between two passages that are set in."""
    before = next(
        (p for p in reversed(passages[max(0, at - 6) : at]) if p.block.kind not in _ASIDE and p.block.pieces), None
    )
    after = next((p for p in passages[at + 1 : at + 7] if p.block.kind not in _ASIDE and not _is_open_line(p)), None)
    if before is None or after is None or before.block.kind != "block_quote":
        return False
    return after.setting is Setting.NARROW and not after.block.settled and not passages[at].text.endswith(":")


def _is_open_line(passage: Passage) -> bool:
    return passage.setting is Setting.UNKNOWN and not passage.block.settled
