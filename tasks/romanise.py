"""Romanise: find Russian words printed in Latin letters, give them back in Cyrillic, and fold text for search.

A document is read twice: what stands in clear passages of it (`obmen dokumentov`, `Vladimir oblast'`) is known when the
single words are judged. One scheme is meant for the whole document unless a passage is plainly in another.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from configs.models import Pins
from storage.schemas import RomanisedSpanRow, SearchTextRow, SegmentRow, TextRow
from tasks.edits import PageMap
from tasks.language.script import scripts
from tasks.romanisation.choice import best_language, best_scheme, lead, may_be_better, telling, unread, voters
from tasks.romanisation.folding import Replacement, search_text
from tasks.romanisation.judgement import is_telling, places_before_terms
from tasks.romanisation.languages import STATES
from tasks.romanisation.passages import Passage, Sheet, passages_of, sheets
from tasks.romanisation.pins import pinned
from tasks.romanisation.restore import Restoration, restore
from tasks.romanisation.schemes import BY_LANGUAGE
from tasks.romanisation.tokens import tokens_of
from tasks.stage import Kind, Parameters, Stage

#: How much better another scheme must read a passage than the document's own.
_PLAINLY = 6.0
#: How much better another language must read it than the one that its letters suggest.
_ANOTHER_LANGUAGE = 10.0
#: Share of words that the expected language does not have before another is asked.
_HARDLY_READ = 0.3
#: Words that a passage has at least before its words are known for the rest of the document.
_TELLING = 2
#: The host where a segment's language has no Latin words of its own, or is not known.
_ANY_HOST = "en"
_WITHOUT_HOST = frozenset({"und", "ru", "uk", "be", "bg", "mk"})
_LATIN = re.compile("[A-Za-z]{2}")


class RomaniseParameters(Parameters):
    """What may be set."""

    restore: bool = True
    """Whether romanised words are looked for at all."""
    pins: Pins = Pins()
    """Of the collection's pins those of romanised phrases."""


def run(
    segments: Sequence[SegmentRow], texts: Sequence[TextRow], parameters: RomaniseParameters
) -> tuple[list[RomanisedSpanRow], list[SearchTextRow]]:
    """Romanise one document."""
    found = _found(texts) if parameters.restore else [[] for _ in texts]
    chosen = _schemes(texts, found)
    spans: list[RomanisedSpanRow] = []
    folded: list[SearchTextRow] = []
    for segment, text, runs in zip(segments, texts, found, strict=True):
        rows = pinned(list(_rows(segment, text, runs, chosen)), segment, text, parameters.pins)
        replacements = [Replacement(row.start, row.end, row.cyrillic or row.text) for row in rows]
        spans += rows
        folded.append(
            SearchTextRow(text.segment_id, text.document_id, search_text(text.text, text.language, replacements))
        )
    return spans, folded


def _found(texts: Sequence[TextRow]) -> list[list[Passage]]:
    """Passages of each segment, in the light of the whole document."""
    hosts = [_host(text) for text in texts]
    places = [place for place, host in enumerate(hosts) if host]
    written = sheets([(texts[place].text, hosts[place] or _ANY_HOST) for place in places])
    first = [passages_of(sheet) for sheet in written]
    known = frozenset(word for sheet, runs in zip(written, first, strict=True) for word in _known(sheet, runs))
    found: list[list[Passage]] = [[] for _ in texts]
    for place, sheet, runs in zip(places, written, first, strict=True):
        has_known = any(word.text in known for word in sheet.words)
        found[place] = passages_of(sheet, known) if has_known else runs
    return found


def _host(text: TextRow) -> str | None:
    """The language that a segment's Latin words are in; None where it cannot hold romanised ones."""
    if text.language in STATES and text.language not in BY_LANGUAGE:
        return text.language
    is_foreign = text.language not in _WITHOUT_HOST and text.script == "Latn"  # a language that no model knows
    return None if is_foreign or not _LATIN.search(text.text) else _ANY_HOST


def _known(sheet: Sheet, runs: Sequence[Passage]) -> Iterator[str]:
    """Words that clear passages prove to be Russian wherever the document has them."""
    for passage in runs:
        if passage.clarity >= _PLAINLY:
            words = tokens_of(sheet.text[passage.start : passage.end])
            if len(words) >= _TELLING:
                yield from (word.text for word in words if word.text.islower() and is_telling(word.text, sheet.host))
    yield from places_before_terms(sheet.text, sheet.words)


def _schemes(texts: Sequence[TextRow], found: Sequence[Sequence[Passage]]) -> dict[str, str]:
    """The document's scheme for each language."""
    words: dict[str, list[str]] = {language: [] for language in BY_LANGUAGE}
    for text, runs in zip(texts, found, strict=True):
        for passage in runs:
            words[passage.language] += [word.text for word in tokens_of(text.text[passage.start : passage.end])]
    return {language: best_scheme(listed, BY_LANGUAGE[language]) for language, listed in words.items()}


def _rows(
    segment: SegmentRow, text: TextRow, runs: Sequence[Passage], chosen: Mapping[str, str]
) -> Iterator[RomanisedSpanRow]:
    pages = PageMap(segment, text.edits)
    for passage in runs:
        words = text.text[passage.start : passage.end]
        language, reading = _restored(words, passage, chosen)
        if "Cyrl" not in scripts(reading.cyrillic):  # misread beyond any reading
            continue
        yield RomanisedSpanRow(
            document_id=text.document_id,
            segment_id=text.segment_id,
            start=passage.start,
            end=passage.end,
            spans=pages.spans(passage.start, passage.end),
            text=words,
            language=language,
            scheme=reading.scheme,
            cyrillic=reading.cyrillic,
            cyrillic_as_printed=reading.as_printed,
            alternatives=reading.alternatives,
            confidence=reading.confidence * (1.0 if passage.is_sure else min(1.0, passage.clarity / 12)),
        )


def _restored(words: str, passage: Passage, chosen: Mapping[str, str]) -> tuple[str, Restoration]:
    """Language and reading of a passage: by the document's scheme, or by its own where that reads it far better. A
    passage that the document's scheme reads without a doubt is in it."""
    listed = [word.text for word in tokens_of(words)]
    language, scheme = passage.language, chosen[passage.language]
    doubtful = unread(listed, scheme)
    if doubtful and may_be_better(doubtful, scheme):
        if len(listed) > 1 and len(doubtful) >= _HARDLY_READ * len(telling(listed)):
            language = best_language(listed, language, _ANOTHER_LANGUAGE)
        scheme = chosen[language]
        own = best_scheme(listed, BY_LANGUAGE[language])
        if own != scheme and lead(voters(listed, language), own, scheme) >= _PLAINLY:
            scheme = own
    return language, restore(words, scheme, language)


def _resources(_: RomaniseParameters) -> Mapping[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in ("pymorphy3", "pymorphy3-dicts-ru", "wordfreq")}


STAGE = Stage(
    name="romanise",
    version=3,
    kind=Kind.DOCUMENT,
    reads=(SegmentRow, TextRow),
    writes=(RomanisedSpanRow, SearchTextRow),
    parameters=RomaniseParameters,
    run=run,
    resources=_resources,
)
