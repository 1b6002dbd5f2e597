"""The state table in memory: what was done to each subject, shard by shard, read when first asked for."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from storage import digests
from storage.draft import Draft
from storage.schemas import StateRow
from storage.schemas.arrow import decode, encode

TABLE = "stage_state"

#: Document → table → hexadecimal digest of the document's rows in it.
Outputs = dict[str, dict[str, str]]


class State:
    """State rows of a draft. Changes reach the draft with `save`."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._shards: dict[str, dict[tuple[str, str], StateRow]] = {}
        self._outputs: dict[str, Outputs] = {}
        self._changed: set[str] = set()

    def rows(self, shard: str) -> dict[tuple[str, str], StateRow]:
        """(stage, subject) → state row of one shard."""
        if shard not in self._shards:
            rows: list[StateRow] = []
            if shard in self._draft.parts(TABLE):
                rows = decode(StateRow, self._draft.read(TABLE, shards=[shard]))
            self._shards[shard] = {(row.stage, row.subject_id): row for row in rows}
        return self._shards[shard]

    def of_stage(self, shard: str, stage: str) -> dict[str, StateRow]:
        """Subject → state row of one stage in one shard."""
        return {subject: row for (name, subject), row in self.rows(shard).items() if name == stage}

    def put(self, shard: str, rows: Iterable[StateRow]) -> None:
        """Set the state of some subjects."""
        held = self.rows(shard)
        for row in rows:
            held[row.stage, row.subject_id] = row
            self._touch(shard)

    def drop(self, shard: str, stage: str, subjects: Collection[str]) -> None:
        """Forget subjects that are no more."""
        held = self.rows(shard)
        for subject in subjects:
            if held.pop((stage, subject), None):
                self._touch(shard)

    def outputs(self, shard: str) -> Outputs:
        """What each document of a shard has in each table, as one digest; pages of a document are taken together."""
        if shard not in self._outputs:
            self._outputs[shard] = _combined(self.rows(shard).values())
        return self._outputs[shard]

    def save(self) -> None:
        """Write the changed shards into the draft."""
        for shard in sorted(self._changed):
            rows = sorted(self.rows(shard).values(), key=lambda row: (row.stage, row.subject_id))
            if rows:
                self._draft.put(TABLE, shard, encode(StateRow, rows))
            else:
                self._draft.remove(TABLE, shard)
        self._changed.clear()

    def _touch(self, shard: str) -> None:
        self._changed.add(shard)
        self._outputs.pop(shard, None)


def _combined(rows: Iterable[StateRow]) -> Outputs:
    parts: defaultdict[str, defaultdict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for table, digest in row.outputs:
            parts[row.document_id][table].append((row.subject_id, digest))
    return {
        document: {table: _one(sorted(found)) for table, found in tables.items()} for document, tables in parts.items()
    }


def _one(found: list[tuple[str, str]]) -> str:
    """One digest for the subjects of a document; a single one stands for itself."""
    return found[0][1] if len(found) == 1 else digests.of_value(found).hex()
