"""Reuse: passages that stand in two places, across documents and within one, with their exact places on the page.

Found through noise and across alphabets. Left is the earlier place in the collection's order. A passage over several
paragraphs is a row for each, where both sides begin a new one and the words are enough. Formulae of the collection and
what stands aside are not reuse. The samples of all documents are joined in each version; only pairs of which a text or
an anchor is another one than in the version before are aligned.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from storage.schemas import AlignmentRow, MemberRow, ReuseRow, SampleRow, SegmentRow, TextRow
from tasks.likeness import anchors, fold, passages
from tasks.likeness.alignments import Digests, Searched
from tasks.likeness.cuts import Piece, gathered, pieces
from tasks.likeness.edges import closed, whole_words, widened
from tasks.likeness.flow import Flow, flows
from tasks.likeness.order import order_of
from tasks.likeness.records import collection_of
from tasks.likeness.sampled import Sampled
from tasks.stage import Kind, Parameters, Reader, Stage

#: Letters of the documents that are aligned at once, some 20 bytes each.
_LETTERS_HELD = 8_000_000
#: Share of the words asked for that the less complete side must have: noise runs words together.
_FEWER = 0.8
#: Anchors beyond which a pair is aligned without a look at their chains.
_MANY = 8

#: Numbers of two documents in the collection's order, and the anchors of their pair.
Numbered = tuple[tuple[int, int], anchors.Rows]


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


def run(  # noqa: PLR0913, PLR0917 (one reader a table)
    members: Reader,
    segments: Reader,
    texts: Reader,
    samples: Reader,
    before: Reader,
    alignments: Reader,
    parameters: ReuseParameters,
) -> tuple[Iterable[ReuseRow], Iterable[AlignmentRow]]:
    """Passages, those that were known first, then by left document, right document and place; once they are read, all
    pairs that were searched."""
    search = _Search(members, (segments, texts), samples, Searched(alignments, before), parameters)
    return search.rows(), search.aligned


class _Search:
    """The search through a collection, and beside its rows what the next version need not do again."""

    def __init__(
        self,
        members: Reader,
        tables: tuple[Reader, Reader],
        samples: Reader,
        searched: Searched,
        parameters: ReuseParameters,
    ) -> None:
        self.aligned: list[AlignmentRow] = []
        order = order_of(members)
        self._names = sorted(order, key=order.__getitem__)
        self._collection = collection_of(members)
        self._tables = tables
        self._sampled = Sampled(samples, *tables, order)
        self._searched = searched
        self._parameters = parameters

    def rows(self) -> Iterator[ReuseRow]:
        """The passages."""
        digests = Digests(self._parameters)
        for rows in anchors.slices(self._sampled, self._sampled.total):
            pairs = [pair for pair in anchors.by_pair(passages.likely(rows)) if _is_worth(pair[1])]
            keys = [self._digest(digests, *pair) for pair in pairs]
            is_known = self._searched.knows(keys)
            self.aligned += (
                AlignmentRow(*self._pair(pair), key, self._collection) for pair, key in zip(pairs, keys, strict=True)
            )
            yield from self._searched.passages({self._pair(pair) for pair in compress(pairs, is_known)})
            yield from self._found([pair for pair, known in zip(pairs, is_known, strict=True) if not known])

    def _pair(self, pair: Numbered) -> tuple[str, str]:
        (left, right), _ = pair
        return self._names[left], self._names[right]

    def _digest(self, digests: Digests, numbers: tuple[int, int], rows: anchors.Rows) -> bytes:
        left, right = numbers
        texts = self._sampled.digests[left], self._sampled.digests[right]
        return digests.of((self._names[left], self._names[right]), texts, rows[:, 2:])

    def _found(self, pairs: Sequence[Numbered]) -> Iterator[ReuseRow]:
        for part in self._parts(pairs):
            wanted = {self._names[number] for numbers, _ in part for number in numbers}
            known = {name: _document(name, flow) for name, flow in flows(*self._tables, wanted.__contains__)}
            for (left, right), rows in part:
                sides = known[self._names[left]], known[self._names[right]]
                yield from _passages(*sides, rows, self._collection, self._parameters)

    def _parts(self, pairs: Sequence[Numbered]) -> Iterator[Sequence[Numbered]]:
        """Pairs in their order, so many at once as their texts can be held."""
        start, held, letters = 0, set[int](), 0
        for place, (numbers, _) in enumerate(pairs):
            fresh = set(numbers) - held
            more = sum(int(self._sampled.lengths[number]) for number in fresh)
            if held and letters + more > _LETTERS_HELD:
                yield pairs[start:place]
                start, held, letters = place, set(), 0
                fresh = set(numbers)
                more = sum(int(self._sampled.lengths[number]) for number in fresh)
            held |= fresh
            letters += more
        if start < len(pairs):
            yield pairs[start:]


def _is_worth(rows: anchors.Rows) -> bool:
    """Whether anchors of a pair may make a passage."""
    return len(rows) > _MANY or any(passages.chains(anchors.of_rows(rows)))


def _document(name: str, flow: Flow) -> Document:
    skeleton = flow.skeleton()
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
    version=2,
    kind=Kind.COLLECTION,
    reads=(MemberRow, SegmentRow, TextRow, SampleRow),
    writes=(ReuseRow, AlignmentRow),
    recalls=(ReuseRow, AlignmentRow),
    parameters=ReuseParameters,
    run=run,
)
