"""A release without what a purged source held: its files rewritten, with every digest that names them."""

import hashlib
import json
from collections.abc import Collection, Mapping
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
    residue = Residue(tombstone, _ids(release, tombstone.documents))
    replaced: dict[str, str] = {}
    rewritten: dict[str, dict[str, Any]] = {}
    for table in TABLES:
        for key in release.files(table):
            content = blobs.get(key)
            rows = pq.read_table(pa.BufferReader(content))
            left = residue.without(table, rows)
            if left is not None:
                new = _parquet(left)
                blobs.put(key, new)
                replaced[_sha(content)] = _sha(new)
                rewritten[key] = {"rows": left.num_rows, "bytes": len(new), "sha256": _sha(new)}
    if rewritten:
        manifest = blobs.get(_MANIFEST)
        new = json.dumps(_told(release.manifest(), rewritten, tombstone), ensure_ascii=False, indent=1).encode()
        blobs.put(_MANIFEST, new)
        _keep_true(blobs, replaced | {_sha(manifest): _sha(new)})
    return sorted(rewritten)


def _told(manifest: dict[str, Any], rewritten: Mapping[str, dict[str, Any]], tombstone: Tombstone) -> dict[str, Any]:
    """The manifest with the files as they are now, and the source that was purged."""
    for table in manifest["tables"].values():
        for file in table["files"]:
            file.update(rewritten.get(file["path"], {}))
        table["rows"] = sum(file["rows"] for file in table["files"])
    manifest.setdefault("purged", []).append({"source_id": tombstone.source_id, "purged_at": tombstone.purged_at})
    return manifest


def _ids(release: Release, documents: Collection[str]) -> set[str]:
    wanted = pa.array(sorted(documents), pa.string())
    found: set[str] = set()
    for table, column in (("pages", "page_id"), ("segments", "segment_id")):
        for piece in release.tables(table, ["document_id", column]):
            found.update(piece.filter(pc.is_in(piece["document_id"], value_set=wanted))[column].to_pylist())
    return found


def _keep_true(blobs: Blobs, replaced: dict[str, str]) -> None:
    """Put new digests where old ones stand; a text that changed by that has a new digest itself."""
    texts = [key for key in blobs.list() if key.endswith(_TEXTS)]
    waiting = dict(replaced)
    while waiting:
        changed: dict[str, str] = {}
        for key in texts:
            content = blobs.get(key)
            new = content
            for old_digest, new_digest in waiting.items():
                new = new.replace(old_digest.encode(), new_digest.encode())
            if new != content:
                blobs.put(key, new)
                changed[_sha(content)] = _sha(new)
        waiting = changed


def _parquet(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd", compression_level=3)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
