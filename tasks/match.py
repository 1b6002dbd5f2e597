"""Match: pairs of one thing in two places, found and verified, on four levels.

Sources by their bytes; page images by their pixels, or by a perceptual hash that the text confirms; documents and
segments by their text. Candidates come from equal skeletons and bands of the signatures, the verdict from a word
alignment. Of many identical things each is paired with the smallest id only: identity is transitive.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal

from storage.schemas import DuplicateRow, MemberRow, PageRow, SegmentRow, SignatureRow, SourceRow, TextRow
from tasks.likeness import pictures, signed
from tasks.likeness.alignment import VERIFIER
from tasks.likeness.fold import FOLD
from tasks.likeness.minhash import MINHASH
from tasks.likeness.records import Fetch, bodies, column, records
from tasks.likeness.verdict import SAME
from tasks.likeness.verification import Verified, verify
from tasks.likeness.witnesses import copies
from tasks.stage import Kind, Parameters, Reader, Stage

#: Slots of a band: `recall` is for up to a million documents, `scale` for more.
BAND_ROWS = {"recall": 3, "scale": 4}
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
    parameters: MatchParameters,
) -> tuple[Iterable[DuplicateRow]]:
    """Verified pairs, level by level."""
    names = {name for table in (members, sources) for (name,) in records(table, "collection")}
    found = chain(
        _sources(sources),
        _pages(pages),
        _documents(signatures, bodies(segments, texts), parameters),
        _segments(signatures, column(texts, "segment_id", "text"), parameters),
    )
    return ((row._replace(collection=min(names)) for row in found),)


def _row(level: str, pair: Verified, method: str) -> DuplicateRow:
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
    pairs = [(names[left], names[right]) for left, right, _ in near]
    method = f"perceptual hash within {pictures.FARTHEST} of 256 bits, {_ALIGNED}"
    for pair in verify(pairs, column(pages, "page_id", "text")):
        if pair.relation in SAME:
            yield _row("page_image", pair._replace(relation="re-scan"), method)


def _documents(signatures: Reader, fetch: Fetch, parameters: MatchParameters) -> Iterator[DuplicateRow]:
    known = signed.load(signatures, "document", parameters.shortest)
    for pair in copies(known, fetch, BAND_ROWS[parameters.banding], parameters.least_estimate):
        yield _row("document", pair, _method(pair))


def _segments(signatures: Reader, fetch: Fetch, parameters: MatchParameters) -> Iterator[DuplicateRow]:
    """Copies among segments. Forms and overlaps are told of at the level of documents and passages."""
    known = signed.load(signatures, "segment", parameters.shortest)
    for pair in copies(known, fetch, BAND_ROWS[parameters.banding], parameters.least_segment_estimate):
        if pair.relation in SAME or pair.relation == "identical":
            yield _row("segment", pair, _method(pair))


def _method(pair: Verified) -> str:
    return "hash of the text" if pair.relation == "identical" else f"minhash {MINHASH}, {_ALIGNED}"


STAGE = Stage(
    name="match",
    version=1,
    kind=Kind.COLLECTION,
    reads=(MemberRow, SourceRow, PageRow, SegmentRow, TextRow, SignatureRow),
    writes=(DuplicateRow,),
    parameters=MatchParameters,
    run=run,
)
