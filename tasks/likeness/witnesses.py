"""Copies among signed texts: the identical, the alike, and each group held to its best member."""

from typing import NamedTuple

import numpy as np

from tasks.likeness.comparisons import Known, united
from tasks.likeness.groups import firsts, roots
from tasks.likeness.records import Fetch
from tasks.likeness.signed import Signed
from tasks.likeness.verdict import SAME
from tasks.likeness.verification import Pairs, Verified, verify


class Copies(NamedTuple):
    """What was found of a level."""

    identical: Pairs
    """Of equal texts each with the smallest id, which alone is compared with others."""
    compared: Verified
    """All pairs that were compared, refused ones too."""


def copies(signed: Signed, pairs: Pairs, fetch: Fetch, known: Known) -> Copies:
    """Pairs of texts and what they are; `pairs` are the places of those worth a look. Every group of copies is
    completed by the pairs of its best member."""
    texts = signed.texts()
    repeated = np.flatnonzero(signed.firsts != np.arange(len(signed.firsts)))
    found = verify(pairs, texts, fetch, known)
    more = verify(_missing(found.pairs[found.are(SAME)], pairs, signed), texts, fetch, known)
    verdicts = united([found.verdicts, more.verdicts])
    both = Verified(np.concatenate([found.pairs, more.pairs]), verdicts, np.concatenate([found.digests, more.digests]))
    return Copies(np.stack([signed.firsts[repeated], repeated], axis=1), both)


def _missing(same: Pairs, tried: Pairs, signed: Signed) -> Pairs:
    """Pairs of a group's best member with the others that no band proposed; of equal texts the best rank counts."""
    total = len(signed.ranks)
    names = np.unique(same)
    ranks = np.zeros(total, dtype=np.int64)
    np.maximum.at(ranks, signed.firsts, signed.ranks)
    groups = roots(len(names), np.searchsorted(names, same))
    best = names[firsts(groups, ranks[names])]
    wanted = np.sort(np.stack([best, names], axis=1), axis=1)
    keys = np.unique(wanted[best != names] @ [total, 1])
    keys = np.setdiff1d(keys, tried @ [total, 1])
    return np.stack([keys // max(total, 1), keys % max(total, 1)], axis=1)
