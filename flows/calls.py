"""Calls of stages, in this process or in the guarded child, with the CPU seconds they took."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from flows.orders import Subject
from flows.payloads import payload, read
from tasks import stage_named
from tasks.errors import UnreadableError
from tasks.stage import Kind, Output, PageTask, Parameters, Payload, SourceTask, Stage


def timed(stage: Stage, parameters: Parameters, arguments: Iterable[Any]) -> tuple[Output, float]:
    """The rows of one call and the CPU seconds it took in this process."""
    begun = time.process_time()
    output = tuple(list(rows) for rows in stage.run(*arguments, parameters))
    return output, time.process_time() - begun


def task_of(kind: Kind, collection: str, subject: Subject, found: Sequence[Payload] = (), scale: float = 1.0) -> Any:
    """The task of a SOURCE or PAGE stage on the payload of its source and those of its witnesses; without payloads it
    stands for one that could not be read."""
    held = found[0] if found else Payload(subject.path, b"", subject.sha256)
    if kind is Kind.PAGE:
        assert subject.member is not None
        return PageTask(subject.member, subject.page_number, subject.uri, held, scale, tuple(found[1:]))
    name, uri, modified_at = subject.source_name, subject.uri, subject.modified_at
    return SourceTask(subject.subject_id, collection, name, uri, modified_at, held)


def in_child(
    name: str, parameters: dict[str, Any], work: tuple[str, Subject], files: Sequence[str], scale: float
) -> tuple[Output, float]:
    """Run a SOURCE or PAGE stage on one subject of a collection (`work`), in the child.

    `files` hold its source and its witnesses. Raises UnreadableError where a page's source is no longer what it was.
    """
    collection, subject = work
    stage = stage_named(name)
    beside = zip(files[1:], subject.witnesses, strict=True)
    found = [payload(files[0], subject.path), *(read(file, witness.path) for file, witness in beside)]
    known = [subject.sha256, *(witness.sha256 for witness in subject.witnesses)]
    for held, sha256 in zip(found, known, strict=True):
        if stage.kind is Kind.PAGE and held.sha256 != sha256:
            raise UnreadableError(f"{held.path} changed during the run; run again.", code="source_changed")
    task = task_of(stage.kind, collection, subject, found, scale)
    return timed(stage, stage.parameters.model_validate(parameters), [task])
