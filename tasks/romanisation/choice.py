"""Which scheme, and which language, romanised words are in: the one that reads them as the most frequent words.

Words that any scheme makes a known word of are asked first; a misread word says little, whatever its letters.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from tasks.romanisation.prints import frequencies_of_prints
from tasks.romanisation.schemes import BY_LANGUAGE, schemes
from tasks.romanisation.words import SPELT, readings

#: What is beyond this counts little, and what a scheme cannot have written is worth the last.
_HARDLY, _UNREADABLE = -25.0, -30.0
_LITTLE = 0.2
#: How much a word of a list can tell, for each of its letters: `w` is a slip of the print as like as not.
_A_LETTER = 3.0
#: Schemes that read much of what others write need some proof more: at least, and for each word asked.
_LENIENT = {"press-en": 3.0, "press-fr": 3.0, "press-pl": 2.0, "press-de": 2.0}
_LENIENT_A_WORD = 0.3
#: Words that are asked at most: known ones, and ones that no scheme knows.
_ENOUGH_WORDS = 200
_ENOUGH_UNKNOWN = 4
#: How much more frequent a word must be under another scheme before that is asked.
_DOUBT = 2.0


class Voter(NamedTuple):
    """A word, and what it may be worth under any scheme of a language at most; infinite where no list has it."""

    word: str
    most: float

    def worth(self, scheme: str) -> float:
        """How probable the best reading is under a scheme, as a logarithm."""
        options = readings(self.word, scheme)
        score = options[0].score if options else -math.inf
        score = max(score if score > _HARDLY else _HARDLY + _LITTLE * (score - _HARDLY), _UNREADABLE)
        return score if self.most == math.inf else max(score, self.most - _A_LETTER * len(self.word))


def folded(word: str) -> str:
    """Lower case without signs at the edges that may be quotation marks or apostrophes of something else."""
    return word.lower().strip('·"”')


def telling(words: Sequence[str]) -> list[str]:
    """The words, folded, that may tell schemes apart: neither initials nor numerals nor acronyms."""
    return list(filter(None, (folded(word) for word in words if not word.isupper())))


def best_scheme(words: Sequence[str], names: Sequence[str] = BY_LANGUAGE["ru"]) -> str:
    """The scheme, of one language, whose readings of all the words are the most probable.

    >>> best_scheme(["Schukow", "und", "Stalin"]), best_scheme(["Stalin"])
    ('press-de', 'ala-lc-plain')
    """
    return _best(voters(words, schemes()[names[0]].language), names)


def voters(words: Sequence[str], language: str, unknown_ones: int = _ENOUGH_UNKNOWN) -> list[Voter]:
    """The words that are asked: those that a scheme of the language makes a known word of, then a few others."""
    distinct = list(dict.fromkeys(telling(words)))
    frequencies = frequencies_of_prints(distinct, language).tolist()
    known = [Voter(word, math.log(number)) for word, number in zip(distinct, frequencies, strict=True) if number]
    unknown = [Voter(word, math.inf) for word, number in zip(distinct, frequencies, strict=True) if not number]
    return known[:_ENOUGH_WORDS] + unknown[:unknown_ones]


def _best(asked: Sequence[Voter], names: Sequence[str]) -> str:
    """The best scheme. One is asked about all words only where it reads those better that the first reads badly."""
    first, *others = names
    doubtful = [voter for voter in asked if voter.most > voter.worth(first) + _DOUBT]
    gains = {first: 0.0}
    for name in others if doubtful else ():
        if lead(doubtful, name, first) > 0:
            gains[name] = lead(asked, name, first)
    return max(gains, key=lambda name: gains[name])


def lead(asked: Sequence[Voter], scheme: str, other: str) -> float:
    """How much better a scheme reads words than another, as a logarithm."""
    return _value(asked, scheme) - _value(asked, other)


def best_language(words: Sequence[str], expected: str = "ru", margin: float = 5.0) -> str:
    """The language whose readings of the words are the most probable; the expected one unless another, which knows
    words that the expected one does not, is better by a margin.

    >>> [best_language(words.split()) for words in ("Zhovtneva vulytsia", "Dŭrzhaven arkhiv", "Novyi mir")]
    ['uk', 'bg', 'ru']
    """
    own = voters(words, expected, _ENOUGH_WORDS)
    scheme = _best(own, BY_LANGUAGE[expected])
    doubtful = unread(words, scheme)
    values = {expected: _value(own, scheme)}
    for name in BY_LANGUAGE:
        if name != expected and frequencies_of_prints(doubtful, name).any():
            asked = voters(words, name, _ENOUGH_WORDS)
            values[name] = _value(asked, _best(asked, BY_LANGUAGE[name]))
    best = max(values, key=lambda name: values[name])
    return best if values[best] - values[expected] >= margin else expected


def _value(asked: Sequence[Voter], scheme: str) -> float:
    proof = max(_LENIENT[scheme], _LENIENT_A_WORD * len(asked)) if scheme in _LENIENT else 0.0
    return sum(voter.worth(scheme) for voter in asked) - proof


def unread(words: Sequence[str], scheme: str) -> list[str]:
    """Of the telling words those whose best reading under a scheme no dictionary has."""
    return [word for word in telling(words) if not (options := readings(word, scheme)) or options[0].origin == SPELT]


def may_be_better(words: Sequence[str], scheme: str) -> bool:
    """Whether words that a scheme reads badly may be in another: a scheme prints one of them, or this one cannot."""
    is_printed = any(frequencies_of_prints(words, language).any() for language in BY_LANGUAGE)
    return is_printed or not all(readings(word, scheme) for word in words)
