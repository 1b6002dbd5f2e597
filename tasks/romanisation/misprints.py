"""Misprinted words: the common word that the Latin letters miss by one Cyrillic letter."""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tasks.romanisation import paths
from tasks.romanisation.dictionary import RARE, frequencies
from tasks.romanisation.groups import Step, groups
from tasks.romanisation.paths import Beginning
from tasks.romanisation.schemes import schemes
from tasks.romanisation.trie import Trie, trie
from tasks.romanisation.words import MENDED, WordReading

#: Paths whose letters cost more are no reading of the print.
_DEAREST = 4.5
_MISPRINT = 8.0
_SHORTEST = 6


@lru_cache(maxsize=65536)
def mended(word: str, scheme_name: str) -> WordReading | None:
    """A common word that the Latin letters miss by one Cyrillic letter; None where there is none."""
    if len(word) < _SHORTEST or schemes()[scheme_name].language != "ru":
        return None
    listed = frequencies("ru")
    best: WordReading | None = None
    for cyrillic, cost in _near(groups(scheme_name).steps(word)):
        score = math.log(listed.get(cyrillic, RARE)) - cost - _MISPRINT
        if best is None or (score, cyrillic) > (best.score, best.cyrillic):
            best = WordReading(cyrillic, score, MENDED)
    return best


def _near(steps: Sequence[Sequence[Step]]) -> Iterator[tuple[str, float]]:
    """Dictionary words at one Cyrillic letter from what the Latin letters may stand for."""
    graph = trie()
    choices = [[(step.end, step.printed) for step in here] for here in steps]
    right = paths.onwards(graph, choices, [(0, graph.roots, "", 0.0)], _DEAREST)
    wrong = [there for here in right for there in _with_wrong_letter(graph, steps, here)]
    yield from paths.words(graph, choices, wrong, _DEAREST)


def _with_wrong_letter(graph: Trie, steps: Sequence[Sequence[Step]], right: Beginning) -> Iterator[Beginning]:
    """One letter too few, one too many, or one for another."""
    start, nodes, out, cost = right
    ends = [step.end for step in steps[start]] if start < len(steps) else []
    yield from ((end, nodes, out, cost) for end in ends)
    for letter, there in graph.children(nodes).items():
        grown = out + letter
        yield start, there, grown, cost
        yield from ((end, there, grown, cost) for end in ends)
