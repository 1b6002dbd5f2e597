"""A document as one text for the search of passages, and the way from places in it back to the page.

Running text first, then the notes: a passage goes on over the foot of a page. What stands aside is left out.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from storage.schemas import SegmentRow, Span, TextRow
from storage.schemas.arrow import decode
from storage.schemas.segments import ASIDE
from tasks.edits import spans_of
from tasks.likeness.fold import Skeleton, fold
from tasks.stage import Reader

_SEGMENT = ("segment_id", "document_id", "position", "kind", "spans")
_TEXT = ("segment_id", "document_id", "text", "edits")


class Part(NamedTuple):
    """One segment in the flow."""

    segment: SegmentRow
    text: TextRow


class Flow(NamedTuple):
    """A document's text, one segment a line, and where each segment starts in it."""

    text: str
    starts: tuple[int, ...]
    parts: tuple[Part, ...]

    def segment_id(self, place: int) -> str:
        """The segment that an offset lies in."""
        return self.parts[bisect_right(self.starts, place) - 1].segment.segment_id

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Where `text[start:end]` stands in `pages.text`, segment by segment."""
        found: list[Span] = []
        for number in range(bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1)):
            first, part = self.starts[number], self.parts[number]
            low, high = max(start - first, 0), min(end - first, len(part.text.text))
            if low < high:
                found += spans_of(part.segment, part.text.edits, low, high)
        return tuple(found)

    def skeleton(self) -> Skeleton:
        """The skeletons of the segments one after the other, with offsets into the text."""
        return joined([fold(part.text.text) for part in self.parts], self.starts)

    def digest(self) -> bytes:
        """Digest of all that passages of the document are made of: ids, texts, edits and places, 16 bytes."""
        told = hashlib.blake2b(digest_size=16)
        for segment, text in self.parts:
            told.update(repr((segment.segment_id, segment.spans, text.text, text.edits)).encode("utf-8"))
        return told.digest()


def joined(skeletons: Iterable[Skeleton], starts: Iterable[int]) -> Skeleton:
    """The skeletons of segments as one; `starts` are the offsets of the segments in the flow."""
    parts = [fold("")]
    parts += [Skeleton(codes, offsets + start) for (codes, offsets), start in zip(skeletons, starts, strict=True)]
    return Skeleton(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def flow(segments: Iterable[SegmentRow], texts: Iterable[TextRow]) -> Flow:
    """The flow of one document."""
    written = {row.segment_id: row for row in texts}
    main = [row for row in segments if row.kind not in ASIDE and row.segment_id in written]
    main.sort(key=lambda row: (row.kind == "footnote", row.position))
    parts = tuple(Part(row, written[row.segment_id]) for row in main)
    starts, place = [], 0
    for part in parts:
        starts.append(place)
        place += len(part.text.text) + 1
    return Flow("\n".join(part.text.text for part in parts), tuple(starts), parts)


def flows(segments: Reader, texts: Reader, wanted: Callable[[str], bool]) -> Iterator[tuple[str, Flow]]:
    """Document id and flow of the documents wanted, one at a time."""
    waiting: dict[str, list[Any]] = {}
    coming = _documents(texts, TextRow, _TEXT, wanted)
    for document, rows in _documents(segments, SegmentRow, _SEGMENT, wanted):
        for name, found in coming if document not in waiting else ():
            waiting[name] = found
            if name == document:
                break
        yield document, flow(rows, waiting.pop(document, []))


def _documents(
    reader: Reader, row: type[Any], columns: tuple[str, ...], wanted: Callable[[str], bool]
) -> Iterator[tuple[str, list[Any]]]:
    """The rows of each document wanted; a document's rows stand together in a table."""
    import pyarrow as pa

    name: str | None = None
    rows: list[Any] = []
    for batch in reader.batches(columns):
        keep = pa.array([wanted(document) for document in batch.column("document_id").to_pylist()], pa.bool_())
        for found in decode(row, pa.Table.from_batches([batch]).filter(keep)):
            if found.document_id != name and rows:
                yield str(name), rows
                rows = []
            name = found.document_id
            rows.append(found)
    if rows:
        yield str(name), rows
