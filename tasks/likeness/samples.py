"""One in four of the runs of letters of a skeleton: what repeated passages are found by, made once a document.

Every document is sampled in the same way, by the hashes of its n-grams, so copies keep the same ones.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from storage.schemas import SampleRow
from tasks.likeness.arrays import flat
from tasks.likeness.fold import Codes
from tasks.likeness.shingles import Hashes, ngrams

#: Letters of a run.
LENGTH = 12
#: One run in so many is taken.
SAMPLE = 4
#: Places of a run beyond which it is a formula; of one document one more is kept, to tell so.
COMMONEST = 20

#: Bytes kept of a hash, and the bits by which runs are chosen, which are those behind them.
_BYTES = 5
_KEPT = np.uint64((1 << 8 * _BYTES) - 1)

Column = npt.NDArray[np.int32]


class Postings(NamedTuple):
    """Where runs of letters stand: columns of equal length, 16 bytes a place."""

    hashes: Hashes
    documents: Column
    offsets: Column
    """In letters of the document's skeleton."""

    def taken(self, places: npt.NDArray[np.intp]) -> "Postings":
        """The rows at some places."""
        return Postings(self.hashes[places], self.documents[places], self.offsets[places])


def joined(parts: list[Postings]) -> Postings:
    """Rows one after the other."""
    return Postings(
        np.concatenate([np.zeros(0, np.uint64), *(part.hashes for part in parts)]),
        np.concatenate([np.zeros(0, np.int32), *(part.documents for part in parts)]),
        np.concatenate([np.zeros(0, np.int32), *(part.offsets for part in parts)]),
    )


def sample(document: str, codes: Codes, digest: bytes) -> SampleRow:
    """The sample of a document's skeleton; `digest` is that of its text.

    >>> sample("d", np.arange(8, dtype=np.uint32), b"").taken
    0
    """
    hashes = ngrams(codes, LENGTH)
    places = np.flatnonzero((hashes >> np.uint64(8 * _BYTES)) % np.uint64(SAMPLE) == 0)
    kept = hashes[places] & _KEPT
    first = np.sort(_first(kept))
    places, kept = places[first], kept[first]
    return SampleRow(
        document_id=document,
        digest=digest,
        length=len(codes),
        taken=len(places),
        hashes=kept.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :_BYTES].tobytes(),
        steps=np.diff(places, prepend=0).astype("<u4").tobytes(),
    )


def _first(hashes: Hashes) -> npt.NDArray[np.intp]:
    """Places of a document's hashes, of each as many of the first as tell a formula."""
    order = np.argsort(hashes, kind="stable")
    is_new = np.append(True, hashes[order][1:] != hashes[order][:-1])[: len(hashes)]
    starts = np.flatnonzero(is_new)
    rank = np.arange(len(hashes)) - starts[np.cumsum(is_new) - 1] if len(hashes) else order
    return order[rank <= COMMONEST]


def postings(rows: pa.RecordBatch, numbers: npt.NDArray[np.int32]) -> Postings:
    """The runs of some documents; `numbers` are those of the documents, a negative one leaves its document out."""
    data, sizes = flat(rows.column("hashes"))
    counts = sizes // _BYTES
    hashes = np.zeros((len(data) // _BYTES, 8), dtype=np.uint8)
    hashes[:, :_BYTES] = data.reshape(-1, _BYTES)
    steps = flat(rows.column("steps"))[0].view("<u4").astype(np.int64)
    ends = np.cumsum(counts)
    reached = np.append(0, np.cumsum(steps))
    offsets = reached[1:] - np.repeat(reached[ends - counts], counts)
    found = Postings(hashes.view("<u8")[:, 0], np.repeat(numbers, counts), offsets.astype(np.int32))
    return found if np.all(numbers >= 0) else found.taken(np.flatnonzero(found.documents >= 0))
