"""Pairs of documents that were searched for passages before: looked up by digest, so that none is aligned twice."""

import hashlib
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from storage.schemas import ReuseRow
from storage.schemas.arrow import decode
from tasks.likeness.arrays import digests
from tasks.likeness.fold import FOLD
from tasks.likeness.records import Among
from tasks.stage import Parameters, Reader

#: Version of everything that decides what a passage is, beside the fold: anchors, passages, cuts, edges.
_PASSAGES = 1
_SIZE = 16

Pair = tuple[str, str]


class Digests:
    """Digests of pairs under one set of parameters."""

    def __init__(self, parameters: Parameters) -> None:
        recipe = f"passages {_PASSAGES}, fold {FOLD}, {parameters.model_dump_json()}"
        self._begun = hashlib.blake2b(recipe.encode("utf-8"), digest_size=_SIZE)

    def of(self, pair: Pair, texts: tuple[bytes, bytes], anchors: npt.NDArray[np.int32]) -> bytes:
        """Digest of two documents, of the digests of their texts and of their anchors."""
        told = self._begun.copy()
        told.update("\n".join(pair).encode("utf-8"))
        for text in texts:
            told.update(text)
        told.update(anchors.astype("<i4").tobytes())
        return told.digest()


class Searched:
    """The pairs of the version before, and the passages that were found. A million take 16 MB."""

    def __init__(self, alignments: Reader, passages: Reader) -> None:
        found = [digests(batch.column("digest")) for batch in alignments.batches(("digest",))]
        keys = np.concatenate([np.zeros((0, 2), dtype=np.uint64), *found])
        self._keys = keys[np.lexsort((keys[:, 1], keys[:, 0]))]
        self._passages = passages

    def knows(self, keys: Sequence[bytes]) -> list[bool]:
        """Whether each digest is one of the version before."""
        if not len(self._keys):
            return [False] * len(keys)
        wanted = np.frombuffer(b"".join(keys), dtype="<u8").reshape(-1, 2)
        places = np.minimum(np.searchsorted(self._keys[:, 0], wanted[:, 0]), len(self._keys) - 1)
        found: list[bool] = np.all(self._keys[places] == wanted, axis=1).tolist()
        return found

    def passages(self, pairs: Collection[Pair]) -> Iterator[ReuseRow]:
        """The rows of some pairs, as they were."""
        lefts = Among({left for left, _ in pairs})
        for batch in self._passages.batches() if pairs else ():
            rows = pa.Table.from_batches([batch]).filter(lefts(batch.column("left_document_id")))
            found = decode(ReuseRow, rows)
            yield from (row for row in found if (row.left_document_id, row.right_document_id) in pairs)
