"""The open failures of a version, as rows."""

from collections.abc import Collection

from storage.blobs import Blobs
from storage.schemas.arrow import decode
from storage.schemas.released import RejectRow
from storage.versions import Manifest
from storage.view import View


def rejects(blobs: Blobs, manifest: Manifest, collections: Collection[str] | None = None) -> list[RejectRow]:
    """Every open failure of a version, of all collections or of those named, by stage and subject."""
    pieces = View(blobs, manifest, collections).tables("rejects")
    found = [row for piece in pieces for row in decode(RejectRow, piece)]
    return sorted(found, key=lambda row: (row.collection, row.stage, row.subject_id))
