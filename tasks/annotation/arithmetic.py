"""Figures of a source that do not add up: said in a note, never corrected."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import combinations

from tasks.annotation.cues import TOTAL, Cues
from tasks.annotation.quantities import Quantity

#: How far a printed share or sum may be from the computed one and still be meant as it (relative).
SHARE, SUM = 0.05, 0.002
_TOTAL = re.compile(
    r"total|altogether|(?<=\bin\s)(?:all\b|sum)|всего|итого|(?<=\bв\sобщей\s)сложности|(?<=\bв\s)сумме|разом|усього|insgesamt|"
    r"zusammen|kopā",
    re.IGNORECASE,
)
#: How far before a sum the word stands that announces it, in characters.
AHEAD = 80
_BEFORE_SHARE = re.compile(r"[^\W\d]{0,20}\s?[(,]\s?(?:or\s|или\s|i\.e\.\s)?")
_FRACTION = re.compile(r"\d+[.,](\d+)")
#: Number of figures before a total among which its parts are sought.
REACH = 5


def check(text: str, figures: Sequence[Quantity], cues: Cues | None = None) -> None:
    """Write a note on each share and total of a passage that its own figures contradict."""
    if len(figures) < 2:
        return
    totals = [match.end() for start in (cues or Cues(text)).at(TOTAL) if (match := _TOTAL.match(text, start))]
    for index, figure in enumerate(figures):
        if figure.value is None:
            continue
        if figure.unit == "percent":
            figure.check = _share(text, figures[max(0, index - REACH) : index], figure)
        elif figure.unit is None and _is_total(totals, figure.start):
            figure.check = _sum(figures[max(0, index - REACH) : index], figure)


def _is_total(totals: Sequence[int], start: int) -> bool:
    index = bisect_right(totals, start)
    return index > 0 and totals[index - 1] > start - AHEAD


def _plain(figures: Sequence[Quantity]) -> list[Quantity]:
    return [figure for figure in figures if figure.value is not None and figure.unit is None]


def _share(text: str, before: Sequence[Quantity], figure: Quantity) -> str | None:
    """`848 (0.91 %)`: the share of the part in a greater figure before it."""
    plain = _plain(before)
    if not plain or not _BEFORE_SHARE.fullmatch(text[plain[-1].end : figure.start].lstrip()):
        return None
    part, printed = plain[-1].low, figure.low
    fraction = _FRACTION.match(text, figure.start, figure.end)
    decimals = len(fraction[1]) if fraction else 0
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
