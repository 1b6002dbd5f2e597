"""Whether a text that does not say where it comes from was read by a machine.

Recognition leaves words that no list holds and that one of its known confusions turns into a frequent word (`gennan`,
`Conunittee`). On printed prose typed by people they are below three in a thousand words, on dumps of OCR above five.
Only languages with a word list are judged, and only where most words are in one: elsewhere nothing is said.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from tasks.correction.confusions import Channel
from tasks.ocr.estimate import estimated_cer_of_text
from tasks.ocr.lexicon import LISTS, has_list, known

_TOKEN = re.compile(r"[^\W\d_]+(?:[^\W_]+)*")
_BROKEN = re.compile(r"[-‐‑¬]\n\s*")
#: Code points looked at: a book says it in its first two hundred pages.
_SEEN = 400_000
#: Words that must be counted, and share of them that the list of the main language must hold.
_TOLD, _HELD = 200, 0.6
#: Words that look misread: different ones, and their share.
_KINDS, _SOILED = 3, 0.005
#: Zipf frequency of words that nobody doubts.
_FREQUENT = 4.0


def estimated_cer_of_plain(page: str, whole: str, models: Iterable[str]) -> float | None:
    """Estimated character error rate of a page of a plain text, 0–1; None where people seem to have typed the whole.

    `models` are those of the languages that may occur.
    """
    model = misread_in(whole, tuple(models))
    return None if model is None else estimated_cer_of_text(page, [model], None)


@lru_cache(maxsize=2)
def misread_in(text: str, models: tuple[str, ...]) -> str | None:
    """The model whose words a machine misread in a text; None where it does not look like that, or is too short.

    >>> misread_in("The gennan Conunittee met in Riga. " * 99, ("eng",)) is None  # one text, two kinds of misreading
    True
    """
    counts = _counted(text)
    total = counts.total()
    if total < _TOLD:
        return None
    listed = [model for model in models if has_list(model)]
    strange = [word for word in counts if not known(word, listed)]
    model = _main(counts, listed)
    if model is None:
        return None
    soiled = [
        word for word in strange if any(_is_frequent(other, model) for other in Channel.shipped().rewritten(word))
    ]
    is_misread = len(soiled) >= _KINDS and sum(counts[word] for word in soiled) >= _SOILED * total
    return model if is_misread else None


def _counted(text: str) -> Counter[str]:
    """Words of four letters or more that begin no sentence of capitals, in small letters."""
    whole = _BROKEN.sub("", text[:_SEEN])
    return Counter(
        word.lower() for word in _TOKEN.findall(whole) if len(word) >= 4 and (word[1:].islower() or not word.isalpha())
    )


def _main(counts: Counter[str], models: Iterable[str]) -> str | None:
    """The model whose list holds most of the words; None where that is too few."""
    total = counts.total()
    held = {model: sum(count for word, count in counts.items() if known(word, [model])) for model in models}
    best = max(held, key=lambda model: (held[model], model), default=None)
    return best if best is not None and held[best] >= _HELD * total else None


def _is_frequent(word: str, model: str) -> bool:
    import wordfreq

    return bool(wordfreq.zipf_frequency(word, LISTS[model]) >= _FREQUENT)
