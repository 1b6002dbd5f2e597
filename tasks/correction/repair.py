"""Which word a misread one was: the likeliest that the document or the word lists know, if nothing else comes near.

A noisy channel (Kernighan, Church and Gale, COLING 1990): likelihood of the word, price of the misreading, neighbours.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tasks.correction.confusions import cost, rewritten
from tasks.correction.lexicon import LISTED, Lexicon, bare
from tasks.correction.words import Word

_LETTER = re.compile(r"[^\W\d_]")
_MARRED_POSSESSIVE = re.compile(r"(?<=[^\W\d_]{3})[\"7\ufffd•`´*]s$")
#: Tenth powers of likelihood that one letter misread costs.
_PRICE = 2.6
#: By how many of them the best reading must lead the next.
_LEAD = 0.9
_TOGETHER = 1.2
_MOST = 0.36  # price of the whole misreading for each letter of the word
_DEAREST = 2.6
_KEPT = 8
#: Zipf frequency of a short word that stands for a rare one.
_FREQUENT = 5.5


class Reading(NamedTuple):
    """One word that a misread one may have been."""

    word: str
    cost: float
    score: float


class Corrector:
    """Readings of the words of one document."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._own: dict[int, list[str]] = {}
        for word in sorted(lexicon.own_words):
            self._own.setdefault(len(word), []).append(word)
        self._cache: dict[str, tuple[Reading, ...]] = {}

    def corrected(self, word: Word, neighbours: tuple[str, str]) -> tuple[str, float] | None:
        """What a word was and how sure that is, 0–1; None for one that is right or cannot be told."""
        stem = bare(word.text)
        tail = word.text[len(stem) :]
        mark = _MARRED_POSSESSIVE.search(stem)
        if mark and self.lexicon.worth(stem[: mark.start()].lower()) >= LISTED:
            return stem[: mark.start()] + "'s", 0.9
        if not self._is_suspect(stem):
            return None
        found = [self._in_place(reading, neighbours) for reading in self._readings(stem)]
        found.sort(key=lambda reading: (-reading.score, reading.word))
        if not found:
            return None
        best = found[0]
        lead = best.score - found[1].score if len(found) > 1 else 3.0
        if lead < _LEAD or not self._is_worth(stem, best, leads=word.leads):
            return None
        return self._cased(stem, best.word, opens=word.opens) + tail, min(0.99, 0.7 + 0.1 * lead)

    def _is_suspect(self, stem: str) -> bool:
        lowered = stem.lower()
        letters = len(_LETTER.findall(stem))
        if letters < 2 or letters * 2 < len(stem):
            return False
        if stem.isupper() and stem.isalpha() and len(stem) <= 5:
            return False
        if self.lexicon.is_romanised(lowered):
            return False
        return not (self.lexicon.zipf(lowered) >= 3.2 or (self.lexicon.is_listed(lowered) and "-" in lowered))

    def _readings(self, stem: str) -> tuple[Reading, ...]:
        found = self._cache.get(stem)
        if found is None:
            found = self._cache[stem] = self._weighed(stem)
        return found

    def _weighed(self, stem: str) -> tuple[Reading, ...]:
        lexicon, lowered = self.lexicon, stem.lower()
        limit = min(_MOST * len(stem), _DEAREST)
        readings = []
        for word in self._candidates(stem):
            if word == lowered:
                continue
            price = cost(lowered, word, limit)
            if price <= limit:
                readings.append(Reading(word, price, lexicon.worth(word) - _PRICE * price))
        readings.sort(key=lambda reading: (-reading.score, reading.word))
        return tuple(readings[:_KEPT])

    def _candidates(self, stem: str) -> list[str]:
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.process import extract

        lowered = stem.lower()
        once = rewritten(lowered)
        if stem != lowered:
            once += tuple(word.lower() for word in rewritten(stem))
        found = set(once)
        if 4 < len(stem) < 13:
            found |= {twice for word in rewritten(lowered) for twice in rewritten(word)}
        lexicon = self.lexicon
        listed = {word for word in found if (word in lexicon.own_words or lexicon.zipf(word) >= 2.3) and word.isalpha()}
        if len(stem) > 3:
            most = 1 + len(stem) // 4 + (not stem.isalpha())
            for length in range(len(stem) - 2, len(stem) + 3):
                near = extract(
                    lowered, self._own.get(length, ()), scorer=Levenshtein.distance, score_cutoff=most, limit=24
                )
                listed.update(word for word, _, _ in near)
        return sorted(word for word in listed if lexicon.worth(word) >= 1.5)

    def _in_place(self, reading: Reading, neighbours: tuple[str, str]) -> Reading:
        before, after = (neighbour.lower() for neighbour in neighbours)
        pairs = (before, reading.word), (reading.word, after)
        together = sum(self.lexicon.stand_together(*pair) > 0 for pair in pairs)
        return reading._replace(score=reading.score + _TOGETHER * together)

    def _is_worth(self, stem: str, best: Reading, *, leads: bool) -> bool:
        """Whether the reading is so much likelier than the word as it stands that it may be put in its place."""
        lexicon, lowered = self.lexicon, stem.lower()
        if not stem.isalpha():
            return lexicon.worth(best.word) >= LISTED and not lexicon.is_listed(lowered)
        if _is_cut(lowered, best.word, leads=leads):
            return False
        if stem[:1].isupper() and not stem[1:].isupper() and lexicon.name(best.word):
            return self._is_name_of(lowered, best)
        return self._is_word_of(lowered, best, is_even=stem[1:].islower())

    def _is_word_of(self, lowered: str, best: Reading, *, is_even: bool) -> bool:
        """Whether a word of letters alone is so rare that a frequent one was misread."""
        lexicon = self.lexicon
        count, other, zipf = lexicon.counts[lowered], lexicon.counts[best.word], lexicon.zipf(lowered)
        worth = lexicon.worth(best.word)
        if zipf >= LISTED:  # a rare word that stands where a frequent one is expected
            return len(lowered) > 3 and best.cost <= 0.5 and worth >= zipf + 1.8 and other >= 10 * count
        if zipf > 0:
            is_telling = len(lowered) > 3 or worth >= _FREQUENT
            return is_telling and best.cost <= 0.5 and worth >= zipf + 1.8 and 2 * other >= count
        if best.cost <= 0.95:
            return worth >= 3.0 or other >= count > 0
        return is_even and best.cost <= 1.05 and len(lowered) >= 5 and worth >= 3.5 and count <= 3

    def _is_name_of(self, lowered: str, best: Reading) -> bool:
        """Whether a word with a capital is a name that the document holds printed right, and more often."""
        lexicon = self.lexicon
        count, other = lexicon.counts[lowered], lexicon.counts[best.word]
        if best.cost <= 0.5 and lexicon.zipf(lowered) < LISTED and 3 * other >= count:
            return lowered[0] != best.word[0] or lexicon.zipf(best.word) >= 3 or other >= 3 * count
        return other >= max(3 * count, 3) and best.cost <= (0.95 if len(lowered) > 5 else 0.6)

    def _cased(self, stem: str, word: str, *, opens: bool) -> str:
        letters = [letter for letter in stem if letter.isalpha()]
        if len(letters) > 3 and sum(letter.isupper() for letter in letters) >= len(letters) - 1:
            return word.upper()
        if name := self.lexicon.name(word):
            return name
        if opens and not stem[:1].islower():
            return word.capitalize()
        return word.capitalize() if stem[:1].isupper() and stem[1:2].islower() else word


def _is_cut(lowered: str, word: str, *, leads: bool) -> bool:
    """Whether a reading differs by an ending alone, or the word by a beginning that the page cuts off; one letter may
    be lost where a line begins."""
    if lowered.startswith(word) or word.startswith(lowered):
        return True
    return word.endswith(lowered) and not (leads and len(word) == len(lowered) + 1)


def context(rows: Sequence[str], index: int) -> tuple[str, str]:
    """The words beside one of a row, bare; empty at the ends."""
    before = bare(rows[index - 1]) if index else ""
    after = bare(rows[index + 1]) if index + 1 < len(rows) else ""
    return before, after
