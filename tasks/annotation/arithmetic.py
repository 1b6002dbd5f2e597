"""Figures of a source that do not add up: said in a note, never corrected."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from tasks.annotation.quantities import Quantity

#: How far a printed share or sum may be from the computed one and still be meant as it (relative).
SHARE, SUM = 0.05, 0.002
_TOTAL = re.compile(
    r"total|altogether|in\sall\b|in\ssum|всего|итого|в\sобщей\sсложности|в\sсумме|разом|усього|insgesamt|zusammen|kopā",
    re.IGNORECASE,
)
#: Number of figures before a total among which its parts are sought.
REACH = 5


def check(text: str, figures: Sequence[Quantity]) -> None:
    """Write a note on each share and total of a passage that its own figures contradict."""
    for index, figure in enumerate(figures):
        if figure.value is None:
            continue
        if figure.unit == "percent":
            figure.check = _share(text, figures[max(0, index - REACH) : index], figure)
        elif figure.unit is None and _TOTAL.search(text, max(0, figure.start - 80), figure.start):
            figure.check = _sum(figures[max(0, index - REACH) : index], figure)


def _plain(figures: Sequence[Quantity]) -> list[Quantity]:
    return [figure for figure in figures if figure.value is not None and figure.unit is None]


def _share(text: str, before: Sequence[Quantity], figure: Quantity) -> str | None:
    """`848 (0.91 %)`: the share of the part in a greater figure before it."""
    plain = _plain(before)
    if not plain or not re.fullmatch(
        r"[^\W\d]{0,20}\s?[(,]\s?(?:or\s|или\s|i\.e\.\s)?", text[plain[-1].end : figure.start].lstrip()
    ):
        return None
    part, printed = plain[-1].low, figure.low
    decimals = (
        len(re.split(r"[.,]", text[figure.start : figure.end].rstrip("% \u00a0"))[1])
        if re.match(r"\d+[.,]\d", text[figure.start : figure.end])
        else 0
    )
    shares = [(whole.low, part / whole.low * 100) for whole in reversed(plain[:-1]) if whole.low > part > 0]
    close = [(whole, share) for whole, share in shares if abs(share - printed) <= SHARE * printed]
    half = 0.5 * 10**-decimals
    # rounded, or cut off behind the last digit
    if not close or any(-half * 1.0001 <= share - printed < 2 * half for _, share in close):
        return None
    whole, share = close[0]
    return f"{part:.10g} of {whole:.10g} is {share:.{max(decimals, 1)}f} %, printed {printed:.10g} %"


def _sum(before: Sequence[Quantity], figure: Quantity) -> str | None:
    """`A … and B …, in total C`: the nearest sum of two to four figures before it."""
    total = figure.low
    sums = list(_sums([part.low for part in _plain(before) if 0 < part.low < total], total))
    if not sums or any(abs(sum(parts) - total) < _grain(total, *parts) / 2 for parts in sums):
        return None
    parts = min(sums, key=lambda parts: (abs(sum(parts) - total), len(parts)))
    return f"{' + '.join(f'{part:.10g}' for part in parts)} = {sum(parts):.10g}, printed {total:.10g}"


def _sums(parts: Sequence[float], total: float) -> Iterator[tuple[float, ...]]:
    for size in (2, 3, 4):
        for chosen in combinations(parts, size):
            if abs(sum(chosen) - total) <= SUM * total:
                yield chosen


def _grain(*values: float) -> float:
    """The finest unit in which the figures are printed, a thousand at most."""
    for grain in (1000.0, 100.0, 10.0):
        if all(value % grain == 0 for value in values):
            return grain
    return 1.0
