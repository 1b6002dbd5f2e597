"""The order of a collection: source name, path, ordinal. The first of equals is always the first in this order."""

from dataclasses import dataclass

from tasks.likeness.records import records
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


def order_of(members: Reader) -> Order:
    """The order of a collection's members, whatever order they arrive in."""
    columns = ("source_name", "path", "ordinal", "document_id", "source_ids")
    rows = sorted(records(members, *columns), key=lambda row: row[:4])
    documents = {document: place for place, (_, _, _, document, _) in enumerate(rows)}
    roots: dict[str, str] = {}
    sources: dict[str, int] = {}
    for root, _, _, document, ids in rows:
        roots[document] = root
        for source in ids:
            roots.setdefault(source, root)
            sources.setdefault(source, len(sources))
    return Order(documents, roots, sources)
