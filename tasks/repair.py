"""Repair: propose edits for words that recognition misread. Normalise alone decides what becomes of a proposal.

What is not print read by a machine is left alone, and so is a word that cannot be told with some certainty.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import field_validator

from storage.schemas import PageRow, RepairRow, SegmentRow
from storage.schemas.segments import ASIDE
from tasks.correction.proposals import proposed, rows_of
from tasks.language.identification import detector
from tasks.language.tags import DEFAULT, expand
from tasks.language.weights import main_languages
from tasks.normalisation.lines import has_space_cue
from tasks.stage import Kind, Parameters, Stage

#: Estimated share of wrong characters below which print needs no repair.
_CLEAN = 0.002


class RepairParameters(Parameters):
    """What may be set."""

    repair: Literal["auto", "on", "off"] = "auto"
    """Whether misread words are mended: `auto` in text that came from recognition, ours or somebody else's."""
    languages: tuple[str, ...] = DEFAULT
    """Languages expected, `ru` or `rus`; `auto` stands for the twelve of the default."""

    @field_validator("languages")
    @classmethod
    def _tags(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return expand(value)


def run(
    pages: Sequence[PageRow], segments: Sequence[SegmentRow], parameters: RepairParameters
) -> tuple[list[RepairRow]]:
    """Proposals for one document: one row for each segment that has any."""
    if parameters.repair == "off" or not segments:
        return ([],)
    if parameters.repair == "auto" and not _is_misread(pages):
        return ([],)
    from tasks.correction.lexicon import Lexicon
    from tasks.correction.repair import Corrector

    texts = [segment.raw_text for segment in segments]
    has_cue = has_space_cue(texts)
    rows = [rows_of(segment, has_space_cue=has_cue) for segment in segments]
    lexicon = Lexicon(
        ([word.text for word in row] for found in rows for row in found),
        main_languages(texts, detector("eldc", parameters.languages)),
    )
    corrector = Corrector(lexicon)
    corrector.learn(word.text for found in rows for row in found for word in row if not word.is_broken)
    found = []
    for segment, words in zip(segments, rows, strict=True):
        edits = () if segment.kind in ASIDE else tuple(proposed(segment, words, corrector))
        if edits:
            found.append(RepairRow(segment.segment_id, segment.document_id, edits))
    return (found,)


def _is_misread(pages: Sequence[PageRow]) -> bool:
    """Whether any page holds recognised text with errors."""
    return any((page.estimated_cer or 0.0) >= _CLEAN for page in pages)


def _resources(_: RepairParameters) -> Mapping[str, str]:
    from importlib.metadata import version

    names = ("eldc", "pymorphy3", "pymorphy3-dicts-ru", "rapidfuzz", "wordfreq")
    return {name: version(name) for name in names}


STAGE = Stage(
    name="repair",
    version=3,
    kind=Kind.DOCUMENT,
    reads=(PageRow, SegmentRow),
    writes=(RepairRow,),
    parameters=RepairParameters,
    run=run,
    resources=_resources,
)
