"""Match: pairs of one thing in two places, found and verified, on four levels.

Sources by their bytes; page images by their pixels, or by a perceptual hash that the text confirms; documents and
segments by their text. Candidates come from equal skeletons and bands of the signatures, the verdict from a word
alignment. Of many identical things each is paired with the smallest id only: identity is transitive. What the version
before knew is looked up: bands are joined for new signatures alone, and only pairs with a new or changed text aligned.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

import numpy as np
import pyarrow as pa

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
from storage.schemas.arrow import Encoded, encode
from tasks.likeness import evidence, growth, pictures, proposals
from tasks.likeness.alignment import VERIFIER
from tasks.likeness.comparisons import Known
from tasks.likeness.fold import FOLD
from tasks.likeness.records import bodies, collection_of, column, records
from tasks.likeness.signed import Signed, Sketches, load, united, with_equal_skeletons
from tasks.likeness.verdict import SAME
from tasks.likeness.verification import Pairs, Texts, verify
from tasks.likeness.witnesses import copies
from tasks.stage import Kind, Parameters, Reader, Stage

LEVELS = ("document", "segment")
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
    """Verified pairs, level by level; all that was compared; and what proposed it."""
    collection = collection_of(members, sources)
    found = [encode(DuplicateRow, [*_sources(sources), *_pages(pages)])]
    compared: list[pa.Table] = []
    joined: list[ProposalRow] = []
    fetches = {"document": bodies(segments, texts), "segment": column(texts, "segment_id", "text")}
    loaded = load(signatures, LEVELS, parameters.shortest)
    for level in LEVELS:
        signed, sketches = loaded.pop(level)
        pairs, proposal = _proposed(level, signed, sketches, joins, parameters)
        del sketches  # half a gigabyte a million
        copied = copies(signed, pairs, fetches[level], Known(comparisons, level))
        found.append(evidence.duplicates(level, signed.ids, copied, _ALIGNED))
        compared.append(evidence.comparisons(level, signed.ids, copied.compared))
        joined.append(proposal._replace(collection=collection))
    return (
        Encoded(DuplicateRow, evidence.belonging(found, collection)),
        Encoded(ComparisonRow, evidence.belonging(compared, collection)),
        joined,
    )


def _proposed(
    level: str, signed: Signed, sketches: Sketches, joins: Reader, parameters: MatchParameters
) -> tuple[Pairs, ProposalRow]:
    """Pairs of places that are worth a look, and what the next version need not join again."""
    rows = BAND_ROWS[parameters.banding]
    least = parameters.least_estimate if level == "document" else parameters.least_segment_estimate
    recipe = proposals.recipe(rows, least, parameters.shortest)
    before = proposals.recalled(joins, level, recipe)
    joined = growth.joined(before, signed.numbers[sketches.places], sketches, rows, least)
    pairs = united(sketches.places[joined.pairs], with_equal_skeletons(signed), len(signed.ids))
    return pairs, proposals.stored(joined, level, recipe, "")


def _identical(level: str, keys: dict[str, str], method: str) -> Iterator[DuplicateRow]:
    """Id → key to pairs with the smallest id of each key."""
    first: dict[str, str] = {}
    for name in sorted(keys):
        before = first.setdefault(keys[name], name)
        if before != name:
            yield DuplicateRow(level, before, name, "identical", 1.0, method, "")


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
    seen = verify(pairs, texts, column(pages, "page_id", "text"), Known())
    again = seen.chosen(seen.are(SAME))
    for (left, right), share, doubt in zip(
        again.pairs.tolist(), again.verdicts.similarities.tolist(), again.verdicts.doubts.tolist(), strict=True
    ):
        told = method + evidence.TO_REVIEW if doubt else method
        yield DuplicateRow("page_image", names[left], names[right], "re-scan", share, told, "")


STAGE = Stage(
    name="match",
    version=4,
    kind=Kind.COLLECTION,
    reads=(MemberRow, SourceRow, PageRow, SegmentRow, TextRow, SignatureRow),
    writes=(DuplicateRow, ComparisonRow, ProposalRow),
    recalls=(ComparisonRow, ProposalRow),
    parameters=MatchParameters,
    run=run,
)
