"""A model of letter sequences, to weigh words that no dictionary has.

Counts of letter groups over a word list, with the plain back-off of Brants et al. (2007, "Large language models in
machine translation"): where a group was never seen, the shorter one counts four tenths.
"""

import math
from collections.abc import Mapping
from functools import cache

import numpy as np

from tasks.romanisation.dictionary import frequencies

#: Longest group of letters counted.
ORDER = 4
_BACK_OFF = math.log(0.4)
_UNSEEN = -14.0
_BITS = 7
_EDGE = "^"


class LetterModel:
    """Log-probabilities of letters after those before them."""

    def __init__(self, words: Mapping[str, float]) -> None:
        text = "".join(_EDGE * (ORDER - 1) + word + "$" for word in words)
        weights = np.repeat(
            [1 + math.log1p(probability * 1e6) for probability in words.values()],
            [len(word) + ORDER for word in words],
        )
        points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        alphabet, places = np.unique(points, return_inverse=True)
        codes = places.astype(np.int64) + 1
        self._names = ["", *map(chr, alphabet.tolist())]
        is_letter = points != ord(_EDGE)
        self._scores: dict[str, float] = {}
        for order in range(1, ORDER + 1):
            self._count(codes, weights, is_letter, order)

    def _count(self, codes: np.ndarray, weights: np.ndarray, is_letter: np.ndarray, order: int) -> None:
        """Log-probabilities of all groups of one length that end in a letter or in the end of a word."""
        groups = np.zeros(len(codes), np.int64)
        for back in range(order):
            groups[order - 1 :] |= codes[order - 1 - back : len(codes) - back] << (_BITS * back)
        unique, places = np.unique(groups[is_letter], return_inverse=True)
        counts = np.bincount(places, weights[is_letter])
        _, members = np.unique(unique >> _BITS, return_inverse=True)
        scores = np.log(counts / np.bincount(members, counts)[members])
        mask = (1 << _BITS) - 1
        names = self._names
        for group, score in zip(unique.tolist(), scores.tolist(), strict=True):
            key = "".join(names[(group >> (_BITS * back)) & mask] for back in range(order - 1, -1, -1))
            self._scores[key] = score

    def step(self, before: str, letter: str) -> float:
        """Log-probability of a letter after the `ORDER` - 1 letters before it (padded with `^`)."""
        penalty, scores = 0.0, self._scores
        for skip in range(ORDER - 1, 0, -1):
            score = scores.get(before[-skip:] + letter)
            if score is not None:
                return score + penalty
            penalty += _BACK_OFF
        return scores.get(letter, _UNSEEN) + penalty

    def word(self, word: str) -> float:
        """Log-probability of a whole word."""
        text = _EDGE * (ORDER - 1) + word + "$"
        return sum(self.step(text[end - ORDER + 1 : end], text[end]) for end in range(ORDER - 1, len(text)))


@cache
def cyrillic_letters(language: str) -> LetterModel:
    """The letter model of a Cyrillic language, made once per process from its most frequent words."""
    listed = frequencies(language)
    return LetterModel({word: listed[word] for word in list(listed)[:100_000]})
