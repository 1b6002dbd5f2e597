"""Ways through the dictionary along a print: the Cyrillic words that Latin groups may stand for."""

import math
from collections.abc import Iterable, Iterator, Sequence

from tasks.romanisation.groups import Option
from tasks.romanisation.trie import Nodes, Trie

#: Place of the print → the groups that begin there: where each ends, and what it may stand for.
Choices = Sequence[Sequence[tuple[int, Sequence[Option]]]]
#: The first letters of a word: where the print goes on, where the dictionary does, the Cyrillic, the cost.
Beginning = tuple[int, Nodes, str, float]


def onwards(graph: Trie, choices: Choices, begun: Iterable[Beginning], dearest: float) -> Iterator[Beginning]:
    """Beginnings and all that the print makes of them for no more than `dearest`; one that is reached again more
    cheaply comes again."""
    stack = list(begun)
    least: dict[tuple[int, str], float] = {}
    while stack:
        here = stack.pop()
        yield here
        start, nodes, out, cost = here
        for end, options in choices[start] if start < len(choices) else ():
            for letters, price, _ in options:
                total, grown = cost + price, out + letters
                if total <= dearest and total < least.get((end, grown), math.inf):
                    least[end, grown] = total
                    there = graph.follow(nodes, letters)
                    if there:
                        stack.append((end, there, grown, total))


def words(graph: Trie, choices: Choices, begun: Iterable[Beginning], dearest: float) -> Iterator[tuple[str, float]]:
    """Words of the dictionary that beginnings lead to by the end of the print, with their costs."""
    for start, nodes, out, cost in onwards(graph, choices, begun, dearest):
        if start == len(choices) and graph.is_word(nodes):
            yield out, cost
