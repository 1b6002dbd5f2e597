"""The chain behind one row: source, document, page, segment, and what each stage did, with what, in which run."""

from collections.abc import Sequence
from typing import Any

import pyarrow.compute as pc

from flows.exits import UnknownError
from storage import runs, versions
from storage.blobs import Blobs
from storage.draft import Draft
from storage.schemas import MemberRow, PageRow, SegmentRow, SourceRow, StateRow, TextRow
from storage.schemas.arrow import decode
from storage.versions import Manifest

#: First letter of an id → table and column where it stands.
PLACES = {
    "s": ("sources", "source_id"),
    "d": ("members", "document_id"),
    "p": ("pages", "page_id"),
    "g": ("segments", "segment_id"),
    "c": ("citations", "citation_id"),
}


class Chain:
    """Looks rows up in one version of a store."""

    def __init__(self, blobs: Blobs, manifest: Manifest, collections: Sequence[str] = ()) -> None:
        self.draft = Draft(blobs, manifest)
        self._collections = collections
        self._blobs = blobs

    def find(self, identifier: str) -> dict[str, Any]:
        """The row with an id, as a mapping with `table` and `shard` beside its columns. Raises UnknownError."""
        place = PLACES.get(identifier.partition("-")[0])
        if place is None:
            raise UnknownError(
                f'"{identifier}" is no id: ids begin with {", ".join(f"{letter}-" for letter in PLACES)}'
            )
        table, column = place
        for shard in self._shards(table):
            found = self.draft.read(table, [shard], where=pc.field(column) == identifier).to_pylist()
            if found:
                return {"table": table, "shard": shard, **found[0]}
        raise UnknownError(f"no {table.removesuffix('s')} {identifier} in this version; `opis versions` lists others")

    def _shards(self, table: str) -> list[str]:
        names = self.draft.parts(table)
        return [n for n in names if not self._collections or versions.collection_of(n) in self._collections]

    def rows(self, row: type[Any], table: str, column: str, value: str) -> list[Any]:
        """Rows of a table with a value in a column."""
        return decode(row, self.draft.read(table, self._shards(table), where=pc.field(column) == value))

    def segment(self, identifier: str) -> tuple[SegmentRow, TextRow | None]:
        """A segment and its text. Raises UnknownError."""
        found = self.rows(SegmentRow, "segments", "segment_id", identifier)
        if not found:
            raise UnknownError(f"no segment {identifier} in this version")
        texts = self.rows(TextRow, "texts", "segment_id", identifier)
        return found[0], texts[0] if texts else None

    def pages(self, document: str) -> list[PageRow]:
        """Pages of a document, in order."""
        return self.rows(PageRow, "pages", "document_id", document)

    def explain(self, identifier: str) -> dict[str, Any]:
        """Everything behind an id, as plain values: `links` from source to row, `steps` from stage to run."""
        row = self.find(identifier)
        source, document, pages = self._identity(row)
        links = []
        if document:
            (member,) = self.rows(MemberRow, "members", "document_id", document)
            links += [self._source_link(name) for name in member.source_ids]
            links.append({"what": "document", "id": document, "about": f"{member.path}, {len(member.leaves)} pages"})
            links += [self._page_link(page) for page in self.pages(document) if not pages or page.page_number in pages]
        else:
            links.append(self._source_link(source))
        if row["table"] in ("segments", "citations"):
            links.append({"what": row["table"].removesuffix("s"), "id": identifier, "about": _words(row)})
        return {"id": identifier, "links": links, "steps": self._steps(source, document, pages)}

    def _identity(self, row: dict[str, Any]) -> tuple[str, str | None, set[int]]:
        """Main source, document and page numbers that a row belongs to."""
        if row["table"] == "sources":
            return row["source_id"], None, set()
        document: str = row["document_id"]
        numbers = {row["page_number"]} if "page_number" in row else set()
        numbers |= {span["page_number"] for span in row.get("spans") or ()}
        (member,) = self.rows(MemberRow, "members", "document_id", document)
        return member.source_ids[0], document, numbers

    def _source_link(self, source: str) -> dict[str, Any]:
        (row,) = self.rows(SourceRow, "sources", "source_id", source)
        about = f"{row.uri} ({row.media_type or 'unknown kind'}, {row.byte_size} bytes, {row.status})"
        return {"what": "source", "id": source, "about": about, "sha256": row.content_sha256}

    def _page_link(self, page: PageRow) -> dict[str, Any]:
        read = f"{page.text_source or 'nothing'} by {page.engine}" if page.engine else page.text_source or "nothing"
        about = f"page {page.page_number}, {page.status}: {read}, {len(page.text)} characters"
        return {"what": "page", "id": page.page_id, "about": about, "models": dict(page.models)}

    def _steps(self, source: str, document: str | None, pages: set[int]) -> list[dict[str, Any]]:
        from storage.ids import page_id
        from tasks import STAGES

        subjects = {source, *([document] if document else ())}
        subjects |= {page_id(document, number) for number in pages} if document else set()
        recipes = runs.recipes(self._blobs)
        order = {stage.name: place for place, stage in enumerate(STAGES)}
        states = [row for name in subjects for row in self.rows(StateRow, "stage_state", "subject_id", name)]
        states.sort(key=lambda row: (order.get(row.stage, len(order)), row.subject_id))
        return [_step(row, recipes.get(row.run_id, {}).get(row.stage, {})) for row in states]


def _words(row: dict[str, Any]) -> str:
    text = " ".join((row.get("raw_text") or row.get("text") or "").split())
    return f"{row['kind']}: {text[:80]}{'…' if len(text) > 80 else ''}"


def _step(row: StateRow, recipe: dict[str, Any]) -> dict[str, Any]:
    return {
        "stage": row.stage,
        "subject": row.subject_id,
        "version": recipe.get("version"),
        "parameters": recipe.get("parameters", {}),
        "models": dict(row.resources),
        "status": row.status if not row.error_code else f"{row.status}: {row.error_code}",
        "run": row.run_id,
        "recipe": row.recipe_digest.hex(),
    }
