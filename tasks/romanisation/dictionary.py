"""What words a Cyrillic language has and how frequent they are: wordfreq's lists and pymorphy3's dictionary.

ё and е are one letter here, as in most print.
"""

import re
from functools import cache
from typing import Any

#: Words kept of each frequency list; what is rarer is in the dictionary or is a misprint.
_LISTED = 300_000
_WORD = re.compile("[а-яёієїґўѣѳѵ]+(?:[-'’][а-яёієїґў]+)*")
#: Probability of a dictionary word that no list has, and of a list's rarest.
RARE = 2e-9


@cache
def frequencies(language: str, wordlist: str = "best") -> dict[str, float]:
    """Word (ё as е) → probability, of the most frequent words of a language by wordfreq's `best` or `small` list."""
    import wordfreq

    found: dict[str, float] = {}
    for bin_number, words in enumerate(wordfreq.get_frequency_list(language, wordlist)):
        if len(found) >= _LISTED:
            break
        probability = 10 ** (-bin_number / 100)
        for word in words:
            if _WORD.fullmatch(word):  # wordfreq has words with Latin look-alikes in them
                folded = word.replace("ё", "е")
                found[folded] = found.get(folded, 0.0) + probability
    wordfreq.get_frequency_list.cache_clear()
    return found


@cache
def analyser() -> Any:
    """pymorphy3's analyser of Russian, made once per process."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


class Trie:
    """The dictionary as a trie of letters: nodes are whole numbers, the root is `root`."""

    def __init__(self) -> None:
        self._graph = analyser().dictionary.words.dct
        self.root: int = self._graph.ROOT
        self._letters = {letter: letter.encode() for letter in "абвгдежзийклмнопрстуфхцчшщъыьэюяё-"}

    def follow(self, node: int, letter: str) -> int | None:
        """The node after one more letter; None where no word goes on so."""
        encoded = self._letters.get(letter)
        found: int | None = None if encoded is None else self._graph.follow_bytes(encoded, node)
        return found

    def is_word(self, node: int) -> bool:
        """Whether the letters so far are a word."""
        return self._graph.follow_bytes(b"\x01", node) is not None


@cache
def trie() -> Trie:
    """The trie of Russian words, made once per process."""
    return Trie()
