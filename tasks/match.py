"""Match: pairs of one thing in two places, found and verified, on four levels.

Sources by their bytes; page images by their pixels, or by a perceptual hash that the text confirms; documents and
segments by their text. Candidates come from equal skeletons and bands of the signatures, the verdict from a word
alignment. Of many identical things each is paired with the smallest id only: identity is transitive. What was compared
before is looked up in the comparisons of the version before: only pairs with a new or changed text are aligned.
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
    SegmentRow,
    SignatureRow,
    SourceRow,
    TextRow,
)
from tasks.likeness import pictures, signed
from tasks.likeness.alignment import VERIFIER
from tasks.likeness.comparisons import Known
from tasks.likeness.fold import FOLD
from tasks.likeness.minhash import MINHASH
from tasks.likeness.records import Fetch, bodies, column, records
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
    parameters: MatchParameters,
) -> tuple[Iterable[DuplicateRow], Iterable[ComparisonRow]]:
    """Verified pairs, level by level; then, once those are read, all that was compared."""
    names = (name for table in (members, sources) for (name,) in records(table, "collection"))
    compared = _Compared(min(names, default=""))
    fetches = {"document": bodies(segments, texts), "segment": column(texts, "segment_id", "text")}
    levels = (
        compared.noted(level, _texts(level, signatures, fetch, Known(comparisons, level), parameters))
        for level, fetch in fetches.items()
    )
    found = chain(_sources(sources), _pages(pages), chain.from_iterable(levels))
    return (row._replace(collection=compared.collection) for row in found), compared


class _Compared:
    """Notes what was compared, and gives rows of what came of it."""

    def __init__(self, collection: str) -> None:
        self.collection = collection
        self._rows: list[ComparisonRow] = []

    def __iter__(self) -> Iterator[ComparisonRow]:
        return iter(self._rows)

    def noted(self, level: str, pairs: Iterable[Verified]) -> Iterator[DuplicateRow]:
        """Rows of the pairs that are something to each other."""
        for pair in pairs:
            if pair.relation != "identical":
                left, right, relation, similarity, is_doubtful, digest = pair
                self._rows.append(
                    ComparisonRow(level, left, right, digest, relation, similarity, is_doubtful, self.collection)
                )
            # Of segments copies alone: forms and overlaps are told of at the level of documents and passages.
            if pair.relation and (level == "document" or pair.relation in SAME or pair.relation == "identical"):
                yield _row(level, pair, _method(pair))


def _row(level: str, pair: Verified, method: str) -> DuplicateRow:
    assert pair.relation is not None
    doubt = "; to review: a name or number differs" if pair.is_doubtful else ""
    return DuplicateRow(level, pair.left, pair.right, pair.relation, pair.similarity, method + doubt, "")


def _identical(level: str, keys: dict[str, str], method: str) -> Iterator[DuplicateRow]:
    """Id → key to pairs with the smallest id of each key."""
    ids = sorted(keys)
    for places in signed.identical([keys[name] for name in ids]):
        for place in places[1:]:
            yield _row(level, Verified(ids[places[0]], ids[place], "identical", 1.0), method)


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
    texts = Texts(names, [_PAGE] * len(names), [None] * len(names))
    method = f"perceptual hash within {pictures.FARTHEST} of 256 bits, {_ALIGNED}"
    for pair in verify(pairs, texts, column(pages, "page_id", "text"), Known()):
        if pair.relation in SAME:
            yield _row("page_image", pair._replace(relation="re-scan"), method)


def _texts(
    level: str, signatures: Reader, fetch: Fetch, known: Known, parameters: MatchParameters
) -> Iterator[Verified]:
    rows = BAND_ROWS[parameters.banding]
    least = parameters.least_estimate if level == "document" else parameters.least_segment_estimate
    yield from copies(signed.load(signatures, level, parameters.shortest), fetch, known, rows, least)


def _method(pair: Verified) -> str:
    return "hash of the text" if pair.relation == "identical" else f"minhash {MINHASH}, {_ALIGNED}"


STAGE = Stage(
    name="match",
    version=2,
    kind=Kind.COLLECTION,
    reads=(MemberRow, SourceRow, PageRow, SegmentRow, TextRow, SignatureRow),
    writes=(DuplicateRow, ComparisonRow),
    recalls=(ComparisonRow,),
    parameters=MatchParameters,
    run=run,
)
