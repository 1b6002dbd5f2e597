"""A model of letter sequences, to weigh words that no dictionary has.

Counts of letter groups over a word list, with the plain back-off of Brants et al. (2007, "Large language models in
machine translation"): where a group was never seen, the shorter one counts four tenths. All groups of one alphabet
stand in one array, so a letter is weighed by one look-up.
"""

import math
from functools import cache

import numpy as np
import numpy.typing as npt

from tasks.romanisation.dictionary import frequencies
from tasks.romanisation.shelf import kept
from tasks.romanisation.wordtable import Numbers, code_points

#: Longest group of letters counted.
ORDER = 4
_BACK_OFF = math.log(0.4)
_UNSEEN = -14.0
#: Before the first letter and after the last one.
EDGE = 0
_LATIN = "abcdefghijklmnopqrstuvwxyzßłøđæœ"
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяієїґў-’"
_MODELLED = 100_000

Codes = npt.NDArray[np.int32]


class Alphabet:
    """Letters as numbers from 1; `EDGE` is 0, and every other character is the last number."""

    def __init__(self, letters: str) -> None:
        self.size = len(letters) + 2
        self._other = len(letters) + 1
        self._codes = {letter: code for code, letter in enumerate(letters, start=1)}
        self._table = np.full(max(map(ord, letters)) + 2, self._other, np.int32)
        self._table[[ord(letter) for letter in letters]] = list(self._codes.values())

    def code(self, letter: str) -> int:
        """The number of a letter."""
        return self._codes.get(letter, self._other)

    def groups(self, lines: str) -> tuple[Codes, Codes]:
        """The group of `ORDER` letters that ends in each letter, or in the end, of each line, as one number; and the
        place where each line begins among them."""
        points = code_points(lines + "\n")
        is_end = points == ord("\n")
        codes = self._table[np.minimum(points, len(self._table) - 1)]
        codes[is_end] = EDGE
        ends = np.flatnonzero(is_end)
        starts = np.concatenate(([0], ends[:-1] + 1))
        groups = codes.copy()
        before = codes
        for back in range(1, ORDER):
            before = np.concatenate((np.zeros(1, np.int32), before[:-1]))
            before[starts] = EDGE
            groups += before * np.int32(self.size**back)
        return groups, starts


@cache
def latin() -> Alphabet:
    """The letters of folded Latin words."""
    return Alphabet(_LATIN)


@cache
def cyrillic_alphabet() -> Alphabet:
    """The letters of the Cyrillic languages that are restored."""
    return Alphabet(_CYRILLIC)


def letter_scores(alphabet: Alphabet, lines: str, probabilities: Numbers) -> npt.NDArray[np.float32]:
    """Log-probability of the last letter of each group after those before it, learnt from words, one a line, and the
    probability of each; a word of probability 0 is left out."""
    groups, starts = alphabet.groups(lines)
    lengths = np.diff(np.append(starts, len(groups)))
    weights = np.repeat(np.where(probabilities > 0, 1 + np.log1p(probabilities * 1e6), 0.0), lengths)
    size = alphabet.size
    scores = np.full(1, _UNSEEN, np.float32)
    for order in range(1, ORDER + 1):
        counts = np.bincount(groups % size**order, weights, minlength=size**order).astype(np.float32)
        counts = counts.reshape(-1, size)
        totals = counts.sum(axis=1, keepdims=True)
        seen = counts > 0
        shorter = scores + (_BACK_OFF if order > 1 else 0.0)
        grown = np.broadcast_to(shorter, (size, len(scores))).reshape(counts.shape).copy()
        np.log(np.divide(counts, totals, where=seen, out=counts), where=seen, out=grown)
        scores = grown.reshape(-1)
    return scores


class CyrillicLetters:
    """The letters of a Cyrillic language. The score of a letter stands at `place * size + code` in `scores`, and that
    number modulo `kept` is the next place; the first place is `EDGE`."""

    def __init__(self, language: str) -> None:
        alphabet = cyrillic_alphabet()
        (scores,) = kept(f"letters-{language}", lambda: (_scores(language),))
        self.scores = scores.data
        self.size = alphabet.size
        self.kept = alphabet.size ** (ORDER - 1)


def _scores(language: str) -> npt.NDArray[np.float32]:
    listed = frequencies(language)
    words = list(listed)[:_MODELLED]
    return letter_scores(cyrillic_alphabet(), "\n".join(words), np.array([listed[word] for word in words]))


@cache
def cyrillic_letters(language: str) -> CyrillicLetters:
    """The letter model of a Cyrillic language, made once per process from its most frequent words."""
    return CyrillicLetters(language)
