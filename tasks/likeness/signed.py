"""Signatures of documents and segments, in the order of their ids, and the pairs among them worth verifying."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.likeness import bands
from tasks.likeness.arrays import Names, digests, fixed
from tasks.likeness.bands import Matrix, Pairs
from tasks.likeness.groups import Places, combined, rank_columns
from tasks.likeness.shingles import Hashes, mix
from tasks.likeness.verification import Texts
from tasks.stage import Reader

#: Rows of the short columns that are worked on at once.
_STRETCH = 8_192
_FACTS = ("subject_id", "text_hash", "skeleton_hash", "length", "quality", "text_digest", "level")


@dataclass(frozen=True, slots=True)
class Signed:
    """What is known of texts but their minhashes: columns of equal length."""

    ids: Names
    ranks: Places
    """As `groups.combined` gives them."""
    lengths: Places
    digests: Hashes
    """Two numbers a text; zeros where it has none."""
    skeletons: Hashes
    """The same; zeros for all but the first of equal texts."""
    numbers: Hashes
    """A number for each id and skeleton: what tells a new signature from one that was there."""
    firsts: Places
    """Place of the first text that is equal: its own, where none before it is."""

    def texts(self) -> Texts:
        """What verification has to know."""
        return Texts(self.ids, self.lengths, self.digests)


class Sketches(NamedTuple):
    """The minhashes there are, a row each. The first `single` rows are to be compared and stand by place; those behind
    them are of texts that are equal to one that is."""

    matrix: Matrix
    places: Places
    single: int


class Level(NamedTuple):
    """The signatures of a level."""

    signed: Signed
    sketches: Sketches


def load(signatures: Reader, levels: Sequence[str], shortest: int) -> dict[str, Level]:
    """The signatures of some levels with at least `shortest` letters, by id, each read once. A million documents and as
    many segments take 1.1 GB."""
    facts = _facts(signatures, levels, shortest)
    order = {level: _ordered(found) for level, found in facts.items()}
    signed = {level: _signed(facts.pop(level), order[level]) for level in levels}
    stands = {level: _Stands(order[level], found.firsts) for level, found in signed.items()}
    for batch in signatures.batches(("minhash", "level", "length")):
        for level, rows in _by_level(batch, levels, shortest):
            stands[level].put(rows.column("minhash"))
    return {level: Level(found, stands.pop(level).sketches()) for level, found in signed.items()}


def _facts(signatures: Reader, levels: Sequence[str], shortest: int) -> dict[str, pa.Table]:
    """The short columns of each level, long hexadecimal hashes as 16 bytes."""
    found: dict[str, list[pa.RecordBatch]] = {level: [] for level in levels}
    for some in _stretches(signatures.batches(_FACTS)):
        for level, rows in _by_level(some, levels, shortest):
            hashes = [_packed(rows.column(name)) for name in ("text_hash", "skeleton_hash", "text_digest")]
            qualities, lengths = map(pa.array, rank_columns(rows.column("quality"), rows.column("length")))
            columns = [rows.column("subject_id"), *hashes, qualities, lengths]
            found[level].append(pa.record_batch(columns, ["id", "text", "skeleton", "digest", "quality", "length"]))
    return {level: pa.Table.from_batches(rows, _SCHEMA) for level, rows in found.items()}


_HASH = pa.binary(16)
_SCHEMA = pa.schema(
    {"id": pa.string(), "text": _HASH, "skeleton": _HASH, "digest": _HASH, "quality": pa.int64(), "length": pa.int64()}
)


def _stretches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches joined to larger ones: each call of Arrow costs as much as some hundred rows."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(len(one) for one in held) >= _STRETCH:
            yield from pa.Table.from_batches(held).combine_chunks().to_batches()
            held = []
    if held:
        yield from pa.Table.from_batches(held).combine_chunks().to_batches()


def _by_level(batch: pa.RecordBatch, levels: Sequence[str], shortest: int) -> Iterator[tuple[str, pa.RecordBatch]]:
    is_long = pc.greater_equal(batch.column("length"), shortest)
    for level in levels:
        rows = batch.filter(pc.and_(pc.equal(batch.column("level"), level), is_long))
        if len(rows):
            yield level, rows


def _packed(column: pa.Array) -> pa.Array:
    """Digests as 16 bytes, zeros where there is none."""
    values = digests(column).astype("<u8")
    return pa.FixedSizeBinaryArray.from_buffers(_HASH, len(values), [None, pa.py_buffer(values.tobytes())])


def _numbers(column: pa.ChunkedArray, order: Places) -> Hashes:
    parts = [np.frombuffer(part.buffers()[1], dtype="<u8").reshape(-1, 2) for part in column.chunks]
    return np.concatenate([np.zeros((0, 2), np.uint64), *parts])[order]


def _ordered(facts: pa.Table) -> Places:
    """The rows by id."""
    found: Places = pc.sort_indices(facts["id"]).to_numpy().astype(np.int64)
    return found


def _signed(facts: pa.Table, order: Places) -> Signed:
    texts, skeletons, own = (_numbers(facts[name], order) for name in ("text", "skeleton", "digest"))
    qualities, lengths = (facts[name].to_numpy()[order] for name in ("quality", "length"))
    ids = Names(pa.concat_arrays([*facts["id"].chunks, pa.array([], pa.string())]).take(pa.array(order)))
    firsts = first_equal(texts)
    numbers = ids.hashes() ^ mix(skeletons[:, 0] + mix(skeletons[:, 1]))
    skeletons[firsts != np.arange(len(firsts))] = 0
    return Signed(ids, combined(qualities, lengths), lengths, own, skeletons, numbers, firsts)


class _Stands:
    """The minhashes of a level, each put where it belongs at once: half a gigabyte a million."""

    def __init__(self, order: Places, firsts: Places) -> None:
        is_repeated = firsts != np.arange(len(firsts))
        self._places = np.argsort(is_repeated, kind="stable")
        self._single = np.count_nonzero(~is_repeated)
        row_of = np.empty(len(order), dtype=np.int64)
        row_of[self._places] = np.arange(len(order))
        self._rows = np.empty(len(order), dtype=np.int64)
        self._rows[order] = row_of
        self._has = np.zeros(len(order), dtype=np.bool_)
        self._matrix: Matrix = np.zeros((0, 1), dtype=np.uint16)
        self._seen = 0

    def put(self, column: pa.Array) -> None:
        """The next minhashes, in the order they were read in."""
        kept = np.flatnonzero(pc.fill_null(pc.greater(pc.binary_length(column), 0), False).to_numpy(False))
        values = column if len(kept) == len(column) else column.take(pa.array(kept))
        rows = self._rows[self._seen + kept]
        if len(values) and not len(self._matrix):
            self._matrix = np.empty((len(self._rows), len(values[0].as_py()) // 4), dtype=np.uint16)
        if len(values):
            # The lower half of a slot tells nearly as much as the whole.
            self._matrix[rows] = fixed(values, self._matrix.shape[1] * 4).view("<u2")[:, ::2]
        self._has[rows] = True
        self._seen += len(column)

    def sketches(self) -> Sketches:
        """All of them, without gaps."""
        kept = np.flatnonzero(self._has)
        if len(kept) < len(self._matrix):
            for start in range(0, len(kept), _STRETCH):  # ascending, so nothing is lost
                part = kept[start : start + _STRETCH]
                self._matrix[start : start + len(part)] = self._matrix[part]
        single = int(np.count_nonzero(kept < self._single))
        return Sketches(self._matrix[: len(kept)], self._places[kept], single)


def first_equal(keys: Hashes) -> Places:
    """For each digest the place of the first that is equal; zeros are equal to nothing.

    >>> first_equal(np.array([[1, 1], [2, 1], [0, 0], [1, 1], [0, 0]], dtype=np.uint64)).tolist()
    [0, 1, 2, 0, 4]
    """
    order = np.argsort(keys[:, 0], kind="stable")
    changes = np.any(keys[order][1:] != keys[order][:-1], axis=1)
    if np.any(changes & (keys[order[1:], 0] == keys[order[:-1], 0])):
        order = np.lexsort((keys[:, 1], keys[:, 0]))
        changes = np.any(keys[order][1:] != keys[order][:-1], axis=1)
    starts = np.flatnonzero(np.append(True, changes)[: len(keys)])
    found = np.empty(len(keys), dtype=np.int64)
    found[order] = np.repeat(order[starts], np.diff(np.append(starts, len(keys))))
    nothing = np.flatnonzero(~keys.any(axis=1))
    found[nothing] = nothing
    return found


def with_equal_skeletons(signed: Signed) -> Pairs:
    """Pairs of places with equal skeletons; in a crowd, each with the first only."""
    firsts = first_equal(signed.skeletons)
    places = np.flatnonzero(np.bincount(firsts, minlength=len(firsts))[firsts] > 1)
    return places[bands.equal_pairs(firsts[places].astype(np.uint64))]


def united(one: Pairs, two: Pairs, total: int) -> Pairs:
    """Pairs of either kind, by left and right place."""
    pairs = np.concatenate([one, two])
    keys = np.unique(pairs[:, 0] * max(total, 1) + pairs[:, 1])
    return np.stack([keys // max(total, 1), keys % max(total, 1)], axis=1)
