"""One word back into Cyrillic: every reading that a scheme allows, weighed by dictionary, frequency and letters.

Words of the dictionary are found by walking its trie along the Latin letters, so none is missed and no other is made.
What no dictionary has is spelt by the likeliest letters. A misprinted word is mended by one letter where a common word
is that near. Scores are natural logarithms of probabilities, higher is better.
"""

import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from tasks.romanisation.dictionary import RARE, Trie, frequencies, trie
from tasks.romanisation.letters import EDGE, CyrillicLetters, cyrillic_alphabet, cyrillic_letters
from tasks.romanisation.schemes import HARD_SIGNS, Scheme, schemes

_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_DEAREST = 9.0  # a reading that costs more is no reading
_BEAM = 12
#: Share of running words that no word list has.
_UNLISTED = math.log(0.02)
#: What is rarer in a frequency list, and not in the dictionary, may be a misprint there too.
_TRUSTED = 1e-7
_MISPRINT = 8.0
_SHORTEST_MENDED = 6
_KEPT = 6

#: How much rarer a lost hard sign is than a soft one; apostrophes are lost as often.
_LOST_HARD = 2.0

LISTED, DICTIONARY, SPELT, MENDED = "listed", "dictionary", "spelt", "mended"


class WordReading(NamedTuple):
    """A Cyrillic form (lower case), its score, and where it comes from: a frequency list, the dictionary, the letters
    alone, or the dictionary by mending one letter."""

    cyrillic: str
    score: float
    origin: str


class _Option(NamedTuple):
    """Cyrillic letters (ё as е) that a Latin group may stand for, the cost, and the letters as numbers of the letter
    model."""

    cyrillic: str
    cost: float
    codes: tuple[int, ...]


class _Step(NamedTuple):
    """A Latin group that begins at some place of the word: where it ends, and what it may stand for, signs that the
    print left out among it, or as it is printed."""

    end: int
    options: tuple[_Option, ...]
    printed: tuple[_Option, ...]


@cache
def _options(scheme_name: str, group: str, *, before_iotated: bool) -> tuple[tuple[_Option, ...], tuple[_Option, ...]]:
    """What a group may stand for with and without lost signs; ъ is lost before letters that are read with й alone."""
    scheme = schemes()[scheme_name]
    hard = HARD_SIGNS.get(scheme.language, "ъ")
    printed = [_option(cyrillic, cost) for cyrillic, cost in scheme.back[group]]
    found = []
    for option in printed:
        found.append(option)
        if scheme.lost_sign is not None and option.cyrillic[-1:] in _CONSONANTS:
            found.append(_option(option.cyrillic + "ь", option.cost + scheme.lost_sign))
            if before_iotated:
                rarer = _LOST_HARD if hard == "ъ" else 0.0
                found.append(_option(option.cyrillic + hard, option.cost + scheme.lost_sign + rarer))
    return tuple(found), tuple(printed)


def _option(cyrillic: str, cost: float) -> _Option:
    folded = cyrillic.replace("ё", "е")
    return _Option(folded, cost, tuple(cyrillic_alphabet().code(letter) for letter in folded))


def _steps(word: str, scheme: Scheme) -> list[list[_Step]]:
    longest, back, name = scheme.longest, scheme.back, scheme.name
    steps = []
    for start in range(len(word)):
        ends = range(start + 1, min(start + longest, len(word)) + 1)
        steps.append(
            [
                _Step(end, *_options(name, word[start:end], before_iotated=word[end : end + 1] in _IOTATED))
                for end in ends
                if word[start:end] in back
            ]
        )
    return steps


@lru_cache(maxsize=65536)
def readings(word: str, scheme_name: str) -> tuple[WordReading, ...]:
    """The best readings of a word (lower case, NFC), best first; empty where the scheme cannot have written it."""
    scheme = schemes()[scheme_name]
    steps = _steps(word, scheme)
    found: dict[str, WordReading] = {}
    for cyrillic, score, cost in _spelt(word, steps, scheme):
        found[cyrillic] = _weighed(cyrillic, score, cost, scheme.language)
    if scheme.language == "ru":
        for cyrillic, cost in _walk(word, steps):
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


def _walk(word: str, steps: list[list[_Step]]) -> Iterator[tuple[str, float]]:
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
        for end, options, _ in steps[start]:
            for folded, price, _ in options:
                if cost + price > _DEAREST or seen.get((end, out + folded), math.inf) <= cost + price:
                    continue
                seen[end, out + folded] = cost + price
                stack += ((end, there, out + folded, cost + price) for there in _follow(graph, node, folded))


_IOTATED = frozenset("eyij")


def _follow(graph: Trie, node: int, letters: str) -> list[int]:
    """Nodes after some letters; where the print has е the dictionary may have ё."""
    nodes = [node]
    for letter in letters:
        options = ("е", "ё") if letter == "е" else (letter,)
        nodes = [there for here in nodes for option in options if (there := graph.follow(here, option)) is not None]
    return nodes


#: A beginning of a word: log-probability of its letters, cost, number of its last letters in the letter model.
_Beginning = tuple[float, float, int]


def _spelt(word: str, steps: list[list[_Step]], scheme: Scheme) -> list[tuple[str, float, float]]:
    """The likeliest spellings by letters alone: Cyrillic, log-probability of its letters, cost."""
    model = cyrillic_letters(scheme.language)
    beams: list[dict[str, _Beginning]] = [{} for _ in range(len(word) + 1)]
    beams[0][""] = (0.0, 0.0, EDGE)
    for start in range(len(word)):
        best = sorted(beams[start].items(), key=_by_worth)[:_BEAM]
        for end, options, _ in steps[start]:
            for option in options:
                _grow(beams[end], best, option, model)
    scores, size = model.scores, model.size
    ended = [(out, score + scores[place * size + EDGE], cost) for out, (score, cost, place) in beams[-1].items()]
    return sorted(ended, key=lambda item: (item[2] - item[1], item[0]))[: 2 * _KEPT]


def _grow(
    grown: dict[str, _Beginning], best: list[tuple[str, _Beginning]], option: _Option, model: CyrillicLetters
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
        known = grown.get(out + cyrillic)
        if known is None or known[0] - known[1] < total - cost - price:
            grown[out + cyrillic] = total, cost + price, here


def _by_worth(item: tuple[str, _Beginning]) -> tuple[float, str]:
    out, (score, cost, _) = item
    return cost - score, out


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
        for end, _, options in steps[start] if start < len(word) else ():
            for folded, price, _ in options:
                if cost + price <= _DEAREST / 2:
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
