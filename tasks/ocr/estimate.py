"""An estimate of the character error rate of a reading, from what can be seen without knowing the text.

The logarithm of the rate of the text that was read is a sum of signs of error, each with a weight that is not negative;
text that the reading passed over and text in repetition loops count as wrong. The weights are in `data/cer_fit.json`,
fitted on pages that were set, worn and read for the purpose by `tests/quality/fit_cer.py`.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any, NamedTuple

from tasks.ocr.layout import Layout
from tasks.ocr.legibility import legibility
from tasks.ocr.lexicon import share
from tasks.ocr.repetition import repeated

#: Share of letter-sized ink outside words on a page of which nothing is lost: specks, rules, ornaments.
SPECKS = 0.02
#: Confidence below which a word is unsure.
UNSURE = 0.7
#: Error rate that stands for none: a rate has a logarithm.
LEAST = 0.003


class Signs(NamedTuple):
    """Signs of error in a reading, each 0–1; None where a sign cannot be read."""

    doubt: float | None = None
    """1 − mean confidence of letters and digits."""
    unsure: float | None = None
    """Share of the letters that stand in words read with a confidence below 0.7."""
    unknown: float | None = None
    """Share of the words that are in no list of the languages."""
    odd: float | None = None
    """Share of the words that look like none (`tasks.ocr.legibility`)."""
    repeated: float | None = None
    """Share of the characters in repetition loops."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights of the signs; `usual` stands for a sign that cannot be read."""

    intercept: float
    weights: Mapping[str, float]
    usual: Mapping[str, float]

    def rate(self, signs: Signs) -> float:
        """Estimated error rate of the text that was read, 0–1."""
        total = self.intercept
        for name, weight in self.weights.items():
            value = getattr(signs, name)
            total += weight * math.sqrt(self.usual[name] if value is None else value)
        return min(1.0, max(0.0, math.exp(total) - LEAST))


def _data() -> bytes:
    return files(__package__).joinpath("data", "cer_fit.json").read_bytes()


@lru_cache(maxsize=1)
def resources() -> Mapping[str, str]:
    """Digest of the fit, and versions of the word lists that the readings are weighed with."""
    lists = {package: version(package) for package in ("pymorphy3-dicts-ru", "wordfreq")}
    return {"cer_fit.json": hashlib.sha256(_data()).hexdigest(), **lists}


@lru_cache(maxsize=2)
def fit(kind: str) -> Fit:
    """The fit for a `reading` with confidences or for a `text` without."""
    found: dict[str, Any] = json.loads(_data())[kind]
    return Fit(found["intercept"], found["weights"], found["usual"])


def signs_of(layout: Layout, models: Sequence[str]) -> Signs:
    """The signs of error in a reading by some models."""
    sizes = [(sum(map(str.isalnum, word.text)), word.confidence or 0.0) for word in layout.words()]
    total = sum(size for size, _ in sizes)
    unsure = sum(size for size, confidence in sizes if confidence < UNSURE)
    seen = signs_of_text(layout.text(), models)
    return seen._replace(doubt=1 - layout.weighted_confidence(), unsure=unsure / total if total else 1.0)


def signs_of_text(text: str, models: Sequence[str]) -> Signs:
    """The signs of error in a text without confidences."""
    words = share(text, models)
    return Signs(unknown=None if words is None else 1 - words, odd=legibility(text).odd, repeated=repeated(text))


def estimated_cer(signs: Signs, coverage: float | None) -> float:
    """Estimated character error rate of a reading, 0–1.

    >>> good = Signs(doubt=0.05, unsure=0.0, unknown=0.05, odd=0.0, repeated=0.0)
    >>> estimated_cer(good, 1.0) < 0.01, estimated_cer(good, 0.23) > 0.7
    (True, True)
    """
    return _with_loss(fit("reading").rate(signs), coverage, signs)


def estimated_cer_of_text(text: str, models: Sequence[str], coverage: float | None) -> float:
    """Estimated character error rate of somebody else's OCR, 0–1."""
    signs = signs_of_text(text, models)
    return _with_loss(fit("text").rate(signs), coverage, signs)


def _with_loss(rate: float, coverage: float | None, signs: Signs) -> float:
    passed_over = 0.0 if coverage is None else max(0.0, 1 - SPECKS - coverage) / (1 - SPECKS)
    lost = 1 - (1 - passed_over) * (1 - (signs.repeated or 0.0))
    return round(lost + (1 - lost) * rate, 4)
