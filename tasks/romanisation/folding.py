"""The text of a segment for matching: one case, modern orthography, one alphabet for romanised words, plain signs.

Never stored in place of the text itself; NFC throughout.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from tasks.romanisation.orthography import is_old_russian, modern_latvian, modern_russian

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("«»„“”‟″〝〞", '"'),
        **dict.fromkeys("‘’‚‛′ʼʹ`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff", ""),
        **dict.fromkeys("\u2066\u2067\u2068\u2069", ""),
    }
)  # fmt: skip
_BLANK = re.compile(r"\s+")


class Replacement(NamedTuple):
    """Words to stand for `text[start:end]`."""

    start: int
    end: int
    words: str


def search_text(text: str, language: str, replacements: Sequence[Replacement] = ()) -> str:
    """Fold a text; `replacements` are its romanised passages in Cyrillic, in order.

    >>> search_text("Онъ  вѣрилъ «Извѣстiямъ»", "ru"), search_text("the Obkom", "en", [Replacement(4, 9, "обком")])
    ('он верил "известiям"', 'the обком')
    """
    parts, done = [], 0
    for start, end, words in replacements:
        parts += [text[done:start], words]
        done = end
    folded = "".join([*parts, text[done:]]).translate(_SIGNS)
    folded = unicodedata.normalize("NFC", folded.casefold())
    if language in {"ru", "und"} and is_old_russian(folded):
        folded = modern_russian(folded)
    elif language == "lv":
        folded = modern_latvian(folded)
    return _BLANK.sub(" ", folded).strip()
