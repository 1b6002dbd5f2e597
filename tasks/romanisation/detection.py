"""Which words of a Latin-script text are romanised Russian or Ukrainian: the likeliest path through languages.

Each word fits each language more or less (`languages`), and a change of language from one word to the next costs
something (Viterbi 1967). Only the neighbourhood of suspicious words is looked at: most words of most texts are plainly
in the host's language.
"""

from collections.abc import Iterable, Sequence

from tasks.romanisation.languages import ROMANISED, STATES, emissions

#: What a change of language costs, and what it costs to begin in another language than the host's.
_CHANGE = 4.5
_FOREIGN_START = 1.5
#: Words on either side of a suspicious one that are looked at with it.
_NEAR = 4
#: How much worse than the host's language a romanisation may fit a word that is worth a look.
_SUSPICIOUS = 0.5

_PLACES = [STATES.index(name) for name in ROMANISED]


def languages_of(tokens: Sequence[str], host: str) -> list[str]:
    """The language of each word; the host's own where nothing suggests another.

    >>> languages_of("members of the obkom biuro rayonnyi prokuror met again".split(), "en")
    ['en', 'en', 'en', 'ru', 'ru', 'ru', 'ru', 'en', 'en']
    """
    home = STATES.index(host) if host in STATES else 0
    fits = [emissions(token) for token in tokens]
    found = [STATES[home]] * len(tokens)
    for start, end in _neighbourhoods(tokens, fits, home):
        found[start:end] = [STATES[state] for state in _path(fits[start:end], home)]
    return found


def _neighbourhoods(tokens: Sequence[str], fits: Sequence[tuple[float, ...]], home: int) -> Iterable[tuple[int, int]]:
    """Stretches around the words that a romanisation fits about as well as the host's language. One letter alone, `I`
    or `a`, raises no suspicion."""
    stretches: list[tuple[int, int]] = []
    for index, fit in enumerate(fits):
        if len(tokens[index]) > 1 and max(fit[place] for place in _PLACES) >= fit[home] - _SUSPICIOUS:
            start, end = max(index - _NEAR, 0), min(index + _NEAR + 1, len(fits))
            if stretches and start <= stretches[-1][1]:
                stretches[-1] = stretches[-1][0], end
            else:
                stretches.append((start, end))
    return stretches


def _path(fits: Sequence[tuple[float, ...]], home: int) -> list[int]:
    """The likeliest states of consecutive words."""
    values = [0.0 if state == home else -_FOREIGN_START for state in range(len(STATES))]
    back: list[list[int]] = []
    for fit in fits:
        best = max(range(len(values)), key=values.__getitem__)
        changed = values[best] - _CHANGE
        origins = [state if value >= changed else best for state, value in enumerate(values)]
        values = [max(value, changed) + gain for value, gain in zip(values, fit, strict=True)]
        back.append(origins)
    state = max(range(len(values)), key=lambda s: values[s] - (0.0 if s == home else _FOREIGN_START))
    path = []
    for origins in reversed(back):
        path.append(state)
        state = origins[state]
    return path[::-1]
