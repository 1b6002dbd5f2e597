"""Misprinted words: the common word that the Latin letters miss by one Cyrillic letter."""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from tasks.romanisation.dictionary import RARE, frequencies
from tasks.romanisation.groups import Step, groups
from tasks.romanisation.schemes import schemes
from tasks.romanisation.trie import Nodes, Trie, trie
from tasks.romanisation.words import MENDED, WordReading

#: Paths whose letters cost more are no reading of the print.
_DEAREST = 4.5
_MISPRINT = 8.0
_SHORTEST = 6


#: The first letters of a word: where the print goes on, where the dictionary does, the Cyrillic, the cost.
_Beginning = tuple[int, Nodes, str, float]


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
    right = _onwards(graph, steps, [(0, graph.roots, "", 0.0)])
    wrong = [there for here in right for there in _with_wrong_letter(graph, steps, here)]
    for start, nodes, out, cost in _onwards(graph, steps, wrong):
        if start == len(steps) and graph.is_word(nodes):
            yield out, cost


def _onwards(graph: Trie, steps: Sequence[Sequence[Step]], begun: Iterable[_Beginning]) -> Iterator[_Beginning]:
    """Beginnings and all that the print makes of them; one that is reached again more cheaply comes again."""
    stack = list(begun)
    least: dict[tuple[int, str], float] = {}
    while stack:
        here = stack.pop()
        yield here
        start, nodes, out, cost = here
        for end, _, printed in steps[start] if start < len(steps) else ():
            for letters, price, _ in printed:
                total, grown = cost + price, out + letters
                if total <= _DEAREST and total < least.get((end, grown), math.inf):
                    least[end, grown] = total
                    there = graph.follow(nodes, letters)
                    if there:
                        stack.append((end, there, grown, total))


def _with_wrong_letter(graph: Trie, steps: Sequence[Sequence[Step]], right: _Beginning) -> Iterator[_Beginning]:
    """One letter too few, one too many, or one for another."""
    start, nodes, out, cost = right
    ends = [step.end for step in steps[start]] if start < len(steps) else []
    yield from ((end, nodes, out, cost) for end in ends)
    for letter, there in graph.children(nodes).items():
        grown = out + letter
        yield start, there, grown, cost
        yield from ((end, there, grown, cost) for end in ends)
