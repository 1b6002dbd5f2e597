"""Which word a misread one was: the likeliest that the document or the word lists know, if nothing else comes near.

A noisy channel (Kernighan, Church and Gale, COLING 1990): likelihood of the word, price of the misreading, neighbours,
against the chance that the word is right as it stands and merely unknown.
"""

import math
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from tasks.correction.candidates import Candidates
from tasks.correction.confusions import Channel, difference
from tasks.correction.lexicon import LISTED, Lexicon, bare
from tasks.correction.spelling import spelt
from tasks.correction.suspicion import is_odd, is_suspect, unmarred
from tasks.correction.words import Word

#: Tenth powers of likelihood that one letter misread costs.
_PRICE = 2.6
#: By how many of them the best reading must lead the next: of a word, of one that no printer sets so, of a sure one.
_LEAD, _LEAD_ODD, _SURE = 0.9, 0.4, 1.5
_MOST = 0.36  # price of the whole misreading for each letter of the word
#: The same for each letter of a word that no printer sets so.
_NEAR = 0.19
_DEAREST, _DEAREST_EVEN = 2.6, 1.5
_KEPT = 8
#: Distinct words that must show a confusion before it counts as one of the document.
_SHOWN = 4
#: Zipf frequency of a short word that stands for a rare one.
_FREQUENT = 4.0
#: Letters of an unknown word that is hardly one known confusion away from another by chance.
_LONG = 8
#: How many times a name must be met for each time of one that differs in any one letter.
_MUCH = 100


class Reading(NamedTuple):
    """One word that a misread one may have been."""

    word: str
    cost: float
    score: float


class Place(NamedTuple):
    """What stands around a word: its neighbours, bare, and whether most words near it are unknown."""

    before: str = ""
    after: str = ""
    is_strange: bool = False


class Corrector:
    """Readings of the words of one document."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._candidates = Candidates(lexicon)
        self._channel = Channel.shipped()
        self._cache: dict[str, tuple[Reading, ...]] = {}
        self._found: dict[str, list[str]] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Take the confusions of the document's own from its words that are misread for certain."""
        shown: Counter[tuple[str, str]] = Counter()
        for stem in sorted({bare(word) for word in words}):
            if len(stem) > 5 and is_suspect(stem, self.lexicon):
                readings = self._readings(stem)
                if readings and self._is_sure(stem, readings):
                    shown[difference(stem.lower(), readings[0].word)] += 1
        often = [pair for pair, count in sorted(shown.items()) if count >= _SHOWN and all(pair)]
        often = [(seen, meant) for seen, meant in often if len(seen) > 1 or seen.isalpha()]
        self._channel = Channel(pair for pair in often if max(map(len, pair)) <= 4)
        self._cache.clear()

    def _is_sure(self, stem: str, readings: tuple[Reading, ...]) -> bool:
        best = readings[0]
        lead = best.score - readings[1].score if len(readings) > 1 else _SURE
        return lead >= _SURE and self.lexicon.zipf(best.word) >= _FREQUENT and self._is_worth(stem, best, Place())

    def corrected(self, word: Word, place: Place) -> tuple[str, float] | None:
        """What a word was and how sure that is, 0–1; None for one that is right or cannot be told."""
        stem = bare(word.text)
        tail = word.text[len(stem) :]
        if possessive := unmarred(stem, self.lexicon):
            return possessive, 0.9
        if not is_suspect(stem, self.lexicon):
            return None
        found = [self._in_place(reading, place) for reading in self._readings(stem)]
        found.sort(key=lambda reading: (-reading.score, reading.word))
        if not found:
            return None
        best = found[0]
        lead = best.score - found[1].score if len(found) > 1 else 3.0
        if lead < (_LEAD_ODD if is_odd(stem) else _LEAD) or _is_cut(stem.lower(), best.word, leads=word.leads):
            return None
        if not self._is_worth(stem, best, place):
            return None
        return spelt(stem, best.word, self.lexicon, opens=word.opens) + tail, min(0.99, 0.7 + 0.1 * lead)

    def _readings(self, stem: str) -> tuple[Reading, ...]:
        found = self._cache.get(stem)
        if found is None:
            found = self._cache[stem] = self._weighed(stem)
        return found

    def _weighed(self, stem: str) -> tuple[Reading, ...]:
        limit = min(_MOST * len(stem), _DEAREST if is_odd(stem) else _DEAREST_EVEN)
        if stem not in self._found:
            self._found[stem] = self._candidates.of(stem, self._channel)
        readings = []
        for word in self._found[stem]:
            price = self._channel.cost(stem, word, limit)
            if price <= limit:
                readings.append(Reading(word, price, self.lexicon.worth(word) - _PRICE * price))
        readings.sort(key=lambda reading: (-reading.score, reading.word))
        return tuple(readings[:_KEPT])

    def _in_place(self, reading: Reading, place: Place) -> Reading:
        pairs = (place.before.lower(), reading.word), (reading.word, place.after.lower())
        together = sum(self.lexicon.attraction(*pair) for pair in pairs)
        return reading._replace(score=reading.score + together)

    def _is_worth(self, stem: str, best: Reading, place: Place) -> bool:
        """Whether the reading is so much likelier than the word as it stands that it may be put in its place."""
        lexicon, lowered = self.lexicon, stem.lower()
        if _has_foreign_letter(lowered, best.word):
            return False
        doubt = _doubt(stem, lexicon) + 1.5 * place.is_strange
        if is_odd(stem):
            is_near = best.cost <= max(_NEAR * len(stem), 0.5)
            return is_near and best.score >= doubt and lexicon.worth(best.word) >= LISTED
        if stem[:1].isupper() and not stem[1:].isupper() and lexicon.name(best.word):
            return self._is_name_of(lowered, best)
        return self._is_word_of(stem, best, doubt)

    def _is_word_of(self, stem: str, best: Reading, doubt: float) -> bool:
        """Whether a word of letters alone is so rare that a frequent one was misread."""
        lexicon, lowered = self.lexicon, stem.lower()
        count, other, zipf = lexicon.counts[lowered], lexicon.counts[best.word], lexicon.zipf(lowered)
        worth = lexicon.worth(best.word)
        if zipf > 0 and stem[:1].isupper() and best.score < doubt:
            return False  # a rare name
        if zipf >= LISTED:  # a rare word that stands where a frequent one is expected
            return len(lowered) > 3 and best.cost <= 0.5 and worth >= zipf + 1.8 and other >= 10 * count
        if zipf > 0:
            is_telling = len(lowered) > 3 or worth >= _FREQUENT
            return is_telling and best.cost <= 0.5 and worth >= zipf + 1.8 and 2 * other >= count
        if best.cost <= 0.95:
            is_long = len(stem) >= _LONG and best.cost <= 0.5 and lexicon.listed(best.word) >= LISTED
            return best.score >= doubt or is_long
        margin = 0.2 if len(stem) > 7 else 1.0
        return stem[1:].islower() and len(stem) > 5 and best.cost <= 1.1 and count <= 3 and best.score >= doubt + margin

    def _is_name_of(self, lowered: str, best: Reading) -> bool:
        """Whether a word with a capital is a name that the document holds printed right, and more often."""
        lexicon = self.lexicon
        count, other = lexicon.counts[lowered], lexicon.counts[best.word]
        if lowered.isalpha() and _are_spellings(lowered, best.word):
            return False
        if lowered in lexicon.own_words and other < 10 * count:
            return False
        if best.cost <= 0.5 and lexicon.zipf(lowered) < LISTED and 3 * other >= count:
            return lowered[0] != best.word[0] or lexicon.zipf(best.word) >= 3 or other >= 3 * count
        if lexicon.zipf(lowered) == 0 and len(lowered) == len(best.word) > 5 and other >= _MUCH * count:
            return best.cost <= 1.0
        return other >= max(3 * count, 3) and best.cost <= (0.95 if len(lowered) > 5 else 0.6)


def _doubt(stem: str, lexicon: Lexicon) -> float:
    """How likely, as a power of ten, a word is one that nobody knows: less for long words, which come near a known one
    by chance less often; more for names and for words that come again."""
    if is_odd(stem):
        return 0.9 + 0.9 * max(6 - len(stem), 0) - 0.15 * max(len(stem) - 6, 0)
    name = 1.0 if stem[:1].isupper() and not stem.isupper() else 0.0
    again = 0.8 * math.log10(max(lexicon.counts[stem.lower()], 1))
    return max(3.2 - 0.5 * (len(stem) - 4), 0.0) + name + again


def _are_spellings(left: str, right: str) -> bool:
    """Whether two forms are spellings of one surname: `Iagoda`, `Jagoda`."""
    from tasks.romanisation.namekey import name_keys

    return not name_keys(left).isdisjoint(name_keys(right))


def _has_foreign_letter(lowered: str, word: str) -> bool:
    """Whether a word has a letter with a mark that the reading lacks: recognition loses marks, it makes none."""
    return any("\u00df" <= letter <= "\u024f" and letter not in word for letter in lowered)


def _is_cut(lowered: str, word: str, *, leads: bool) -> bool:
    """Whether a reading differs by an ending alone, or the word by a beginning that the page cuts off; one letter may
    be lost where a line begins."""
    if not lowered.isalpha():
        return False
    if lowered.startswith(word) or word.startswith(lowered):
        return True
    return word.endswith(lowered) and not (leads and len(word) == len(lowered) + 1)
