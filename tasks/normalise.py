"""Normalise: the text a reader wants, every change of the raw text on record, language, script and sentences.

Segment proposes what the structure asks for; the rules of `tasks.normalisation` follow in a fixed order; this stage
alone writes the list of edits. What repair proposes for misread words yields to what the structure asks for.
Words in a wrong alphabet are the business of romanise.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from pydantic import field_validator

from storage.schemas import Edit, ForeignSpan, Link, MemberRow, PageRow, ProfileRow, RepairRow, SegmentRow, TextRow
from storage.schemas.segments import ASIDE
from tasks.edits import Draft, OffsetMap, within
from tasks.language.identification import detector
from tasks.language.segments import Reading, assign
from tasks.language.sentences import sentences
from tasks.language.tags import DEFAULT, expand
from tasks.language.weights import main_languages
from tasks.normalisation.characters import compose, ligatures, soft_hyphens, spaces, zero_width
from tasks.normalisation.encoding import double_utf8, wrong_eight_bit
from tasks.normalisation.foreign import foreign_spans, main_readings
from tasks.normalisation.homoglyphs import homoglyph_initials, homoglyph_words, homoglyphs
from tasks.normalisation.lexicon import Vocabulary
from tasks.normalisation.lines import Break, breaks, closed, has_space_cue, is_verse
from tasks.normalisation.numbers import split_years
from tasks.normalisation.profile import profile
from tasks.normalisation.spacing import spaced_letters
from tasks.stage import Kind, Parameters, Stage

Rule = Callable[[str], Iterable[Edit]]
_BEFORE_LINES: tuple[Rule, ...] = (double_utf8, wrong_eight_bit, compose, ligatures)
_INVISIBLE: tuple[Rule, ...] = (soft_hyphens, zero_width)
_AFTER_SPACES: tuple[Rule, ...] = (spaces, split_years, homoglyphs, homoglyph_initials)


class NormaliseParameters(Parameters):
    """What may be set."""

    languages: tuple[str, ...] = DEFAULT
    """Languages expected, `ru` or `rus`; `auto` stands for the twelve of the default."""
    detector: Literal["eldc", "langdetect"] = "eldc"
    """Which tool weighs languages."""

    @field_validator("languages")
    @classmethod
    def _tags(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return expand(value)


class Clues(NamedTuple):
    """What the whole document tells about its lines."""

    vocabulary: Vocabulary
    has_space_cue: bool
    pages: Mapping[int, str]


def normalised(segment: SegmentRow, clues: Clues, repairs: Sequence[Edit] = ()) -> Draft:
    """The text of one segment and the edits that made it."""
    draft = Draft(segment.raw_text, within(segment.proposals, repairs))
    if segment.kind == "noise":
        draft.change([Edit(0, len(draft.text), draft.text, "", "noise", 1.0)])
        return draft
    for rule in _BEFORE_LINES:
        draft.change(rule(draft.text))
    is_verbatim = "verbatim" in segment.flags
    if segment.kind != "table" and not is_verbatim:
        _close_lines(draft, segment, clues)
    for rule in _INVISIBLE:
        draft.change(rule(draft.text))
    if not is_verbatim:
        draft.change(spaced_letters(draft.text, clues.vocabulary))
        for rule in _AFTER_SPACES:
            draft.change(rule(draft.text))
        draft.change(homoglyph_words(draft.text, clues.vocabulary))
        draft.change(compose(draft.text))  # a mended letter may compose with the mark behind it
    return draft


def _close_lines(draft: Draft, segment: SegmentRow, clues: Clues) -> None:
    places = breaks(draft.text, _seams(segment, draft, clues), clues.has_space_cue)
    if places:
        draft.change(closed(draft.text, places, clues.vocabulary, keeps_lines=is_verse(draft.text)))


def _seams(segment: SegmentRow, draft: Draft, clues: Clues) -> Iterator[Break]:
    """Where one span ends and the next begins, in the text so far; a seam inside an edit is closed already."""
    offset, ways = 0, OffsetMap(draft.edits)
    insides = [(edit.start, edit.end) for edit in draft.edits if edit.rule != "page_join"]
    for span in segment.spans[:-1]:
        offset += span.end - span.start
        if not any(start <= offset <= end for start, end in insides):
            end, start = ways.to_text(offset, offset)
            after = clues.pages.get(span.page_number, "")[span.end : span.end + 1]
            yield Break(start, end, clues.has_space_cue and after != " ")


def _pieces(segment: SegmentRow) -> Iterator[str]:
    """The text of each span: a hyphen at a seam is no evidence of a hyphenated word."""
    offset = 0
    for span in segment.spans:
        length = span.end - span.start
        yield segment.raw_text[offset : offset + length]
        offset += length


def _clues(pages: Sequence[PageRow], segments: Sequence[SegmentRow], languages: tuple[str, ...]) -> Clues:
    has_cue = has_space_cue([segment.raw_text for segment in segments])
    vocabulary = Vocabulary((piece for segment in segments for piece in _pieces(segment)), languages)
    return Clues(vocabulary, has_cue, {page.page_number: page.text for page in pages})


def run(
    members: Sequence[MemberRow],
    pages: Sequence[PageRow],
    segments: Sequence[SegmentRow],
    repairs: Sequence[RepairRow],
    parameters: NormaliseParameters,
) -> tuple[list[TextRow], list[ProfileRow]]:
    """Normalise one document."""
    tool = detector(parameters.detector, parameters.languages)
    clues = _clues(pages, segments, main_languages([segment.raw_text for segment in segments], tool))
    repaired = {row.segment_id: row.proposals for row in repairs}
    drafts = [normalised(segment, clues, repaired.get(segment.segment_id, ())) for segment in segments]
    named = [language for member in members for language in member.languages]
    readings = assign([draft.text for draft in drafts], tool, named)
    main = main_readings([draft.text for draft in drafts], readings)
    texts = [
        _row(
            segment, draft, reading, foreign_spans(draft.text, reading, tool, main) if segment.kind not in ASIDE else ()
        )
        for segment, draft, reading in zip(segments, drafts, readings, strict=True)
    ]
    return texts, [profile(members[0], pages, segments, texts)]


def _resources(parameters: NormaliseParameters) -> Mapping[str, str]:
    from importlib.metadata import version

    return {
        name: version(name)
        for name in sorted({parameters.detector, "ftfy", "pymorphy3", "pymorphy3-dicts-ru", "sentencex", "wordfreq"})
    }


def _row(segment: SegmentRow, draft: Draft, reading: Reading, foreign: tuple[ForeignSpan, ...]) -> TextRow:
    ways = OffsetMap(draft.edits)
    links = ((ways.to_text(link.start, link.end), link.url) for link in segment.raw_links)
    return TextRow(
        segment_id=segment.segment_id,
        document_id=segment.document_id,
        text=draft.text,
        edits=draft.edits,
        language=reading.language,
        language_confidence=reading.confidence,
        script=reading.script,
        sentences=sentences(draft.text, reading.language, by_line=segment.kind == "table"),
        links=tuple(Link(start, end, url) for (start, end), url in links if start < end),
        foreign_spans=foreign,
    )


STAGE = Stage(
    name="normalise",
    version=4,
    kind=Kind.DOCUMENT,
    reads=(MemberRow, PageRow, SegmentRow, RepairRow),
    writes=(TextRow, ProfileRow),
    parameters=NormaliseParameters,
    run=run,
    resources=_resources,
)
