"""Transcriptions that people name in a sidecar or in a folder's description: `transcription = "page.txt"`.

A list names one file a page. `transcription_by = "person"` says that ALTO, PAGE or hOCR files of the document were
written or checked by a person; a file that is named is a person's unless it says `"program"`.
"""

import posixpath
from collections.abc import Iterable, Mapping

from storage.ids import normal_path
from storage.schemas import HoldingRow
from tasks.grouping import Beside, Group
from tasks.sidecar import described

#: Readers of what may be a transcription; ALTO and PAGE have none.
_READERS = frozenset({None, "plain", "markdown", "html"})

#: Source of a transcription → what names it, and which of how many names it is.
Named = Mapping[str, tuple[HoldingRow, int, int]]


def named(holdings: Iterable[HoldingRow]) -> Named:
    """The sources that sidecars and descriptions name as transcriptions. Of two that name one file the first counts."""
    listed = sorted(holdings)
    by_path = {row.path: row for row in listed if row.role in {"document", "witness"} and row.reader in _READERS}
    found: dict[str, tuple[HoldingRow, int, int]] = {}
    for row in listed:
        names = [name for name in dict(row.metadata).get("transcription", "").split("; ") if name]
        if row.role not in {"sidecar", "manifest"}:
            continue
        for place, name in enumerate(names):
            path = normal_path(posixpath.normpath(posixpath.join(posixpath.dirname(row.path), name)))
            if path in by_path:
                found.setdefault(by_path[path].source_id, (row, place, len(names)))
    return found


def as_witnesses(holdings: Iterable[HoldingRow], transcriptions: Named) -> list[HoldingRow]:
    """The holdings, with the transcriptions as witnesses, so that they part no run of images and make no document."""
    return [row._replace(role="witness", reader=None) if row.source_id in transcriptions else row for row in holdings]


def attach_transcriptions(groups: Iterable[Group], holdings: Iterable[HoldingRow], transcriptions: Named) -> None:
    """Hang each transcription on the group of what names it; mark the witnesses that people say a person wrote."""
    by_source = {row.source_id: row for row in holdings}
    for group in groups:
        speakers = {row.source_id: row for row in (*group.sidecars, *filter(None, [group.manifest]))}
        for source, (speaker, place, count) in sorted(transcriptions.items()):
            if speaker.source_id in speakers:
                group.others.append(by_source[source])
                is_human = dict(speaker.metadata).get("transcription_by") != "program"
                page = _page_of(group, speaker)
                group.witnesses.append(Beside(by_source[source], page, place if count > 1 else None, is_human))
        if any(dict(row.metadata).get("transcription_by") == "person" for row in speakers.values()):
            group.witnesses = [beside._replace(is_human=True) for beside in group.witnesses]


def _page_of(group: Group, speaker: HoldingRow) -> HoldingRow | None:
    """The one source that a sidecar describes; None for one that speaks of them all."""
    name = described(speaker.path)
    return next((page for page in group.pages if name in {page.path, posixpath.splitext(page.path)[0]}), None)
