"""How commands speak: tables for people, JSON for programs."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

console = Console(highlight=False, soft_wrap=True)
aside = Console(stderr=True, highlight=False)
#: For tables in a file or a pipe, where nothing is folded: an id stays one word.
_wide = Console(highlight=False, width=10_000)


def print_json(value: Any) -> None:
    """A value as indented JSON on standard output."""
    console.out(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def counted(number: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "page"), counted(2, "page")
    ('1 page', '2 pages')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def print_table(heads: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None) -> None:
    """A plain table; numbers stand to the right."""
    listed = [list(row) for row in rows]
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for place, head in enumerate(heads):
        is_number = bool(listed) and all(isinstance(row[place], int | float) for row in listed)
        table.add_column(head, justify="right" if is_number else "left", overflow="fold")
    for row in listed:
        table.add_row(*map(_shown, row))
    (console if console.is_terminal else _wide).print(table)


def _shown(value: Any) -> str:
    """A value in a table: no more digits than anybody reads."""
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1_000 else f"{value:.0f}"
    return "" if value is None else str(value)
