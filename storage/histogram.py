"""A histogram as a picture: one small SVG, readable in light and dark."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

#: Pixels of a bar, of the room above the bars, and of the bars together.
_BAR, _TOP, _HEIGHT = 26, 36, 120


def histogram(counts: Sequence[int], title: str, unit: str) -> str:
    """Bars over [0, 1] in equal steps; `unit` says what is counted.

    >>> histogram([1, 3], "Quality", "documents").count("<rect")
    2
    """
    most = max([*counts, 1])
    width = len(counts) * _BAR + 40
    bars = "".join(_bar(place, count, most, len(counts), unit) for place, count in enumerate(counts))
    base = _TOP + _HEIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{base + 40}" role="img" '
        f'font-family="sans-serif" font-size="11" fill="#6b7280">\n<title>{escape(title)}</title>\n'
        f'<text x="20" y="18" font-size="13">{escape(title)}</text>\n{bars}'
        f'<line x1="20" x2="{width - 20}" y1="{base}" y2="{base}" stroke="#6b7280"/>\n'
        f'<text x="20" y="{base + 16}">0</text>'
        f'<text x="{width - 20}" y="{base + 16}" text-anchor="end">1</text>\n'
        f'<text x="20" y="{base + 32}">{sum(counts):,} {escape(unit)}</text>\n</svg>\n'
    )


def _bar(place: int, count: int, most: int, steps: int, unit: str) -> str:
    height = round(count / most * (_HEIGHT - 14), 1)
    left, top = 20 + place * _BAR, _TOP + _HEIGHT - height
    told = f"{place / steps:g}–{(place + 1) / steps:g}: {count:,} {escape(unit)}"
    place_and_size = f'x="{left + 2}" y="{top}" width="{_BAR - 4}" height="{height}"'
    bar = f'<rect {place_and_size} fill="#2563eb"><title>{told}</title></rect>'
    label = f'<text x="{left + _BAR / 2:g}" y="{top - 4:g}" text-anchor="middle">{count:,}</text>' if count else ""
    return f"{bar}{label}\n"
