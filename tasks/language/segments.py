"""The language of each segment of a document: what its own letters say, weighed against the document.

A footnote full of romanised titles looks Slovene or Croatian to every tool, and a heading of two words looks like
anything: both get the document's language, with the little confidence that the letters give it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tasks.language.identification import Detector, Identity, identify, written_in
from tasks.language.script import script_of
from tasks.language.tags import UNDETERMINED, primary

_LETTER = re.compile(r"[^\W\d_]")
#: Letters below which a piece of text says nothing by itself.
FEW_LETTERS = 12
#: Letters from which a confident answer may differ from the document's language.
MANY_LETTERS = 40


class Reading(NamedTuple):
    """Language (BCP 47), confidence 0–1 or None, script (ISO 15924) or None."""

    language: str
    confidence: float | None
    script: str | None


def assign(texts: Sequence[str], tool: Detector, named: Sequence[str] = ()) -> list[Reading]:
    """The reading of each text of one document; `named` are languages that a sidecar gives."""
    found = [(identify(text, tool), script_of(text), len(_LETTER.findall(text))) for text in texts]
    prior = _document_languages(found, named)
    return [_weighed(identity, script, letters, prior) for identity, script, letters in found]


def _document_languages(found: Sequence[tuple[Identity, str | None, int]], named: Sequence[str]) -> dict[str, str]:
    """Script → the document's main language in it."""
    weights: dict[str, Counter[str]] = {"Latn": Counter(), "Cyrl": Counter()}
    for identity, script, letters in found:
        if script in weights and identity.confidence is not None and letters >= FEW_LETTERS:
            weights[script][identity.language] += round(letters * identity.confidence)
    for language in map(primary, named):
        for script, counts in weights.items():
            if written_in(language, script):
                counts[language] += 100
    return {script: min(c, key=lambda tag: (-c[tag], tag)) for script, c in weights.items() if c}


def _weighed(identity: Identity, script: str | None, letters: int, prior: dict[str, str]) -> Reading:
    expected = prior.get(script or "", UNDETERMINED)
    own, confidence = identity.language, identity.confidence
    if confidence is None or own == expected:
        return Reading(own, confidence, script)
    is_sure = confidence >= 0.9 and letters >= MANY_LETTERS
    if is_sure or (expected == UNDETERMINED and letters >= FEW_LETTERS):
        return Reading(own, confidence, script)
    belief = identity.beliefs.get(expected, 0.0)
    if expected != UNDETERMINED and (letters >= FEW_LETTERS or belief >= 0.1):
        return Reading(expected, belief, script)
    return Reading(UNDETERMINED, confidence, script)
