"""Sign: what each document and each longer segment is compared by. The last of the document stages.

Exact hashes of the text and of its skeleton, and a MinHash over the skeleton's character n-grams; of each document a
sample of its runs of letters, by which passages are found. Page numbers, running heads, furniture and noise are no part
of a document's text here.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from storage.schemas import ProfileRow, SampleRow, SegmentRow, SignatureRow, TextRow
from storage.schemas.segments import ASIDE
from tasks.likeness.body import body
from tasks.likeness.flow import flow, joined
from tasks.likeness.fold import Codes, fold
from tasks.likeness.minhash import DOCUMENT_SLOTS, SEGMENT_SLOTS, SHINGLE, pack, sketch
from tasks.likeness.samples import sample
from tasks.likeness.shingles import ngrams
from tasks.stage import Kind, Parameters, Stage


class SignParameters(Parameters):
    """What is too short to be compared."""

    shortest_sketch: int = 40
    """Letters of a skeleton from which a MinHash is kept; a shorter text has exact hashes only."""
    shortest_segment: int = 80
    """Letters of a segment's skeleton from which it has a signature of its own."""


def text_hash(text: str) -> str | None:
    """Hash of a text with its white space folded; None where nothing is left."""
    words = " ".join(text.split())
    return _digest(words.encode("utf-8", "surrogatepass")) if words else None


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def signature(text: str, codes: Codes, slots: int, parameters: SignParameters) -> SignatureRow:
    """The signature of a text and its skeleton, ids to be filled in.

    >>> signature("", fold("").codes, 64, SignParameters()).text_hash is None
    True
    """
    has_sketch = len(codes) >= max(parameters.shortest_sketch, SHINGLE)
    return SignatureRow(
        subject_id="",
        document_id="",
        level="document",
        text_hash=text_hash(text),
        skeleton_hash=_digest(codes.astype("<u4").tobytes()) if len(codes) else None,
        length=len(codes),
        minhash=pack(sketch(ngrams(codes, SHINGLE), slots)) if has_sketch else None,
        text_digest=hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest(),
    )


def run(
    segments: Sequence[SegmentRow],
    texts: Sequence[TextRow],
    profiles: Sequence[ProfileRow],
    parameters: SignParameters,
) -> tuple[list[SignatureRow], list[SampleRow]]:
    """One row for the document, then one for each segment that is long enough and no furniture; and the sample."""
    written = {row.segment_id: row.text for row in texts}
    main = [row for row in sorted(segments, key=lambda row: row.position) if row.segment_id in written]
    main = [row for row in main if row.kind not in ASIDE]
    skeletons = {row.segment_id: fold(written[row.segment_id]) for row in main}
    letters = np.concatenate([fold("").codes, *(found.codes for found in skeletons.values())])
    running = flow(segments, texts)
    rows, samples = [], []
    for profile in profiles:
        text = body(written[row.segment_id] for row in main)
        whole = signature(text, letters, DOCUMENT_SLOTS, parameters)
        document = profile.document_id
        rows.append(whole._replace(subject_id=document, document_id=document, quality=profile.quality))
        whole_flow = joined((skeletons[part.segment.segment_id] for part in running.parts), running.starts)
        samples.append(sample(document, whole_flow.codes, running.digest()))
    for segment in main:
        codes = skeletons[segment.segment_id].codes
        if len(codes) >= parameters.shortest_segment:
            row = signature(written[segment.segment_id], codes, SEGMENT_SLOTS, parameters)
            rows.append(_of_segment(row, segment))
    return rows, samples


def _of_segment(row: SignatureRow, segment: SegmentRow) -> SignatureRow:
    quality = None if segment.estimated_cer is None else 1.0 - segment.estimated_cer
    return row._replace(
        subject_id=segment.segment_id, document_id=segment.document_id, level="segment", quality=quality
    )


STAGE = Stage(
    name="sign",
    version=3,
    kind=Kind.DOCUMENT,
    reads=(SegmentRow, TextRow, ProfileRow),
    writes=(SignatureRow, SampleRow),
    parameters=SignParameters,
    run=run,
)
