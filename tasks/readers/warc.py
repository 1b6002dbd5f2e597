"""WARC and WACZ: one document a readable response with status 200 or text resource; other responses are refusals."""

from dataclasses import replace
from http import HTTPStatus

from storage.schemas import Leaf, RefusalRow, Unit
from tasks.errors import StageError
from tasks.reader import Inspection, Reading
from tasks.readers.html import decoded_markup, reading
from tasks.readers.plain import plain_page
from tasks.stage import PageTask, Parameters, SourceTask
from tasks.web.archive import Record, members, record_at, records
from tasks.web.encoding import decode


def inspect(task: SourceTask) -> Inspection:
    """Documents and refusals. A broken archive gives what can be read and a refusal with code `truncated`.

    Raises StageError where nothing can be read.
    """
    units: list[Unit] = []
    refusals: list[RefusalRow] = []
    for member in members(task.payload):
        try:
            for record in records(task.payload, member):
                found = _unit(task, member, record)
                if isinstance(found, Unit):
                    units.append(found)
                else:
                    refusals.append(found)
        except StageError as error:
            subject = task.uri if member is None else f"{task.uri}!/{member}"
            refusals.append(RefusalRow(task.source_id, subject, error.code, error.message))
    wacz = task.payload.data.startswith(b"PK")
    return Inspection(
        "application/wacz" if wacz else "application/warc", "warc", tuple(units), refusals=tuple(refusals)
    )


def read(task: PageTask, parameters: Parameters) -> Reading:
    """One response or resource."""
    del parameters
    leaf = task.member.leaves[task.page_number - 1]
    record = record_at(task.payload, leaf.member, leaf.index)
    body, whole = record.content()
    if record.media_type == "text/plain":
        decoded = decode(body, record.charset)
        found = Reading(plain_page(task, decoded.text, decoded))
    else:
        found = reading(task, decoded_markup(body, record.charset), record.url, record.captured_at)
    if whole:
        return found
    return replace(found, page=found.page._replace(flags=(*found.page.flags, "truncated")))


def _unit(task: SourceTask, member: str | None, record: Record) -> Unit | RefusalRow:
    def refused(code: str, message: str) -> RefusalRow:
        return RefusalRow(task.source_id, record.url or record.record_id, code, message, record.status)

    if record.kind == "response" and record.status is None:
        return refused("unreadable", "The response has no HTTP head")
    if record.status not in {None, HTTPStatus.OK}:
        return refused("http_status", f"The server answered with status {record.status}")
    if not record.is_text:
        return refused("unsupported_media_type", f"Opis reads HTML and plain text here, not {record.media_type}")
    try:
        body, _ = record.content()
    except StageError as error:
        return refused(error.code, error.message)
    if not body.strip():
        return refused("empty", "The response has no body")
    metadata = {"url": record.url, "captured_at": record.captured_at}
    leaf = Leaf(task.source_id, member, record.ordinal)
    return Unit(
        record.media_type,
        (leaf,),
        external_id=record.record_id or None,
        metadata=tuple(sorted((key, value) for key, value in metadata.items() if value)),
    )
