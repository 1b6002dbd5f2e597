"""The order of a collection: source name, path, ordinal. The first of equals is always the first in this order."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tasks.likeness.records import Among, records
from tasks.stage import Reader

#: A place behind all others.
LAST = 2**62


@dataclass(frozen=True, slots=True)
class Order:
    """Places of documents and sources in the collection's order, and the source root each comes from."""

    documents: dict[str, int]
    roots: dict[str, str]
    """Document or source id → name of its source root."""
    sources: dict[str, int]
    """Sources in the order of the documents they make; those that make none are absent."""


_COLUMNS = ("source_name", "path", "ordinal", "document_id", "source_ids")


def order_of(members: Reader) -> Order:
    """The order of a collection's members, whatever order they arrive in."""
    return _order(records(members, *_COLUMNS))


def order_among(members: Reader, documents: Collection[str], sources: Collection[str]) -> Order:
    """The order of some documents and sources among themselves; places of no others."""
    return _order(_some(members, Among(documents), Among(sources)))


def _some(members: Reader, of_documents: Among, of_sources: Among) -> Iterator[tuple[Any, ...]]:
    for batch in members.batches(_COLUMNS):
        wanted = of_documents(batch.column("document_id")).to_numpy(zero_copy_only=False).copy()
        sources = batch.column("source_ids")
        owners = pc.list_parent_indices(sources).to_numpy()
        wanted[owners[of_sources(pc.list_flatten(sources)).to_numpy(zero_copy_only=False)]] = True
        rows = batch.filter(pa.array(wanted))
        yield from zip(*(rows.column(name).to_pylist() for name in _COLUMNS), strict=True)


def _order(found: Iterable[tuple[Any, ...]]) -> Order:
    rows = sorted(found, key=lambda row: row[:4])
    documents = {document: place for place, (_, _, _, document, _) in enumerate(rows)}
    roots: dict[str, str] = {}
    sources: dict[str, int] = {}
    for root, _, _, document, ids in rows:
        roots[document] = root
        for source in ids:
            roots.setdefault(source, root)
            sources.setdefault(source, len(sources))
    return Order(documents, roots, sources)
