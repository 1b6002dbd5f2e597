"""One batch: read the subjects' upstream rows, run the stage on each, write the parts and a receipt.

This is all that a worker does, on this machine or another. `except Exception` stands here and nowhere else: whatever a
stage raises becomes the state of one subject, and the batch goes on.
"""

import gc
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from configs.load import work as limits
from flows import lazy_tables, room
from flows.calls import in_child, task_of, timed
from flows.clock import deadline
from flows.guard import CrashError, MemoryOutError, TimeUpError, guard
from flows.orders import Done, Order, Subject
from flows.payloads import Scratch
from storage import receipts
from storage.blobs import Blobs, open_blobs
from storage.draft import in_order
from storage.fingerprints import of_stretches
from storage.parts import write_part
from storage.schemas import TABLE_OF, Row, StateRow
from storage.schemas.arrow import Encoded, encode
from tasks import stage_named
from tasks.errors import StageError
from tasks.stage import Kind, Output, Parameters, Stage

Call = Callable[[], tuple[Output, float]]
Failing = Callable[[StageError], Output]

#: Objects made before the collector looks for cycles. Rows are tuples of plain values, in which it finds none; to look
#: after every 700 of them takes up to a fifth of a text stage.
COLLECT_AFTER = 100_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call of a stage gave: rows of each table it writes, none where it failed and nothing stands for that."""

    rows: tuple[Sequence[Row], ...]
    used: Mapping[str, str]
    seconds: float
    error: StageError | None
    failed: Failing
    """Gives the rows that stand for a failure."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch leaves behind: the tables, and for each subject the state with the digests of its rows."""

    tables: Mapping[type[Row], pa.Table]
    states: tuple[StateRow, ...]


def work(order: Order) -> Done:
    """Run a batch and leave a receipt. Raises only where the store cannot be read or written."""
    gc.set_threshold(COLLECT_AFTER)
    blobs = open_blobs(order.store)
    room.check(blobs)
    stage = stage_named(order.stage)
    parameters = stage.parameters.model_validate(order.parameters)
    written = _written(order, stage, _outcomes(order, stage, parameters, blobs))
    parts = {
        TABLE_OF[row]: write_part(blobs, TABLE_OF[row], in_order(TABLE_OF[row], table))
        for row, table in written.tables.items()
    }
    receipts.write(blobs, order, written.states, parts)
    return Done(stage.name, order.shard, written.states, parts, receipts.key_of(order.run_id, order.batch_id))


def _written(order: Order, stage: Stage, found: Iterable[Outcome]) -> Written:
    """The rows of all subjects as one table a row type; to encode and digest each by itself would take longer than
    many a stage."""
    outcomes = list(found)
    try:
        tables = _encoded(stage, outcomes)
    except (pa.ArrowException, ValueError, TypeError, ArithmeticError):  # rows that are none of their table; whose?
        outcomes = [_encodable(stage, outcome) for outcome in outcomes]
        tables = _encoded(stage, outcomes)
    digests = {row: of_stretches(table, _lengths(stage, row, outcomes)) for row, table in tables.items()}
    states = []
    for place, (subject, outcome) in enumerate(zip(order.subjects, outcomes, strict=True)):
        outputs = {TABLE_OF[row]: digests[row][place] for row in stage.writes} if outcome.rows else {}
        states.append(_state(order, subject, outcome, outputs))
    return Written(tables, tuple(states))


def _encoded(stage: Stage, outcomes: Sequence[Outcome]) -> dict[type[Row], pa.Table]:
    """One table a row type, the rows of each subject after those of the one before; none where nothing was made."""
    made = [outcome.rows for outcome in outcomes if outcome.rows]
    if not made:
        return {}
    return {
        row: encode(row, rows[0] if len(rows) == 1 else chain.from_iterable(rows))
        for row, rows in zip(stage.writes, zip(*made, strict=True), strict=True)
    }


def _lengths(stage: Stage, row: type[Row], outcomes: Sequence[Outcome]) -> list[int]:
    place = stage.writes.index(row)
    return [len(outcome.rows[place]) if outcome.rows else 0 for outcome in outcomes]


def _encodable(stage: Stage, outcome: Outcome) -> Outcome:
    """The outcome itself, or the failure that it is where its rows cannot be written."""
    tried = _attempt(stage, partial(_proved, stage, outcome), outcome.used, outcome.failed)
    return tried if tried.error else outcome


def _proved(stage: Stage, outcome: Outcome) -> tuple[Output, float]:
    _encoded(stage, [outcome])
    return outcome.rows, outcome.seconds


def _outcomes(order: Order, stage: Stage, parameters: Parameters, blobs: Blobs) -> Iterator[Outcome]:
    if stage.kind is Kind.COLLECTION:
        tables = [TABLE_OF[row] for row in (*stage.reads, *stage.recalls)]
        readers = [lazy_tables.Table(blobs, order.inputs.get(table, ())) for table in tables]
        yield _attempt(stage, partial(_clocked, stage, parameters, readers), order.resources, _failing(stage, readers))
    elif stage.kind is Kind.DOCUMENT:
        rows = lazy_tables.by_document(blobs, stage.reads, order.inputs, [s.document_id for s in order.subjects])
        for subject in order.subjects:
            arguments = [rows[row].get(subject.document_id, []) for row in stage.reads]
            call = partial(_clocked, stage, parameters, arguments)
            yield _attempt(stage, call, order.resources, _failing(stage, arguments))
    else:
        with tempfile.TemporaryDirectory(prefix="opis-") as folder:
            scratch = Scratch(Path(folder))
            for subject in order.subjects:
                stand_in = [task_of(stage.kind, order.collection, subject)]
                call = partial(_isolated, order, stage, subject, scratch)
                yield _attempt(stage, call, order.resources, _failing(stage, stand_in))


def _failing(stage: Stage, arguments: Sequence[Any]) -> Failing:
    """How a subject fails: the rows for an error that stand for it."""
    return partial(stage.on_failure, *arguments) if stage.on_failure else lambda _: ()


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


def _attempt(stage: Stage, call: Call, resources: Mapping[str, str], failed: Failing) -> Outcome:
    begun = time.process_time()
    try:
        output, seconds = call()
        return Outcome(_listed(output), stage.used(output, resources), seconds, None, failed)
    except StageError as error:
        failure = error
    except Exception as error:  # noqa: BLE001  the one place: a fault in a stage costs one subject, never the run
        failure = StageError(f"{type(error).__name__}: {error}"[:500], code="fault")
    return Outcome(_listed(failed(failure)), resources, time.process_time() - begun, failure, failed)


def _listed(output: Output) -> tuple[Sequence[Row], ...]:
    """The rows that were made; those that are a table already stay one."""
    return tuple(rows if isinstance(rows, Encoded) else list(rows) for rows in output)


def _state(order: Order, subject: Subject, outcome: Outcome, outputs: Mapping[str, str]) -> StateRow:
    error = outcome.error
    return StateRow(
        subject_id=subject.subject_id,
        stage=order.stage,
        document_id=subject.document_id,
        input_digest=subject.input_digest,
        recipe_digest=order.recipe_digest,
        resources=tuple(sorted(outcome.used.items())),
        outputs=tuple(sorted(outputs.items())),
        status="failed" if error else "done",
        error_code=error.code if error else None,
        error_message=error.message if error else None,
        http_status=error.http_status if error else None,
        attempts=subject.tried + 1,
        run_id=order.run_id,
        cpu_seconds=round(outcome.seconds, 4),
    )
