"""The state table in memory: what was done to each subject, shard by shard, read when first asked for.

Rows stay in Arrow, sorted by stage and subject; only those of the stage asked for become rows of Python.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from storage import digests
from storage.draft import Draft
from storage.schemas import StateRow
from storage.schemas.arrow import decode, encode, schema

TABLE = "stage_state"
#: Shards kept in memory beside those that were changed.
_KEPT = 4

_NO_OUTPUTS = pa.array([], schema(StateRow).field("outputs").type)

#: Document → table → hexadecimal digest of the document's rows in it.
Outputs = dict[str, dict[str, str]]


class State:
    """State rows of a draft. Changes reach the draft with `save`."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._shards: dict[str, pa.Table] = {}
        self._changed: set[str] = set()

    def of_stage(self, shard: str, stage: str) -> dict[str, StateRow]:
        """Subject → state row of one stage in one shard."""
        held = self._held(shard)
        rows = decode(StateRow, held.filter(pc.equal(held["stage"], pa.scalar(stage))))
        return {row.subject_id: row for row in rows}

    def put(self, shard: str, rows: Iterable[StateRow]) -> None:
        """Set the state of some subjects."""
        new = encode(StateRow, rows)
        left = self._held(shard)
        for stage in pc.unique(new["stage"]).to_pylist():
            left = _without(left, stage, new.filter(pc.equal(new["stage"], pa.scalar(stage)))["subject_id"])
        if new.num_rows:
            self._set(shard, pa.concat_tables([left, new]))

    def drop(self, shard: str, stage: str, subjects: Collection[str]) -> None:
        """Forget subjects that are no more."""
        if subjects:
            left = _without(self._held(shard), stage, pa.array(sorted(subjects), pa.string()))
            if left.num_rows < self._held(shard).num_rows:
                self._set(shard, left)

    def outputs(self, shard: str, tables: Collection[str]) -> Outputs:
        """What each document of a shard has in each of some tables, as one digest; pages of a document are taken
        together."""
        held = self._held(shard)
        maps = pa.concat_arrays(held["outputs"].chunks) if held.num_rows else _NO_OUTPUTS
        first, last = maps.offsets[0].as_py(), maps.offsets[-1].as_py()
        names, values = maps.keys[first:last], maps.items[first:last]
        counts = pc.subtract(maps.offsets[1:], maps.offsets[:-1]).to_numpy(zero_copy_only=False)
        wanted = pc.is_in(names, value_set=pa.array(sorted(tables), pa.string()))
        places = pa.array(np.repeat(np.arange(len(maps)), counts)).filter(wanted)
        return _combined(
            held["document_id"].take(places).to_pylist(),
            held["subject_id"].take(places).to_pylist(),
            names.filter(wanted).to_pylist(),
            values.filter(wanted).to_pylist(),
        )

    def seconds(self, shard: str, stage: str) -> dict[str, float]:
        """Document → CPU seconds that a stage took for it, or the dearest other document stage where it did not."""
        held = self._held(shard)
        held = held.filter(pc.equal(held["document_id"], held["subject_id"]))
        most: dict[str, float] = {}
        own: dict[str, float] = {}
        columns = (held[name].to_pylist() for name in ("document_id", "stage", "cpu_seconds"))
        for document, name, seconds in zip(*columns, strict=True):
            most[document] = max(most.get(document, 0.0), seconds)
            if name == stage:
                own[document] = seconds
        return most | own

    def save(self) -> None:
        """Write the changed shards into the draft."""
        for shard in sorted(self._changed):
            if self._shards[shard].num_rows:
                self._draft.put(TABLE, shard, self._shards[shard])
            else:
                self._draft.remove(TABLE, shard)
        self._changed.clear()

    def _held(self, shard: str) -> pa.Table:
        """Rows of one shard; those read last stay in memory."""
        found = self._shards.pop(shard, None)
        if found is None:
            spare = [name for name in self._shards if name not in self._changed]
            for name in spare[: 1 - _KEPT]:
                del self._shards[name]
            wanted = [shard] if shard in self._draft.parts(TABLE) else []
            found = self._draft.read(TABLE, wanted).combine_chunks()
        self._shards[shard] = found
        return found

    def _set(self, shard: str, rows: pa.Table) -> None:
        self._shards[shard] = rows.combine_chunks()
        self._changed.add(shard)


def _without(rows: pa.Table, stage: str, subjects: pa.Array) -> pa.Table:
    """Rows but for those of some subjects of a stage."""
    is_one = pc.and_(pc.equal(rows["stage"], pa.scalar(stage)), pc.is_in(rows["subject_id"], value_set=subjects))
    return rows.filter(pc.invert(is_one))


def _combined(
    documents: Iterable[str], subjects: Iterable[str], tables: Iterable[str], found: Iterable[str]
) -> Outputs:
    """Digests by document and table; several pages of a document are made one."""
    parts: defaultdict[str, defaultdict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for document, subject, table, digest in zip(documents, subjects, tables, found, strict=True):
        parts[document][table].append((subject, digest))
    return {
        document: {table: _one(sorted(several)) for table, several in tables_of.items()}
        for document, tables_of in parts.items()
    }


def _one(found: list[tuple[str, str]]) -> str:
    """One digest for the subjects of a document; a single one stands for itself."""
    return found[0][1] if len(found) == 1 else digests.of_value(found).hex()
