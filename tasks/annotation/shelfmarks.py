"""Shelf marks of archives that do not use fond and opis: German, British and American forms.

The record group or collection stands for the fond. A German file is the number after the stroke (`R 58/214`); American
boxes and folders are named in the file (`box 12, folder 3`), for numbers alone would not tell them apart.
"""

import re
from collections.abc import Iterator

from tasks.annotation import archives
from tasks.annotation.archival import holder, romanised
from tasks.annotation.leaves import ITEMS, ranges
from tasks.annotation.passage import Passage
from tasks.annotation.reference import ARCHIVAL, Reference

_GERMAN = re.compile(
    r"(?<=[\s,])(?:MfS,?\s)?(?P<fond>[A-Z]{1,3}\s?\d{0,4}[A-Z]?)(?:\s?/\s?|,\s(?=Nr\.))(?:Nr\.\s)?(?P<delo>(?:[IVX]{1,4}\s)?\d{1,7}(?:[./-]\d{1,6}){0,4})(?!\w)"
)
_POLITICAL = re.compile(r"(?<=[\s,])(?P<fond>RZ|RAV|R|B|A|PA|NL)\s(?P<delo>\d{1,7}[a-z]?)(?!\w)(?!/)")
_POLITICAL_SIGN = re.compile(r"[RBPAN](?:Z|AV|A|L)?\s\d")
_AMERICAN = re.compile(r"(?<!\w)(?:RG|Record\sGroup)\s(?P<fond>\d{1,4}[A-Z]?)(?!\w)")
_NUMBER = r"(?:[A-Z]{0,2}-?\d{1,6}[A-Z]?(?:[-–]\d{1,6})?(?!\w)|[\"“][^\"”\n]{2,60}[\"”])"
_PART = rf"(?P<mark>entry|series|box|boxes|folder|file|reel|roll|carton)\s(?P<number>{_NUMBER})"
_AMERICAN_PART = re.compile(rf"(?:,?\s)?(?:\([^()]{{1,80}}\),?\s)?{_PART}", re.IGNORECASE)
#: The small before the great: `folder 3, box 12, RG 59, NARA`.
_PARTS_BEFORE = re.compile(
    r"(?<!\w)(?:(?:entry|series|box|folder|file|reel|carton)\s[\w-]{1,10},\s){1,4}$", re.IGNORECASE
)
_SIZE = ("box", "boxes", "carton", "reel", "roll", "folder", "file")
_HOLDER_AFTER = re.compile(r",\s(?P<name>[A-Z][^,;()\d\n]{1,80}?)(?=[.,;)]|\s\(|$)")
#: Papers of a person or body that stand in the place of a record group.
_COLLECTION = re.compile(
    r"(?<=[,.]\s)(?P<fond>[A-Z][^,;()\d\n]{2,60}?\s(?:Collection|Papers|Records)),?\s(?=(?:[Bb]ox|[Ff]older|[Rr]eel|[Cc]arton)\s\d)"
)
_BRITISH = re.compile(r"(?<=[\s,])(?P<fond>[A-Z]{2,4}\s\d{1,4})/(?P<delo>\d{1,6}(?:/\d{1,6})?)(?!\w)")
#: Russian fond, opis, delo and leaves between strokes: `RGASPI, 17/162/11/5–7`.
_STROKES = re.compile(
    r"(?<=[\s,])(?:f\.\s|ф\.\s)?(?P<fond>(?:[^\W\d_]{1,2}-?)?\d{1,6})/(?P<opis>\d{1,4}[^\W\d_]?)/(?P<delo>\d{1,7}[^\W\d_]?)"
    r"(?:(?:/|:\s?)(?P<leaf>\d{1,5}(?:[-–]\d{1,5})?))?(?![\w/])"
)
_VOLUME = re.compile(r",\sBd\.\s(?P<number>\d{1,4})(?!\w)")
_LEAVES = re.compile(r",?\s(?:Bl|fols?|ff?|pp?|S|ll?|лл?)\.\s?(?=\d)")
_GERMAN_ARCHIVES = frozenset({"BArch", "SAPMO-BArch", "BStU", "PA AA"})


def references(passage: Passage) -> Iterator[Reference]:
    """References in the German, American and British forms; each needs the name of an archive before it."""
    text = passage.text
    is_stroked = "/" in text
    tried = (
        (_GERMAN, _is_german, is_stroked or "Nr." in text),
        (_POLITICAL, _is_german, _POLITICAL_SIGN.search(text) is not None),
        (_BRITISH, _is_british, is_stroked),
    )
    for pattern, accepts, is_likely in tried:
        for match in pattern.finditer(text) if is_likely else ():
            named = holder(text, match.start())
            if named and accepts(named.archive):
                reference = Reference(
                    passage, named.start, match.end(), ARCHIVAL, archive=named.archive, container=named.name,
                    fond=match["fond"], delo=(match["delo"],), short_title=named.short,
                )  # fmt: skip
                _read_volume(reference, is_file=pattern is _POLITICAL and len(match["fond"]) == 1)
                _read_leaves(reference)
                yield reference
    if "RG" in text or "Record" in text:
        yield from _american(passage, _AMERICAN)
    if "Collection" in text or "Papers" in text or "Records" in text:
        yield from _american(passage, _COLLECTION)
    if text.count("/") > 1:
        yield from _between_strokes(passage)


def boxes(text: str, start: int) -> Iterator[re.Match[str]]:
    """Boxes, folders and the like that stand in a row."""
    while part := _AMERICAN_PART.match(text, start):
        yield part
        start = part.end()


def box_names(parts: list[re.Match[str]]) -> str:
    """`box 12, folder 3`, the greater first whatever the order in print."""
    ordered = sorted(parts, key=lambda part: _SIZE.index(part["mark"].lower()))
    return ", ".join(f"{part['mark'].lower()} {part['number']}" for part in ordered)


def _is_german(archive: str) -> bool:
    known = archives.by_acronym(archive)
    return (known.acronym if known else archive) in _GERMAN_ARCHIVES


def _is_british(archive: str) -> bool:
    known = archives.by_acronym(archive)
    return known is not None and known.acronym == "TNA"


def _american(passage: Passage, pattern: re.Pattern[str]) -> Iterator[Reference]:
    """A record group or collection with its boxes and folders, the archive before or behind them."""
    text = passage.text
    for match in pattern.finditer(text):
        before = _PARTS_BEFORE.search(text, max(0, match.start() - 80), match.start())
        start = before.start() if before else match.start()
        named = holder(text, start)
        reference = Reference(
            passage, named.start if named else start, match.end(), ARCHIVAL,
            archive=named.archive if named else None, container=named.name if named else None, fond=match["fond"],
        )  # fmt: skip
        found = [*(boxes(text, start) if before else ()), *boxes(text, match.end())]
        for part in found:
            reference.end = max(reference.end, part.end())
            if part["mark"].lower() in {"entry", "series"}:
                reference.opis = part["number"]
        parts = [part for part in found if part["mark"].lower() not in {"entry", "series"}]
        reference.delo = (box_names(parts),) if parts else ()
        if not named and not _read_holder(reference):
            reference.note = "no archive is named"
        if reference.archive or (parts and pattern is _AMERICAN):
            yield reference


def _read_holder(reference: Reference) -> bool:
    """Read an archive that stands behind its record group; whether there is one."""
    match = _HOLDER_AFTER.match(reference.passage.text, reference.end)
    known = match and (archives.by_acronym(match["name"]) or archives.by_name(match["name"]))
    if not match or not (known or archives.KEYWORD.search(match["name"])):
        return False
    reference.archive, reference.end = known.acronym if known else match["name"], match.end()
    reference.container = match["name"] if " " in match["name"] else None
    return True


def _between_strokes(passage: Passage) -> Iterator[Reference]:
    text = passage.text
    for match in _STROKES.finditer(text):
        named = holder(text, match.start())
        known = archives.by_acronym(named.archive) if named else None
        if named is None or known is None or _is_german(named.archive) or _is_british(named.archive):
            continue
        reference = Reference(
            passage, named.start, match.end(), ARCHIVAL, archive=named.archive, container=named.name,
            fond=romanised(match["fond"]), opis=romanised(match["opis"]), delo=(romanised(match["delo"]),),
            short_title=named.short, numbers=(match.span(),),
        )  # fmt: skip
        if match["leaf"]:
            reference.leaves = ranges(match["leaf"])
        else:
            _read_leaves(reference)
        yield reference


def _read_volume(reference: Reference, *, is_file: bool) -> None:
    """`Bd. 4` after a German file; after a numbered group of the Foreign Office (`B 12`) it is the file."""
    volume = _VOLUME.match(reference.passage.text, reference.end)
    if volume is None:
        return
    if is_file:
        reference.fond, reference.delo = f"{reference.fond} {reference.delo[0]}", (volume["number"],)
    else:
        reference.delo = (f"{reference.delo[0]}, Bd. {volume['number']}",)
    reference.end = volume.end()


def _read_leaves(reference: Reference) -> None:
    text = reference.passage.text
    mark = _LEAVES.match(text, reference.end)
    items = ITEMS.match(text, mark.end()) if mark else None
    if items:
        reference.leaves, reference.end = ranges(items[0]), items.end()
