"""The words of the Russian dictionary as a trie of letters.

pymorphy3's dictionary is a file of the format `dawgdic` (https://code.google.com/archive/p/dawgdic): one array of
units of 32 bits, the children of a unit found by exclusive or of its place, its offset and a byte. It is read here
directly, because the library's own steps cost several times as much and cannot list children.
"""

from array import array
from functools import cache
from importlib.resources import files

import numpy as np

_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
#: The label of a unit: its byte, and whether it is a leaf.
_LABEL = 0x800000FF
_IS_FAR = 1 << 9
#: What stands in the file between a word and its forms.
_END = 1

#: Nodes where some letters end; more than one where the dictionary has both ё and е.
Nodes = tuple[int, ...]


class Trie:
    """Steps over the letters of words, ё as е. The nodes of no letters at all are `roots`."""

    roots: Nodes = (0,)

    def __init__(self) -> None:
        size, *_ = units = np.frombuffer((files("pymorphy3_dicts_ru") / "data" / "words.dawg").read_bytes(), "<u4")
        units = units[1 : size + 1]
        offsets = (units >> 10) << ((units & _IS_FAR) >> 6)
        self._near = array("I", (np.arange(size, dtype=np.uint32) ^ offsets).tobytes())
        self._labels = array("I", (units & _LABEL).tobytes())
        pairs: dict[str, tuple[tuple[int, int], ...]] = {}
        for letter in _LETTERS:
            first, last = letter.encode()
            folded = "е" if letter == "ё" else letter
            pairs[folded] = (*pairs.get(folded, ()), (first, last))
        self._pairs = pairs
        leads = dict.fromkeys(first for ways in pairs.values() for first, _ in ways)
        self._led = [
            (lead, [(letter, last) for letter, ways in pairs.items() for first, last in ways if first == lead])
            for lead in leads
        ]

    def follow(self, nodes: Nodes, letters: str) -> Nodes:
        """Where some letters lead; nowhere where no word goes on so."""
        near, labels, pairs = self._near, self._labels, self._pairs
        for letter in letters:
            found = []
            for first, last in pairs.get(letter, ()):
                for node in nodes:
                    lead = near[node] ^ first
                    if labels[lead] == first:
                        there = near[lead] ^ last
                        if labels[there] == last:
                            found.append(there)
            if not found:
                return ()
            nodes = tuple(found)
        return nodes

    def children(self, nodes: Nodes) -> dict[str, Nodes]:
        """Each letter that words go on with, and where it leads."""
        near, labels = self._near, self._labels
        found: dict[str, Nodes] = {}
        for node in nodes:
            for first, letters in self._led:
                lead = near[node] ^ first
                if labels[lead] == first:
                    base = near[lead]
                    for letter, last in letters:
                        if labels[base ^ last] == last:
                            found[letter] = (*found.get(letter, ()), base ^ last)
        return found

    def is_word(self, nodes: Nodes) -> bool:
        """Whether the letters so far are a word."""
        return any(self._labels[self._near[node] ^ _END] == _END for node in nodes)


@cache
def trie() -> Trie:
    """The trie of Russian words, made once per process.

    >>> graph = trie()
    >>> nodes = graph.follow(graph.roots, "опис")
    >>> graph.is_word(graph.follow(nodes, "ь")), graph.is_word(nodes), "а" in graph.children(nodes)
    (True, False, True)
    """
    return Trie()
