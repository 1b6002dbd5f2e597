"""What words a Cyrillic language has and how frequent they are: wordfreq's lists and pymorphy3's dictionary.

ё and е are one letter here, as in most print.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

#: Words kept of each frequency list; what is rarer is in the dictionary or is a misprint.
_LISTED = 300_000
_WORD = re.compile("[а-яёієїґўѣѳѵ]+(?:[-'’][а-яёієїґў]+)*")
#: Probability of a dictionary word that no list has, and of a list's rarest.
RARE = 2e-9


@cache
def frequencies(language: str) -> dict[str, float]:
    """Word (ё as е) → probability, of the most frequent words of a language by wordfreq's longest list."""
    found: dict[str, float] = {}
    for word, probability in listed(language, _LISTED):
        found[word] = found.get(word, 0.0) + probability
    return found


def listed(language: str, most: int) -> Iterator[tuple[str, float]]:
    """Words (ё as е) and probabilities of about the `most` most frequent words; a word in ё and е comes twice."""
    import wordfreq

    if language == "be":
        yield from _belarusian()
        return
    count = 0
    for bin_number, words in enumerate(wordfreq.get_frequency_list(language, "best")):
        if count >= most:
            break
        probability = 10 ** (-bin_number / 100)
        for word in words:
            if _WORD.fullmatch(word):  # wordfreq has words with Latin look-alikes in them
                count += 1
                yield word.replace("ё", "е").replace("'", "’"), probability
    wordfreq.get_frequency_list.cache_clear()


def _belarusian() -> Iterator[tuple[str, float]]:
    """Words of our own list, by their rank: Zipf's law is enough to tell readings apart."""
    lines = (files("tasks.romanisation") / "data" / "belarusian.txt").read_text("utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    for rank, word in enumerate(dict.fromkeys(words)):
        yield word.replace("ё", "е").replace("'", "’"), 0.05 / (rank + 5)


@cache
def analyser() -> Any:
    """pymorphy3's analyser of Russian, made once per process."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


#: Steps of the trie that are remembered: the dictionary's own code is in Python.
_STEPS = 1 << 18


class Trie:
    """The dictionary as a trie of letters: nodes are whole numbers, the root is `root`."""

    def __init__(self) -> None:
        self._graph = analyser().dictionary.words.dct
        self.root: int = self._graph.ROOT
        self._letters = {letter: letter.encode() for letter in "абвгдежзийклмнопрстуфхцчшщъыьэюяё-"}
        #: The node after a node and one more letter; None where no word goes on so.
        self.follow = lru_cache(_STEPS)(self._follow)

    def _follow(self, node: int, letter: str) -> int | None:
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
