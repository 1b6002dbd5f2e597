"""What is wrong with a configuration, in words that say what to do."""

import difflib
from collections.abc import Iterable


class ConfigError(Exception):
    """A configuration that cannot be used."""


def nearest(word: str, known: Iterable[str]) -> str:
    """A clause naming the nearest valid key, or all of them.

    >>> nearest("languges", ["languages", "workers"])
    'did you mean "languages"?'
    >>> nearest("x", ["languages", "workers"])
    'valid keys: languages, workers'
    """
    options = sorted(known)
    close = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else f"valid keys: {', '.join(options)}"
