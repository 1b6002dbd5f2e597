"""Reuse: passages that stand in two places, across documents and within one, with their exact places on the page.

Found through noise and across alphabets. Left is the earlier place in the collection's order. A passage over several
paragraphs is a row for each, where both sides begin a new one and the words are enough. Formulae of the collection and
what stands aside are not reuse.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from storage.schemas import MemberRow, ReuseRow, SegmentRow, TextRow
from tasks.likeness import anchors, fold, passages
from tasks.likeness.cuts import Piece, gathered, pieces
from tasks.likeness.edges import closed, whole_words, widened
from tasks.likeness.flow import Flow, flows
from tasks.likeness.order import order_of
from tasks.likeness.records import records
from tasks.stage import Kind, Parameters, Reader, Stage

#: Postings held at once, 16 bytes each. A larger collection is folded several times.
_POSTINGS_HELD = 80_000_000
#: Pairs of documents whose texts are held at once.
_PAIRS_HELD = 2_000
#: Share of the words asked for that the less complete side must have: noise runs words together.
_FEWER = 0.8


class ReuseParameters(Parameters):
    """What counts as reuse."""

    least_words: int = 30
    """Words of a passage."""
    least_similarity: float = 0.7
    """Similarity of the folded passages, 0–1; below it are paraphrases and phrases."""

    def is_enough(self, left: int, right: int) -> bool:
        """Whether one side has the words asked for, and the other nearly so."""
        return max(left, right) >= self.least_words and min(left, right) >= _FEWER * self.least_words


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a pair: its text and its skeleton."""

    name: str
    flow: Flow
    skeleton: fold.Skeleton
    letters: str
    starts: list[int]
    """Where segments begin in the skeleton."""


def run(members: Reader, segments: Reader, texts: Reader, parameters: ReuseParameters) -> tuple[Iterable[ReuseRow]]:
    """Passages by their left document, right document and place."""
    order = order_of(members)
    names = sorted(order.documents, key=order.documents.__getitem__)
    collection = min((name for (name,) in records(members, "collection")), default="")
    pairs = anchors.by_pair(_anchors(order.documents, segments, texts))
    worth = [(numbers, rows) for numbers, rows in pairs if any(passages.chains(anchors.of_rows(rows)))]
    return (_rows(worth, names, (segments, texts), collection, parameters),)


def _anchors(numbers: dict[str, int], segments: Reader, texts: Reader) -> anchors.Rows:
    """Anchors of the whole collection, one stretch of the hash space at a time; how many there are changes nothing."""
    size = sum(len(text) for (text,) in records(texts, "text"))
    stretches = size // anchors.SAMPLE // _POSTINGS_HELD + 1

    def dealt(stretch: int) -> Iterator[anchors.Postings]:
        return anchors.dealt(
            anchors.postings(numbers[name], fold.fold(flow.text), stretch, stretches)
            for name, flow in flows(segments, texts, numbers.__contains__)
        )

    sieve = anchors.Sieve()
    held: list[anchors.Postings] = []
    for stretch in range(stretches):
        for postings in dealt(stretch):
            sieve.count(anchors.anchors(postings))
            held += [postings] if stretches == 1 else []
    again = iter(held) if held else chain.from_iterable(map(dealt, range(stretches)))
    return np.concatenate([sieve.kept(anchors.anchors(postings)) for postings in again])


def _rows(
    worth: Sequence[tuple[tuple[int, int], anchors.Rows]],
    names: Sequence[str],
    tables: tuple[Reader, Reader],
    collection: str,
    parameters: ReuseParameters,
) -> Iterator[ReuseRow]:
    for start in range(0, len(worth), _PAIRS_HELD):
        part = worth[start : start + _PAIRS_HELD]
        wanted = {names[number] for numbers, _ in part for number in numbers}
        known = {name: _document(name, flow) for name, flow in flows(*tables, wanted.__contains__)}
        for (left, right), found in part:
            yield from _passages(known[names[left]], known[names[right]], found, collection, parameters)


def _document(name: str, flow: Flow) -> Document:
    skeleton = fold.fold(flow.text)
    starts = np.searchsorted(skeleton.offsets, flow.starts).tolist()
    return Document(name, flow, skeleton, skeleton.text, starts)


def _passages(
    left: Document, right: Document, rows: anchors.Rows, collection: str, parameters: ReuseParameters
) -> Iterator[ReuseRow]:
    is_one, least = left.name == right.name, parameters.least_similarity
    found = passages.chains(anchors.of_rows(rows))
    for passage in passages.passages(left.letters, right.letters, found, least, is_one=is_one):
        if passage.left_end - passage.left_start < parameters.least_words:
            continue  # not a letter a word
        printed = [_places(left, right, piece) for piece in pieces(passage, left.starts, right.starts)]
        if not is_one:
            printed = widened(printed, left.flow.text, right.flow.text)
        words = [(_words(left, ours), _words(right, theirs)) for ours, theirs in printed]
        for piece in gathered(printed, words, parameters.is_enough):
            row = _row(left, right, piece, collection)
            if row.similarity >= least:
                yield row


def _places(left: Document, right: Document, piece: Piece) -> Piece:
    """A piece of the skeletons in the texts, brought to whole words."""
    ours, theirs = (
        whole_words(side.flow.text, (int(side.skeleton.offsets[start]), int(side.skeleton.offsets[end - 1]) + 1))
        for side, (start, end) in zip((left, right), piece, strict=True)
    )
    return ours, theirs


def _letters(document: Document, place: tuple[int, int]) -> str:
    start, end = np.searchsorted(document.skeleton.offsets, place).tolist()
    return document.letters[start:end]


def _words(document: Document, place: tuple[int, int]) -> int:
    return len(document.flow.text[slice(*place)].split())


def _row(left: Document, right: Document, piece: Piece, collection: str) -> ReuseRow:
    ours, theirs = closed(left.flow.text, piece[0]), closed(right.flow.text, piece[1])
    texts = left.flow.text[slice(*ours)], right.flow.text[slice(*theirs)]
    return ReuseRow(
        left_document_id=left.name,
        left_segment_id=left.flow.segment_id(ours[0]),
        left_spans=left.flow.spans(*ours),
        right_document_id=right.name,
        right_segment_id=right.flow.segment_id(theirs[0]),
        right_spans=right.flow.spans(*theirs),
        left_text=texts[0],
        right_text=texts[1],
        similarity=passages.similarity(_letters(left, ours), _letters(right, theirs)),
        collection=collection,
    )


STAGE = Stage(
    name="reuse",
    version=1,
    kind=Kind.COLLECTION,
    reads=(MemberRow, SegmentRow, TextRow),
    writes=(ReuseRow,),
    parameters=ReuseParameters,
    run=run,
)
