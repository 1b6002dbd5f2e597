"""Ids that clusters once had. A cluster's id follows from its members, so it may change as the collection grows; who
noted an old one finds its text by this table. It is history: no released row depends on it.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from storage.schemas import ClusterAliasRow
from tasks.likeness.records import records
from tasks.stage import Reader

_Key = tuple[str, str]


def aliases(now: pa.Table, old_clusters: Reader, old_aliases: Reader, collection: str) -> list[ClusterAliasRow]:
    """One row for every id of the versions before that no cluster has now, by level and id.

    An old id leads to the cluster of the member that was preferred when it was last in use; where that is in none any
    more, to that of the first member that still is in one. `now` are the rows of `clusters`.
    """
    before = list(records(old_aliases, "level", "old_id", "member_id"))
    changed = sorted(_not_current(now, old_clusters, [member for _, _, member in before]))
    cluster_of = _clusters(now, [row[2] for row in changed] + [row[2] for row in before])
    current = {(level, name) for level, name in _pairs(now, "cluster_id", [row[1] for row in (*changed, *before)])}
    heirs: dict[_Key, tuple[tuple[bool, bool], str]] = {}
    old_of: dict[_Key, str] = {}
    for level, old, member, is_preferred in changed:
        old_of[level, member] = old
        claim = ((level, member) in cluster_of, is_preferred)
        if (level, old) not in heirs or claim > heirs[level, old][0]:
            heirs[level, old] = claim, member
    followed = {(level, old): member for (level, old), (_, member) in heirs.items()}
    for level, old, member in before:
        last = followed.get((level, old_of.get((level, member), "")), member)
        followed.setdefault((level, old), member if (level, member) in cluster_of else last)
    return [
        ClusterAliasRow(old, level, cluster_of.get((level, member)), member, collection)
        for (level, old), member in sorted(followed.items())
        if (level, old) not in current
    ]


def _not_current(now: pa.Table, old_clusters: Reader, named: list[str]) -> Iterator[tuple[str, str, str, bool]]:
    """Level, cluster, member and whether it was preferred: the old rows of clusters that are no more."""
    columns = ("level", "cluster_id", "member_id", "is_preferred")
    found = [batch.select(columns) for batch in old_clusters.batches(columns)]
    if not found:
        return
    rows = pa.Table.from_batches(found).combine_chunks()
    is_there = pc.is_in(_keys(rows), value_set=pc.unique(_keys(now)))
    rows = rows.filter(pc.or_(pc.invert(is_there), pc.is_in(rows["member_id"], value_set=pa.array(named, pa.string()))))
    yield from zip(*(rows[name].to_pylist() for name in columns), strict=True)


def _keys(rows: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(rows["level"], rows["cluster_id"], " ")


def _clusters(now: pa.Table, members: list[str]) -> dict[_Key, str]:
    """Level and member → cluster, of some members."""
    rows = now.filter(pc.is_in(now["member_id"], value_set=pa.array(members, pa.string())))
    columns = (rows[name].to_pylist() for name in ("level", "member_id", "cluster_id"))
    return {(level, member): cluster for level, member, cluster in zip(*columns, strict=True)}


def _pairs(now: pa.Table, column: str, values: list[str]) -> Iterator[_Key]:
    rows = now.filter(pc.is_in(now[column], value_set=pa.array(values, pa.string())))
    yield from zip(rows["level"].to_pylist(), rows[column].to_pylist(), strict=True)
