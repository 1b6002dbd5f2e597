"""Shards: which part of each table holds a document. A shard is filled once, by the run that creates it.

A shard's name is its collection, a slash, and the id of its first source; a collection's own tables lie in
`COLLECTION/all`. Names never reach a result.
"""

from collections.abc import Iterable, Iterator, Mapping

from storage.draft import Draft
from storage.schemas import MemberRow

#: A shard is full at either limit.
SOURCES = 1_000
TEXT_BYTES = 64 * 2**20

#: Scans hold about this many times more bytes than text.
_SCAN_RATIO = 100
_SCANS = (".tif", ".tiff", ".png", ".jpg", ".jpeg", ".jp2", ".gif", ".bmp", ".webp", ".pdf", ".djvu", ".djv")


def collection_shard(collection: str) -> str:
    """The shard of tables that belong to the collection as a whole."""
    return f"{collection}/all"


def shards_of(collection: str, names: Iterable[str]) -> list[str]:
    """The document shards of a collection among some names, sorted.

    >>> shards_of("a", ["a/s-1", "ab/s-2", "a/all"])
    ['a/s-1']
    """
    whole = collection_shard(collection)
    return sorted(name for name in names if name.startswith(f"{collection}/") and name != whole)


def placed(collection: str, new: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, str]]:
    """Source and shard for each new source (id, path, byte size), in the order given."""
    shard, count, weight = "", 0, 0
    for source, path, size in new:
        text = size // _SCAN_RATIO if path.lower().endswith(_SCANS) else size
        if not shard or count >= SOURCES or weight + text > TEXT_BYTES:
            shard, count, weight = f"{collection}/{source}", 0, 0
        count += 1
        weight += text
        yield source, shard


def homes(draft: Draft, table: str, column: str, collection: str) -> dict[str, str]:
    """Id → shard, for the ids that a table of the collection holds."""
    found: dict[str, str] = {}
    for shard in shards_of(collection, draft.parts(table)):
        ids = draft.read(table, shards=[shard], columns=[column])[column].to_pylist()
        found.update(dict.fromkeys(ids, shard))
    return found


def home(member: MemberRow, sources: Mapping[str, str]) -> str:
    """The shard of a new document: that of its main source; a source of very many documents fills several."""
    shard = sources[member.source_ids[0]]
    return shard if member.ordinal < SOURCES else f"{shard}-{member.ordinal // SOURCES}"
