"""The next version in the making: a base manifest and the parts that differ from it.

Parts are written at once, one shard at a time; nothing is visible to a reader until the manifest is published.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from storage.blobs import Blobs
from storage.parts import Part, conform, read_part, write_part
from storage.schemas import STORED, Row
from storage.schemas.arrow import decode, schema
from storage.schemas.keys import sorted_by
from storage.versions import Manifest

R = TypeVar("R", bound=Row)


class Draft:
    """Changes upon a base version. Not for use by several threads at once."""

    def __init__(self, blobs: Blobs, base: Manifest | None) -> None:
        self.blobs = blobs
        self.base = base
        self._tables = {table: dict(shards) for table, shards in base.tables.items()} if base else {}

    def parts(self, table: str) -> dict[str, Part]:
        """Shard → part of a table, by name of the shard."""
        return dict(sorted(self._tables.get(table, {}).items()))

    def read(
        self,
        table: str,
        shards: Collection[str] | None = None,
        columns: Sequence[str] | None = None,
        where: pc.Expression | None = None,
    ) -> pa.Table:
        """Rows of a table, of all shards or of those named, in the columns asked for."""
        wanted = _schema(table, columns)
        found = [
            conform(read_part(self.blobs, part, columns, where), wanted)
            for shard, part in self.parts(table).items()
            if shards is None or shard in shards
        ]
        return pa.concat_tables(found) if found else wanted.empty_table()

    def rows(self, row: type[R], table: str, shard: str) -> list[R]:
        """Rows of one shard of a table."""
        return decode(row, self.read(table, [shard]))

    def put(self, table: str, shard: str, data: pa.Table) -> Part:
        """Make these rows the shard, sorted by the table's key. Keeps the old part where nothing changed."""
        part = write_part(self.blobs, table, in_order(table, conform(data, _schema(table))))
        return self.adopt(table, shard, part)

    def adopt(self, table: str, shard: str, part: Part) -> Part:
        """Make a part that is written already the shard. Keeps the old part where its rows are the same."""
        shards = self._tables.setdefault(table, {})
        old = shards.get(shard)
        if old is not None and old.digest == part.digest:
            return old
        shards[shard] = part
        return part

    def holds_others(self, table: str, shard: str, subjects: Collection[str], subject_column: str) -> bool:
        """Whether a shard holds rows of other subjects than these; reads the one column."""
        held = self.read(table, [shard], [subject_column])[subject_column]
        return not set(held.unique().to_pylist()) <= set(subjects)

    def replace(
        self,
        table: str,
        shard: str,
        drop_subjects: Collection[str],
        subject_column: str,
        new: Sequence[pa.Table],
        only: Mapping[str, str] | None = None,
    ) -> Part:
        """Take the rows of some subjects out of a shard and put new rows in.

        `only` narrows what is dropped to rows with these values in other columns (`{"stage": "segment"}` in
        `stage_state`). Keeps the old part where nothing changed.
        """
        kept = self.read(table, [shard])
        if kept.num_rows and drop_subjects:
            dropped = pc.is_in(kept[subject_column], value_set=pa.array(sorted(drop_subjects), pa.string()))
            for column, value in (only or {}).items():
                dropped = pc.and_(dropped, pc.equal(kept[column], pa.scalar(value)))
            kept = kept.filter(pc.invert(dropped))
        wanted = _schema(table)
        return self.put(table, shard, pa.concat_tables([kept, *(conform(rows, wanted) for rows in new)]))

    def remove(self, table: str, shard: str) -> None:
        """Take a shard out of the version."""
        self._tables.get(table, {}).pop(shard, None)

    def is_changed(self) -> bool:
        """Whether any part differs from the base."""
        return self._tables_now() != ({t: dict(s) for t, s in self.base.tables.items() if s} if self.base else {})

    def manifest(
        self,
        *,
        run_id: str,
        created_at: datetime,
        pipeline_version: str,
        recipe: Mapping[str, Any],
        collections: Mapping[str, Mapping[str, Any]],
    ) -> Manifest:
        """The manifest to publish, with a nonce of its own.

        `recipe` and `collections`, both by collection, are laid over what the base knows of the others.
        """
        recipes = dict(self.base.recipe) if self.base else {}
        known = dict(self.base.collections) if self.base else {}
        return Manifest(
            nonce=secrets.token_hex(16),
            run_id=run_id,
            created_at=created_at,
            pipeline_version=pipeline_version,
            recipe=recipes | dict(recipe),
            tables=self._tables_now(),
            collections=known | dict(collections),
        )

    def _tables_now(self) -> dict[str, dict[str, Part]]:
        return {table: dict(shards) for table, shards in self._tables.items() if shards}


def _schema(table: str, columns: Sequence[str] | None = None) -> pa.Schema:
    full = schema(STORED[table])
    return full if columns is None else pa.schema([full.field(name) for name in columns])


def in_order(table: str, data: pa.Table) -> pa.Table:
    """Rows sorted by the table's key; equal keys keep their order."""
    order = pc.sort_indices(data, sort_keys=[(column, "ascending") for column in sorted_by(table)])
    return data.take(order)
