"""Whether any scheme makes a known word of a Latin one, and how frequent a word at most: quick answers for many words.

A word is looked up in what all schemes print of the frequent words of a language, with marks and signs taken off, so
that a print that lost some of them is known too.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

import numpy as np

from tasks.romanisation.dictionary import listed
from tasks.romanisation.forward import romanise_list
from tasks.romanisation.groups import Groups
from tasks.romanisation.languages import ROMANISED, first_times, fold
from tasks.romanisation.schemes import BY_LANGUAGE, schemes
from tasks.romanisation.shelf import Array, kept
from tasks.romanisation.words import dictionary_words
from tasks.romanisation.wordtable import Numbers, WordTable, hashes, summed

#: Words of each list that are printed.
_PRINTED = 120_000


@cache
def _prints(name: str) -> WordTable:
    """What the schemes of a language print of its words, and how frequent the words are."""
    keys, numbers = kept(f"prints-{name}", lambda: _printed(name))
    return WordTable(keys, numbers)


def _printed(name: str) -> tuple[Array, ...]:
    pairs = list(listed(name, _PRINTED))
    text, probabilities = "\n".join(word for word, _ in pairs), np.array([probability for _, probability in pairs])
    keys = np.stack([hashes(fold(romanise_list(text, scheme))) for scheme in BY_LANGUAGE[name]])
    is_new = first_times(keys)
    return summed(keys[is_new], np.broadcast_to(probabilities, keys.shape)[is_new])


def frequencies_of_prints(words: Sequence[str], name: str) -> Numbers:
    """For each word about how frequent a word of a language it may be at most; 0 where no scheme makes one of it.

    >>> (frequencies_of_prints(["oblast'", "Zasedanie", "dzhentlmcn"], "ru") > 0).tolist()
    [True, True, False]
    """
    return _prints(name).of([fold(word) for word in words])


@cache
def _any_scheme() -> Groups:
    """What Latin groups may stand for under any scheme of Russian."""
    known = [schemes()[name] for name in BY_LANGUAGE["ru"]]
    back: dict[str, dict[str, float]] = {}
    for group, options in (pair for scheme in known for pair in scheme.back.items()):
        costs = back.setdefault(group, {})
        for cyrillic, cost in options:
            costs[cyrillic] = min(cost, costs.get(cyrillic, cost))
    lost = min(scheme.lost_sign for scheme in known if scheme.lost_sign is not None)
    merged = {group: tuple(costs.items()) for group, costs in back.items()}
    return Groups(replace(known[0], name="any", back=merged, lost_sign=lost))


@lru_cache(maxsize=65536)
def may_be_word(word: str) -> bool:
    """Whether a Latin word (lower case) can be one of Russian or Ukrainian at all; it need not be under one scheme.

    >>> may_be_word("gorkomakh"), may_be_word("dzhentlmcn")
    (True, False)
    """
    folded = fold(word)
    is_printed = any(_prints(name).get(folded) for name in ROMANISED)
    return is_printed or any(True for _ in dictionary_words(_any_scheme().steps(word)))
