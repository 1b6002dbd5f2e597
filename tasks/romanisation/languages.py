"""What Latin-script words look like in each language that a text may be in, romanised Russian and Ukrainian among them.

Every language that is to be expected needs a state of its own: a detector that does not know Lithuanian takes it for
something else. Estonian has no word list; its letters are learnt from Finnish, its nearest kin.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.romanisation.dictionary import listed
from tasks.romanisation.forward import romanise_list
from tasks.romanisation.letters import ORDER, latin, letter_scores
from tasks.romanisation.shelf import Array, kept
from tasks.romanisation.wordtable import Hashes, Numbers, WordTable, hash_of, hashes, summed

#: Words in Latin letters that are Russian or Ukrainian.
ROMANISED = ("ru", "uk")
#: The states, those that are no romanisation first.
STATES = ("en", "de", "fr", "pl", "lv", "lt", "et", *ROMANISED)
_LISTS = {"et": "fi", "sr": "sh"}
_LISTED = {"ru": 120_000, "uk": 60_000}
_USUAL_SIZE = 80_000
#: Words whose letters are counted: of a language in Latin letters, and of one in several prints each.
_MODELLED = 40_000
_MODELLED_PRINTS = 10_000
_SCHEMES = {
    "ru": ("ala-lc-plain", "bgn-pcgn", "iso-9", "scholarly", "press-de", "press-fr"),
    "uk": ("ala-lc-uk", "ua-2010"),
}
_NOT_A_LETTER = re.compile("[^a-zßłøđæœ\n]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_UNLISTED_SHARE = 0.15
_FLOOR = 1e-12
#: What nothing is left of.
_EMPTY = np.uint64(hash_of(""))
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
    """Words (marks taken off) and their probabilities, and how likely groups of letters are in words."""

    words: WordTable
    letters: npt.NDArray[np.float16]


def fold(text: str) -> str:
    """Lower case without marks and signs: what all prints of a word have in common.

    >>> fold("Obʺekt"), fold("Łódź")
    ('obekt', 'łodz')
    """
    if text.isascii():
        return text.lower() if text.isalpha() else _NOT_A_LETTER.sub("", text.lower())
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFD", text.lower()))


@cache
def language(name: str) -> Language:
    """What is known of a language, made once per process from wordfreq's lists (CC BY-SA 4.0)."""
    keys, numbers, letters = kept(f"language-{name}", lambda: _romanised(name) if name in ROMANISED else _native(name))
    return Language(WordTable(keys, numbers), letters)


def _native(name: str) -> tuple[Array, ...]:
    import wordfreq

    words: list[str] = []
    sizes: list[int] = []
    source = _LISTS.get(name, name)
    if source in wordfreq.available_languages("best"):
        for names in wordfreq.get_frequency_list(source, "best"):
            if len(words) >= _USUAL_SIZE:
                break
            kept = [word for word in names if not _CYRILLIC.search(word)]
            words += kept
            sizes.append(len(kept))
        wordfreq.get_frequency_list.cache_clear()
    probabilities = np.repeat(10 ** (-np.arange(len(sizes)) / 100), sizes)
    if name == "et":
        own = _estonian()
        words, probabilities = [*own, *words], np.concatenate((np.full(len(own), 1e-3), probabilities))
    return _language(fold("\n".join(words)), probabilities, _MODELLED)


def _estonian() -> list[str]:
    lines = (files("tasks.romanisation") / "data" / "estonian.txt").read_text("utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def _romanised(name: str) -> tuple[Array, ...]:
    """All prints of a word by the schemes that are met most, each with the word's probability."""
    known: dict[str, float] = {}
    for word, probability in listed(name, _LISTED[name]):
        known[word] = known.get(word, 0.0) + probability
    probabilities = np.array(list(known.values()))
    text = "\n".join(known)
    prints = [fold(romanise_list(text, scheme)) for scheme in _SCHEMES[name]]
    keys = np.stack([hashes(lines) for lines in prints])
    is_new = first_times(keys)
    letters = [lines.split("\n", _MODELLED_PRINTS)[:_MODELLED_PRINTS] for lines in prints]
    weights = (is_new * probabilities)[:, :_MODELLED_PRINTS]
    scores = letter_scores(latin(), "\n".join("\n".join(lines) for lines in letters), weights.reshape(-1))
    table = summed(keys[is_new], np.broadcast_to(probabilities, keys.shape)[is_new])
    return *table, scores.astype(np.float16)


def first_times(keys: Hashes) -> npt.NDArray[np.bool_]:
    """Which prints of some words, one row a scheme and one column a word, the rows above do not have already."""
    is_old = [(keys[:row] == keys[row]).any(axis=0) for row in range(len(keys))]
    is_new: npt.NDArray[np.bool_] = ~np.stack(is_old) & (keys != _EMPTY)
    return is_new


def _language(lines: str, probabilities: Numbers, modelled: int) -> tuple[Array, ...]:
    """A language of folded words, one a line, the most frequent first."""
    keys = hashes(lines)
    is_word = keys != _EMPTY
    table = summed(keys[is_word], probabilities[is_word])
    _, firsts = np.unique(keys, return_index=True)
    first_times = np.zeros(len(keys), bool)
    first_times[firsts] = True
    is_modelled = is_word & first_times & (np.cumsum(first_times) <= modelled)
    scores = letter_scores(latin(), lines, np.where(is_modelled, probabilities, 0.0))
    return *table, scores.astype(np.float16)


@cache
def _state_letters() -> npt.NDArray[np.float16]:
    """Scores of each group of letters in each of `STATES`, side by side."""
    stacked = np.empty((latin().size ** ORDER, len(STATES)), np.float16)
    for at, name in enumerate(STATES):
        stacked[:, at] = language(name).letters
    return stacked


#: Words weighed at once, so that memory stays bounded.
_AT_ONCE = 20_000


def emissions(tokens: Sequence[str]) -> Numbers:
    """How well each word fits each of `STATES`: log-probability relative to the best, at worst −12 less marks that the
    language does not print.

    >>> STATES[emissions(["sotsialisticheskoi"])[0].argmax()]
    'ru'
    """
    parts = [_emissions(tokens[start : start + _AT_ONCE]) for start in range(0, len(tokens), _AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros((0, len(STATES)))


def _emissions(tokens: Sequence[str]) -> Numbers:
    folded = [fold(token) for token in tokens]
    groups, starts = latin().groups("\n".join(folded))
    spelt = np.add.reduceat(_state_letters()[groups].astype(np.float64), starts, axis=0)
    known = np.stack([language(name).words.of(folded) for name in STATES], axis=1)
    scores = _fit(known, spelt)
    fits: Numbers = np.maximum(scores - scores.max(axis=1, keepdims=True), _WORST)
    for at, token in enumerate(tokens):
        if not folded[at]:
            fits[at] = 0.0
        elif not token.isascii() or "'" in token:
            fits[at] -= _penalties(token.lower())
    return fits


def _penalties(lower: str) -> Numbers:
    found = [(states, cost) for pattern, states, cost in _FOREIGN_MARKS if pattern.search(lower)]
    return np.array([sum(cost for states, cost in found if name in states) for name in STATES])


def _fit(known: Numbers, spelt: Numbers) -> Numbers:
    """Log-probabilities of words by their probability in a list, and by their letters."""
    by_list = np.log((1 - _UNLISTED_SHARE) * known + _FLOOR)
    fits: Numbers = np.logaddexp(by_list, math.log(_UNLISTED_SHARE) + spelt - 2)
    return fits


def is_rather_romanised(words: Iterable[str], native: str) -> bool:
    """Whether words fit romanised Russian or Ukrainian better than a language that their letters suggest.

    >>> is_rather_romanised("Sovetskaia istoriografiia i ideologicheskie komissii".split(), "sr")
    True
    """
    folded = [key for key in map(fold, words) if len(key) > 1]
    if not folded:
        return False
    groups, starts = latin().groups("\n".join(folded))
    totals = {}
    for name in (native, *ROMANISED):
        known = language(name)
        spelt = np.add.reduceat(known.letters[groups].astype(np.float64), starts)
        totals[name] = float(_fit(known.words.of(folded), spelt).sum())
    return max(totals[name] for name in ROMANISED) > totals[native]
