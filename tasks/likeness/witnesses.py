"""Copies among signed texts: the identical, the alike, and each group held to its best member."""

from collections.abc import Iterator, Mapping

from tasks.likeness import signed
from tasks.likeness.groups import Rank, centre, components
from tasks.likeness.records import Fetch
from tasks.likeness.signed import Signed
from tasks.likeness.verdict import SAME
from tasks.likeness.verification import Pair, Verified, verify


def copies(texts: Signed, fetch: Fetch, rows: int, least: float) -> Iterator[Verified]:
    """Related pairs of texts.

    Of equal texts each is paired with the smallest id, which alone is compared with others; then every group of copies
    is completed by the pairs of its best member.
    """
    ranks = dict(zip(texts.ids, texts.ranks, strict=True))
    repeated: set[int] = set()
    for places in signed.identical(texts.text_hashes):
        first, *others = (texts.ids[place] for place in places)
        ranks[first] = max(ranks[name] for name in (first, *others))
        repeated.update(places[1:])
        yield from (Verified(first, other, "identical", 1.0) for other in others)
    texts = texts.without(repeated)
    pairs = [(texts.ids[left], texts.ids[right]) for left, right in signed.proposals(texts, rows, least)]
    found = list(verify(pairs, fetch))
    yield from found
    yield from verify(_missing(found, pairs, ranks), fetch)


def _missing(found: list[Verified], tried: list[Pair], ranks: Mapping[str, Rank]) -> list[Pair]:
    """Pairs of a group's best member with the others that no band proposed."""
    done = set(tried)
    missing = []
    for group in components((pair.left, pair.right) for pair in found if pair.relation in SAME):
        best = centre(group, ranks)
        pairs = ((min(best, other), max(best, other)) for other in group if other != best)
        missing += [pair for pair in pairs if pair not in done]
    return sorted(missing)
