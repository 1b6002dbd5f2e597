"""How well a word is known: by the document first, then by word lists of its languages (wordfreq, CC BY-SA 4.0)."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from tasks.language.morphology import analyser

#: Words kept of each list; rarer ones are mostly misprints.
_LISTED = 250_000
#: wordfreq lacks these; Serbian stands under `sh`, and Latin letters only.
_LISTS = {"sr": "sh"}
_ABSENT = frozenset({"be", "et", "und"})
#: Russian has a dictionary of five million forms beside its list: the small list will do, and saves 80 MB.
_SMALL = frozenset({"ru"})
_IN_DICTIONARY = 1.5
_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑'’][^\W\d_]+)*")


@cache
def frequencies(language: str) -> dict[str, float]:
    """Word → frequency on the Zipf scale (3 = once in a million words) of the most frequent words of a language."""
    if language in _ABSENT:
        return {}
    import wordfreq

    name = _LISTS.get(language, language)
    wordlist = "small" if name in _SMALL else "best"
    if name not in wordfreq.available_languages(wordlist):
        return {}
    found: dict[str, float] = {}
    for bin_number, words in enumerate(wordfreq.get_frequency_list(name, wordlist)):
        if len(found) >= _LISTED:
            break
        found.update(dict.fromkeys(words, (900 - bin_number) / 100))
    wordfreq.get_frequency_list.cache_clear()
    return found


class Vocabulary:
    """Words of one document and of the languages it is in."""

    def __init__(self, texts: Iterable[str], languages: tuple[str, ...]) -> None:
        printed: Counter[str] = Counter()
        for text in texts:
            printed.update(_WORD.findall(text))
        self._counts: Counter[str] = Counter()
        for word, count in printed.items():
            self._counts[word.lower().replace("‐", "-")] += count
        self._languages = languages

    def count(self, word: str) -> int:
        """Times the document has the word (lower case; a hyphenated word is one)."""
        return self._counts[word]

    def zipf(self, word: str) -> float:
        """Highest frequency of the word in the lists of the document's languages; 0 where it is in none."""
        listed = max((frequencies(language).get(word, 0.0) for language in self._languages), default=0.0)
        if listed == 0.0 and "ru" in self._languages and len(word) > 2 and analyser().word_is_known(word):
            return _IN_DICTIONARY
        return listed
