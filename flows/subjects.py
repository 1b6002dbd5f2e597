"""What a stage would work on, shard by shard, and the digests of its inputs as they are now."""

from collections.abc import Iterator

from flows import shards
from flows.orders import Beside, Subject
from flows.recipe import Step
from flows.state import State
from storage import digests
from storage.draft import Draft
from storage.ids import page_id
from storage.schemas import TABLE_OF, MemberRow
from tasks.stage import Kind, witnesses_of


class Subjects:
    """Subjects of the page, document and collection stages of one collection, as a draft has them."""

    def __init__(self, collection: str, draft: Draft, state: State) -> None:
        self.collection = collection
        self.draft = draft
        self.state = state
        self.whole = shards.collection_shard(collection)
        self._known: tuple[tuple[str, ...], dict[str, Beside]] | None = None

    def shards(self, step: Step) -> list[str]:
        """Shards that a stage works in."""
        if step.stage.kind is Kind.COLLECTION:
            return [self.whole]
        return shards.shards_of(self.collection, self.draft.parts("members"))

    def inputs(self, step: Step, shard: str) -> dict[str, dict[str, str]]:
        """Table read → key of each part that holds upstream rows of the shard → digest of its rows."""
        found = {}
        for row in step.stage.reads:
            parts = self.draft.parts(TABLE_OF[row])
            names = self._every(parts) if step.stage.kind is Kind.COLLECTION else [shard]
            found[TABLE_OF[row]] = {parts[name].key: parts[name].digest for name in names if name in parts}
        return found

    def recalled(self, step: Step) -> dict[str, dict[str, str]]:
        """Table of its own that a stage recalls → key and digest of the part that the collection has of it."""
        found = {TABLE_OF[row]: self.draft.parts(TABLE_OF[row]) for row in step.stage.recalls}
        return {
            table: {parts[self.whole].key: parts[self.whole].digest}
            for table, parts in found.items()
            if self.whole in parts
        }

    def depends_on(self, step: Step, shard: str) -> list[str]:
        """Digests of all parts that decide what is stale in the shard."""
        found = [f"{table} {digest}" for table, keys in self.inputs(step, shard).items() for digest in keys.values()]
        if step.stage.kind is Kind.PAGE:
            parts = self.draft.parts("sources")
            found += [f"sources {parts[name].digest}" for name in self._every(parts)]
        return found

    def of(self, step: Step, shard: str) -> Iterator[Subject]:
        """Subjects of one stage in one shard, with the digests of their input rows."""
        tables = sorted(TABLE_OF[row] for row in step.stage.reads)
        if step.stage.kind is Kind.PAGE:
            yield from self._pages(shard)
        elif step.stage.kind is Kind.COLLECTION:
            yield Subject(self.collection, self.collection, self._collection_digest(tables))
        else:
            outputs = self.state.outputs(shard, tables)
            seconds = self.state.seconds(shard, step.name)
            for name in self.draft.read("members", [shard], ["document_id"])["document_id"].to_pylist():
                found = outputs.get(name, {})
                digest = digests.of_value({table: found.get(table, "") for table in tables})
                yield Subject(name, name, digest, seconds=seconds.get(name, 0.0))

    def _every(self, names: object) -> list[str]:
        """All shards of the collection among some names."""
        assert isinstance(names, dict)
        return [*shards.shards_of(self.collection, names), *([self.whole] if self.whole in names else [])]

    def _collection_digest(self, tables: list[str]) -> bytes:
        """Digest of what the collection has in some tables: of its content, not of how it is sharded."""
        names = {name for table in tables for name in self._every(self.draft.parts(table))}
        found = [
            (document, table, outputs[table])
            for shard in names
            for document, outputs in self.state.outputs(shard, tables).items()
            for table in outputs
        ]
        return digests.of_value(sorted(found))

    def _pages(self, shard: str) -> Iterator[Subject]:
        sources = self._sources()
        for member in self.draft.rows(MemberRow, "members", shard):
            for number, leaf in enumerate(member.leaves, start=1):
                source = sources[leaf.source_id]
                seen: list[object] = [
                    source.sha256,
                    leaf.member,
                    leaf.index,
                    member.reader,
                    member.media_type,
                    member.languages,
                ]
                witnesses = witnesses_of(member, number)
                beside = tuple(sources[witness.source_id] for witness in witnesses)
                if witnesses:
                    seen.append([[witness, found.sha256] for witness, found in zip(witnesses, beside, strict=True)])
                yield Subject(
                    subject_id=page_id(member.document_id, number),
                    document_id=member.document_id,
                    input_digest=digests.of_value([seen, number]),
                    uri=source.uri,
                    path=source.path,
                    sha256=source.sha256,
                    page_number=number,
                    member=member,
                    witnesses=beside,
                )

    def _sources(self) -> dict[str, Beside]:
        """Source id → where it lies and what its bytes are; read once while the sources stay what they are."""
        parts = tuple(part.digest for table in ("holdings", "sources") for part in self.draft.parts(table).values())
        if self._known is None or self._known[0] != parts:
            self._known = (parts, self._read_sources())
        return self._known[1]

    def _read_sources(self) -> dict[str, Beside]:
        held = self.draft.read("holdings", self._every(self.draft.parts("holdings")), ["source_id", "path", "member"])
        paths = {row["source_id"]: _outside(row["path"], row["member"]) for row in held.to_pylist()}
        columns = ["source_id", "uri", "content_sha256"]
        table = self.draft.read("sources", self._every(self.draft.parts("sources")), columns)
        rows = zip(*(table[name].to_pylist() for name in columns), strict=True)
        return {source: Beside(uri, paths.get(source, ""), sha256 or "") for source, uri, sha256 in rows}


def _outside(path: str, member: str | None) -> str:
    """The path of a source; a file in an archive has that of the archive."""
    return path if member is None else path.removesuffix(f"!/{member}")
