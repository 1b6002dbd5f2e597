"""Calls of stages, in this process or in the guarded child, with the CPU seconds they took."""

import time
from collections.abc import Iterable
from typing import Any

from flows.orders import Subject
from flows.payloads import payload
from tasks import stage_named
from tasks.errors import UnreadableError
from tasks.stage import Kind, Output, PageTask, Parameters, Payload, SourceTask, Stage


def timed(stage: Stage, parameters: Parameters, arguments: Iterable[Any]) -> tuple[Output, float]:
    """The rows of one call and the CPU seconds it took in this process."""
    begun = time.process_time()
    output = tuple(list(rows) for rows in stage.run(*arguments, parameters))
    return output, time.process_time() - begun


def task_of(kind: Kind, collection: str, subject: Subject, found: Payload | None = None, scale: float = 1.0) -> Any:
    """The task of a SOURCE or PAGE stage; without a payload it stands for one that could not be read."""
    held = found or Payload(subject.path, b"", subject.sha256)
    if kind is Kind.PAGE:
        assert subject.member is not None
        return PageTask(subject.member, subject.page_number, subject.uri, held, scale)
    name, uri, modified_at = subject.source_name, subject.uri, subject.modified_at
    return SourceTask(subject.subject_id, collection, name, uri, modified_at, held)


def in_child(
    name: str, parameters: dict[str, Any], work: tuple[str, Subject], file: str, scale: float
) -> tuple[Output, float]:
    """Run a SOURCE or PAGE stage on one subject of a collection (`work`), in the child.

    Raises UnreadableError where a page's source is no longer what it was.
    """
    collection, subject = work
    stage = stage_named(name)
    found = payload(file, subject.path)
    if stage.kind is Kind.PAGE and found.sha256 != subject.sha256:
        raise UnreadableError(f"{subject.path} changed during the run; run again.", code="source_changed")
    task = task_of(stage.kind, collection, subject, found, scale)
    return timed(stage, stage.parameters.model_validate(parameters), [task])
