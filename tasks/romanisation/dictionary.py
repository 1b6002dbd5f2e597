"""What words a Cyrillic language has and how frequent they are: wordfreq's lists.

ё and е are one letter here, as in most print.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import numpy as np

from tasks.romanisation.shelf import Array, kept

#: Words kept of each frequency list; what is rarer is in the dictionary or is a misprint.
_LISTED = 300_000
_WORD = re.compile("[а-яёієїґўѣѳѵ]+(?:[-'’][а-яёієїґў]+)*")
#: Probability of a dictionary word that no list has, and of a list's rarest.
RARE = 2e-9


@cache
def frequencies(language: str) -> dict[str, float]:
    """Word (ё as е) → probability, of the most frequent words of a language by wordfreq's longest list."""
    letters, probabilities = kept(f"frequencies-{language}", lambda: _frequencies(language))
    return dict(zip(letters.tobytes().decode().split("\n"), probabilities.tolist(), strict=True))


def _frequencies(language: str) -> tuple[Array, ...]:
    """The words, one a line in UTF-8, and their probabilities."""
    found: dict[str, float] = {}
    for word, probability in listed(language, _LISTED):
        found[word] = found.get(word, 0.0) + probability
    return np.frombuffer("\n".join(found).encode(), np.uint8).copy(), np.array(list(found.values()))


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
