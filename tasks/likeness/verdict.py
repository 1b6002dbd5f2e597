"""From the evidence of an alignment to the relation of two texts.

Thresholds were set on planted copies (noise of 1–10 % of characters, on one side and on both, other editions, added
boilerplate, romanised copies) against filled-in forms in three languages, and checked on another draw of them.
"""

from tasks.likeness.alignment import Evidence

#: Relations of one text; only they form clusters.
SAME = frozenset({"re-recognised", "reprint", "transliterated"})
#: Share of the shorter text that must be common for the pair to be worth a row.
_COMMON = 0.80
#: Share of the longer text from which both are the same text rather than one containing the other.
_WHOLE = 0.70


def relation(seen: Evidence, *, is_romanised: bool) -> str | None:
    """`re-recognised`, `reprint`, `transliterated`, `contains`, `template`, or None for different texts."""
    if seen.coverage < _COMMON:
        return None
    if _is_template(seen):
        return "template"
    if seen.similarity < _WHOLE:
        return "contains"
    if is_romanised:
        return "transliterated"
    return "reprint" if _is_edited(seen) else "re-recognised"


def _is_template(seen: Evidence) -> bool:
    """The same form filled in otherwise: other short names and numbers in an equal frame."""
    aligned = max(seen.equal + seen.near + seen.other, 1)
    if seen.other >= 0.04 * aligned or seen.other_blocks >= 0.025 * (seen.words + 1):
        return True
    numbers = seen.numbers_equal + seen.numbers_other
    return numbers >= 4 and (seen.numbers_equal + 1) / (numbers + 1) < 0.5


def _is_edited(seen: Evidence) -> bool:
    """Whether words were changed by a hand rather than by recognition: whole passages, or more than noise explains."""
    return seen.replaced > 0.02 * seen.left
