"""What Latin-script words look like in each language that a text may be in, romanised Russian and Ukrainian among them.

Every language that is to be expected needs a state of its own: a detector that does not know Lithuanian takes it for
something else. Estonian has no word list; its letters are learnt from Finnish, its nearest kin.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from tasks.romanisation.dictionary import frequencies
from tasks.romanisation.forward import romanise_list
from tasks.romanisation.letters import LetterModel

#: Words in Latin letters that are Russian or Ukrainian.
ROMANISED = ("ru", "uk")
#: The states, those that are no romanisation first.
STATES = ("en", "de", "fr", "pl", "lv", "lt", "et", *ROMANISED)
_LISTS = {"et": "fi", "sr": "sh"}
_LISTED = {"ru": 120_000, "uk": 60_000}
_USUAL_SIZE = 80_000
_MODELLED = {"best": 40_000, "small": 10_000}
_SCHEMES = {
    "ru": ("ala-lc-plain", "bgn-pcgn", "iso-9", "scholarly", "press-de", "press-fr"),
    "uk": ("ala-lc-uk", "ua-2010"),
}
_NOT_A_LETTER = re.compile("[^a-zßłøđæœ\n]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_UNLISTED_SHARE = 0.15
_FLOOR = 1e-12
_WORST = -12.0
#: Marks that a language does not print.
_FOREIGN_MARKS = (
    (re.compile("[žšč]"), ("en", "de", "fr"), 6.0),
    (re.compile("[äöüß]"), ("en", "fr", "pl", "lv", "lt", *ROMANISED), 5.0),
    (re.compile("[àâçêîôùœæ]"), ("en", "de", "pl", "lv", "lt", "et"), 4.0),
    (re.compile("[ąćęłńóśźż]"), ("en", "de", "fr", "lv", "et", *ROMANISED), 5.0),
    (re.compile("[āēīūģķļņ]"), ("en", "de", "fr", "pl", "lt", "et", *ROMANISED), 5.0),
    (re.compile("[ėįųū]"), ("en", "de", "fr", "pl", "et"), 4.0),
    (re.compile("[ʹʺ\u0361ĭâûŝ]|(?<=[a-z])['’][a-z]{2}|[bdlmnrstvz]['’]$"), ("en", "de", "pl", "lv", "lt", "et"), 2.0),
)


class Language(NamedTuple):
    """Words (marks taken off) → probability, and the letters of words that are not among them."""

    words: dict[str, float]
    letters: LetterModel


def fold(text: str) -> str:
    """Lower case without marks and signs: what all prints of a word have in common.

    >>> fold("Obʺekt"), fold("Łódź")
    ('obekt', 'łodz')
    """
    if text.isascii():
        return text.lower() if text.isalpha() else _NOT_A_LETTER.sub("", text.lower())
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFD", text.lower()))


@cache
def language(name: str, wordlist: str = "best") -> Language:
    """What is known of a language, made once per process from wordfreq's lists (CC BY-SA 4.0): `best`, or `small`."""
    words = _romanised(name, wordlist) if name in ROMANISED else _native(name, wordlist)
    return Language(words, LetterModel({word: words[word] for word in list(words)[: _MODELLED[wordlist]]}))


def _native(name: str, wordlist: str) -> dict[str, float]:
    import wordfreq

    found: dict[str, float] = {}
    listed = _LISTS.get(name, name)
    if listed not in wordfreq.available_languages(wordlist):
        return found
    for bin_number, words in enumerate(wordfreq.get_frequency_list(listed, wordlist)):
        if len(found) >= _USUAL_SIZE:
            break
        probability = 10 ** (-bin_number / 100)
        for word in words:
            folded = "" if _CYRILLIC.search(word) else fold(word)
            if folded:
                found[folded] = found.get(folded, 0.0) + probability
    wordfreq.get_frequency_list.cache_clear()
    if name == "et":
        found.update(dict.fromkeys(map(fold, _estonian()), 1e-3))
    return found


def _estonian() -> list[str]:
    lines = (files("tasks.romanisation") / "data" / "estonian.txt").read_text("utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def _romanised(name: str, wordlist: str) -> dict[str, float]:
    listed = frequencies(name, wordlist)
    words = list(listed)[: _LISTED[name]]
    text = "\n".join(words)
    prints = [fold(romanise_list(text, scheme)).split("\n") for scheme in _SCHEMES[name]]
    found: dict[str, float] = {}
    for word, *folded in zip(words, *prints, strict=True):
        for key in dict.fromkeys(folded):
            if key:
                found[key] = found.get(key, 0.0) + listed[word]
    return found


@lru_cache(maxsize=262144)
def emissions(token: str) -> tuple[float, ...]:
    """How well a word fits each of `STATES`: log-probability relative to the best, at worst −12.

    >>> best = dict(zip(STATES, emissions("sotsialisticheskoi")))
    >>> max(best, key=best.get)
    'ru'
    """
    folded = fold(token)
    if not folded:
        return (0.0,) * len(STATES)
    scores = [_fit(folded, language(name)) for name in STATES]
    best = max(scores)
    lower = token.lower()
    penalties = [
        sum(cost for pattern, states, cost in _FOREIGN_MARKS if name in states and pattern.search(lower))
        for name in STATES
    ]
    return tuple(max(score - best, _WORST) - penalty for score, penalty in zip(scores, penalties, strict=True))


def is_rather_romanised(words: Iterable[str], native: str) -> bool:
    """Whether words fit romanised Russian or Ukrainian better than a language that their letters suggest.

    >>> is_rather_romanised("Sovetskaia istoriografiia i ideologicheskie komissii".split(), "sr")
    True
    """
    folded = [key for key in map(fold, words) if len(key) > 1]
    # The small lists are enough to tell whole sentences, and light enough to stand beside lingua's models.
    totals = {name: sum(_fit(key, language(name, "small")) for key in folded) for name in (native, *ROMANISED)}
    return bool(folded) and max(totals[name] for name in ROMANISED) > totals[native]


def _fit(folded: str, known: Language) -> float:
    """Log-probability as a listed word or as one that only its letters speak for."""
    listed = math.log((1 - _UNLISTED_SHARE) * known.words.get(folded, 0.0) + _FLOOR)
    spelt = math.log(_UNLISTED_SHARE) + known.letters.word(folded) - 2
    high, low = max(listed, spelt), min(listed, spelt)
    return high + math.log1p(math.exp(low - high))
