"""A release without what a purged source held: its files rewritten, with every digest that names them.

What is to go and what was rewritten stands in a journal beside the release until all is done, so that a purge that was
interrupted goes on where it was: a file already clean no longer says what it held, nor what its digest was.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from storage.blobs import Blobs
from storage.errors import NotFound
from storage.purged import Tombstone
from storage.reader import Release, is_release
from storage.residue import Residue
from storage.schemas.released import TABLES

_MANIFEST = "manifest.json"
#: What a release says about itself; digests in it are kept true.
_TEXTS = (".json", ".md", ".txt", ".csv")


def purge_release(blobs: Blobs, tombstone: Tombstone) -> list[str]:
    """Rewrite the files of a release that hold residue; their keys. Raises NotFound where there is no release."""
    if not is_release(blobs):
        raise NotFound(f"{blobs.uri()} holds no release: name the folder or prefix of one.")
    release = Release(blobs)
    journal = _journal(blobs, tombstone)
    journal.ids = sorted(_ids(release, tombstone.documents) | set(journal.ids))
    journal.save(blobs)
    _rewrite(release, Residue(tombstone, journal.ids), journal)
    if journal.rewritten:
        manifest = blobs.get(_MANIFEST)
        told = _told(release.manifest(), journal.rewritten, tombstone)
        new = json.dumps(told, ensure_ascii=False, indent=1).encode()
        journal.replace(blobs, _MANIFEST, manifest, new)
        _keep_true(blobs, journal)
    blobs.delete(journal.key)
    return sorted(journal.rewritten)


@dataclass(slots=True)
class _Journal:
    """Ids of what goes, file → its entry in the manifest, and digest → the one that takes its place."""

    key: str
    ids: list[str] = field(default_factory=list)
    rewritten: dict[str, dict[str, Any]] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)

    def save(self, blobs: Blobs) -> None:
        blobs.put(self.key, json.dumps(asdict(self)).encode())

    def replace(self, blobs: Blobs, key: str, old: bytes, new: bytes) -> None:
        """Replace an object, once its digests are written down."""
        if new != old:
            self.replaced[_sha(old)] = _sha(new)
            self.save(blobs)
            blobs.put(key, new)


def _journal(blobs: Blobs, tombstone: Tombstone) -> _Journal:
    """The journal of an interrupted purge of the source, or a new one."""
    key = f"purging-{tombstone.source_id}"
    return _Journal(**json.loads(blobs.get(key))) if blobs.exists(key) else _Journal(key)


def _rewrite(release: Release, residue: Residue, journal: _Journal) -> None:
    for table in TABLES:
        for key in release.files(table):
            content = release.blobs.get(key)
            left = residue.without(table, pq.read_table(pa.BufferReader(content)))
            if left is not None:
                new = _parquet(left)
                journal.rewritten[key] = {"rows": left.num_rows, "bytes": len(new), "sha256": _sha(new)}
                journal.replace(release.blobs, key, content, new)


def _told(manifest: dict[str, Any], rewritten: Mapping[str, dict[str, Any]], tombstone: Tombstone) -> dict[str, Any]:
    """The manifest with the files as they are now, and the source that was purged."""
    for table in manifest["tables"].values():
        for file in table["files"]:
            file.update(rewritten.get(file["path"], {}))
        table["rows"] = sum(file["rows"] for file in table["files"])
    purged, mark = (
        manifest.setdefault("purged", []),
        {"source_id": tombstone.source_id, "purged_at": tombstone.purged_at},
    )
    if mark not in purged:
        purged.append(mark)
    return manifest


def _ids(release: Release, documents: Collection[str]) -> set[str]:
    wanted = pa.array(sorted(documents), pa.string())
    found: set[str] = set()
    for table, column in (("pages", "page_id"), ("segments", "segment_id")):
        for piece in release.tables(table, ["document_id", column]):
            found.update(piece.filter(pc.is_in(piece["document_id"], value_set=wanted))[column].to_pylist())
    return found


def _keep_true(blobs: Blobs, journal: _Journal) -> None:
    """Put new digests where old ones stand; a text that changed by that has a new digest itself."""
    texts = [key for key in blobs.list() if key.endswith(_TEXTS)]
    waiting = dict(journal.replaced)
    while waiting:
        changed: dict[str, str] = {}
        for key in texts:
            content = blobs.get(key)
            new = content
            for old_digest, new_digest in waiting.items():
                new = new.replace(old_digest.encode(), new_digest.encode())
            if new != content:
                journal.replace(blobs, key, content, new)
                changed[_sha(content)] = _sha(new)
        waiting = changed


def _parquet(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd", compression_level=3)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
