"""Quality by collection over the last versions, drawn as SVG: one line a collection, no script, no outside address."""

import base64
from collections.abc import Mapping, Sequence
from html import escape

#: Size of the picture and its margins, in pixels.
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 260, 48, 28, 160, 36
#: Colours told apart with any colour vision (Okabe and Ito).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")

_STYLE = 'font-size="12" font-family="sans-serif" aria-label="Quality by collection"'


def chart(versions: Sequence[int], series: Mapping[str, Sequence[float | None]]) -> str:
    """SVG of qualities from 0 to 1 by version, oldest first; None where a version lacks the collection.

    >>> chart([1, 2], {"letters": [0.9, 0.8]}).count("<circle")
    2
    """
    lines = [_line(place, name, values) for place, (name, values) in enumerate(sorted(series.items()))]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" role="img" {_STYLE}>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
            '<text x="8" y="18" font-weight="bold">Mean quality of documents by version</text>',
            *(_rule(value / 4) for value in range(5)),
            *(
                f'<text x="{_across(place, len(versions)):.1f}" y="{HEIGHT - 14}" text-anchor="middle">{version}</text>'
                for place, version in enumerate(versions)
            ),
            *lines,
            "</svg>",
        ]
    )


def data_uri(svg: str) -> str:
    """An SVG as an address that holds it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"


def _across(place: int, count: int) -> float:
    room = WIDTH - LEFT - RIGHT
    return LEFT + (room * place / (count - 1) if count > 1 else room / 2)


def _down(value: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value)


def _rule(value: float) -> str:
    y = _down(value)
    return (
        f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#ddd"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.2f}</text>'
    )


def _line(place: int, name: str, values: Sequence[float | None]) -> str:
    """The points of one collection, joined where versions follow one another, and its name with the last value."""
    colour = COLOURS[place % len(COLOURS)]
    points = [(_across(at, len(values)), _down(value)) for at, value in enumerate(values) if value is not None]
    known = [value for value in values if value is not None]
    if not points:
        return ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        + "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
        + f'<text x="{WIDTH - RIGHT + 10}" y="{TOP + 8 + 18 * place}" fill="{colour}">'
        + f"{escape(name)} {known[-1]:.3f}</text>"
    )
