"""How recognition misreads print: groups of letters, what they were, and the cost of reading one word for another."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

_KNOWN, _OFTEN, _JUNK, _SWAP, _LOST, _ADDED = 0.45, 0.3, 0.35, 1.0, 1.0, 1.05
#: Signs that belong to words.
_SIGNS = "'’-‐–/"
_LONGEST = 4


@cache
def _shipped() -> Mapping[str, frozenset[str]]:
    """Misread group → what was printed, in lower case, of `data/confusions.toml`. A group in lower case holds for
    capitals as well, one with a capital for that alone."""
    found: dict[str, set[str]] = {}
    for pair in _pairs():
        seen, _, meant = pair.partition("=")
        found.setdefault(seen, set()).add(meant.lower())
    return {seen: frozenset(meant) for seen, meant in found.items()}


def _pairs() -> Iterator[str]:
    text = files(__package__).joinpath("data", "confusions.toml").read_text(encoding="utf-8")
    for alphabet in tomllib.loads(text).values():
        for groups in alphabet.values():
            yield from groups.split()


class Channel:
    """What a reader makes of print: the shipped confusions, and those that one document shows."""

    def __init__(self, often: Iterable[tuple[str, str]] = ()) -> None:
        found = {seen: dict.fromkeys(meant, _KNOWN) for seen, meant in _shipped().items()}
        for seen, meant in often:
            found.setdefault(seen, {})[meant] = _OFTEN
        self._prices = {seen: tuple(sorted(found[seen].items())) for seen in sorted(found)}
        self._longest = max(map(len, self._prices))
        self._last = ("", list[list[tuple[int, str, float]]]())

    @staticmethod
    @cache
    def shipped() -> "Channel":
        """The shipped confusions alone."""
        return Channel()

    def rewritten(self, word: str) -> tuple[str, ...]:
        """Readings of a word with one confusion taken back, in lower case and in order.

        >>> readings = Channel().rewritten("gennan")
        >>> "german" in readings, "directly" in Channel().rewritten("direcdy")
        (True, True)
        """
        return tuple(dict.fromkeys(self._rewritten(word)))

    def _rewritten(self, word: str) -> Iterator[str]:
        lowered = word.lower()
        for start in range(len(word)):
            for end in range(start + 1, min(start + self._longest, len(word)) + 1):
                for meant, _ in self._meant(word[start:end]):
                    yield lowered[:start] + meant + lowered[end:]

    def _meant(self, group: str) -> tuple[tuple[str, float], ...]:
        """What a group may have been, and the prices."""
        found = self._prices.get(group, ())
        lowered = group.lower()
        return found if lowered == group else found + self._prices.get(lowered, ())

    def cost(self, seen: str, meant: str, most: float = 6.0) -> float:
        """What it takes to read `meant`, in lower case, as `seen`: a third for a confusion the document shows, about
        half for a shipped one or for a sign that is no letter, one for any other letter. Above `most` it is not worked
        out, and infinite.

        >>> Channel().cost("Gennan", "german") < Channel().cost("gerkan", "german")
        True
        """
        if len(seen.lower()) != len(seen):
            seen = seen.lower()
        arcs, length = self._arcs(seen), len(meant)
        best: list[dict[int, float]] = [{} for _ in range(len(seen) + 1)]
        best[0][0] = 0.0
        for i, row in enumerate(best):
            for j in range(length + 1):
                here = row.get(j)
                if here is None:
                    continue
                for width, taken, price in _steps(seen, meant, i, j, arcs):
                    total = here + price
                    if total <= most and total < best[i + width].get(j + taken, most + 1):
                        best[i + width][j + taken] = total
        return best[-1].get(length, float("inf"))

    def _arcs(self, seen: str) -> list[list[tuple[int, str, float]]]:
        """For each place of a word the groups that begin there: length, what they may have been, price."""
        word, arcs = self._last
        if word != seen:
            arcs = [
                [
                    (width, meant, price)
                    for width in range(1, self._longest + 1)
                    if start + width <= len(seen)
                    for meant, price in self._meant(seen[start : start + width])
                ]
                for start in range(len(seen))
            ]
            self._last = seen, arcs  # one assignment: threads may share a channel
        return arcs


def _steps(
    seen: str, meant: str, i: int, j: int, arcs: list[list[tuple[int, str, float]]]
) -> list[tuple[int, int, float]]:
    """Ways on from a pair of places: letters used of each word, and the price."""
    is_more, is_wanted = i < len(seen), j < len(meant)
    sign = seen[i].lower() if is_more else ""
    is_same = is_more and is_wanted and sign == meant[j]
    if is_same and seen[i + 1 : i + 2].lower() == meant[j + 1 : j + 2]:
        return [(1, 1, 0.0)]
    found = [(0, 1, _LOST)] if is_wanted else []
    if is_more:
        found.append((1, 0, _junk(sign, _ADDED)))
        if is_wanted:
            found.append((1, 1, 0.0 if is_same else _junk(sign, _SWAP)))
            if not sign.isalpha() and sign not in _SIGNS and j + 1 < len(meant):
                found.append((1, 2, 2 * _JUNK))
        found += [(width, len(target), price) for width, target, price in arcs[i] if meant.startswith(target, j)]
    return found


def _common(left: str, right: str) -> int:
    """Letters that two words begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _junk(sign: str, otherwise: float) -> float:
    if sign.isalpha():
        return otherwise
    return 0.8 if sign in _SIGNS else _JUNK + 0.2 * sign.isdigit()


def difference(seen: str, meant: str) -> tuple[str, str]:
    """The one place in which two words differ.

    >>> difference("gennan", "german")
    ('nn', 'rm')
    """
    head = _common(seen, meant)
    tail = min(_common(seen[::-1], meant[::-1]), len(seen) - head, len(meant) - head)
    return seen[head : len(seen) - tail], meant[head : len(meant) - tail]
