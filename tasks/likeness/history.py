"""Ids that clusters once had. A cluster's id follows from its members, so it may change as the collection grows; who
noted an old one finds its text by this table. It is history: no released row depends on it.
"""

from collections.abc import Sequence

from storage.schemas import ClusterAliasRow, ClusterRow
from tasks.likeness.records import records
from tasks.stage import Reader


def aliases(
    now: Sequence[ClusterRow], old_clusters: Reader, old_aliases: Reader, collection: str
) -> list[ClusterAliasRow]:
    """One row for every id of the versions before that no cluster has now, by level and id.

    An old id leads to the cluster of the member that was preferred when it was last in use; where that is in none any
    more, to that of the first member that still is in one.
    """
    current = {(row.level, row.cluster_id) for row in now}
    cluster_of = {(row.level, row.member_id): row.cluster_id for row in now}
    heirs: dict[tuple[str, str], tuple[tuple[bool, bool], str]] = {}
    old_of: dict[tuple[str, str], str] = {}
    columns = ("level", "cluster_id", "member_id", "is_preferred")
    for level, old, member, is_preferred in sorted(records(old_clusters, *columns), key=lambda row: row[:3]):
        old_of[level, member] = old
        claim = ((level, member) in cluster_of, is_preferred)
        if (level, old) not in heirs or claim > heirs[level, old][0]:
            heirs[level, old] = claim, member
    followed = {(level, old): member for (level, old), (_, member) in heirs.items()}
    for level, old, member in records(old_aliases, "level", "old_id", "member_id"):
        last = followed.get((level, old_of.get((level, member), "")), member)
        followed.setdefault((level, old), member if (level, member) in cluster_of else last)
    return [
        ClusterAliasRow(old, level, cluster_of.get((level, member)), member, collection)
        for (level, old), member in sorted(followed.items())
        if (level, old) not in current
    ]
