"""What a document's own words and the word lists of its languages say of a word."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tasks.correction.confusions import Channel
from tasks.normalisation.lexicon import Vocabulary, frequencies
from tasks.romanisation.languages import fold, language

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: A capital I read as l.
_NO_START = re.compile("l[bcdfghjkmnpqrstvwxz]")
_POSSESSIVE = re.compile(r"['’][sS]$")
#: Frequency on the Zipf scale from which a listed word is no misprint of the list itself.
LISTED = 2.3
#: Times that a document has a word before it counts as one of its own.
_OWN = 3
_ABSENT = 0.8
#: A name stands in small letters, as in addresses, once in so many times at most.
_RARELY = 20
#: Most that one neighbour may speak for a word.
_ATTRACTION = 1.2
#: Letters of the shortest unlisted word in small letters that may be what a misread one was.
_SHORTEST = 5

#: Probability in the Russian word list from which a romanised word is taken for one.
_ROMANISED = 2e-6


class Lexicon:
    """Words, pairs of neighbours and usual spellings of one document."""

    def __init__(self, rows: Iterable[Sequence[str]], languages: tuple[str, ...]) -> None:
        self.counts: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._spellings: Counter[str] = Counter()
        self._lists = Vocabulary((), languages)
        self._listed = [listed for listed in map(frequencies, languages) if listed]
        self._zipfs: dict[str, float] = {}
        for row in rows:
            lowered = [bare(word).lower() for word in row]
            self.counts.update(lowered)
            self._pairs.update(pairwise(lowered))
            self._spellings.update(bare(word) for word in row)
        self._total = max(self.counts.total(), 1)
        self._usual: dict[str, str] = {}
        for spelling, _ in sorted(self._spellings.items(), key=lambda item: (item[1], item[0])):
            self._usual[spelling.lower()] = spelling
        self.own_words = frozenset(word for word, count in self.counts.items() if self._is_own(word, count))

    def zipf(self, word: str) -> float:
        """Frequency of a word (lower case) in the word lists."""
        found = self._zipfs.get(word)
        if found is None:
            found = self._zipfs[word] = self._lists.zipf(word)
        return found

    def listed(self, word: str) -> float:
        """Frequency of a word (lower case) in the word lists alone, no dictionary asked: quick, for many guesses."""
        return max((listed.get(word, 0.0) for listed in self._listed), default=0.0)

    def is_listed(self, word: str) -> bool:
        """Whether the word lists know a word (lower case), or all parts of a compound."""
        return self.zipf(word) >= LISTED or self.is_compound(word)

    def is_compound(self, word: str) -> bool:
        """Whether the word lists know all parts of a compound (lower case): `trade-union`, `his/her`."""
        parts = re.split(r"[-‐–—/]", word)
        return len(parts) > 1 and all(len(part) < 2 or self.zipf(part) >= LISTED for part in parts)

    def is_known(self, word: str) -> bool:
        """Whether a word is listed, a number, or one of the document's own."""
        lowered = word.lower()
        return word[:1].isdigit() or self.is_listed(lowered) or lowered in self.own_words

    def is_romanised(self, word: str) -> bool:
        """Whether a word (lower case) in Latin letters is a Russian one as romanisation writes it: no misreading."""
        return len(word) > 3 and language("ru").words.get(fold(word), 0.0) >= _ROMANISED

    def worth(self, word: str) -> float:
        """How likely a word (lower case) is, on the Zipf scale: by the lists, or by the document where that makes it
        likelier. One that the document lacks is less likely; one that nothing speaks for is worth nothing."""
        count = self.counts[word]
        own = min(9 + math.log10(count / self._total), 6.5) if word in self.own_words else 0.0
        return max(self.zipf(word) - (0.0 if count else _ABSENT), own)

    def usual(self, word: str) -> str:
        """The spelling that the document has most often of a word (lower case)."""
        return self._usual.get(word, word)

    def name(self, word: str) -> str | None:
        """The usual spelling of a word (lower case) that the document hardly ever begins with a small letter."""
        usual = self._usual.get(word, word)
        return usual if usual[:1].isupper() and _RARELY * self._spellings[word] <= self.counts[word] else None

    def attraction(self, left: str, right: str) -> float:
        """How much likelier than by chance a word follows another in the document (lower case), in tenth powers."""
        met = self._pairs[left, right]
        if not met:
            return 0.0
        chance = self.counts[left] * self.counts[right] / self._total
        return min(max(0.6 * math.log10(met / chance), 0.0), _ATTRACTION)

    def _is_own(self, word: str, count: int) -> bool:
        """Whether a word of letters alone may be what a misread one was: listed, or met often and not itself a
        misreading of one that is more frequent."""
        if len(word) < 3 or not _WORD.fullmatch(word):
            return False
        if self.zipf(word) >= 3.2:
            return True
        if count < _OWN and not self.is_listed(word):
            return False
        if any(len(part) < 2 for part in re.split("[-’']", word)) and self.zipf(word) < LISTED:
            return False
        if self.zipf(word) < LISTED and self._is_small(word) and (len(word) < _SHORTEST or _NO_START.match(word)):
            return False
        return not self._is_misread(word)

    def _is_small(self, word: str) -> bool:
        return self.usual(word)[:1].islower()

    def _is_misread(self, word: str) -> bool:
        count, zipf, is_small = self.counts[word], self.zipf(word), self._is_small(word)
        for other in Channel.shipped().rewritten(word):
            listed, met = self.listed(other), self.counts[other]
            if listed >= max(zipf + 1.5, 3):
                return True
            if not met or listed < zipf:
                continue
            if self._is_small(other) == is_small and met >= 2 * count:
                return True
            if is_small and not self._is_small(other) and 3 * met >= count:  # a capital I read as l
                return True
        return False


def bare(word: str) -> str:
    """A word without its possessive ending.

    >>> bare("Beria's"), bare("Lenin’s")
    ('Beria', 'Lenin')
    """
    return _POSSESSIVE.sub("", word)
