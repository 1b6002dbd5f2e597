"""Copies among signed texts: the identical, the alike, and each group held to its best member."""

from collections.abc import Iterator, Sequence

import numpy as np

from tasks.likeness.comparisons import Known
from tasks.likeness.groups import Rank, centre, components
from tasks.likeness.records import Fetch
from tasks.likeness.signed import Signed, proposals
from tasks.likeness.verdict import SAME
from tasks.likeness.verification import Pairs, Verified, verify


def copies(signed: Signed, fetch: Fetch, known: Known, rows: int, least: float) -> Iterator[Verified]:
    """Pairs of texts and what they are, refused ones too.

    Of equal texts each is paired with the smallest id, which alone is compared with others; then every group of copies
    is completed by the pairs of its best member. The signatures are let go of half-way, where the caller holds none.
    """
    texts, ranks = signed.texts(), list(signed.ranks)
    for places in signed.equal:
        first = texts.ids[places[0]]
        ranks[places[0]] = max(signed.ranks[place] for place in places)
        yield from (Verified(first, texts.ids[place], "identical", 1.0) for place in places[1:])
    pairs = proposals(signed, rows, least)
    del signed
    same: list[tuple[str, str]] = []
    for pair in verify(pairs, texts, fetch, known):
        if pair.relation in SAME:
            same.append((pair.left, pair.right))
        yield pair
    yield from verify(_missing(same, pairs, texts.ids, ranks), texts, fetch, known)


def _missing(same: Sequence[tuple[str, str]], tried: Pairs, ids: Sequence[str], ranks: Sequence[Rank]) -> Pairs:
    """Pairs of a group's best member with the others that no band proposed."""
    place_of = {name: place for place, name in enumerate(ids)}
    rank_of = {name: ranks[place_of[name]] for pair in same for name in pair}
    wanted: list[tuple[int, int]] = []
    for group in components(same):
        best = place_of[centre(group, rank_of)]
        others = (place_of[name] for name in group)
        wanted += [(min(best, other), max(best, other)) for other in others if other != best]
    pairs = np.array(sorted(wanted), dtype=np.int64).reshape(-1, 2)
    total = max(len(ids), 1)
    return pairs[~np.isin(pairs @ [total, 1], tried @ [total, 1])]
