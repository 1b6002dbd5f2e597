"""Match: pairs of one thing in two places, found and verified, on four levels.

Sources by their bytes; page images by their pixels, or by a perceptual hash that the text confirms; documents and
segments by their text. Candidates come from equal skeletons and bands of the signatures, the verdict from a word
alignment. Of many identical things each is paired with the smallest id only: identity is transitive. What the version
before knew is looked up: bands are joined for new signatures alone, and only pairs with a new or changed text aligned.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal

import numpy as np

from storage.schemas import (
    ComparisonRow,
    DuplicateRow,
    MemberRow,
    PageRow,
    ProposalRow,
    SegmentRow,
    SignatureRow,
    SourceRow,
    TextRow,
)
from tasks.likeness import growth, pictures, proposals
from tasks.likeness.alignment import VERIFIER
from tasks.likeness.comparisons import Known
from tasks.likeness.fold import FOLD
from tasks.likeness.minhash import MINHASH
from tasks.likeness.records import Fetch, bodies, collection_of, column, records
from tasks.likeness.signed import load, united, with_equal_skeletons
from tasks.likeness.verdict import SAME
from tasks.likeness.verification import Texts, Verified, verify
from tasks.likeness.witnesses import copies
from tasks.stage import Kind, Parameters, Reader, Stage

#: Slots of a band: `recall` is for up to a million documents, `scale` for more.
BAND_ROWS = {"recall": 3, "scale": 4}
#: Letters of a page, about.
_PAGE = 3_000
_ALIGNED = f"words {VERIFIER}, fold {FOLD}"


class MatchParameters(Parameters):
    """How wide the net is cast."""

    banding: Literal["recall", "scale"] = "recall"
    """`recall` finds copies with a tenth of their characters wrong; `scale` is for more than a million documents."""
    least_estimate: float = 0.1
    """Estimated share of common n-grams from which a pair of documents is aligned."""
    least_segment_estimate: float = 0.3
    """The same for segments, whose signatures are coarser."""
    shortest: int = 20
    """Letters of a skeleton below which equal text says nothing."""


def run(  # noqa: PLR0913, PLR0917 (one reader a table)
    members: Reader,
    sources: Reader,
    pages: Reader,
    segments: Reader,
    texts: Reader,
    signatures: Reader,
    comparisons: Reader,
    joins: Reader,
    parameters: MatchParameters,
) -> tuple[Iterable[DuplicateRow], Iterable[ComparisonRow], Iterable[ProposalRow]]:
    """Verified pairs, level by level; then, once those are read, all that was compared, and what proposed it."""
    levels = _Levels(collection_of(members, sources), signatures, comparisons, joins, parameters)
    found = chain(
        _sources(sources),
        _pages(pages),
        levels.rows("document", bodies(segments, texts)),
        levels.rows("segment", column(texts, "segment_id", "text")),
    )
    return (row._replace(collection=levels.collection) for row in found), levels.compared, levels.joined


class _Levels:
    """Documents and segments, and beside the rows of each what the next version need not do again."""

    def __init__(
        self, collection: str, signatures: Reader, comparisons: Reader, joins: Reader, parameters: MatchParameters
    ) -> None:
        self.collection = collection
        self.compared: list[ComparisonRow] = []
        self.joined: list[ProposalRow] = []
        self._signatures = signatures
        self._comparisons = comparisons
        self._joins = joins
        self._parameters = parameters

    def rows(self, level: str, fetch: Fetch) -> Iterator[DuplicateRow]:
        """Rows of the pairs that are something to each other."""
        for pair in self._pairs(level, fetch):
            if pair.relation != "identical":
                left, right, relation, similarity, is_doubtful, digest = pair
                self.compared.append(
                    ComparisonRow(level, left, right, digest, relation, similarity, is_doubtful, self.collection)
                )
            # Of segments copies alone: forms and overlaps are told of at the level of documents and passages.
            if pair.relation and (level == "document" or pair.relation in SAME or pair.relation == "identical"):
                yield _row(level, pair, _method(pair))

    def _pairs(self, level: str, fetch: Fetch) -> Iterator[Verified]:
        wanted = self._parameters
        rows = BAND_ROWS[wanted.banding]
        least = wanted.least_estimate if level == "document" else wanted.least_segment_estimate
        recipe = proposals.recipe(rows, least, wanted.shortest)
        signed, sketches = load(self._signatures, level, wanted.shortest)
        before = proposals.recalled(self._joins, level, recipe)
        joined = growth.joined(before, signed.numbers[sketches.places], sketches, rows, least)
        self.joined.append(proposals.stored(joined, level, recipe, self.collection))
        pairs = united(sketches.places[joined.pairs], with_equal_skeletons(signed), len(signed.ids))
        del sketches, joined, before  # a gigabyte a million
        yield from copies(signed, pairs, fetch, Known(self._comparisons, level))


def _row(level: str, pair: Verified, method: str) -> DuplicateRow:
    assert pair.relation is not None
    doubt = "; to review: a name or number differs" if pair.is_doubtful else ""
    return DuplicateRow(level, pair.left, pair.right, pair.relation, pair.similarity, method + doubt, "")


def _identical(level: str, keys: dict[str, str], method: str) -> Iterator[DuplicateRow]:
    """Id → key to pairs with the smallest id of each key."""
    first: dict[str, str] = {}
    for name in sorted(keys):
        before = first.setdefault(keys[name], name)
        if before != name:
            yield _row(level, Verified(before, name, "identical", 1.0), method)


def _sources(sources: Reader) -> Iterator[DuplicateRow]:
    """Input objects of equal bytes; empty and withdrawn ones are nobody's copies."""
    columns = ("source_id", "content_sha256", "byte_size", "status")
    keys = {
        name: digest
        for name, digest, size, status in records(sources, *columns)
        if digest and size and status != "withdrawn"
    }
    yield from _identical("source", keys, "sha256 of the bytes")


def _pages(pages: Reader) -> Iterator[DuplicateRow]:
    """Page images of equal pixels, and re-scans: alike by hash, the same by text. Blank pages are nobody's copies."""
    digests: dict[str, str] = {}
    hashes: dict[str, str] = {}
    for name, status, digest, hash_ in records(pages, "page_id", "status", "image_sha256", "image_hash"):
        if status == "text" and digest:
            digests[name] = digest
        if status == "text" and hash_:
            hashes[name] = hash_
    same = list(_identical("page_image", digests, "sha256 of the pixels"))
    yield from same
    repeated = {row.right_id for row in same}
    names = sorted(name for name in hashes if name not in repeated)
    near = pictures.lookalikes(pictures.bits([hashes[name] for name in names]))
    pairs = np.array([pair[:2] for pair in near], dtype=np.int64).reshape(-1, 2)
    texts = Texts(names, np.full(len(names), _PAGE), np.zeros((len(names), 2), dtype=np.uint64))
    method = f"perceptual hash within {pictures.FARTHEST} of 256 bits, {_ALIGNED}"
    for pair in verify(pairs, texts, column(pages, "page_id", "text"), Known()):
        if pair.relation in SAME:
            yield _row("page_image", pair._replace(relation="re-scan"), method)


def _method(pair: Verified) -> str:
    return "hash of the text" if pair.relation == "identical" else f"minhash {MINHASH}, {_ALIGNED}"


STAGE = Stage(
    name="match",
    version=3,
    kind=Kind.COLLECTION,
    reads=(MemberRow, SourceRow, PageRow, SegmentRow, TextRow, SignatureRow),
    writes=(DuplicateRow, ComparisonRow, ProposalRow),
    recalls=(ComparisonRow, ProposalRow),
    parameters=MatchParameters,
    run=run,
)
