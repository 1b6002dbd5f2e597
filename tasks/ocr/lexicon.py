"""How much of a reading is words: by the word lists of its languages (wordfreq, CC BY-SA 4.0) and, for Russian, by
pymorphy3's dictionary, which has every inflected form.

Spelling before 1918 is folded for the look-up only, so that old print is not taken for misreading.
"""

import re
from collections.abc import Iterable
from functools import cache

from tasks.language.morphology import analyser

#: Model → list of wordfreq. Serbian is listed in Latin letters only; Belarusian and Estonian are not listed.
LISTS = {
    "rus": "ru", "Cyrillic": "ru", "eng": "en", "ukr": "uk", "bul": "bg", "mkd": "mk", "srp_latn": "sh", "hrv": "sh",
    "lav": "lv", "lit": "lt", "pol": "pl", "deu": "de", "fra": "fr", "ces": "cs", "slk": "sk", "slv": "sl",
    "spa": "es", "ita": "it", "por": "pt", "nld": "nl", "swe": "sv", "dan": "da", "nor": "nb", "fin": "fi",
    "hun": "hu", "ron": "ro", "tur": "tr", "ell": "el",
}  # fmt: skip
#: Models whose words pymorphy3 knows.
INFLECTED = frozenset({"rus", "Cyrillic"})
#: Words below which a share says nothing.
FEW = 5

_HYPHEN = re.compile(r"[-‐‑¬]\n\s*")
_TOKEN = re.compile(r"[^\W\d_]+")
_OLD = str.maketrans("ѣіѳѵѢІѲѴ", "еифиЕИФИ")
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ё": "е"})


@cache
def _listed(name: str) -> frozenset[str]:
    import wordfreq

    if name not in wordfreq.available_languages("small"):
        return frozenset()
    words = [word for words in wordfreq.get_frequency_list(name, "small") for word in words]
    wordfreq.get_frequency_list.cache_clear()
    return frozenset(word.translate(_LIGATURES) for word in words)


def has_list(model: str) -> bool:
    """Whether the words of a model's language are known."""
    return model in LISTS


def known(word: str, models: Iterable[str]) -> bool:
    """Whether a word of small letters stands in the list of one of the models, in new spelling or old.

    >>> known("описей", ["rus"]), known("дѣлъ", ["rus"]), known("onuceu", ["rus", "eng"])
    (True, True, False)
    """
    plain = word.translate(_LIGATURES)
    modern = plain.translate(_OLD).removesuffix("ъ")
    for model in models:
        if model not in LISTS:
            continue
        words = _listed(LISTS[model])
        if plain in words or modern in words:
            return True
        if model in INFLECTED and "а" <= modern[:1] <= "я" and analyser().word_is_known(modern):
            return True
    return False


def share(text: str, models: Iterable[str]) -> float | None:
    r"""Share of the words of three letters or more that are known, weighted by length, 0–1; words broken at a line's
    end are joined. None where there are too few words or no model has a list.

    >>> share("Опись дел постоян-\nного хранения за год", ["rus"]), share("Опись", ["rus"])
    (1.0, None)
    """
    listed = [model for model in models if has_list(model)]
    words = [word.lower() for word in _TOKEN.findall(_HYPHEN.sub("", text)) if len(word) >= 3]
    if len(words) < FEW or not listed:
        return None
    total = sum(map(len, words))
    return sum(len(word) for word in words if known(word, listed)) / total
