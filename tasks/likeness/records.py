"""Columns of a lazy table as plain Python values, and the texts that pairs are verified by."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from storage.schemas.segments import ASIDE
from tasks.likeness.body import body
from tasks.stage import Reader

#: Ids → id → text.
Fetch = Callable[[Collection[str]], dict[str, str]]


def records(reader: Reader, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Tuples of the named columns of a lazy table, in order."""
    for batch in reader.batches(columns):
        yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


def bodies(segments: Reader, texts: Reader) -> Fetch:
    """Fetches texts of documents by document id: the same text that their signatures are made of."""

    def fetch(wanted: Collection[str]) -> dict[str, str]:
        places = {
            segment: (document, position)
            for segment, document, position, kind in records(segments, "segment_id", "document_id", "position", "kind")
            if document in wanted and kind not in ASIDE
        }
        found: dict[str, list[tuple[int, str]]] = {}
        for segment, text in records(texts, "segment_id", "text"):
            if segment in places:
                document, position = places[segment]
                found.setdefault(document, []).append((position, text))
        return {document: body(text for _, text in sorted(parts)) for document, parts in found.items()}

    return fetch


def column(reader: Reader, key: str, value: str) -> Fetch:
    """Fetches the texts of one column by the ids in another."""

    def fetch(wanted: Collection[str]) -> dict[str, str]:
        return {name: text for name, text in records(reader, key, value) if name in wanted}

    return fetch
