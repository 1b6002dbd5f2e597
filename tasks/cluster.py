"""Cluster: groups of copies and the witness of each that is best to read.

Closure over verified pairs; what only shares a form or contains another is no copy. Each member must be verified
against the best of its group. Nothing is deleted: a consumer filters by `is_preferred`. Ids that clusters had before
are remembered beside.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator

from storage.ids import cluster_id
from storage.schemas import ClusterAliasRow, ClusterRow, DuplicateRow, MemberRow, PageRow, SegmentRow, SignatureRow
from storage.schemas.arrow import Encoded, schema
from tasks.likeness.groups import Edges, Places, centred, combined
from tasks.likeness.history import aliases
from tasks.likeness.preference import preferred, reason
from tasks.likeness.records import collection_of
from tasks.likeness.standings import Level, levels
from tasks.likeness.verdict import SAME
from tasks.stage import Kind, Parameters, Reader, Stage

LEVELS = ("source", "page_image", "document", "segment")
#: Relations of copies beside identity.
_ALIKE = SAME | {"re-scan"}
_PAIR = ("level", "left_id", "right_id", "relation")


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


def run(  # noqa: PLR0913, PLR0917 (one reader a table)
    members: Reader,
    pages: Reader,
    segments: Reader,
    signatures: Reader,
    duplicates: Reader,
    old_clusters: Reader,
    old_aliases: Reader,
    parameters: ClusterParameters,
) -> tuple[Iterable[ClusterRow], Iterable[ClusterAliasRow]]:
    """Members of all groups, by level, cluster and member; and the ids that groups once had."""
    pairs = _pairs(duplicates)
    names = {level: _names(pairs.filter(pc.equal(pairs["level"], level))) for level in LEVELS}
    known = levels(names, members, pages, segments, signatures, parameters.trusted_sources, parameters.preferred)
    collection = collection_of(members)
    tables = [
        _clusters(level, known[level], pairs.filter(pc.equal(pairs["level"], level)), parameters) for level in LEVELS
    ]
    rows = pa.concat_tables(tables)
    place = rows.schema.get_field_index("collection")
    rows = rows.set_column(place, "collection", pa.repeat(collection, rows.num_rows))
    return Encoded(ClusterRow, rows), aliases(rows, old_clusters, old_aliases, collection)


def _pairs(duplicates: Reader) -> pa.Table:
    """Pairs of copies."""
    wanted = pa.array(["identical", *sorted(_ALIKE)])
    found = [batch.filter(pc.is_in(batch.column("relation"), value_set=wanted)) for batch in duplicates.batches(_PAIR)]
    empty = pa.schema([(name, pa.string()) for name in _PAIR]).empty_table()
    return pa.concat_tables([empty, *(pa.Table.from_batches([batch]) for batch in found)]).combine_chunks()


def _names(pairs: pa.Table) -> pa.Array:
    """The members of pairs, ascending."""
    ends = [chunk for side in ("left_id", "right_id") for chunk in pairs[side].chunks]
    names = pc.unique(pa.concat_arrays([pa.array([], pa.string()), *ends]))
    return names.take(pc.sort_indices(names))


def _edges(pairs: pa.Table, names: pa.Array) -> Edges:
    columns = [pc.index_in(pairs[side], value_set=names).to_numpy() for side in ("left_id", "right_id")]
    return np.stack(columns, axis=1).astype(np.int64).reshape(-1, 2)


def _clusters(level: str, given: Level, pairs: pa.Table, parameters: ClusterParameters) -> pa.Table:
    """Rows by cluster and member, the clusters by their smallest members."""
    is_identical = pc.equal(pairs["relation"], "identical")
    identical, alike = (_edges(pairs.filter(mask), given.names) for mask in (is_identical, pc.invert(is_identical)))
    groups = centred(identical, alike, combined(given.known.steps, given.known.lengths))
    members, smallest = _gathered(groups)
    best = preferred(members, smallest, given.known)
    starts, place = np.unique(smallest, return_inverse=True)
    ids = pa.array([cluster_id([name]) for name in given.names.take(pa.array(starts)).to_pylist()], pa.string())
    reasons = [None, *_reasons(given, best.members, best.tests, parameters)]
    is_best = members == best.members[place] if len(members) else np.zeros(0, np.bool_)
    columns = {
        "level": pa.repeat(level, len(members)),
        "cluster_id": ids.take(pa.array(place)),
        "member_id": given.names.take(pa.array(members)),
        "is_preferred": pa.array(is_best),
        "reason": pa.array(reasons, pa.string()).take(pa.array(np.where(is_best, place + 1, 0))),
        "collection": pa.repeat("", len(members)),
    }
    return pa.table(columns, schema=schema(ClusterRow))


def _gathered(groups: Places) -> tuple[Places, Places]:
    """The members of groups of two and more, by group, and the smallest member of the group of each."""
    smallest = np.full(len(groups), len(groups), dtype=np.int64)
    np.minimum.at(smallest, groups, np.arange(len(groups)))
    owners = smallest[groups]
    members = np.flatnonzero(np.bincount(owners, minlength=len(groups))[owners] > 1)
    members = members[np.argsort(owners[members], kind="stable")]
    return members, owners[members]


def _reasons(given: Level, members: Places, tests: Places, parameters: ClusterParameters) -> Iterable[str]:
    rows = pa.array(members)
    names, roots = given.names.take(rows).to_pylist(), given.roots.take(rows).to_pylist()
    facts = given.known.qualities[members].tolist(), given.known.lengths[members].tolist()
    for name, root, test, quality, length in zip(names, roots, tests.tolist(), *facts, strict=True):
        yield reason(test, quality, length, root, parameters.preferred.get(name))


STAGE = Stage(
    name="cluster",
    version=3,
    kind=Kind.COLLECTION,
    reads=(MemberRow, PageRow, SegmentRow, SignatureRow, DuplicateRow),
    writes=(ClusterRow, ClusterAliasRow),
    recalls=(ClusterRow, ClusterAliasRow),
    parameters=ClusterParameters,
    run=run,
)
