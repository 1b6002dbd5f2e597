"""Block quotations that no mark-up names: a paragraph set off after a line that announces it."""

import re

from tasks.structure.block import Block
from tasks.structure.manuscript import Manuscript
from tasks.structure.shape import opens_low

_SAYING = re.compile(
    r"\b(?:wr(?:ote|ites?|iting|itten)|sa(?:id|ys?|ying)|stat(?:ed|es?|ing)|expla(?:ined|ins?|ining)|cit(?:ed|es?|ing)|"
    r"quot(?:ed|es?|ing|ation)|advi[sc]e[ds]?|report(?:ed|s)?|letters?|telegrams?|declar(?:ed|es?|ing|ation)|not(?:ed|es?|ing)|"
    r"argu(?:ed|es?|ing)|describ(?:ed|es?|ing)|testif(?:ied|ies|ying)|testimony|recall(?:ed|s|ing)?|remember(?:ed|s)?|"
    r"read(?:s|ing)?|"
    r"conclud(?:ed|es?|ing)|add(?:ed|s)|repl(?:ied|ies)|answer(?:ed|s)?|comment(?:ed|s)?|observ(?:ed|es)|admit(?:ted|s)?|"
    r"claim(?:ed|s)?|insist(?:ed|s)?|warn(?:ed|s)?|as follows|following (?:words|text|letter|passage|terms)|"
    r"in (?:his|her|their) words|"
    r"писал[аи]?|пишет|написал[аи]?|сказал[аи]?|говори[лт]\w*|заяви[лт]\w*|сообщ\w+|отмеч\w+|отмети\w+|вспомин\w+|указыва\w+|"
    r"указал\w*|цитир\w+|письм\w+|телеграмм\w+|донес\w+|доклад\w*|показани\w+|показал\w*|следующее|гласи\w+|читаем|ответил\w*|"
    r"пояснял\w*|утвержда\w+|писав|пише|сказав|заявив|зазнача\w+|згадув\w+|лист\w*|schrieb|sagte|erklärte|berichte\w+|"
    r"rakstīja|teica|paziņoja|écri\w+|déclar\w+|napisał\w*|powiedział\w*)\b",
    re.IGNORECASE,
)
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
