"""Stretches of a segment in another language: a Russian subtitle in an English note, a French title among English.

Precision comes first: a stretch in another script is certain, one in the same script is named only where the detector
is sure and small words speak for it and against the language around it. What is romanised is for romanise.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from storage.schemas import ForeignSpan
from tasks.language.identification import Detector, Identity, identify, written_in
from tasks.language.script import CYRILLIC, LATIN
from tasks.language.segments import Reading
from tasks.language.tags import UNDETERMINED, primary

_JOINT = r"(?:[^\w\n]{1,3}(?:\d{1,4}[^\w\n]{1,3})?)"
_RUNS = {
    "Latn": ("Cyrl", re.compile(rf"[{CYRILLIC}\u0301\u0306\u0308]+(?:{_JOINT}[{CYRILLIC}\u0301\u0306\u0308]+)*")),
    "Cyrl": ("Latn", re.compile(rf"[{LATIN}\u0300-\u036f]+(?:(?:['’-]|[.,:]? )[{LATIN}\u0300-\u036f]+)*")),
}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_PIECE = re.compile(r"(?:[^.,;:()\[\]«»“”„‘’'\"*_\n/|—–]|(?<=\w)['’](?=\w)){16,400}")
#: Signs and digits inside words that no print has: what is so misread is of no language.
_SPOILT = re.compile(r"[^\w\s'’-]|[^\W\d_]\d|\d[^\W\d_]")
#: Letters below which the letters of a stretch say nothing, and words that a Latin one has at least among Cyrillic.
_FEW, _LETTERS, _WORDS = 4, 16, 3
_SURE, _SURER = 0.9, 0.98
_TOKENS = re.compile(r"[^\W\d_]+")


def foreign_spans(text: str, host: Reading, tool: Detector, documents: dict[str, str]) -> tuple[ForeignSpan, ...]:
    """The stretches of a text in another language than its own, in order; `documents` gives the main language of the
    document in each script, for stretches too short to tell.

    Sources of the lists of small words: `tasks.ocr.function_words`.
    """
    if host.script not in _RUNS or len(text) < _FEW:
        return ()
    found = [*_in_other_script(text, host.script, tool, documents), *_in_same_script(text, host, tool)]
    return tuple(_joined(text, sorted(found)))


def main_readings(texts: Sequence[str], readings: Sequence[Reading]) -> dict[str, str]:
    """Script → the language that most characters of a document in it are in."""
    weights: dict[str, Counter[str]] = {}
    for text, reading in zip(texts, readings, strict=True):
        if reading.script is not None and reading.language != UNDETERMINED:
            weights.setdefault(reading.script, Counter())[reading.language] += len(text)
    return {script: min(found, key=lambda tag: (-found[tag], tag)) for script, found in weights.items()}


def _in_other_script(text: str, script: str, tool: Detector, documents: dict[str, str]) -> Iterator[ForeignSpan]:
    other, pattern = _RUNS[script]
    if other == "Cyrl" and text.isascii():
        return
    for match in pattern.finditer(text):
        words = _WORD.findall(match.group())
        letters = sum(map(len, words))
        if letters < _FEW or (other == "Latn" and (letters < _LETTERS or len(words) < _WORDS)):
            continue
        language = _language(identify(match.group(), tool), letters)
        if other == "Latn" and (language == UNDETERMINED or _is_romanised(words, language)):
            continue
        if language == UNDETERMINED:
            language = documents.get(other, UNDETERMINED)
        yield ForeignSpan(*match.span(), language, other)


def _language(identity: Identity, letters: int) -> str:
    """The language that letters alone make sure."""
    is_sure = letters >= _LETTERS and (identity.confidence or 0.0) >= _SURE
    return identity.language if is_sure else UNDETERMINED


def _is_romanised(words: Sequence[str], language: str) -> bool:
    from tasks.romanisation.languages import is_rather_romanised

    return is_rather_romanised(words, language)


@cache
def _small_words() -> dict[str, frozenset[str]]:
    """Language → its commonest words."""
    from tasks.ocr.function_words import WORDS

    merged: dict[str, set[str]] = {}
    for code, words in WORDS.items():
        merged.setdefault(primary(code), set()).update(words.split())
    return {tag: frozenset(words) for tag, words in merged.items()}


@cache
def _telling(host: str, script: str) -> frozenset[str]:
    """Small words of other languages of the script that the host does not have."""
    lists = _small_words()
    others = (words for tag, words in lists.items() if tag != host and written_in(tag, script))
    return frozenset().union(*others) - lists.get(host, frozenset())


def _in_same_script(text: str, host: Reading, tool: Detector) -> Iterator[ForeignSpan]:
    """Pieces between signs whose small words are those of another language, if the detector is sure of it."""
    lists = _small_words()
    if host.language not in lists or host.script is None:
        return
    telling = _telling(host.language, host.script)
    for match in _PIECE.finditer(text):
        piece = match.group()
        if telling.isdisjoint(piece.lower().split()) or _SPOILT.search(piece):
            continue
        words = set(map(str.lower, _TOKENS.findall(piece)))
        if len(words) < _WORDS or sum(map(len, words)) < _LETTERS:
            continue
        identity = identify(piece, tool)
        language = identity.language
        if language == host.language or (identity.confidence or 0.0) < _SURER:
            continue
        own, its = lists[host.language] & words, (lists.get(language, frozenset()) - lists[host.language]) & words
        is_told = len(its) > 2 * len(own) and (len(its) > 1 or not piece.isascii())
        if is_told and not (host.script == "Latn" and _is_romanised(sorted(words), language)):
            start = match.start() + len(piece) - len(piece.lstrip())
            yield ForeignSpan(start, start + len(piece.strip()), language, host.script)


def _joined(text: str, spans: Sequence[ForeignSpan]) -> Iterator[ForeignSpan]:
    """Stretches of one language with nothing but signs between them are one; of two that overlap the first stays."""
    merged: list[ForeignSpan] = []
    for span in spans:
        last = merged[-1] if merged else None
        if last and span.start < last.end:
            continue
        if last and last[2:] == span[2:] and not any(map(str.isalnum, text[last.end : span.start])):
            merged[-1] = last._replace(end=span.end)
        else:
            merged.append(span)
    yield from merged
