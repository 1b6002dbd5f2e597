"""The data card of a release: what is in it, how much, in which languages, and under which rights."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.schemas.released import TABLES
from storage.view import View

#: Values listed at most before the rest is summed up.
_MOST = 20


@dataclass(slots=True)
class _Tally:
    """What one collection holds."""

    sources: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    rights: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    segments: int = 0
    characters: int = 0


def card(view: View, tables: Mapping[str, Mapping[str, Any]]) -> str:
    """The card in Markdown; `tables` gives the rows of each table written."""
    tallies = _tallies(view)
    parts = [
        f"# Version {view.manifest.version} of {', '.join(view.collections) or 'an empty store'}",
        f"Made by Opis {view.manifest.pipeline_version}, {view.manifest.created_at:%Y-%m-%d}. {_SHAPE}",
        "## Tables",
        _grid(["table", "rows", "what a row is"], ((name, tables[name]["rows"], _what(name)) for name in TABLES)),
        "## Collections",
        _grid(
            ["collection", "sources", "quarantined", "withdrawn", "documents", "pages", "blank", "failed", "segments",
             "characters"],
            (_line(name, tally) for name, tally in sorted(tallies.items())),
        ),
        "## Languages",
        _grid(["collection", "language", "documents"], _listed(tallies, "languages")),
        "## Rights",
        "As the sources state them; where none is stated the rights are unknown, and using the texts is up to you.",
        _grid(["collection", "rights", "documents"], _listed(tallies, "rights")),
        "## How to read it",
        _READING,
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


_SHAPE = (
    "Each table is one folder of Parquet files that pyarrow, pandas, polars and DuckDB read as they are; "
    "`manifest.json` holds the SHA-256 of every file and the recipe of every stage."
)
_READING = """\
- `pages.text` is the page exactly as read. `segments.raw_text` is cut from it at `segments.spans`; `segments.edits`
  turns it into `segments.text`, and back.
- Offsets count Unicode code points, start inclusive, end exclusive. Ids come from position, so releases can be joined.
- Nothing is left out for quality or for being a copy: filter by `kind`, `confidence`, `estimated_cer`, `flags`,
  `is_preferred`.
- `rejects` lists what failed in this version and why; `sources.status` says what became of every file.
- What each column means, with its type and unit, stands in `COLUMNS.md`."""


def _tallies(view: View) -> dict[str, _Tally]:
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    for name in view.collections:
        tallies[name] = _Tally()
    for name, piece in view.pieces("sources", ["status"]):
        tallies[name].sources.update(piece["status"].to_pylist())
    for name, piece in view.pieces("pages", ["status"]):
        tallies[name].pages.update(piece["status"].to_pylist())
    columns = ["language", "rights", "segment_count", "character_count"]
    for name, piece in view.pieces("documents", columns):
        tally = tallies[name]
        tally.documents += piece.num_rows
        tally.languages.update(piece["language"].to_pylist())
        tally.rights.update(value or "not stated" for value in piece["rights"].to_pylist())
        tally.segments += sum(piece["segment_count"].to_pylist())
        tally.characters += sum(piece["character_count"].to_pylist())
    return dict(tallies)


def _line(name: str, tally: _Tally) -> tuple[Any, ...]:
    sources, pages = tally.sources, tally.pages
    return (
        name, sources.total(), sources["quarantined"], sources["withdrawn"], tally.documents, pages.total(),
        pages["blank"], pages["failed"], tally.segments, tally.characters,
    )  # fmt: skip


def _listed(tallies: Mapping[str, _Tally], what: str) -> Iterable[tuple[Any, ...]]:
    """Values of each collection, the most frequent first; the rest in one line."""
    for name, tally in sorted(tallies.items()):
        counts: Counter[str] = getattr(tally, what)
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        yield from ((name, value, count) for value, count in ordered[:_MOST])
        if ordered[_MOST:]:
            yield name, f"{len(ordered) - _MOST} others", sum(count for _, count in ordered[_MOST:])


def _grid(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any) -> str:
    """A value in a cell: numbers in groups of three, text on one line."""
    if isinstance(value, int):
        return f"{value:,}"
    return " ".join(str(value).split()).replace("|", "\\|")[:200]


def _what(table: str) -> str:
    """The first line of the documentation of a table."""
    return (TABLES[table].__doc__ or "").strip().splitlines()[0].rstrip(".")
