"""Assemble: which sources make which documents, over a whole collection.

Sources that belong to no document become orphans with a reason: a release counts them as quarantined.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from storage.schemas import HoldingRow, Leaf, MemberRow, OrphanRow, SourceRow, StringMap, Unit, Witness
from tasks.archive.names import Names, document_of
from tasks.attachment import attach_sidecars, attach_witnesses
from tasks.grouping import Group, groups
from tasks.stage import Kind, Parameters, Reader, Stage, rows_of
from tasks.transcription import as_witnesses, attach_transcriptions, named

Output = tuple[tuple[MemberRow, ...], tuple[OrphanRow, ...]]


class AssembleParameters(Parameters):
    """Assemble has nothing to set: the rules of grouping are part of the datasets' contract."""


#: Role of a source without a document → code and what to do.
_ORPHANS = {
    "manifest": ("manifest_without_pages", "The folder it describes holds no page that can be read: add the pages."),
    "witness": ("witness_without_image", "There is no page image of the same name beside it: add the image."),
    "resource": ("resource_without_page", "It is part of a saved web page that is not there: add the page."),
    "document": ("no_document", "It belongs to no document."),
}


def run(sources: Reader, holdings: Reader, _: AssembleParameters) -> Output:
    """Members in the collection's order, and the usable sources that belong to none of them."""
    gone = {row.source_id for row in rows_of(sources, SourceRow) if row.status == "withdrawn"}
    return assembled(row for row in rows_of(holdings, HoldingRow) if row.source_id not in gone)


def assembled(holdings: Iterable[HoldingRow]) -> Output:
    """The same from holdings; those of the role `none` are the quarantined ones."""
    by_root: dict[str, list[HoldingRow]] = defaultdict(list)
    for holding in holdings:
        by_root[holding.source_name].append(holding)
    members: list[MemberRow] = []
    orphans: list[OrphanRow] = []
    for _, root in sorted(by_root.items()):
        new_members, new_orphans = _root(root)
        members.extend(new_members)
        orphans.extend(new_orphans)
    members.sort(key=lambda member: (member.source_name, member.path, member.ordinal))
    return tuple(members), tuple(sorted(orphans))


def _root(holdings: list[HoldingRow]) -> tuple[list[MemberRow], list[OrphanRow]]:
    """The documents of one root. Files in archives go by names of their own until all is decided."""
    names = Names(holdings)
    holdings = [names.inside(row) for row in holdings]
    transcriptions = named(holdings)
    holdings = as_witnesses(holdings, transcriptions)
    found = groups(holdings)
    taken = {part.source_id for group in found for part in group.others} | transcriptions.keys()
    witnesses = [row for row in holdings if row.role == "witness" and row.source_id not in taken]
    lonely = attach_witnesses(found, witnesses)
    found.extend(Group([witness]) for witness in lonely if witness.reader is not None and witness.units)
    sidecars = [row for row in holdings if row.role == "sidecar" and row.source_id not in taken]
    faults = attach_sidecars(found, sidecars)
    attach_transcriptions(found, holdings, transcriptions)
    members = names.outside(member for group in found for member in _members(group))
    owned = {source for member in members for source in member.source_ids}
    orphans = {
        names.source(row): _orphan(row, faults)._replace(source_id=names.source(row))
        for row in sorted(holdings, key=lambda row: row.path, reverse=True)
        if row.role != "none" and names.source(row) not in owned
    }
    return members, list(orphans.values())


def _orphan(holding: HoldingRow, faults: dict[str, str]) -> OrphanRow:
    if holding.source_id in faults:
        code, message = "sidecar_without_file", faults[holding.source_id]
    else:
        code, message = _ORPHANS[holding.role if holding.role in _ORPHANS else "document"]
    return OrphanRow(holding.source_id, holding.collection, code, message)


def _members(group: Group) -> Iterator[MemberRow]:
    """The documents of a group: one that all its pages make, or those that its one source holds."""
    said = _said(group)
    if len(group.pages) > 1 or group.manifest:
        first = group.pages[0]
        leaves = tuple(leaf for page in group.pages for unit in page.units for leaf in unit.leaves)
        basis = group.manifest or first
        unit = first.units[0]._replace(leaves=leaves, external_id=None)
        name = document_of(basis, None, 0, is_only=True)
        yield _member(group, unit, 0, name, {**dict(first.metadata), **said})
        return
    (holding,) = group.pages
    counts = Counter(unit.external_id for unit in holding.units)
    for ordinal, unit in enumerate(holding.units):
        external = unit.external_id if counts[unit.external_id] == 1 else None
        container = dict(holding.metadata) if len(holding.units) == 1 else {}
        name = document_of(holding, external, ordinal, is_only=len(holding.units) == 1)
        yield _member(group, unit, ordinal, name, {**container, **said})


def _witnesses(group: Group) -> Iterator[Witness]:
    """The witnesses of a group, each with the pages that it may speak of."""
    if not group.witnesses:
        return  # a group may hold a hundred thousand documents
    ranges: dict[str, tuple[int, int]] = {}
    last = 0
    for page in group.pages:
        first, last = last + 1, last + sum(len(unit.leaves) for unit in page.units)
        ranges[page.source_id] = (first, last)
    for text, place, offset, is_human in group.witnesses:
        first, end = ranges[place.source_id] if place else (1, last)
        if offset is None:
            yield Witness(text.source_id, None, first, end, is_human)
        elif first + offset <= end:
            yield Witness(text.source_id, None, first + offset, first + offset, is_human)


def _said(group: Group) -> dict[str, str]:
    """What was written by hand; a sidecar has the last word over the folder's description."""
    said = dict(group.manifest.metadata) if group.manifest else {}
    for sidecar in group.sidecars:
        said.update(sidecar.metadata)
    return said


def _member(group: Group, unit: Unit, ordinal: int, name: str, said: dict[str, str]) -> MemberRow:
    first = group.pages[0]
    return MemberRow(
        document_id=name,
        collection=first.collection,
        source_name=first.source_name,
        path=first.path,
        ordinal=ordinal,
        source_ids=_source_ids(group, unit.leaves),
        reader=first.reader or "",
        leaves=unit.leaves,
        media_type=unit.media_type,
        external_id=unit.external_id,
        witnesses=tuple(sorted(_witnesses(group))),
        **_told(unit.metadata, said),
    )


def _source_ids(group: Group, leaves: Iterable[Leaf]) -> tuple[str, ...]:
    pages = [leaf.source_id for leaf in leaves] + [page.source_id for page in group.pages]
    rest = [*filter(None, [group.manifest]), *group.sidecars, *sorted(group.others, key=lambda part: part.path)]
    return tuple(dict.fromkeys([*pages, *(part.source_id for part in rest)]))


def _told(container: StringMap, said: dict[str, str]) -> dict[str, Any]:
    """The columns of a member that metadata fills; what people wrote goes before what the container says."""
    values = {**dict(container), **said}
    told: dict[str, Any] = {
        key: values.pop(key, None) for key in ("title", "published", "publisher", "url", "archival_reference", "rights")
    }
    told["authors"] = tuple(filter(None, values.pop("authors", "").split("; ")))
    told["languages"] = tuple(filter(None, values.pop("languages", "").split(",")))
    told["captured_at"] = _moment(values)
    told["metadata"] = tuple(sorted(values.items()))
    return told


def _moment(values: dict[str, str]) -> datetime | None:
    """The time of capture; one that no clock can show stays among the metadata."""
    try:
        moment = datetime.fromisoformat(values["captured_at"])
    except (KeyError, ValueError):
        return None
    del values["captured_at"]
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


STAGE = Stage(
    name="assemble",
    version=1,
    kind=Kind.COLLECTION,
    reads=(SourceRow, HoldingRow),
    writes=(MemberRow, OrphanRow),
    parameters=AssembleParameters,
    run=run,
    is_spread=True,
)
