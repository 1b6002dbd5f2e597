"""An estimate of the character error rate of a reading, from its confidence and its coverage.

Measured points (mean word confidence → error rate of the text that was read) from pages with known text: clean print
0.95 → 0.4 %, blurred or noisy 0.90 → 1 %, dirty scans 0.82 → 5 %, worn typewriter 0.74 → 7 %, print of the eighteenth
century 0.62 → 18 %, pages read upside down 0.40 → 85 %. Text that the reading passed over counts as wrong.
"""

from bisect import bisect_right

_POINTS = (
    (0.0, 1.0), (0.40, 0.85), (0.55, 0.30), (0.62, 0.18), (0.74, 0.07), (0.82, 0.05), (0.90, 0.01), (0.95, 0.004),
    (1.0, 0.001),
)  # fmt: skip
#: Share of letter-sized ink outside words on a page of which nothing is lost: specks, rules, ornaments.
SPECKS = 0.02


def estimated_cer(confidence: float, coverage: float | None) -> float:
    """Estimated character error rate, 0–1.

    >>> estimated_cer(0.95, 1.0), estimated_cer(0.93, 0.23) > 0.7
    (0.004, True)
    """
    return _with_loss(_by_confidence(confidence), coverage)


def estimated_cer_of_text(odd: float, coverage: float | None) -> float:
    """Estimated character error rate of somebody else's OCR, 0–1, from the share of its words that look like none
    (`tasks.ocr.legibility`): such a word has about two wrong letters of seven, and for each one that shows its error
    two hide theirs."""
    return _with_loss(min(1.0, 0.005 + 0.9 * odd), coverage)


def _with_loss(rate: float, coverage: float | None) -> float:
    lost = 0.0 if coverage is None else max(0.0, 1 - SPECKS - coverage) / (1 - SPECKS)
    return round(lost + (1 - lost) * rate, 4)


def _by_confidence(confidence: float) -> float:
    at = min(max(bisect_right(_POINTS, (confidence, 2.0)), 1), len(_POINTS) - 1)
    (x, y), (x_next, y_next) = _POINTS[at - 1], _POINTS[at]
    return y + (y_next - y) * (confidence - x) / (x_next - x)
