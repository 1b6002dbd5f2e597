"""Equality of versions and releases: sorted rows, without what only says when and where they were made.

Left out always: runs, withdrawn sources, `run_id`, `attempts`. Across stores also addresses and times of files, since
the same letter may lie in a folder here and in a bucket there.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from storage.changes import MAKING, compared
from storage.reader import Dataset
from storage.schemas.keys import sorted_by

#: Columns that say where its source lies.
_PLACE = frozenset({"uri", "modified_at", "image_uri"})
#: How the address of an object inside a source begins, where it is no address of the web.
_ADDRESSES = ("/", "file://", "s3://")
#: Lines of differences of one table before the rest is counted.
_MOST = 10


def rows_digest(data: Dataset, *, across_stores: bool = False) -> dict[str, str]:
    """Table → hexadecimal digest of its sorted rows."""
    found = {}
    for table in compared():
        digest = hashlib.blake2b(digest_size=16)
        for line in sorted(_lines(data, table, across_stores)):
            digest.update(line.encode("ascii") + b"\n")
        found[table] = digest.hexdigest()
    return found


def differences(first: Dataset, second: Dataset, *, across_stores: bool = False) -> list[str]:
    """What differs, as readable lines; empty if and only if the two are equal."""
    found: list[str] = []
    for table in compared():
        ours = Counter(_lines(first, table, across_stores))
        theirs = Counter(_lines(second, table, across_stores))
        told = _told(table, sorted((ours - theirs).elements()), sorted((theirs - ours).elements()))
        found += told[:_MOST]
        if told[_MOST:]:
            found.append(f"{table}: and {len(told) - _MOST} more")
    return found


def _told(table: str, ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Rows with one key as the columns in which they differ, the others whole."""
    mine, yours = _by_key(table, ours), _by_key(table, theirs)
    lines = []
    for key in sorted(mine.keys() | yours.keys()):
        a, b = mine.get(key, []), yours.get(key, [])
        if len(a) == len(b) == 1:
            names = sorted(name for name in a[0] if a[0][name] != b[0].get(name))
            lines += [f"{table} {key} {name}: {_short(a[0][name])} | {_short(b[0].get(name))}" for name in names]
        else:
            lines += [f"{table} {key}: only in the first: {_short(row)}" for row in a]
            lines += [f"{table} {key}: only in the second: {_short(row)}" for row in b]
    return lines


def _by_key(table: str, lines: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        row = json.loads(line)
        found[" ".join(str(row[name]) for name in sorted_by(table) if name in row)].append(row)
    return found


def _short(value: Any) -> str:
    """A value as a person reads it."""
    return json.dumps(value, ensure_ascii=False)[:400]


def _lines(data: Dataset, table: str, across_stores: bool) -> Iterator[str]:
    """Each row as one line of JSON."""
    left_out = MAKING | _PLACE if across_stores else MAKING
    for piece in data.tables(table):
        for row in piece.to_pylist():
            if row.get("status") == "withdrawn":
                continue
            if across_stores and table == "rejects" and row["subject_id"].startswith(_ADDRESSES):
                row["subject_id"] = ""
            kept = {name: value for name, value in row.items() if name not in left_out}
            yield json.dumps(kept, ensure_ascii=True, sort_keys=True, default=str)
