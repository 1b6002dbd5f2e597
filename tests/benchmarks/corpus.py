"""Documents without end for benchmarks: invented words by Zipf's law, one in ten a noisy copy of another one."""

from collections.abc import Iterator

import numpy as np

_BLOCK = 1_000
_VOCABULARY = 60_000
_ONSETS = [
    *"бвгджзклмнпрстфхцчш",
    "бр",
    "вл",
    "гр",
    "др",
    "зн",
    "кл",
    "кр",
    "мл",
    "пл",
    "пр",
    "св",
    "сл",
    "сн",
    "ст",
    "тр",
]
_VOWELS = list("аеиоуыяю")
_CODAS = ["", "", "", "к", "л", "м", "н", "р", "с", "т", "в", "й", "ст"]
_MISREAD = str.maketrans("оинпшлесватрк", "0ниищдсезягох")


def _vocabulary() -> np.ndarray:
    dice = np.random.default_rng(7)
    words: dict[str, None] = {}
    while len(words) < _VOCABULARY:
        size = int(dice.integers(1, 5))
        parts = [dice.choice(_ONSETS) + dice.choice(_VOWELS) + dice.choice(_CODAS) for _ in range(size)]
        words["".join(parts)] = None
    return np.array(list(words), dtype=object)


def documents(count: int, words: int, first: int = 0) -> Iterator[tuple[str, str]]:
    """Id and text of each document; the same id has the same text however many are asked for."""
    vocabulary = _vocabulary()
    weights = 1 / (np.arange(_VOCABULARY) + 20)
    steps = np.cumsum(weights / weights.sum())
    steps[-1] = 1.0
    for block in range(first // _BLOCK, -(-(first + count) // _BLOCK)):
        dice = np.random.default_rng([11, block])
        sizes = dice.integers(words // 2, 3 * words // 2, size=_BLOCK)
        drawn = vocabulary[np.searchsorted(steps, dice.random(int(sizes.sum())))]
        ends = np.cumsum(sizes)
        texts = [_sentences(drawn[end - size : end]) for end, size in zip(ends, sizes, strict=True)]
        for number in range(_BLOCK):
            place = block * _BLOCK + number
            if number % 10 == 9:
                texts[number] = _noisy(texts[number - 5], 0.01 * (number // 10 % 6), dice)
            if first <= place < first + count:
                yield f"d-{(place * 2_654_435_761) % 2**32:08x}{place:08x}", texts[number]


def _sentences(words: np.ndarray) -> str:
    return " ".join(" ".join(words[at : at + 11]).capitalize() + "." for at in range(0, len(words), 11))


def _noisy(text: str, share: float, dice: np.random.Generator) -> str:
    letters = list(text)
    for place in np.flatnonzero(dice.random(len(letters)) < share).tolist():
        letters[place] = letters[place].translate(_MISREAD)
    return "".join(letters)
