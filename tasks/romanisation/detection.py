"""Which words of a Latin-script text are romanised Russian or Ukrainian: the likeliest path through languages.

Each word fits each language more or less (`languages`), and a change of language from one word to the next costs
something (Viterbi 1967). Only the neighbourhood of suspicious words is looked at: most words of most texts are plainly
in the host's language.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.romanisation.languages import ROMANISED, STATES, emissions
from tasks.romanisation.wordtable import Numbers

#: What a change of language costs, and what it costs to begin in another language than the host's.
_CHANGE = 4.5
_FOREIGN_START = 1.5
#: Words on either side of a suspicious one that are looked at with it.
_NEAR = 4
#: How much worse than the host's language a romanisation may fit a word that is worth a look.
_SUSPICIOUS = 0.5

#: Words of a stretch that are looked at as one.
_LONGEST = 400

_PLACES = [STATES.index(name) for name in ROMANISED]


class Fits:
    """How well each word of some texts fits each of `STATES`."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        self.rows = {token: row for row, token in enumerate(dict.fromkeys(token for text in texts for token in text))}
        self.scores = emissions(list(self.rows))

    def of(self, tokens: Sequence[str]) -> dict[str, float]:
        """How well the words together fit each state; all of them must be words of the texts."""
        total = self.scores[[self.rows[token] for token in tokens]].sum(axis=0)
        return dict(zip(STATES, total.tolist(), strict=True))


def languages_of(tokens: Sequence[str], host: str) -> list[str]:
    """The language of each word; the host's own where nothing suggests another.

    >>> languages_of("members of the obkom biuro rayonnyi prokuror met again".split(), "en")
    ['en', 'en', 'en', 'ru', 'ru', 'ru', 'ru', 'en', 'en']
    """
    return labelled([tokens], [host], Fits([tokens]))[0]


def labelled(texts: Sequence[Sequence[str]], hosts: Sequence[str], fits: Fits) -> list[list[str]]:
    """The language of each word of several texts, each with its host: all at once, which is far quicker."""
    doubted = {home: _suspicious(fits, home) for home in sorted({_home(host) for host in hosts})}
    found = [[STATES[_home(host)]] * len(tokens) for tokens, host in zip(texts, hosts, strict=True)]
    stretches = []
    for text, (tokens, host) in enumerate(zip(texts, hosts, strict=True)):
        places = [fits.rows[token] for token in tokens]
        home = _home(host)
        stretches += [
            _Stretch(text, start, home, places[start:end]) for start, end in _neighbourhoods(places, doubted[home])
        ]
    for stretch, path in zip(stretches, _paths(stretches, fits.scores), strict=True):
        end = stretch.start + len(stretch.rows)
        found[stretch.text][stretch.start : end] = [STATES[state] for state in path]
    return found


class _Stretch(NamedTuple):
    """Neighbouring words: of which text, from which word on, its home state, and the rows of their fits."""

    text: int
    start: int
    home: int
    rows: list[int]


def _home(host: str) -> int:
    return STATES.index(host) if host in STATES else 0


def _suspicious(fits: Fits, home: int) -> list[bool]:
    """Words that a romanisation fits about as well as the host's language. One letter alone, `I` or `a`, raises no
    suspicion."""
    is_near = fits.scores[:, _PLACES].max(axis=1) >= fits.scores[:, home] - _SUSPICIOUS
    return [near and len(token) > 1 for near, token in zip(is_near.tolist(), fits.rows, strict=True)]


def _neighbourhoods(places: Sequence[int], doubted: Sequence[bool]) -> list[tuple[int, int]]:
    """Stretches around suspicious words."""
    stretches: list[tuple[int, int]] = []
    for index in [index for index, place in enumerate(places) if doubted[place]]:
        start, end = max(index - _NEAR, 0), min(index + _NEAR + 1, len(places))
        if stretches and start <= stretches[-1][1] and end - stretches[-1][0] <= _LONGEST:
            stretches[-1] = stretches[-1][0], end
        else:
            stretches.append((max(start, stretches[-1][1]) if stretches else start, end))
    return stretches


def _paths(stretches: Sequence[_Stretch], fits: Numbers) -> list[list[int]]:
    """The likeliest states of the words of each stretch; all stretches go forward side by side, the longest first."""
    if not stretches:
        return []
    order = sorted(range(len(stretches)), key=lambda at: -len(stretches[at].rows))
    lengths = np.array([len(stretches[at].rows) for at in order])
    homes = np.array([stretches[at].home for at in order])
    starts = np.full((len(order), len(STATES)), -_FOREIGN_START)
    starts[np.arange(len(order)), homes] = 0.0
    values, back = starts, []
    for step in range(lengths[0]):
        values = values[: int(np.searchsorted(-lengths, -step, side="left"))]
        gains = fits[[stretches[at].rows[step] for at in order[: len(values)]]]
        best = values.argmax(axis=1)[:, None]
        changed = np.take_along_axis(values, best, axis=1) - _CHANGE
        origins = np.where(values >= changed, np.arange(len(STATES)), best).astype(np.int8)
        values = np.maximum(values, changed) + gains
        back.append((origins, values))
    return _traced(order, lengths, starts, back)


def _traced(
    order: Sequence[int],
    lengths: npt.NDArray[np.int64],
    starts: Numbers,
    back: Sequence[tuple[npt.NDArray[np.int8], Numbers]],
) -> list[list[int]]:
    """States from the last word back to the first."""
    paths: list[list[int]] = [[] for _ in order]
    states = np.zeros(len(order), np.int64)
    for step in range(len(back) - 1, -1, -1):
        origins, values = back[step]
        ending = np.flatnonzero(lengths[: len(values)] == step + 1)
        states[ending] = (values[ending] + starts[ending]).argmax(axis=1)
        for at, state in enumerate(states[: len(values)].tolist()):
            paths[order[at]].append(state)
        states[: len(values)] = origins[np.arange(len(values)), states[: len(values)]]
    return [path[::-1] for path in paths]
