"""Cluster: groups of copies and the witness of each that is best to read.

Closure over verified pairs; what only shares a form or contains another is no copy. Each member must be verified
against the best of its group. Nothing is deleted: a consumer filters by `is_preferred`. Ids that clusters had before
are remembered beside.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import Field, field_validator

from storage.ids import cluster_id
from storage.schemas import ClusterAliasRow, ClusterRow, DuplicateRow, MemberRow, PageRow, SegmentRow, SignatureRow
from tasks.likeness.groups import Edge, Rank, centred, rank
from tasks.likeness.history import aliases
from tasks.likeness.order import LAST, Order, order_among
from tasks.likeness.records import chosen, collection_of, records
from tasks.likeness.verdict import SAME
from tasks.stage import Kind, Parameters, Reader, Stage

LEVELS = ("source", "page_image", "document", "segment")
_PAGE = ("page_id", "document_id", "page_number", "estimated_cer", "width", "height")
#: Relations of copies beside identity.
_ALIKE = SAME | {"re-scan"}
#: Share of the longest member's length from which a member counts as complete.
_COMPLETE = 0.98


class ClusterParameters(Parameters):
    """Who is preferred."""

    trusted_sources: tuple[str, ...] = ()
    """Names of source roots, the most trusted first; the others come after them."""
    preferred: dict[str, str] = Field(default_factory=dict)
    """Ids of members that are preferred whatever is measured, each with the reason; a bare list gives none."""

    @field_validator("preferred", mode="before")
    @classmethod
    def _with_reasons(cls, value: Any) -> Any:
        return dict.fromkeys(value, "") if isinstance(value, list | tuple) else value


class Standing(NamedTuple):
    """What is known of a member: who reads it best, and where it stands in the collection."""

    quality: float | None = None
    """0–1; None unknown."""
    length: int = 0
    """Letters, or pixels of a page image."""
    place: tuple[int, int] = (LAST, 0)
    """Of its document or source in the collection's order, and within that."""
    root: str | None = None
    """Name of its source root."""

    @property
    def rank(self) -> Rank:
        """As `match` ranks it."""
        return rank(self.quality, self.length)


class _Pairs(NamedTuple):
    """Verified pairs of one level."""

    identical: list[Edge]
    alike: list[Edge]

    def members(self) -> set[str]:
        return {name for edges in self for edge in edges for name in edge}


def run(  # noqa: PLR0913, PLR0917 (one reader a table)
    members: Reader,
    pages: Reader,
    segments: Reader,
    signatures: Reader,
    duplicates: Reader,
    old_clusters: Reader,
    old_aliases: Reader,
    parameters: ClusterParameters,
) -> tuple[list[ClusterRow], list[ClusterAliasRow]]:
    """Members of all groups, by level, cluster and member; and the ids that groups once had."""
    pairs = _pairs(duplicates)
    wanted = {level: found.members() for level, found in pairs.items()}
    places = _places(segments, wanted["segment"])
    sheets = list(chosen(pages, wanted["page_image"], "page_id", _PAGE))
    owners = {document for document, _ in places.values()} | {sheet[1] for sheet in sheets}
    order = order_among(members, wanted["document"] | owners, wanted["source"])
    standings = {
        "source": {name: Standing(None, 0, (place, 0), order.roots[name]) for name, place in order.sources.items()},
        "page_image": dict(_pages(sheets, order)),
    } | _texts(signatures, order, places, wanted)
    collection = collection_of(members)
    rows = [
        row._replace(collection=collection)
        for level in LEVELS
        for row in _clusters(
            level, pairs[level], {name: standings[level].get(name, Standing()) for name in wanted[level]}, parameters
        )
    ]
    return rows, aliases(rows, old_clusters, old_aliases, collection)


def _pairs(duplicates: Reader) -> dict[str, _Pairs]:
    """Pairs of copies by level."""
    pairs = {level: _Pairs([], []) for level in LEVELS}
    for level, left, right, relation in records(duplicates, "level", "left_id", "right_id", "relation"):
        if relation == "identical":
            pairs[level].identical.append((left, right))
        elif relation in _ALIKE:
            pairs[level].alike.append((left, right))
    return pairs


def _pages(sheets: Iterable[tuple[Any, ...]], order: Order) -> Iterator[tuple[str, Standing]]:
    for page, document, number, cer, width, height in sheets:
        place = (order.documents.get(document, LAST), number)
        quality = None if cer is None else 1.0 - cer
        yield page, Standing(quality, (width or 0) * (height or 0), place, order.roots.get(document))


def _places(segments: Reader, wanted: set[str]) -> dict[str, tuple[str, int]]:
    """Segment id → its document, and its place in it."""
    found = chosen(segments, wanted, "segment_id", ("segment_id", "document_id", "position"))
    return {segment: (document, position) for segment, document, position in found}


def _texts(
    signatures: Reader, order: Order, places: Mapping[str, tuple[str, int]], wanted: Mapping[str, set[str]]
) -> dict[str, dict[str, Standing]]:
    """The standings of documents and segments, by level."""
    found: dict[str, dict[str, Standing]] = {"document": {}, "segment": {}}
    names = ("subject_id", "document_id", "level", "quality", "length")
    for subject, document, level, quality, length in chosen(
        signatures, wanted["document"] | wanted["segment"], "subject_id", names
    ):
        _, position = places.get(subject, (document, 0))
        place = (order.documents.get(document, LAST), position)
        found[level][subject] = Standing(quality, length, place, order.roots.get(document))
    return found


def _clusters(
    level: str, pairs: _Pairs, standings: Mapping[str, Standing], parameters: ClusterParameters
) -> Iterator[ClusterRow]:
    ranks = {name: standing.rank for name, standing in standings.items()}
    for group in sorted(centred(pairs.identical, pairs.alike, ranks)):
        name = cluster_id(group)
        best, reason = preferred({member: standings[member] for member in group}, parameters)
        for member in group:
            yield ClusterRow(level, name, member, member == best, reason if member == best else None, "")


def preferred(group: Mapping[str, Standing], parameters: ClusterParameters) -> tuple[str, str]:
    """The member to read and why: pinned, of a trusted source, read best, complete, first. Each test leaves the best
    of those before it; the reason names the last one that decided.

    >>> preferred({"a": Standing(0.8, 900), "b": Standing(0.97, 880)}, ClusterParameters())
    ('b', 'read best (quality 0.97)')
    """
    tests: list[tuple[Callable[[str], Any], str]] = [
        (lambda member: member not in parameters.preferred, "pinned in the configuration{why}"),
        (lambda member: _distrust(group[member].root, parameters), "from the most trusted source ({root})"),
        (lambda member: -group[member].rank[0], "read best (quality {quality:.2f})"),
        (lambda member: group[member].length < _COMPLETE * longest, "most complete ({length} letters)"),
        (lambda member: (group[member].place, member), "first in the order of the collection"),
    ]
    left, reason = sorted(group), ""
    for test, words in tests:
        if len(left) == 1:
            break
        longest = max(group[member].length for member in left)
        scores = [test(member) for member in left]
        least = min(scores)
        kept = [member for member, score in zip(left, scores, strict=True) if score == least]
        if len(kept) < len(left):
            quality = group[kept[0]].quality
            why = parameters.preferred.get(kept[0])
            about = {
                "root": group[kept[0]].root,
                "quality": 1.0 if quality is None else quality,
                "why": f": {why}" if why else "",
            }
            reason = words.format(length=group[kept[0]].length, **about)
            left = kept
    return left[0], reason


def _distrust(root: str | None, parameters: ClusterParameters) -> int:
    trusted = parameters.trusted_sources
    return trusted.index(root) if root in trusted else len(trusted)


STAGE = Stage(
    name="cluster",
    version=2,
    kind=Kind.COLLECTION,
    reads=(MemberRow, PageRow, SegmentRow, SignatureRow, DuplicateRow),
    writes=(ClusterRow, ClusterAliasRow),
    recalls=(ClusterRow, ClusterAliasRow),
    parameters=ClusterParameters,
    run=run,
)
