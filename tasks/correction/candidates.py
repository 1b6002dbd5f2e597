"""Words that a misread one may have been: of the document, and of the word lists of its languages."""

import re
from collections.abc import Iterable, Iterator

from tasks.correction.confusions import Channel
from tasks.correction.lexicon import LISTED, Lexicon

_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюяё")
_SIGN = re.compile(r"[\W\d_]")
#: Zipf frequency from which a listed word counts that is found by no known confusion.
_KNOWN_WELL = 3.0
#: Letters of words for which two confusions are taken back, and the likelihood of a reading that makes it needless.
_DOUBLE = range(5, 14)
_ENOUGH = 3.0
#: Zipf frequency of a word that is likelier than one of no list, and the cost of two known confusions.
_LIKELY, _TWO = 3.5, 0.95
_NEAREST = 16
#: Letters from which a word that is not frequent may be meant.
_SHORT = 6


class Candidates:
    """Finds candidates for the words of one document."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(lexicon.own_words):
            self._by_length.setdefault(len(word), []).append(word)
        self._spoilt = frozenset(
            word for word in sorted(lexicon.own_words) if lexicon.zipf(word) < LISTED and self._is_spoilt(word)
        )

    def _is_spoilt(self, word: str) -> bool:
        """Whether an unlisted word that the document has often is a listed one, misread twice in one way."""
        lexicon, channel = self._lexicon, Channel.shipped()
        return any(
            lexicon.listed(other) >= _LIKELY
            and lexicon.counts[other] >= 2 * lexicon.counts[word]
            and channel.cost(word, other, _TWO) <= _TWO
            for other in self._near(word, word)
            if other != word
        )

    def of(self, stem: str, channel: Channel) -> list[str]:
        """Candidates for a word, in order; lower case."""
        lowered, lexicon = stem.lower(), self._lexicon
        once = channel.rewritten(stem)
        found = {word for word in once if word.isalpha() and self._is_word(word, LISTED)}
        found.update(self._near(stem, lowered))
        if not self._is_enough(found) or not stem.isalpha():
            found.update(word for word in _beside(lowered) if self._is_word(word, _KNOWN_WELL))
        if len(stem) in _DOUBLE and not self._is_enough(found):
            found.update(self._twice(once))
        found.discard(lowered)
        least = _KNOWN_WELL if len(stem) < _SHORT else 1.5
        return sorted(word for word in found - self._spoilt if lexicon.worth(word) >= least)

    def _is_enough(self, found: Iterable[str]) -> bool:
        return any(self._lexicon.worth(word) >= _ENOUGH for word in found)

    def _is_word(self, word: str, least: float) -> bool:
        return word in self._lexicon.own_words or self._lexicon.listed(word) >= least

    def _twice(self, once: Iterable[str]) -> Iterator[str]:
        shipped = Channel.shipped()
        for word in once:
            for other in shipped.rewritten(word):
                if other.isalpha() and self._is_word(other, LISTED):
                    yield other

    def _near(self, stem: str, lowered: str) -> Iterator[str]:
        """Words of the document a few letters away."""
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.process import extract

        if len(stem) < 4:
            return
        most = 1 + len(stem) // 4 + (not stem.isalpha())
        for length in range(len(stem) - 2, len(stem) + 3):
            words = self._by_length.get(length, ())
            for word, _, _ in extract(lowered, words, scorer=Levenshtein.distance, score_cutoff=most, limit=_NEAREST):
                yield word


def _beside(lowered: str) -> Iterator[str]:
    """Words one letter away from one of six letters or more; where it holds a sign that is no letter, those with
    another letter, two or none in its place.

    >>> "ministers" in _beside("minist.rs"), "nationality" in _beside("nationaliy")
    (True, True)
    """
    if len(lowered) < 5:
        return
    letters = next((alphabet for alphabet in _ALPHABETS if any(letter in alphabet for letter in lowered)), "")
    signs = [match.start() for match in _SIGN.finditer(lowered)]
    if len(signs) > 1 or len(lowered) < 6 > len(signs) * 6:
        return
    for place in signs or range(len(lowered)):
        head, tail = lowered[:place], lowered[place + 1 :]
        yield head + tail
        for letter in letters:
            yield head + letter + tail
            if not signs:
                yield head + letter + lowered[place:]
