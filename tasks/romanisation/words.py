"""One word back into Cyrillic: every reading that a scheme allows, weighed by dictionary, frequency and letters.

Words of the dictionary are found by walking its trie along the Latin letters, so none is missed and no other is made.
What no dictionary has is spelt by the likeliest letters. Scores are natural logarithms of probabilities, higher is
better.
"""

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tasks.romanisation import paths
from tasks.romanisation.dictionary import RARE, frequencies
from tasks.romanisation.groups import Option, Step, groups
from tasks.romanisation.letters import EDGE, CyrillicLetters, cyrillic_letters
from tasks.romanisation.schemes import schemes
from tasks.romanisation.trie import trie

_DEAREST = 9.0  # a reading that costs more is no reading
_BEAM = 12
#: Share of running words that no word list has.
_UNLISTED = math.log(0.02)
#: A spelling that is so much less likely than a word of the dictionary is no other reading.
_HOPELESS = 14.0
#: What is rarer in a frequency list, and not in the dictionary, may be a misprint there too.
_TRUSTED = 1e-7
_KEPT = 6

LISTED, DICTIONARY, SPELT, MENDED = "listed", "dictionary", "spelt", "mended"


class WordReading(NamedTuple):
    """A Cyrillic form (lower case), its score, and where it comes from: a frequency list, the dictionary, the letters
    alone, or the dictionary by mending one letter."""

    cyrillic: str
    score: float
    origin: str


@lru_cache(maxsize=65536)
def readings(word: str, scheme_name: str) -> tuple[WordReading, ...]:
    """The best readings of a word (lower case, NFC), best first; empty where the scheme cannot have written it."""
    language = schemes()[scheme_name].language
    steps = groups(scheme_name).steps(word)
    found: dict[str, WordReading] = {}
    if language == "ru":
        for cyrillic, cost in dictionary_words(steps):
            probability = frequencies("ru").get(cyrillic)
            reading = WordReading(cyrillic, math.log(probability or RARE) - cost, LISTED if probability else DICTIONARY)
            found[cyrillic] = max(reading, found.get(cyrillic, reading), key=_by_score)
    least = max((reading.score for reading in found.values()), default=-math.inf) - _HOPELESS - _UNLISTED
    for cyrillic, score, cost in _spelt(steps, cyrillic_letters(language), least):
        reading = _weighed(cyrillic, score, cost, language)
        found[cyrillic] = max(found.get(cyrillic, reading), reading, key=_by_score)
    return tuple(sorted(found.values(), key=lambda reading: (-reading.score, reading.cyrillic))[:_KEPT])


def _by_score(reading: WordReading) -> tuple[float, bool]:
    return reading.score, reading.origin != SPELT


def _weighed(cyrillic: str, letters: float, cost: float, language: str) -> WordReading:
    probability = frequencies(language).get(cyrillic)
    if probability:
        return WordReading(cyrillic, math.log(probability) - cost, LISTED if probability >= _TRUSTED else SPELT)
    return WordReading(cyrillic, letters + _UNLISTED - cost, SPELT)


def dictionary_words(steps: Sequence[Sequence[Step]]) -> Iterator[tuple[str, float]]:
    """Words of the Russian dictionary that the Latin groups of a word may stand for, with their costs."""
    graph = trie()
    choices = [[(step.end, step.options) for step in here] for here in steps]
    return paths.words(graph, choices, [(0, graph.roots, "", 0.0)], _DEAREST)


#: A beginning of a word: log-probability of its letters, cost, number of its last letters in the letter model.
_Beginning = tuple[float, float, int]


def _spelt(steps: Sequence[Sequence[Step]], model: CyrillicLetters, least: float) -> list[tuple[str, float, float]]:
    """The likeliest spellings by letters alone: Cyrillic, log-probability of its letters, cost. Letters can only make
    a beginning less likely, so one that is worth less than `least` already is left."""
    beams: list[dict[str, _Beginning]] = [{} for _ in range(len(steps) + 1)]
    beams[0][""] = (0.0, 0.0, EDGE)
    for start, here in enumerate(steps):
        best = list(beams[start].items())
        if len(best) > _BEAM:
            best = sorted(best, key=_by_worth)[:_BEAM]
        if best:
            for end, options, _ in here:
                for option in options:
                    _grow(beams[end], best, option, model, least)
    scores, size = model.scores, model.size
    ended = [(out, score + scores[place * size + EDGE], cost) for out, (score, cost, place) in beams[-1].items()]
    return sorted(ended, key=lambda item: (item[2] - item[1], item[0]))[: 2 * _KEPT]


def _grow(
    grown: dict[str, _Beginning],
    best: list[tuple[str, _Beginning]],
    option: Option,
    model: CyrillicLetters,
    least: float,
) -> None:
    """Put the letters of an option after each beginning."""
    scores, size, kept = model.scores, model.size, model.kept
    cyrillic, price, codes = option
    for out, (score, cost, place) in best:
        total, here = score, place
        for code in codes:
            group = here * size + code
            total += scores[group]
            here = group % kept
        worth = total - cost - price
        if worth >= least:
            known = grown.get(out + cyrillic)
            if known is None or known[0] - known[1] < worth:
                grown[out + cyrillic] = total, cost + price, here


def _by_worth(item: tuple[str, _Beginning]) -> tuple[float, str]:
    out, (score, cost, _) = item
    return cost - score, out


SIGNS = re.compile("['’‘ʼʹ′`\"”“ʺ″]")
