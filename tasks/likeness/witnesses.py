"""Copies among signed texts: the identical, the alike, and each group held to its best member."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from tasks.likeness.comparisons import Known
from tasks.likeness.groups import Rank, centre, components
from tasks.likeness.records import Fetch
from tasks.likeness.signed import Signed
from tasks.likeness.verdict import SAME
from tasks.likeness.verification import Pairs, Verified, verify


def copies(signed: Signed, pairs: Pairs, fetch: Fetch, known: Known) -> Iterator[Verified]:
    """Pairs of texts and what they are, refused ones too; `pairs` are the places of those worth a look.

    Of equal texts each is paired with the smallest id, which alone is compared with others; then every group of copies
    is completed by the pairs of its best member.
    """
    texts = signed.texts()
    best: dict[int, Rank] = {}
    for places in signed.equal:
        first = texts.ids[places[0]]
        best[places[0]] = max(signed.rank(place) for place in places)
        yield from (Verified(first, texts.ids[place], "identical", 1.0) for place in places[1:])
    same: list[tuple[str, str]] = []
    for pair in verify(pairs, texts, fetch, known):
        if pair.relation in SAME:
            same.append((pair.left, pair.right))
        yield pair
    yield from verify(_missing(same, pairs, signed, best), texts, fetch, known)


def _missing(same: Sequence[tuple[str, str]], tried: Pairs, signed: Signed, best: Mapping[int, Rank]) -> Pairs:
    """Pairs of a group's best member with the others that no band proposed; `best` has the ranks of equal texts."""
    names = list({name for pair in same for name in pair})
    place_of = dict(zip(names, signed.ids.places(names), strict=True))
    rank_of = {name: best.get(place) or signed.rank(place) for name, place in place_of.items()}
    wanted: list[tuple[int, int]] = []
    for group in components(same):
        centred = place_of[centre(group, rank_of)]
        others = (place_of[name] for name in group)
        wanted += [(min(centred, other), max(centred, other)) for other in others if other != centred]
    pairs = np.array(sorted(wanted), dtype=np.int64).reshape(-1, 2)
    total = max(len(signed.ids), 1)
    return pairs[~np.isin(pairs @ [total, 1], tried @ [total, 1])]
