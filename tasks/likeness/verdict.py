"""From the evidence of an alignment to the relation of two texts.

Thresholds were set on planted copies (noise of 1–10 % of characters, on one side and on both, other editions, added
boilerplate, romanised copies) against filled-in forms in three languages, and checked on another draw of them.
"""

import math

from tasks.likeness.alignment import Evidence

#: Relations of one text; only they form clusters.
SAME = frozenset({"re-recognised", "reprint", "transliterated"})
#: What two texts may be to each other; None is nothing.
RELATIONS = (None, *sorted(SAME), "contains", "template")
#: Share of the shorter text that must be common for the pair to be worth a row.
_COMMON = 0.80
#: Share of the longer text from which both are the same text rather than one containing the other.
_WHOLE = 0.70
#: Names and numbers read as quite another one, for each misread word: 0.005–0.02 on planted noise of 1–10 %. Three
#: standard deviations above that they are no misreadings.
_FIELDS_PER_ERROR = 0.025


def relation(seen: Evidence, *, is_romanised: bool) -> str | None:
    """`re-recognised`, `reprint`, `transliterated`, `contains`, `template`, or None for different texts."""
    if seen.coverage < _COMMON:
        return None
    if _is_template(seen, is_romanised=is_romanised):
        return "template"
    if seen.similarity < _WHOLE:
        return "contains"
    if is_romanised:
        return "transliterated"
    return "reprint" if _is_edited(seen) else "re-recognised"


def _is_template(seen: Evidence, *, is_romanised: bool) -> bool:
    """The same form filled in otherwise: other short names and numbers in an equal frame.

    Where the text is clean one other name or number is enough, or one other word, if both are of one alphabet: a
    romanised text may have been mended by the words of another language. Under noise a misread one looks the same.
    """
    aligned = max(seen.equal + seen.near + seen.other, 1)
    if seen.other >= 0.04 * aligned or seen.other_blocks >= 0.025 * (seen.words + 1):
        return True
    numbers = seen.numbers_equal + seen.numbers_other
    if numbers >= 4 and (seen.numbers_equal + 1) / (numbers + 1) < 0.5:
        return True
    if not seen.near_blocks:
        return seen.fields > 0 or (seen.single_words > 0 and not is_romanised)
    expected = _FIELDS_PER_ERROR * seen.near_blocks
    return seen.fields >= 1 + expected + 3 * math.sqrt(expected)


def is_doubtful(seen: Evidence) -> bool:
    """Whether a name or number differs that noise may explain: for a reader to decide."""
    return seen.fields > 0 or seen.hidden > 0


def _is_edited(seen: Evidence) -> bool:
    """Whether passages were rewritten: recognition does not do that, but for as much as it misreads words anyway."""
    return seen.rewritten > max(0.02 * seen.left, 0.15 * seen.near)
