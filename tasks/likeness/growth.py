"""The pairs that bands propose, carried over from the version before: only what new texts touch is joined.

New texts meet the old ones in the keys of their own bands. A key they share may become a crowd, and a text with many
partners may get nearer ones; whatever pairs hang on that are found anew, all others stay. So the pairs are those that
`bands.candidates` gives of everything, at the price of what is new.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.likeness import bands
from tasks.likeness.bands import Matrix, Pairs
from tasks.likeness.minhash import estimates
from tasks.likeness.shingles import Hashes
from tasks.likeness.signed import Sketches

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

#: Share of new texts from which everything is joined.
_MANY = 8
#: Rows looked through at once: their slots stay in the cache of the processor.
_STRETCH = 2_048
_FACTORS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], dtype=np.uint32)


class Joined(NamedTuple):
    """Signatures that were joined: a number for each signature, by id, and pairs of places among them."""

    signatures: Hashes
    pairs: Pairs


class Grown(NamedTuple):
    """Signatures, old and new: rows of one matrix."""

    matrix: Matrix
    places: Rows
    """Place of each row in the order of ids."""
    was: Mask
    """Whether a row was compared in the version before."""
    is_now: Mask
    """Whether a row is compared now."""


def joined(known: Joined | None, numbers: Hashes, sketches: Sketches, rows: int, least: float) -> Joined:
    """What `bands.candidates` gives of the signatures that are to be compared, in rows: whole where nothing is known,
    where a signature is gone or changed, or very many are new. `numbers` are those of all rows, no two alike."""
    pairs = None if known is None else _regrown(known, numbers, sketches, rows, least)
    if pairs is None:
        pairs = bands.candidates(sketches.matrix[: sketches.single], rows, least)
    return Joined(numbers[: sketches.single], pairs)


def _regrown(known: Joined, numbers: Hashes, sketches: Sketches, rows: int, least: float) -> Pairs | None:
    order = np.argsort(numbers)
    place = np.minimum(np.searchsorted(numbers[order], known.signatures), max(len(numbers) - 1, 0))
    if not len(numbers) or np.any(numbers[order][place] != known.signatures):
        return None
    old = order[place]
    was = np.zeros(len(numbers), dtype=np.bool_)
    was[old] = True
    is_now = np.arange(len(numbers)) < sketches.single
    if np.count_nonzero(is_now & ~was) > sketches.single // _MANY:
        return None
    grown = Grown(sketches.matrix, sketches.places, was, is_now)
    pairs = _updated(grown, old[known.pairs], rows, least)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _updated(grown: Grown, old: Pairs, rows: int, least: float) -> Pairs:
    changed = _changes(grown, rows, least)
    is_now = grown.is_now
    touched = np.bincount(np.concatenate([old, changed]).ravel(), minlength=len(is_now))
    moved = np.bincount(changed.ravel(), minlength=len(is_now)) > 0
    again = is_now & (~grown.was | moved & (touched > bands.CLOSEST))
    stayed = changed[np.all((grown.was & is_now)[changed], axis=1)]
    again[stayed.ravel()] = True
    found, alike = _touching(grown, again, changed, rows, least)
    ours = np.bincount(found.ravel(), minlength=len(is_now))
    # Partners that see more than they look at may be the only ones to drop or keep a pair.
    is_crowded = again & (ours > bands.CLOSEST)
    partners = found[is_crowded[found[:, 0]] | is_crowded[found[:, 1]]].ravel()
    wider = again.copy()
    wider[partners[touched[partners] >= bands.CLOSEST]] = True
    if np.any(wider != again):
        found, alike = _touching(grown, wider, changed, rows, least)
    kept = bands.closest(found, alike)
    kept = kept[np.any(again[kept], axis=1)]
    stands = np.all((is_now & ~again)[old], axis=1)
    return np.concatenate([old[stands], kept])


def _changes(grown: Grown, rows: int, least: float) -> Pairs:
    """Pairs that some band proposes now and did not before, or the other way round."""
    found = np.zeros(0, dtype=np.int64)
    total = len(grown.matrix)
    is_now = grown.is_now
    for keys, members in _groups(grown, is_now != grown.was, is_now | grown.was, rows):
        sides = (
            bands.of_keys(keys[mask[members]], members[mask[members]], grown.matrix) for mask in (is_now, grown.was)
        )
        now, before = (pairs[:, 0] * total + pairs[:, 1] for pairs in sides)
        found = np.union1d(found, np.setxor1d(now, before))
    pairs = np.stack([found // total, found % total], axis=1)
    return pairs[estimates(grown.matrix, pairs[:, 0], pairs[:, 1]) >= least]


def _touching(
    grown: Grown, wanted: Mask, changed: Pairs, rows: int, least: float
) -> tuple[Pairs, npt.NDArray[np.float64]]:
    """All pairs of now with a wanted row that are worth a look, and how alike they are. Those of new rows are all among
    the changed ones."""
    total = len(grown.matrix)
    known = changed[np.any((wanted & ~grown.was)[changed], axis=1) & np.all(grown.is_now[changed], axis=1)]
    found = np.sort(known[:, 0] * total + known[:, 1])
    alike = estimates(grown.matrix, found // total, found % total)
    old = wanted & grown.was
    for keys, members in _groups(grown, old, grown.is_now, rows) if old.any() else ():
        pairs = bands.of_keys(keys, members, grown.matrix)
        found, alike = bands.gathered(found, alike, pairs[np.any(old[pairs], axis=1)], grown.matrix, least)
    return np.stack([found // total, found % total], axis=1), alike


def _groups(grown: Grown, wanted: Mask, among: Mask, rows: int) -> Iterator[tuple[Hashes, Rows]]:
    """For each band the rows that share a key with a wanted row, by place, and their keys."""
    matrix, count = grown.matrix, grown.matrix.shape[1] // rows
    asked = np.flatnonzero(wanted)
    bits = min(max(len(asked).bit_length() + 6, 10), 20)
    seen = np.zeros(count << bits, dtype=np.bool_)
    for start in range(0, len(asked), _STRETCH):
        seen[_marks(matrix[asked[start : start + _STRETCH]], rows, bits)] = True
    hits = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(matrix), _STRETCH):
        marks = _marks(matrix[start : start + _STRETCH], rows, bits)
        hits.append(np.flatnonzero(seen[marks]) + start * count)
    places, band_of = np.divmod(np.concatenate(hits), count)
    order = np.argsort(band_of, kind="stable")
    cuts = np.searchsorted(band_of[order], np.arange(count + 1)).tolist()
    for band, (first, end) in enumerate(pairwise(cuts)):
        members = places[order[first:end]]
        members = members[among[members]]
        columns = slice(band * rows, (band + 1) * rows)
        keys, own = bands.keys_of(matrix[members, columns]), bands.keys_of(matrix[asked, columns])
        is_shared = np.isin(keys, own)
        keys, members = keys[is_shared], members[is_shared]
        by_id = np.argsort(grown.places[members])
        yield keys[by_id], members[by_id]


def _marks(slots: Matrix, rows: int, bits: int) -> npt.NDArray[np.uint32]:
    """A few bits of the key of each row (first axis) and band, with the number of the band before them: equal keys of a
    band, equal marks, one row after the other."""
    count = slots.shape[1] // rows
    wide = slots[:, : count * rows].astype(np.uint32)
    found: npt.NDArray[np.uint32] = wide[:, ::rows] * _FACTORS[0]
    for number in range(1, rows):
        found += wide[:, number::rows] * _FACTORS[number % len(_FACTORS)]
    found ^= found >> np.uint32(15)
    found *= _FACTORS[3]
    found >>= np.uint32(32 - bits)
    found += np.arange(count, dtype=np.uint32) << np.uint32(bits)
    return found.ravel()
