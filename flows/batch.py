"""One batch: read the subjects' upstream rows, run the stage on each, write the parts and a receipt.

This is all that a worker does, on this machine or another. `except Exception` stands here and nowhere else: whatever a
stage raises becomes the state of one subject, and the batch goes on.
"""

import gc
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from configs.load import work as limits
from flows import lazy_tables
from flows.calls import in_child, task_of, timed
from flows.clock import deadline
from flows.guard import CrashError, MemoryOutError, TimeUpError, guard
from flows.orders import Done, Order, Subject
from flows.payloads import Scratch
from storage import receipts
from storage.blobs import Blobs, open_blobs
from storage.fingerprints import of_table
from storage.parts import write_part
from storage.schemas import TABLE_OF, Row, StateRow
from storage.schemas.arrow import encode
from tasks import stage_named
from tasks.errors import StageError
from tasks.stage import Kind, Output, Parameters, Stage

Call = Callable[[], tuple[Output, float]]

#: Objects made before the collector looks for cycles. Rows are tuples of plain values, in which it finds none; to look
#: after every 700 of them takes up to a fifth of a text stage.
COLLECT_AFTER = 100_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call of a stage gave: a table for each row type, and the error that the rows stand for, if any."""

    tables: dict[type[Row], pa.Table]
    used: Mapping[str, str]
    seconds: float
    error: StageError | None = None


def work(order: Order) -> Done:
    """Run a batch and leave a receipt. Raises only where the store cannot be read or written."""
    gc.set_threshold(COLLECT_AFTER)
    blobs = open_blobs(order.store)
    stage = stage_named(order.stage)
    parameters = stage.parameters.model_validate(order.parameters)
    outcomes = list(zip(order.subjects, _outcomes(order, stage, parameters, blobs), strict=True))
    parts = {}
    for row in stage.writes:
        tables = [outcome.tables[row] for _, outcome in outcomes if row in outcome.tables]
        if tables:
            parts[TABLE_OF[row]] = write_part(blobs, TABLE_OF[row], pa.concat_tables(tables))
    states = tuple(_state(order, subject, outcome) for subject, outcome in outcomes)
    receipts.write(blobs, order, states, parts)
    keys = {table: part.key for table, part in parts.items()}
    return Done(stage.name, order.shard, states, keys, receipts.key_of(order.run_id, order.batch_id))


def _outcomes(order: Order, stage: Stage, parameters: Parameters, blobs: Blobs) -> Iterator[Outcome]:
    if stage.kind is Kind.COLLECTION:
        tables = [TABLE_OF[row] for row in (*stage.reads, *stage.recalls)]
        readers = [lazy_tables.Table(blobs, order.inputs.get(table, ())) for table in tables]
        yield _attempt(stage, partial(_clocked, stage, parameters, readers), order.resources, readers)
    elif stage.kind is Kind.DOCUMENT:
        rows = lazy_tables.by_document(blobs, stage.reads, order.inputs, [s.document_id for s in order.subjects])
        for subject in order.subjects:
            arguments = [rows[row].get(subject.document_id, []) for row in stage.reads]
            yield _attempt(stage, partial(_clocked, stage, parameters, arguments), order.resources, arguments)
    else:
        with tempfile.TemporaryDirectory(prefix="opis-") as folder:
            scratch = Scratch(Path(folder))
            for subject in order.subjects:
                stand_in = [task_of(stage.kind, order.collection, subject)]
                call = partial(_isolated, order, stage, subject, scratch)
                yield _attempt(stage, call, order.resources, stand_in)


def _clocked(stage: Stage, parameters: Parameters, arguments: Iterable[Any]) -> tuple[Output, float]:
    """One call in this process, which has the stage's seconds of CPU."""
    with deadline(limits(stage.name).timeout):
        return timed(stage, parameters, arguments)


def _isolated(order: Order, stage: Stage, subject: Subject, scratch: Scratch) -> tuple[Output, float]:
    """One call in the limited child. A crash, a time-out or want of memory costs further tries, pages at half size."""
    if subject.refused:
        raise StageError(subject.refused, code="name_collision")
    work = limits(stage.name)
    files = [str(file) for file in scratch.files([subject.uri, *(witness.uri for witness in subject.witnesses)])]
    scale = 1.0
    for left in reversed(range(work.retries + 1)):
        try:
            found: tuple[Output, float] = guard(work).call(
                work.timeout, in_child, stage.name, order.parameters, (order.collection, subject), files, scale
            )
        except (TimeUpError, CrashError, MemoryOutError):
            if not left:
                raise
            scale /= 2
        else:
            return found
    raise AssertionError("a loop over at least one try ends inside")


def _attempt(stage: Stage, call: Call, resources: Mapping[str, str], arguments: Iterable[Any]) -> Outcome:
    begun = time.process_time()
    try:
        output, seconds = call()
        return Outcome(_encoded(stage, output), stage.used(output, resources), seconds)
    except StageError as error:
        failure = error
    except Exception as error:  # noqa: BLE001  the one place: a fault in a stage costs one subject, never the run
        failure = StageError(f"{type(error).__name__}: {error}"[:500], code="fault")
    tables = _encoded(stage, stage.on_failure(*arguments, failure)) if stage.on_failure else {}
    return Outcome(tables, resources, time.process_time() - begun, failure)


def _encoded(stage: Stage, output: Output) -> dict[type[Row], pa.Table]:
    return {row: encode(row, rows) for row, rows in zip(stage.writes, output, strict=True)}


def _state(order: Order, subject: Subject, outcome: Outcome) -> StateRow:
    error = outcome.error
    return StateRow(
        subject_id=subject.subject_id,
        stage=order.stage,
        document_id=subject.document_id,
        input_digest=subject.input_digest,
        recipe_digest=order.recipe_digest,
        resources=tuple(sorted(outcome.used.items())),
        outputs=tuple(sorted((TABLE_OF[row], of_table(table)) for row, table in outcome.tables.items())),
        status="failed" if error else "done",
        error_code=error.code if error else None,
        error_message=error.message if error else None,
        http_status=error.http_status if error else None,
        run_id=order.run_id,
        cpu_seconds=round(outcome.seconds, 4),
    )
