"""`opis reuse`: the passages that a document or segment shares with other places, both sides next to each other."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyarrow.compute as pc
from rich.markup import escape
from rich.table import Table

from flows.chain import Chain
from flows.commands.facing import facing
from flows.commands.output import console, print_json
from flows.commands.stores import opened
from flows.exits import UnknownError
from flows.shards import collection_shard
from storage.schemas import ReuseRow, Span
from storage.schemas.arrow import decode
from storage.versions import collection_of


class Side(NamedTuple):
    """One side of a passage. `spans` are its place in `pages.text`."""

    document_id: str
    segment_id: str
    spans: tuple[Span, ...]
    text: str


class Passage(NamedTuple):
    """A passage: the side that was asked for, and the other."""

    here: Side
    there: Side
    similarity: float


def execute(
    identifier: str, store: str | None, version: int | str | None, collections: list[str], *, as_json: bool
) -> None:
    """Print the passages of a document or segment, in the order in which they stand there."""
    blobs, manifest = opened(store, version, collections)
    chain = Chain(blobs, manifest, collections)
    found = passages(chain, identifier)
    if as_json:
        print_json({"id": identifier, "passages": [_plain(passage) for passage in found]})
        return
    paths = _paths(chain, found)
    for passage in found:
        console.print(_table(passage, paths))
        console.print()
    console.print(f"Passages of {identifier} that stand elsewhere too: {len(found)}")


def passages(chain: Chain, identifier: str) -> list[Passage]:
    """Passages that touch a document or segment, by their place in it. Raises UnknownError for any other id."""
    row = chain.find(identifier)
    if row["table"] not in {"members", "segments"}:
        raise UnknownError(f"{identifier} is neither a document (d-…) nor a segment (g-…)")
    document: str = row["document_id"]
    spans = [Span(**span) for span in row["spans"]] if row["table"] == "segments" else None
    where = (pc.field("left_document_id") == document) | (pc.field("right_document_id") == document)
    rows = decode(ReuseRow, chain.draft.read("reuse", [collection_shard(collection_of(row["shard"]))], where=where))
    found = [
        passage
        for reused in rows
        for passage in _from(reused, document)
        if spans is None or _touch(passage.here.spans, spans)
    ]
    return sorted(found, key=lambda passage: (passage.here.spans, passage.there))


def _from(row: ReuseRow, document: str) -> Iterator[Passage]:
    """The passage seen from a document: twice where both sides lie in it."""
    left = Side(row.left_document_id, row.left_segment_id, row.left_spans, row.left_text)
    right = Side(row.right_document_id, row.right_segment_id, row.right_spans, row.right_text)
    for here, there in ((left, right), (right, left)):
        if here.document_id == document:
            yield Passage(here, there, row.similarity)


def _touch(some: Iterable[Span], others: Iterable[Span]) -> bool:
    held = list(others)
    return any(
        one.page_number == two.page_number and one.start < two.end and two.start < one.end
        for one in some
        for two in held
    )


def _plain(passage: Passage) -> dict[str, Any]:
    sides = {
        name: {**side._asdict(), "spans": [span._asdict() for span in side.spans]}
        for name, side in (("here", passage.here), ("there", passage.there))
    }
    return {"similarity": round(passage.similarity, 4), **sides}


def _paths(chain: Chain, found: Iterable[Passage]) -> dict[str, str]:
    """Document id → where it lies under its root, of the documents of some passages."""
    wanted = {side.document_id for passage in found for side in (passage.here, passage.there)}
    if not wanted:
        return {}
    where = pc.field("document_id").isin(sorted(wanted))
    rows = chain.draft.read("members", columns=["document_id", "path"], where=where).to_pylist()
    return {row["document_id"]: row["path"] for row in rows}


def _table(passage: Passage, paths: dict[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=True)
    for side in (passage.here, passage.there):
        pages = ", ".join(str(number) for number in sorted({span.page_number for span in side.spans}))
        head = f"{paths.get(side.document_id, side.document_id)}, p. {pages}\n{side.segment_id}"
        table.add_column(escape(head), ratio=1, overflow="fold")
    for ours, theirs in facing(passage.here.text, passage.there.text, console.width // 2 - 2):
        table.add_row(ours, theirs)
    table.caption = f"similarity {passage.similarity:.2f}"
    table.caption_justify = "left"
    return table
