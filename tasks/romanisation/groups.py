"""What the groups of Latin letters in a word may stand for under a scheme, place by place."""

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from tasks.romanisation.letters import cyrillic_alphabet
from tasks.romanisation.schemes import HARD_SIGNS, Scheme, schemes

_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
_IOTATED = frozenset("eyij")
#: How much rarer a lost hard sign is than a soft one; apostrophes are lost as often.
_LOST_HARD = 2.0


class Option(NamedTuple):
    """Cyrillic letters (ё as е) that a Latin group may stand for, the cost, and the letters as numbers of the letter
    model."""

    cyrillic: str
    cost: float
    codes: tuple[int, ...]


class Step(NamedTuple):
    """A Latin group that begins at some place of the word: where it ends, and what it may stand for, signs that the
    print left out among it, or as it is printed."""

    end: int
    options: tuple[Option, ...]
    printed: tuple[Option, ...]


class Groups:
    """The Latin groups of one scheme."""

    def __init__(self, scheme: Scheme) -> None:
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for group in scheme.back:
            lengths[group[0]].add(len(group))
        self._lengths = {letter: tuple(sorted(found)) for letter, found in lengths.items()}
        self._printed = {
            group: tuple(_option(cyrillic, cost) for cyrillic, cost in options)
            for group, options in scheme.back.items()
        }
        self._lost = {
            iotated: {group: _with_lost_signs(options, scheme, iotated) for group, options in self._printed.items()}
            for iotated in (False, True)
        }

    def steps(self, word: str) -> list[list[Step]]:
        """The groups that begin at each letter of a word."""
        lengths, printed, lost = self._lengths, self._printed, self._lost
        found: list[list[Step]] = []
        for start, letter in enumerate(word):
            here: list[Step] = []
            for length in lengths.get(letter, ()):
                end = start + length
                group = word[start:end]
                if group in printed and end <= len(word):
                    here.append(Step(end, lost[word[end : end + 1] in _IOTATED][group], printed[group]))
            found.append(here)
        return found


def _with_lost_signs(printed: tuple[Option, ...], scheme: Scheme, iotated: bool) -> tuple[Option, ...]:
    """What a group may stand for with lost signs too; ъ is lost before letters that are read with й alone."""
    if scheme.lost_sign is None:
        return printed
    hard = HARD_SIGNS.get(scheme.language, "ъ")
    found = []
    for option in printed:
        found.append(option)
        if option.cyrillic[-1:] in _CONSONANTS:
            found.append(_option(option.cyrillic + "ь", option.cost + scheme.lost_sign))
            if iotated:
                rarer = _LOST_HARD if hard == "ъ" else 0.0
                found.append(_option(option.cyrillic + hard, option.cost + scheme.lost_sign + rarer))
    return tuple(found)


def _option(cyrillic: str, cost: float) -> Option:
    folded = cyrillic.replace("ё", "е")
    return Option(folded, cost, tuple(cyrillic_alphabet().code(letter) for letter in folded))


@cache
def groups(scheme: str) -> Groups:
    """The groups of a scheme, made once per process.

    >>> [[option.cyrillic for option in step.printed] for step in groups("ala-lc-plain").steps("shch")[0]]
    [['с'], ['ш', 'сх'], ['щ', 'шч']]
    """
    return Groups(schemes()[scheme])
