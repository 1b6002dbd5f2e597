"""One word back into Cyrillic: every reading that a scheme allows, weighed by dictionary, frequency and letters.

Words of the dictionary are found by walking its trie along the Latin letters, so none is missed and no other is made.
What no dictionary has is spelt by the likeliest letters. A misprinted word is mended by one letter where a common word
is that near. Scores are natural logarithms of probabilities, higher is better.
"""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tasks.romanisation.dictionary import RARE, Trie, frequencies, trie
from tasks.romanisation.letters import ORDER, cyrillic_letters
from tasks.romanisation.schemes import Scheme, schemes

_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_DEAREST = 9.0  # a reading that costs more is no reading
_BEAM = 24
#: Share of running words that no word list has.
_UNLISTED = math.log(0.02)
#: What is rarer in a frequency list, and not in the dictionary, may be a misprint there too.
_TRUSTED = 1e-7
_MISPRINT = 8.0
_SHORTEST_MENDED = 6
_KEPT = 6

LISTED, DICTIONARY, SPELT, MENDED = "listed", "dictionary", "spelt", "mended"


class WordReading(NamedTuple):
    """A Cyrillic form (lower case), its score, and where it comes from: a frequency list, the dictionary, the letters
    alone, or the dictionary by mending one letter."""

    cyrillic: str
    score: float
    origin: str


_Options = tuple[tuple[str, float], ...]


class _Step(NamedTuple):
    """A Latin group that begins at some place of the word: where it ends, and what it may stand for."""

    end: int
    options: _Options


def _steps(word: str, scheme: Scheme) -> list[list[_Step]]:
    longest = max(map(len, scheme.back))
    steps = []
    for start in range(len(word)):
        ends = range(start + 1, min(start + longest, len(word)) + 1)
        steps.append([_Step(end, scheme.back[word[start:end]]) for end in ends if word[start:end] in scheme.back])
    return steps


def _with_lost_signs(
    options: tuple[tuple[str, float], ...], scheme: Scheme, *, hard: bool
) -> Iterator[tuple[str, float]]:
    for cyrillic, cost in options:
        yield cyrillic, cost
        if scheme.lost_sign is not None and cyrillic[-1:] in _CONSONANTS:
            yield cyrillic + "ь", cost + scheme.lost_sign
            if hard:
                yield cyrillic + "ъ", cost + scheme.lost_sign + 2


@lru_cache(maxsize=65536)
def readings(word: str, scheme_name: str) -> tuple[WordReading, ...]:
    """The best readings of a word (lower case, NFC), best first; empty where the scheme cannot have written it."""
    scheme = schemes()[scheme_name]
    steps = _steps(word, scheme)
    found: dict[str, WordReading] = {}
    spelt = _spelt(word, steps, scheme)
    for cyrillic, score, cost in spelt:
        reading = _weighed(cyrillic, score, cost, scheme.language)
        found[cyrillic] = reading
    if scheme.language == "ru":
        for cyrillic, cost in _walk(word, steps, scheme):
            probability = frequencies("ru").get(cyrillic)
            reading = WordReading(cyrillic, math.log(probability or RARE) - cost, LISTED if probability else DICTIONARY)
            found[cyrillic] = max(reading, found.get(cyrillic, reading), key=_by_score)
    return tuple(sorted(found.values(), key=lambda reading: (-reading.score, reading.cyrillic))[:_KEPT])


def _by_score(reading: WordReading) -> tuple[float, bool]:
    return reading.score, reading.origin != SPELT


def _weighed(cyrillic: str, letters: float, cost: float, language: str) -> WordReading:
    probability = frequencies(language).get(cyrillic)
    if probability:
        return WordReading(cyrillic, math.log(probability) - cost, LISTED if probability >= _TRUSTED else SPELT)
    return WordReading(cyrillic, letters + _UNLISTED - cost, SPELT)


def _walk(word: str, steps: list[list[_Step]], scheme: Scheme) -> Iterator[tuple[str, float]]:
    """Dictionary words that the Latin letters may stand for, with their costs."""
    graph = trie()
    stack = [(0, graph.root, "", 0.0)]
    seen: dict[tuple[int, str], float] = {}
    while stack:
        start, node, out, cost = stack.pop()
        if start == len(word):
            if graph.is_word(node):
                yield out, cost
            continue
        for end, options in steps[start]:
            for cyrillic, price in _with_lost_signs(options, scheme, hard=word[end : end + 1] in _IOTATED):
                if cost + price > _DEAREST or seen.get((end, out + cyrillic), math.inf) <= cost + price:
                    continue
                seen[end, out + cyrillic] = cost + price
                folded = cyrillic.replace("ё", "е")
                stack += ((end, there, out + folded, cost + price) for there in _follow(graph, node, folded))


_IOTATED = frozenset("eyij")


def _follow(graph: Trie, node: int, letters: str) -> list[int]:
    """Nodes after some letters; where the print has е the dictionary may have ё."""
    nodes = [node]
    for letter in letters:
        options = ("е", "ё") if letter == "е" else (letter,)
        nodes = [there for here in nodes for option in options if (there := graph.follow(here, option)) is not None]
    return nodes


def _spelt(word: str, steps: list[list[_Step]], scheme: Scheme) -> list[tuple[str, float, float]]:
    """The likeliest spellings by letters alone: Cyrillic, log-probability of its letters, cost."""
    model = cyrillic_letters(scheme.language)
    pad = "^" * (ORDER - 1)
    beams: list[dict[str, tuple[float, float]]] = [{} for _ in range(len(word) + 1)]
    beams[0][""] = (0.0, 0.0)
    for start in range(len(word)):
        best = sorted(beams[start].items(), key=lambda item: (item[1][1] - item[1][0], item[0]))[:_BEAM]
        for end, options in steps[start]:
            for cyrillic, price in _with_lost_signs(options, scheme, hard=word[end : end + 1] in _IOTATED):
                folded = cyrillic.replace("ё", "е")
                for out, (score, cost) in best:
                    grown, total = pad + out, score
                    for letter in folded:
                        total += model.step(grown[1 - ORDER :], letter)
                        grown += letter
                    made = out + folded
                    known = beams[end].get(made)
                    if known is None or known[0] - known[1] < total - cost - price:
                        beams[end][made] = (total, cost + price)
    ended = [(out, score + model.step((pad + out)[1 - ORDER :], "$"), cost) for out, (score, cost) in beams[-1].items()]
    return sorted(ended, key=lambda item: (item[2] - item[1], item[0]))[: 2 * _KEPT]


@lru_cache(maxsize=65536)
def mended(word: str, scheme_name: str) -> WordReading | None:
    """A common word that the Latin letters miss by one Cyrillic letter; None where there is none."""
    scheme = schemes()[scheme_name]
    if len(word) < _SHORTEST_MENDED or scheme.language != "ru":
        return None
    listed = frequencies("ru")
    best: WordReading | None = None
    for cyrillic, cost in _walk_misprinted(word, _steps(word, scheme)):
        score = math.log(listed.get(cyrillic, RARE)) - cost - _MISPRINT
        if best is None or (score, cyrillic) > (best.score, best.cyrillic):
            best = WordReading(cyrillic, score, MENDED)
    return best


def _walk_misprinted(word: str, steps: list[list[_Step]]) -> Iterator[tuple[str, float]]:
    """Dictionary words at one Cyrillic letter from what the Latin letters may stand for."""
    graph = trie()
    stack = [(0, graph.root, "", 0.0, False)]
    seen: set[tuple[int, str, bool]] = set()
    while stack:
        state = stack.pop()
        start, node, out, cost, wrong = state
        if (start, out, wrong) in seen:
            continue
        seen.add((start, out, wrong))
        if start == len(word) and wrong and graph.is_word(node):
            yield out, cost
        if not wrong:
            stack += _wrong_letters(graph, steps, state)
        for end, options in steps[start] if start < len(word) else ():
            for cyrillic, price in options:
                if cost + price <= _DEAREST / 2:
                    folded = cyrillic.replace("ё", "е")
                    stack += ((end, there, out + folded, cost + price, wrong) for there in _follow(graph, node, folded))


_State = tuple[int, int, str, float, bool]


def _wrong_letters(graph: Trie, steps: list[list[_Step]], state: _State) -> Iterator[_State]:
    """One letter too few, one too many, or one for another."""
    start, node, out, cost, _ = state
    ends = [step.end for step in steps[start]] if start < len(steps) else []
    yield from ((end, node, out, cost, True) for end in ends)
    for letter in _LETTERS:
        for there in _follow(graph, node, letter):
            yield start, there, out + letter, cost, True
            yield from ((end, there, out + letter, cost, True) for end in ends)


SIGNS = re.compile("['’‘ʼʹ′`\"”“ʺ″]")
