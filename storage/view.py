"""A version as its reader sees it: the released tables, streamed shard by shard."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from storage.blobs import Blobs
from storage.failures import failures
from storage.joins import joined, origins
from storage.parts import batches_of, conform, read_part
from storage.runs import load_runs
from storage.schemas import STORED, SourceRow
from storage.schemas.arrow import encode, schema
from storage.schemas.released import RELEASED, TABLES, RejectRow
from storage.schemas.runs import RunRow
from storage.versions import Manifest, collection_of


class View:
    """Released tables of a version, of all collections or of those named."""

    def __init__(self, blobs: Blobs, manifest: Manifest, collections: Collection[str] | None = None) -> None:
        self.blobs = blobs
        self.manifest = manifest
        self._wanted = collections
        self._held: dict[tuple[str, str], pa.Table] = {}

    @property
    def collections(self) -> list[str]:
        """Names of the collections seen, sorted."""
        named = {collection_of(shard) for shards in self.manifest.tables.values() for shard in shards}
        return sorted(name for name in named | set(self.manifest.collections) if self._sees(name))

    def tables(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Pieces of a released table, each of one collection, in the columns asked for; none where it has no rows."""
        for _, piece in self.pieces(name, columns):
            yield piece

    def pieces(self, name: str, columns: Sequence[str] | None = None) -> Iterator[tuple[str, pa.Table]]:
        """The same, each with the name of its collection ("" for `runs`)."""
        if name == "runs":
            found = iter([("", encode(RunRow, self._runs()))])
        elif name == "rejects":
            found = ((collection_of(shard), self._failures(shard)) for shard in self._shards(*STORED))
        elif RELEASED[name].joins:
            found = self._joined(name, columns or schema(RELEASED[name].row).names)
        else:
            yield from self._plain(name, columns)
            return
        for collection, piece in found:
            if piece.num_rows:
                yield collection, piece if columns is None else piece.select(list(columns))

    def origin(self, name: str) -> str | None:
        """A digest of all that a table is made of: equal digests, equal rows in equal order. None for `runs`."""
        if name == "runs":
            return None
        tables = sorted(STORED) if name == "rejects" else [RELEASED[name].base, *sorted(RELEASED[name].joins)]
        if name == "documents":
            tables.append("segments")  # they are counted where segmentation alone ended well
        digest = hashlib.sha256(str(schema(TABLES[name])).encode())
        for table in tables:
            for shard in self._shards(table):
                digest.update(f"{table}\0{shard}\0{self.manifest.parts(table)[shard].digest}\0".encode())
        return digest.hexdigest()

    def stored(self, table: str, shard: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Rows of one shard of a stored table; zero rows where there is none."""
        part = self.manifest.parts(table).get(shard)
        wanted = schema(STORED[table])
        if columns is not None:
            wanted = pa.schema([wanted.field(name) for name in columns])
        return wanted.empty_table() if part is None else conform(read_part(self.blobs, part, columns), wanted)

    def sources(self, shard: str) -> pa.Table:
        """Released rows of `sources` of one shard: what belongs to no document is quarantined."""
        orphans = self._wide("orphans", collection_of(shard))
        base = self.stored("sources", shard)
        found = joined(RELEASED["sources"], base, {"orphans": orphans}, schema(SourceRow).names)
        is_orphan = pc.and_(
            pc.equal(found["status"], pa.scalar("ok")), pc.is_in(found["source_id"], value_set=orphans["source_id"])
        )
        status = pc.if_else(is_orphan, pa.scalar("quarantined"), found["status"])
        return found.set_column(found.schema.get_field_index("status"), found.schema.field("status"), status)

    def _sees(self, collection: str) -> bool:
        return self._wanted is None or collection in self._wanted

    def _shards(self, *tables: str) -> list[str]:
        named = {shard for table in tables for shard in self.manifest.parts(table)}
        return sorted(shard for shard in named if self._sees(collection_of(shard)))

    def _plain(self, name: str, columns: Sequence[str] | None) -> Iterator[tuple[str, pa.Table]]:
        wanted = schema(RELEASED[name].row)
        if columns is not None:
            wanted = pa.schema([wanted.field(column) for column in columns])
        for shard in self._shards(name):
            for batch in batches_of(self.blobs, self.manifest.parts(name)[shard], columns):
                yield collection_of(shard), conform(pa.Table.from_batches([batch]), wanted)

    def _joined(self, name: str, columns: Sequence[str]) -> Iterator[tuple[str, pa.Table]]:
        table = RELEASED[name]
        held, needed = origins(table, columns)
        for shard in self._shards(table.base):
            collection = collection_of(shard)
            if name == "sources":
                yield collection, self.sources(shard)
                continue
            others = {
                other: self._wide(other, collection) if join.wide else self.stored(other, shard)
                for other, join in table.joins.items()
                if other in needed
            }
            piece = joined(table, self.stored(table.base, shard, held), others, columns)
            yield collection, self._counted(piece, shard) if name == "documents" else piece

    def _counted(self, documents: pa.Table, shard: str) -> pa.Table:
        """Counts of documents whose later stages failed: pages by their leaves, segments by their rows."""
        for name, count in (("page_count", self._leaves), ("segment_count", self._segments)):
            place = documents.schema.get_field_index(name)
            if place >= 0 and documents[name].null_count:
                counts = pc.coalesce(documents[name], count(shard))
                documents = documents.set_column(place, documents.schema.field(name), counts)
        return documents

    def _leaves(self, shard: str) -> Any:
        """Pages of each document of a shard, by where they come from."""
        return pc.list_value_length(self.stored("members", shard, ["leaves"])["leaves"])

    def _segments(self, shard: str) -> Any:
        """Segments of each document of a shard."""
        groups = self.stored("segments", shard, ["document_id"]).group_by("document_id").aggregate([([], "count_all")])
        documents = self.stored("members", shard, ["document_id"])["document_id"]
        places = pc.index_in(documents, value_set=groups["document_id"])
        return pc.fill_null(groups["count_all"].take(places).cast(pa.int32()), 0)

    def _wide(self, table: str, collection: str) -> pa.Table:
        """All rows of a stored table of one collection; kept while that collection is streamed."""
        if (table, collection) not in self._held:
            self._held = {held: rows for held, rows in self._held.items() if held[1] == collection}
            shards = [shard for shard in self._shards(table) if collection_of(shard) == collection]
            empty = schema(STORED[table]).empty_table()
            self._held[table, collection] = pa.concat_tables([empty, *(self.stored(table, shard) for shard in shards)])
        return self._held[table, collection]

    def _failures(self, shard: str) -> pa.Table:
        return encode(RejectRow, failures(self, shard))

    def _runs(self) -> list[RunRow]:
        """Runs that had ended when the version was published, and the one that published it."""
        end = self.manifest.created_at
        return [
            run
            for run in load_runs(self.blobs)
            if run.run_id == self.manifest.run_id or (run.finished_at is not None and run.finished_at <= end)
        ]
