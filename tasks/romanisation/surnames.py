"""How likely a skeleton of sounds is a Russian surname, by a list of surnames and their frequency."""

from functools import cache
from importlib.resources import files


@cache
def _weights() -> dict[str, float]:
    from tasks.romanisation.namekey import cyrillic_key

    weights: dict[str, float] = {}
    for surname, frequency in listed().items():
        key = cyrillic_key(surname)
        weights[key] = max(weights.get(key, 0.0), frequency)
    return weights


@cache
def listed() -> dict[str, float]:
    """Surname (masculine nominative, lower case) → frequency on the Zipf scale, at least 0.1."""
    lines = (files("tasks.romanisation") / "data" / "surnames.txt").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {surname: max(int(hundredths) / 100, 0.1) for surname, hundredths in rows}


def weight(key: str) -> float:
    """Frequency (Zipf scale) of the most frequent surname with this key; 0 where none has it.

    >>> weight("Zukov") > weight("Sukov")
    True
    """
    return _weights().get(key, 0.0)
