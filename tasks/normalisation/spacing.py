"""Words set with spaces between their letters, as typewriters and old print do for emphasis."""

import re
from collections.abc import Iterator
from itertools import pairwise

from storage.schemas import Edit
from tasks.normalisation.lexicon import Vocabulary

#: Single letters of one alphabet with a space between, four at least and none of them part of a word.
_SPACED = re.compile(
    r"(?<![\w.'’-])(?:[^\W\d_A-Za-z] ){3,40}[^\W\d_A-Za-z](?![\w'’-])(?! \w(?!\w))"
    r"|(?<![\w.'’-])(?:[A-Za-z] ){3,40}[A-Za-z](?![\w'’-])(?! \w(?!\w))"
)
_SHORTEST = 4
#: Frequency on the Zipf scale from which a word is one.
_KNOWN = 1.5


def spaced_letters(text: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Close a word that was set with spaces between its letters, if the document or a word list has it.

    Letter-spacing is the emphasis of typewriters, Fraktur and Cyrillic print (Мильчин, Чельцова, Справочник издателя
    и автора, 1999, on разрядка).

    >>> russian = Vocabulary([], ("ru",))
    >>> [edit.replacement for edit in spaced_letters("и п р и г о в о р отменён; а б в г д", russian)]
    ['приговор']
    """
    for match in _SPACED.finditer(text):
        start = match.start()
        word = match.group().replace(" ", "")
        if word[0].islower() and not _is_known(word, vocabulary):  # `и п р и г о в о р`
            start, word = start + 2, word[1:]
        if len(word) >= _SHORTEST and _is_set_as_word(word) and _is_known(word, vocabulary):
            yield Edit(start, match.end(), text[start : match.end()], word, "spaced_letters", 0.9)


def _is_set_as_word(word: str) -> bool:
    """Whether its capitals are those of a word, and it is no list of the alphabet: `A B C D E`."""
    steps = {ord(right) - ord(left) for left, right in pairwise(word)}
    return steps != {1} and (word.isupper() or word[1:].islower())


def _is_known(word: str, vocabulary: Vocabulary) -> bool:
    lower = word.lower()
    return vocabulary.count(lower) > 0 or vocabulary.zipf(lower) >= _KNOWN
