"""Acquire: what one source is, what it holds, and why not where it holds nothing.

The bytes decide; the name only tells sidecars from documents. What documents the sources make together is decided by
assemble, which sees the whole collection.
"""

import hashlib
import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from storage.ids import normal_path
from storage.schemas import HoldingRow, RefusalRow, SourceRow, StringMap
from tasks.errors import MissingToolError, StageError, UnreadableError, UnsupportedError
from tasks.formats import Format
from tasks.reader import Inspection
from tasks.saved_page import in_resources
from tasks.sidecar import described, is_manifest, parse
from tasks.sniff import sniff
from tasks.stage import Kind, Parameters, Payload, SourceTask, Stage

if TYPE_CHECKING:
    from tasks.archive.entry import Entry, Limits
    from tasks.archive.files import Archive

Output = tuple[tuple[SourceRow, ...], tuple[HoldingRow, ...], tuple[RefusalRow, ...]]


class AcquireParameters(Parameters):
    """How large an archive may be; what is in a source is a fact."""

    most_members: int = Field(default=20_000, ge=1)
    """Files in an archive."""
    most_member_bytes: int = Field(default=2**30, ge=1)
    """Bytes of one file in it."""
    most_unpacked_bytes: int = Field(default=4 * 2**30, ge=1)
    """Bytes of all of them."""
    most_ratio: int = Field(default=250, ge=1)
    """How many times larger than packed a file above 64 MiB may be."""

    def limits(self) -> "Limits":
        """The bounds as `tasks.archive` takes them."""
        from tasks.archive.entry import Limits

        return Limits(self.most_members, self.most_member_bytes, self.most_unpacked_bytes, self.most_ratio)


def run(task: SourceTask, parameters: AcquireParameters) -> Output:
    """One source row, one holding row (one a file for an archive), and what was refused inside the source. Never
    raises a StageError for what is wrong with a file: that is quarantined with the reason. What this machine lacks
    (MissingToolError, `no_scratch`) is raised, so that the source is tried again when a person asks for it."""
    described_by_hand = is_manifest(task.payload.path) or described(task.payload.path) is not None
    return _sidecar(task) if described_by_hand else _file(task, parameters)


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


def _file(task: SourceTask, parameters: AcquireParameters | None) -> Output:
    """A file that is no sidecar; without parameters one in an archive, which may not be an archive itself."""
    found: Format | None = None
    try:
        found = sniff(task.payload.data, task.payload.path)
        if found.role == "none":
            raise UnsupportedError(found.advice)
        return _opened(task, found, parameters)
    except StageError as error:
        if isinstance(error, MissingToolError) or error.code == "no_scratch":
            raise
        media_type = found.media_type if found else None
        if in_resources(task.payload.path):
            # A broken picture or an empty script of a saved page is still part of that page.
            return (_source(task, media_type),), (_holding(task, "resource"),), ()
        return quarantined(task, error, media_type)


def _opened(task: SourceTask, found: Format, parameters: AcquireParameters | None) -> Output:
    if found.reader is None:
        return (_source(task, found.media_type),), (_holding(task, found.role),), ()
    if found.reader == "archive" or (found.media_type == "application/wacz" and parameters is None):
        if parameters is None:
            raise UnsupportedError("It is an archive in an archive: unpack the outer one.", code="nested_archive")
        return _archive(task, found, parameters)
    # The registry of readers is imported late: sidecars and broken files need none of it.
    from tasks.readers import reader

    inspection = reader(found.reader).inspect(task)
    if not inspection.units:
        row, holding, _ = quarantined(task, _nothing(inspection), inspection.media_type)
        return row, holding, inspection.refusals
    source = _source(task, inspection.media_type, inspection.metadata)
    return (source,), (_inspected(task, found, inspection),), inspection.refusals


def _archive(task: SourceTask, found: Format, parameters: AcquireParameters) -> Output:
    """An archive is one source; each file in it has a holding row of its own, or stands among the refusals."""
    from tasks.archive.files import opened

    archive = opened(task.payload, parameters.limits())
    holdings: list[HoldingRow] = []
    refusals: list[RefusalRow] = []
    for entry in archive.entries():
        uri, path = f"{task.uri}!/{entry.path}", f"{task.payload.path}!/{entry.path}"
        if entry.code:
            inside = quarantined(replace(task, uri=uri, payload=Payload(path, b"", "")), _fault(entry))
        else:
            inside = _inside(replace(task, uri=uri, payload=Payload(path, b"", "")), archive, entry.path)
        (source,), (holding,), refused = inside
        if source.status == "quarantined":
            code, message = source.error_code or "unreadable", source.error_message or ""
            refusals.append(RefusalRow(task.source_id, uri, code, message))
        refusals.extend(refused)
        holdings.append(holding._replace(member=entry.path))
    if not archive.is_whole:
        message = "The archive is cut short or broken: what stands before the fault is read."
        refusals.append(RefusalRow(task.source_id, task.uri, "truncated", message))
    if all(holding.role == "none" for holding in holdings):
        error = _nothing(Inspection(found.media_type, "archive", (), refusals=tuple(refusals)))
        row, holding_rows, _ = quarantined(task, error, found.media_type)
        return row, holding_rows, tuple(refusals)
    return (_source(task, found.media_type),), tuple(holdings), tuple(refusals)


def _fault(entry: "Entry") -> StageError:
    return StageError(entry.message, code=entry.code)


def _inside(task: SourceTask, archive: "Archive", path: str) -> Output:
    """A file in an archive, as a file in a folder would be."""
    try:
        data = archive.content(path)
    except StageError as error:
        return quarantined(task, error)
    task = replace(task, payload=Payload(task.payload.path, data, hashlib.sha256(data).hexdigest()))
    described_by_hand = is_manifest(task.payload.path) or described(task.payload.path) is not None
    try:
        return _sidecar(task) if described_by_hand else _file(task, None)
    except StageError as error:  # of the machine: it costs the member, not the archive
        return quarantined(task, error)


def _nothing(inspection: Inspection) -> StageError:
    if inspection.refusals:
        first, codes = inspection.refusals[0], {refusal.error_code for refusal in inspection.refusals}
        return UnreadableError(
            f"The file holds no document; of {len(inspection.refusals)} objects refused the first was {first.subject}: "
            f"{first.error_message}",
            code=codes.pop() if codes in ({"protected"}, {"nested_archive"}, {"over_limit"}) else "no_document",
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
    version=3,
    kind=Kind.SOURCE,
    reads=(),
    writes=(SourceRow, HoldingRow, RefusalRow),
    parameters=AcquireParameters,
    run=run,
    isolated=True,
    on_failure=quarantined,
)
