"""The language of each segment of a document: what its own letters say, weighed against the document.

A footnote full of romanised titles looks Slovene or Croatian to every tool, and a heading of two words looks like
anything: both get the document's language, with the little confidence that the letters give it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tasks.language.identification import Detector, Identity, identify, written_in
from tasks.language.script import dominant, scripts
from tasks.language.tags import UNDETERMINED, primary

_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036fʹʺ'’]+[^\W\d_]*)*")
_SAMPLE = 1000  # characters that are enough to tell
#: Letters below which a piece of text says nothing by itself.
FEW_LETTERS = 12
#: Letters from which a confident answer may differ from the document's language.
MANY_LETTERS = 40
#: Belief from which half of a text keeps the whole in its document's language.
_PLAINLY = 0.98


class Reading(NamedTuple):
    """Language (BCP 47), confidence 0–1 or None, script (ISO 15924) or None."""

    language: str
    confidence: float | None
    script: str | None


class _Heard(NamedTuple):
    """What the letters of one text say by themselves."""

    text: str
    identity: Identity
    script: str | None
    letters: int


def assign(texts: Sequence[str], tool: Detector, named: Sequence[str] = ()) -> list[Reading]:
    """The reading of each text of one document; `named` are languages that a sidecar gives."""
    found = [_heard(text, tool) for text in texts]
    prior = _document_languages(found, named)
    if prior.get("Cyrl") == "sr":
        return [_of_serbian(heard, prior, tool) for heard in found]
    if prior.get("Latn") == "sr" and _is_romanised(" ".join(heard.text for heard in found)[:_SAMPLE], "sr"):
        prior["Latn"] = "ru"  # a whole document in romanised Russian
    return [_weighed(heard, prior, tool) for heard in found]


def _of_serbian(heard: _Heard, prior: dict[str, str], tool: Detector) -> Reading:
    """The reading of a text of a document in Serbian Cyrillic: the language may stand in Latin letters anywhere."""
    identity = heard.identity
    is_sure = identity.language == "sr" and (identity.confidence or 0.0) >= 0.9 and heard.letters >= FEW_LETTERS
    return Reading("sr", identity.confidence, heard.script) if is_sure else _weighed(heard, prior, tool)


def _heard(text: str, tool: Detector) -> _Heard:
    letters = scripts(text)
    return _Heard(text, identify(text, tool), dominant(letters), letters.total())


def _is_romanised(text: str, native: str) -> bool:
    """Whether a Latin text is romanised Russian or Ukrainian rather than what its letters suggest."""
    from tasks.romanisation.languages import is_rather_romanised

    return is_rather_romanised(_WORD.findall(text[:_SAMPLE]), native)


def _document_languages(found: Sequence[_Heard], named: Sequence[str]) -> dict[str, str]:
    """Script → the document's main language in it."""
    weights: dict[str, Counter[str]] = {"Latn": Counter(), "Cyrl": Counter()}
    for _, identity, script, letters in found:
        if script in weights and identity.confidence is not None and letters >= FEW_LETTERS:
            weights[script][identity.language] += round(letters * identity.confidence)
    for language in map(primary, named):
        for script, counts in weights.items():
            if written_in(language, script):
                counts[language] += 100
    return {script: min(c, key=lambda tag: (-c[tag], tag)) for script, c in weights.items() if c}


def _weighed(heard: _Heard, prior: dict[str, str], tool: Detector) -> Reading:
    identity, script = heard.identity, heard.script
    expected = prior.get(script or "", UNDETERMINED)
    if expected == UNDETERMINED and heard.letters < FEW_LETTERS:
        return Reading(UNDETERMINED, identity.confidence, script)
    if heard.letters >= FEW_LETTERS and (identity.confidence is None or _speaks_for_itself(heard, expected, tool)):
        return Reading(identity.language, identity.confidence, script)
    return Reading(expected, identity.beliefs.get(expected, 0.0), script)


def _speaks_for_itself(heard: _Heard, expected: str, tool: Detector) -> bool:
    """Whether a text may differ from its document's language."""
    if expected in {UNDETERMINED, heard.identity.language}:
        return True
    if (heard.identity.confidence or 0.0) < 0.9 or heard.letters < MANY_LETTERS:
        return False
    if _is_half(heard.text, expected, tool):
        return False
    return heard.script != "Latn" or not _is_romanised(heard.text, heard.identity.language)


def _is_half(text: str, expected: str, tool: Detector) -> bool:
    """Whether the first or the second half of a text is plainly in a language: a sentence with a foreign quotation."""
    sample = text[:_SAMPLE]
    middle = sample.find(" ", len(sample) // 2)
    halves = (identify(half, tool) for half in (sample[:middle], sample[middle:]) if middle > 0)
    return any(half.language == expected and (half.confidence or 0.0) >= _PLAINLY for half in halves)
