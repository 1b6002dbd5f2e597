"""Fold finished batches into the draft: new rows in the place of old ones, shard by shard, and their states beside."""

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from flows import room, shards
from flows.orders import Done
from flows.recipe import Step
from flows.state import State
from storage import digests
from storage.draft import Draft
from storage.fingerprints import of_stretches
from storage.parts import read_part
from storage.schemas import TABLE_OF, MemberRow, Row, StateRow
from storage.schemas.arrow import decode, encode
from tasks.stage import Kind

_SUBJECT = {Kind.SOURCE: "source_id", Kind.PAGE: "page_id", Kind.DOCUMENT: "document_id"}


def fold(draft: Draft, state: State, step: Step, shard: str, done: Sequence[Done], gone: Sequence[str]) -> None:
    """Put the rows of finished batches of one shard into the draft, and take out those of subjects that are gone."""
    room.check(draft.blobs)
    if step.stage.kind is Kind.COLLECTION:
        for batch in done:
            _whole(draft, state, step, batch)
        return
    column = _SUBJECT[step.stage.kind]
    redone = {row.subject_id for batch in done for row in batch.states} | set(gone)
    for row in step.stage.writes:
        table = TABLE_OF[row]
        made = [batch for batch in done if table in batch.parts]
        if not made and shard not in draft.parts(table):
            continue
        if len(made) == 1 and not made[0].adopted and not draft.holds_others(table, shard, redone, column):
            draft.adopt(table, shard, made[0].parts[table])  # it is what the shard would become, and is written
        else:
            draft.replace(table, shard, redone, column, [_rows(draft, batch, table, column) for batch in made])
    state.drop(shard, step.name, gone)
    state.put(shard, (row for batch in done for row in batch.states))


def _rows(draft: Draft, batch: Done, table: str, column: str) -> pa.Table:
    """Rows of a batch; those of subjects that an adopted batch is not wanted for are left out."""
    wanted = pc.field(column).isin([row.subject_id for row in batch.states])
    return read_part(draft.blobs, batch.parts[table], where=wanted if batch.adopted else None)


def _whole(draft: Draft, state: State, step: Step, batch: Done) -> None:
    """Results of a collection stage: with the collection, or spread over the shards of their documents."""
    for row in step.stage.writes:
        table = TABLE_OF[row]
        if table not in batch.parts:
            continue
        if step.stage.is_spread and row is MemberRow:
            _spread(draft, state, step, batch, read_part(draft.blobs, batch.parts[table]))
        elif batch.adopted:
            draft.put(table, batch.shard, read_part(draft.blobs, batch.parts[table]))
        else:
            draft.adopt(table, batch.shard, batch.parts[table])
    state.put(batch.shard, batch.states)


def _spread(draft: Draft, state: State, step: Step, batch: Done, table: pa.Table) -> None:
    """Documents stay in their shards, new ones go to that of their main source; each gets a state of its own."""
    collection = batch.states[0].subject_id
    homes = shards.homes(draft, "members", "document_id", collection)
    sources = shards.homes(draft, "sources", "source_id", collection)
    by_shard: dict[str, list[Row]] = {shard: [] for shard in homes.values()}
    for member in decode(MemberRow, table):
        shard = homes.get(member.document_id) or shards.home(member, sources)
        by_shard.setdefault(shard, []).append(member)
    for shard, members in by_shard.items():
        rows = encode(MemberRow, members)
        draft.put("members", shard, rows)
        known = state.of_stage(shard, step.name)
        state.drop(shard, step.name, known.keys() - {row[0] for row in members})
        state.put(shard, _changed(known, _states(batch.states[0], rows)))


def _states(whole: StateRow, members: pa.Table) -> Iterator[StateRow]:
    """The state of each document of a collection stage that is spread over them."""
    names = members["document_id"].to_pylist()
    for name, digest in zip(names, of_stretches(members, [1] * len(names)), strict=True):
        yield whole._replace(
            subject_id=name,
            document_id=name,
            input_digest=digests.of_value(digest),
            outputs=(("members", digest),),
            cpu_seconds=0.0,
        )


def _changed(known: dict[str, StateRow], rows: Iterable[StateRow]) -> Iterable[StateRow]:
    """States of documents that are new or not what they were; the others keep the run that made them."""
    for row in rows:
        old = known.get(row.subject_id)
        if old is None or old._replace(run_id=row.run_id) != row:
            yield row
