"""All references of one passage, in order: archival chains, Ibid. and its like, shelf marks, works, press, web."""

import itertools
import re
from collections.abc import Iterator, Sequence

from tasks.annotation import archival, archives, bibliography, shelfmarks, unmarked
from tasks.annotation.archival import Mark
from tasks.annotation.cues import IBID, PAGE, Cues
from tasks.annotation.leaves import ITEMS, ranges
from tasks.annotation.lexicon import alternation
from tasks.annotation.pages import PAGES, read_pages
from tasks.annotation.passage import Passage
from tasks.annotation.reference import ARCHIVAL, Reference
from tasks.annotation.stretches import Stretches

_IBID = re.compile(
    r"[*_]{0,2}(?<!\w)(?:ibid(?:em)?|idem|tam\s?zhe|там\s?же|там\sсамо|тамсама|ebd|ebenda|turpat|tamže)(?!\w)\.?[*_]{0,2}\.?",
    re.IGNORECASE,
)
_IBID_BEFORE = re.compile(
    r"(?:^|[.;:(,]\s?|\b(?:in|see|also|в|у|См\.|см\.|and|и|from)\s{1,2}|\d\s{1,2})[\[*_]{0,2}$", re.IGNORECASE
)
_IBID_AFTER = re.compile(
    rf"\s{{0,3}}(?:[.,;:)\]]|$|(?:pp?|сс?|{alternation(archival.MARK_WORDS)})\.|(?:and|reproduced|box|folder)\b)",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s{0,2}[.,;:]?\s{0,3}")
#: A leaf mark misread or misprinted: `I, 7` or `1. 7` for `l. 7`.
_MISREAD = re.compile(r"[I1|][.,]\s{0,2}(?=\d)")
_BARE_PAGE = re.compile(r"\d{1,4}(?:[-–]\d{1,4})?(?=\s?(?:[.;)]|$))")
_REPRODUCED = re.compile(
    r"[\s,.;(]{0,4}(?:also\s)?(?:reproduced|reprinted|published|printed|translated|опубликован\w{0,2}|опубл\.?|воспроизвед\w{1,4}|надрукован\w{1,2}|abgedruckt|цит\.\sпо|cited|quoted)(?:\s(?:in|в|у|from|as))?[\s:]{0,3}$",
    re.IGNORECASE,
)


def archival_references(passage: Passage) -> list[Reference]:
    """References that name parts of an archive, and every Ibid. (with or without such parts)."""
    text = passage.text
    found = [*archival.number_first(passage), *shelfmarks.references(passage)]
    taken = Stretches((reference.start, reference.end) for reference in found)
    pending = {match.end(): match for match in _ibids(text, passage.cues) if not taken.overlaps(*match.span())}
    for chain in archival.chains(text, archival.marks(text, passage.cues)):
        if taken.overlaps(chain[0].start, chain[-1].end):
            continue
        parts = archival.parts_of(chain)
        reference = _placed(passage, chain, parts, pending, found) if parts else None
        if reference:
            archival.fill(reference, parts)
            found.append(reference)
    found += [_bare(passage, match) for match in pending.values()]
    return sorted(found, key=lambda reference: reference.start)


def references(passage: Passage) -> list[Reference]:
    """All references of a passage in order, back references among them as candidates."""
    found = archival_references(passage)
    for read in (bibliography.references, unmarked.references):
        found += read(passage, Stretches((reference.start, reference.end) for reference in found if reference.is_firm))
    unmarked.add_addresses(passage, found)
    return sorted(found, key=lambda reference: reference.start)


def _ibids(text: str, cues: Cues) -> Iterator[re.Match[str]]:
    position = 0
    for cue in cues.at(IBID):
        start = cue
        while start and text[start - 1] in "*_" and cue - start < 2:
            start -= 1
        match = _IBID.match(text, start) if start >= position else None
        if match and _is_ibid(text, match):
            yield match
        position = match.end() if match else position


def _is_ibid(text: str, match: re.Match[str]) -> bool:
    before = _IBID_BEFORE.search(text, max(0, match.start() - 12), match.start())
    return before is not None and _IBID_AFTER.match(text, match.end()) is not None


def _placed(
    passage: Passage,
    chain: list[Mark],
    parts: dict[int, Mark],
    pending: dict[int, re.Match[str]],
    found: Sequence[Reference],
) -> Reference | None:
    """A reference for a chain, by what stands before it: an Ibid., an archive, or another reference to go on from."""
    text, start, end = passage.text, chain[0].start, chain[-1].end
    for close in range(start, max(start - 8, -1), -1):
        if close in pending and _COMMA.fullmatch(text, close, start):
            match = pending.pop(close)
            return Reference(passage, _without_sign(match), end, is_ibid=True)
    named = archival.holder(text, start) if len(parts) > 1 or archival.FOND in parts else None
    if named:
        return Reference(
            passage, named.start, end, archive=named.archive, container=named.name, short_title=named.short
        )
    last = found[-1] if found else None
    if last and last.kind == ARCHIVAL and archival.is_break(text[last.end : start]):
        return Reference(passage, start, end, repeats=last.repeats or last, continues=last)
    if len(parts) > 1 and (archival.FOND in parts or archival.OPIS in parts):
        return Reference(passage, start, end, note="no archive is named")
    return None


def _without_sign(match: re.Match[str]) -> int:
    return match.start()


def _bare(passage: Passage, match: re.Match[str]) -> Reference:
    """An Ibid. without archival parts: with pages, with a misread leaf, or with nothing."""
    text = passage.text
    reference = Reference(passage, match.start(), match.end(), is_ibid=True)
    comma = _COMMA.match(text, match.end())
    after = comma.end() if comma else match.end()
    misread = _MISREAD.match(text, after)
    items = ITEMS.match(text, misread.end()) if misread else None
    if items:
        reference.end, reference.leaves, reference.kind = items.end(), ranges(items[0]), ARCHIVAL
        return reference
    parts = list(shelfmarks.boxes(text, after))
    if parts:
        reference.end, reference.kind = parts[-1].end(), ARCHIVAL
        reference.delo = (shelfmarks.box_names(parts),)
        return reference
    bare = _BARE_PAGE.match(text, after)
    if bare:
        reference.end, reference.cited = bare.end(), ranges(bare[0])
        return reference  # leaves or pages: what it repeats tells
    read_pages(reference, after)
    if reference.pages or reference.cited:
        reference.kind = "bibliographic"
    return reference


def link_reproductions(references: Sequence[Reference]) -> None:
    """Tie each archival reference to the publication named right after it as its reproduction."""
    for first, second in itertools.pairwise(references):
        gap = first.passage.text[first.end : second.start]
        if first.kind == ARCHIVAL and second.kind != ARCHIVAL and len(gap) < 80 and _REPRODUCED.fullmatch(gap):
            first.reproduction, second.reproduces = second, first


def key_of(reference: Reference) -> str | None:
    """One key for one file, whatever the alphabet."""
    if not (reference.archive and reference.fond):
        return None
    known = archives.by_acronym(reference.archive) or archives.by_name(reference.archive)
    archive = (known.acronym if known else archival.romanised(reference.archive)).lower().replace(" ", "")
    parts = [archive, f"f{reference.fond.replace('-', '').replace(' ', '').lower()}"]
    if reference.opis:
        parts.append(f"op{reference.opis}")
    if reference.delo:
        parts.append("d" + "+".join(reference.delo))
    return "/".join(parts)


def numbers(passage: Passage, found: Sequence[Reference]) -> list[tuple[int, int]]:
    """Where numbers of fonds, files, leaves and pages stand in order: no date is read there."""
    pages = [
        (mark.start(), items.end())
        for cue in passage.cues.at(PAGE)
        if (mark := PAGES.match(passage.text, cue)) and (items := ITEMS.match(passage.text, mark.end()))
    ]
    return sorted(pages + [span for reference in found for span in reference.numbers])
