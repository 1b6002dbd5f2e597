"""The one analyser of Russian words of a process: pymorphy3 with the dictionary of OpenCorpora."""

from functools import cache
from typing import Any


@cache
def analyser() -> Any:
    """pymorphy3's analyser of Russian, made once per process.

    >>> analyser().parse("описи")[0].normal_form
    'опись'
    """
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")
