"""The samples of a collection, as the search of passages goes through them, once or more often."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from storage.schemas import SampleRow
from storage.schemas.arrow import encode
from tasks.likeness.flow import flows
from tasks.likeness.samples import Postings, postings, sample
from tasks.stage import Reader

_COLUMNS = ("document_id", "hashes", "steps")
_FACTS = ("document_id", "digest", "length", "taken")


class Sampled:
    """What is known of the documents of a collection, by their numbers; called, it gives their postings.

    A document without a sample, as an older version left it or one that could not be signed, is sampled here each time.
    """

    def __init__(self, samples: Reader, segments: Reader, texts: Reader, numbers: Mapping[str, int]) -> None:
        self._samples = samples
        self._tables = segments, texts
        self._numbers = numbers
        self._missing: set[str] = set(numbers)
        self.digests = [b""] * len(numbers)
        """Of the text of each document."""
        self.lengths: npt.NDArray[np.int64] = np.zeros(len(numbers), dtype=np.int64)
        """Letters of each skeleton."""
        self.total = 0
        """Postings of all."""
        for batch in samples.batches(_FACTS):
            self._know(batch)
            self._missing.difference_update(batch.column("document_id").to_pylist())
        for batch in self._made():
            self._know(batch)

    def __call__(self) -> Iterator[Postings]:
        """The postings of all documents, some documents at a time."""
        for source in (self._samples.batches(_COLUMNS), self._made()):
            for batch in source:
                yield postings(batch, self._of(batch))

    def _of(self, batch: pa.RecordBatch) -> npt.NDArray[np.int32]:
        """The number of each document, -1 where it is none of the collection's."""
        names = batch.column("document_id").to_pylist()
        return np.array([self._numbers.get(name, -1) for name in names], dtype=np.int32)

    def _know(self, batch: pa.RecordBatch) -> None:
        self.total += sum(batch.column("taken").to_pylist())
        facts: Iterable[tuple[bytes, int]] = zip(
            batch.column("digest").to_pylist(), batch.column("length").to_pylist(), strict=True
        )
        for number, (digest, length) in zip(self._of(batch).tolist(), facts, strict=True):
            if number >= 0:
                self.digests[number], self.lengths[number] = digest, length

    def _made(self) -> Iterator[pa.RecordBatch]:
        for name, flow in flows(*self._tables, self._missing.__contains__) if self._missing else ():
            yield from encode(SampleRow, [sample(name, flow.skeleton().codes, flow.digest())]).to_batches()
