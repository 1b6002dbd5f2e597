"""Acquire: what one source is, what it holds, and why not where it holds nothing.

The bytes decide; the name only tells sidecars from documents. What documents the sources make together is decided by
assemble, which sees the whole collection.
"""

import hashlib
import posixpath

from storage.ids import normal_path
from storage.schemas import HoldingRow, RefusalRow, SourceRow, StringMap
from tasks.errors import StageError, UnreadableError, UnsupportedError
from tasks.formats import Format
from tasks.reader import Inspection
from tasks.saved_page import in_resources
from tasks.sidecar import described, is_manifest, parse
from tasks.sniff import sniff
from tasks.stage import Kind, Parameters, SourceTask, Stage

Output = tuple[tuple[SourceRow, ...], tuple[HoldingRow, ...], tuple[RefusalRow, ...]]


#: Tells an empty file from a payload whose bytes are not at hand.
_SHA256_OF_NOTHING = hashlib.sha256(b"").hexdigest()


class AcquireParameters(Parameters):
    """Acquire has nothing to set: what is in a source is a fact."""


def run(task: SourceTask, _: AcquireParameters) -> Output:
    """One source row, one holding row, and what was refused inside the source. Never raises a StageError: a source
    that cannot be used is quarantined with the reason."""
    described_by_hand = is_manifest(task.payload.path) or described(task.payload.path) is not None
    return _sidecar(task) if described_by_hand else _file(task)


def quarantined(task: SourceTask, error: StageError, media_type: str | None = None) -> Output:
    """The rows of a source that cannot be used; the engine asks for them when opening it killed the child, and then has
    no bytes to give."""
    row = _source(task, media_type)._replace(status="quarantined", error_code=error.code, error_message=error.message)
    return (row,), (_holding(task, "none"),), ()


def _sidecar(task: SourceTask) -> Output:
    path = task.payload.path
    media_type = "application/json" if path.lower().endswith(".json") else "application/toml"
    try:
        said = parse(task.payload.data, path)
    except StageError as error:
        return quarantined(task, error, media_type)
    role = "manifest" if is_manifest(path) else "sidecar"
    return (_source(task, media_type),), (_holding(task, role)._replace(metadata=said),), ()


def _file(task: SourceTask) -> Output:
    found: Format | None = None
    try:
        found = sniff(task.payload.data, task.payload.path)
        if found.role == "none":
            raise UnsupportedError(found.advice)
        return _opened(task, found)
    except StageError as error:
        media_type = found.media_type if found else None
        if in_resources(task.payload.path):
            # A broken picture or an empty script of a saved page is still part of that page.
            return (_source(task, media_type),), (_holding(task, "resource"),), ()
        return quarantined(task, error, media_type)


def _opened(task: SourceTask, found: Format) -> Output:
    if found.reader is None:
        return (_source(task, found.media_type),), (_holding(task, found.role),), ()
    # The registry of readers is imported late: sidecars and broken files need none of it.
    from tasks.readers import reader

    inspection = reader(found.reader).inspect(task)
    if not inspection.units:
        row, holding, _ = quarantined(task, _nothing(inspection), inspection.media_type)
        return row, holding, inspection.refusals
    source = _source(task, inspection.media_type, inspection.metadata)
    return (source,), (_inspected(task, found, inspection),), inspection.refusals


def _nothing(inspection: Inspection) -> StageError:
    if inspection.refusals:
        first = inspection.refusals[0]
        return UnreadableError(
            f"The file holds no document; of {len(inspection.refusals)} objects refused the first was {first.subject}: "
            f"{first.error_message}",
            code="no_document",
        )
    return UnreadableError("The file holds no document: look inside and leave it out.", code="no_document")


def _source(task: SourceTask, media_type: str | None, metadata: StringMap = ()) -> SourceRow:
    return SourceRow(
        source_id=task.source_id,
        collection=task.collection,
        uri=task.uri,
        media_type=media_type,
        byte_size=len(task.payload.data) if task.payload.sha256 else None,
        content_sha256=task.payload.sha256 or None,
        modified_at=task.modified_at,
        metadata=tuple(sorted(metadata)),
    )


def _holding(task: SourceTask, role: str) -> HoldingRow:
    path = posixpath.normpath(normal_path(task.payload.path))
    return HoldingRow(task.source_id, task.collection, task.source_name, path, role)


def _inspected(task: SourceTask, found: Format, inspection: Inspection) -> HoldingRow:
    return _holding(task, found.role)._replace(
        reader=inspection.reader,
        units=inspection.units,
        references=tuple(map(normal_path, inspection.references)),
        metadata=tuple(sorted(inspection.metadata)),
    )


STAGE = Stage(
    name="acquire",
    version=1,
    kind=Kind.SOURCE,
    reads=(),
    writes=(SourceRow, HoldingRow, RefusalRow),
    parameters=AcquireParameters,
    run=run,
    isolated=True,
    on_failure=quarantined,
)
