"""Formats of a manifest, and the way from each to the next: what an older Opis wrote is read as if it were written now.

1    the first: tables, shards, parts, recipe
2    the same manifest, in a store that may hold leases, versions let go, tombstones of purged sources; an Opis that
     knows nothing of them must not write there
"""

from collections.abc import Callable
from typing import Any

from storage.errors import UnknownFormat

FORMAT = 2

Plain = dict[str, Any]


def _second(first: Plain) -> Plain:
    """Nothing in the manifest itself is new."""
    return first | {"format": 2}


#: Format → what makes the next one of it.
STEPS: dict[int, Callable[[Plain], Plain]] = {1: _second}


def migrated(plain: Plain) -> Plain:
    """A manifest as plain values in the format of today. Raises UnknownFormat for a later one, KeyError without one."""
    if plain["format"] > FORMAT:
        raise UnknownFormat("This store was written by a later Opis: upgrade Opis to read it.")
    while plain["format"] < FORMAT:
        plain = STEPS[plain["format"]](plain)
    return plain
