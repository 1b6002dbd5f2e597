"""The data card of a release: what is in it, how much, in which languages, how well read, and under which rights."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from configs.views import ReleaseView
from storage.histogram import histogram
from storage.narrowed import Narrowed
from storage.schemas.released import TABLES
from storage.view import View

#: Values listed at most before the rest is summed up.
_MOST = 20
#: Bars of the histogram of quality.
_STEPS = 20


@dataclass(slots=True)
class _Tally:
    """What one collection holds."""

    sources: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    rights: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    quality: list[int] = field(default_factory=lambda: [0] * _STEPS)
    documents: int = 0
    segments: int = 0
    characters: int = 0


class Card:
    """The card of what a view shows of a version; `manifest` is that of the release."""

    def __init__(self, version: View, view: ReleaseView, manifest: Mapping[str, Any]) -> None:
        self._version = version
        self._view = view
        self._manifest = manifest

    def picture(self) -> str:
        """A histogram of the quality of documents, as SVG."""
        bars = [sum(tally.quality[step] for tally in self._tallies.values()) for step in range(_STEPS)]
        return histogram(bars, "Quality of documents", "documents")

    def text(self) -> str:
        """The card in Markdown. The lines at its top let Hugging Face `datasets` find the tables."""
        return (
            "\n\n".join(
                [_front(self._readable(), self._manifest, self._view), *self._opening(), *self._figures(), *_READING]
            )
            + "\n"
        )

    def _readable(self) -> list[str]:
        """Tables without maps, for which `datasets` has no type."""
        data = Narrowed(self._version, self._view)
        return [name for name in data.names() if not any(pa.types.is_map(kind) for kind in data.schema(name).types)]

    def _opening(self) -> Iterator[str]:
        about, manifest = self._view.about, self._manifest
        named = ", ".join(manifest["collections"]) or "an empty store"
        heading = f"Version {manifest['version']} of {named}"
        yield f"# {about.title or heading}"
        if about.description:
            yield about.description
        yield (
            f"Release {manifest['dataset_version']}: version {manifest['version']} of {named}, made by Opis "
            f"{manifest['pipeline_version']}, {manifest['created_at'][:10]}. {_SHAPE}"
        )
        told = {"Licence": about.licence, "By": ", ".join(about.creators), "Home": about.url, "Cite as": about.citation}
        if any(told.values()):
            yield "\n".join(f"- {label}: {value}" for label, value in told.items() if value)
        if self._view.selects:
            yield f"It shows the view `{self._view.view}`, a selection:"
            yield "\n".join(f"- {line}" for line in _selection(self._view))

    def _figures(self) -> Iterator[str]:
        tables, tallies = self._manifest["tables"], self._tallies
        yield "## Tables"
        yield _grid(
            ["table", "rows", "what a row is"], ((name, tables[name]["rows"], meaning_of(name)) for name in tables)
        )
        yield "## Collections"
        head = [
            "collection",
            "sources",
            "quarantined",
            "withdrawn",
            "documents",
            "pages",
            "blank",
            "failed",
            "segments",
        ]
        yield _grid([*head, "characters"], (_line(name, tally) for name, tally in tallies.items()))
        yield "## Quality"
        yield "One minus the mean estimated character error of a document, lowered by pages that failed."
        yield "![Histogram of the quality of documents](quality.svg)"
        yield "## Known faults"
        yield "Pages and blocks that are not to be trusted as they are, by flag or by what failed."
        yield _grid(["collection", "fault", "rows"], _listed(tallies, "faults"))
        yield "## Languages"
        yield _grid(["collection", "language", "documents"], _listed(tallies, "languages"))
        yield "## Rights"
        yield _RIGHTS
        yield _grid(["collection", "rights", "documents"], _listed(tallies, "rights"))

    @cached_property
    def _tallies(self) -> dict[str, _Tally]:
        """What the view shows of each collection, whichever tables and columns it shows."""
        where = ReleaseView(view=self._view.view, where=self._view.where)
        manifest, blobs = self._version.manifest, self._version.blobs
        return {name: _tally(Narrowed(View(blobs, manifest, [name]), where)) for name in self._version.collections}


def meaning_of(table: str) -> str:
    """What a row of a table is: the first line of its documentation."""
    return (TABLES[table].__doc__ or "").strip().splitlines()[0].rstrip(".")


_SHAPE = (
    "Each table is one folder of Parquet files that pyarrow, pandas, polars and DuckDB read as they are; "
    "`manifest.json` holds the SHA-256 of every file and the recipe of every stage."
)
_RIGHTS = "As the sources state them; where none is stated the rights are unknown, and using the texts is up to you."
_READING = (
    "## How to read it",
    """\
- `pages.text` is the page exactly as read. `segments.raw_text` is cut from it at `segments.spans`; `segments.edits`
  turns it into `segments.text`, and back.
- Offsets count Unicode code points, start inclusive, end exclusive. Ids come from position, so releases can be joined.
- Nothing is left out for quality or for being a copy, but by the selection above where there is one: filter by
  `kind`, `confidence`, `estimated_cer`, `flags`, `is_preferred`.
- `rejects` lists what failed in this version and why; `sources.status` says what became of every file.
- What each column means, with its type and unit, stands in `COLUMNS.md`.""",
)


def _front(readable: Iterable[str], manifest: Mapping[str, Any], view: ReleaseView) -> str:
    """YAML that Hugging Face reads, with the tables that its `datasets` can load (JSON values are YAML)."""
    configs = "\n".join(
        f"- config_name: {name}\n  data_files: {name}/*.parquet{'' if number else chr(10) + '  default: true'}"
        for number, name in enumerate(sorted(readable, key=lambda name: (name != "segments", name)))
    )
    title = json.dumps(view.about.title or ", ".join(manifest["collections"]), ensure_ascii=False)
    return f"---\npretty_name: {title}\nconfigs:\n{configs}\n---"


def _selection(view: ReleaseView) -> Iterator[str]:
    yield from (f"`{table}` where `{condition}`" for table, condition in sorted(view.where.items()))
    if view.tables:
        yield f"tables {', '.join(view.tables)}"
    yield from (f"`{table}`: {', '.join(columns)}" for table, columns in sorted(view.columns.items()))


def _tally(data: Narrowed) -> _Tally:
    tally = _Tally()
    for piece in data.tables("sources", ["status"]):
        tally.sources.update(piece["status"].to_pylist())
    for piece in data.tables("pages", ["status", "flags"]):
        tally.pages.update(piece["status"].to_pylist())
        tally.faults.update(f"page: {flag}" for flag in pc.list_flatten(piece["flags"]).to_pylist())
    for piece in data.tables("segments", ["flags"]):
        tally.segments += piece.num_rows
        tally.faults.update(f"block: {flag}" for flag in pc.list_flatten(piece["flags"]).to_pylist())
    for piece in data.tables("rejects", ["stage", "error_code"]):
        tally.faults.update(f"{row['stage']} failed: {row['error_code']}" for row in piece.to_pylist())
    for piece in data.tables("documents", ["language", "rights", "character_count", "quality"]):
        tally.documents += piece.num_rows
        tally.languages.update(piece["language"].to_pylist())
        tally.rights.update(value or "not stated" for value in piece["rights"].to_pylist())
        tally.characters += pc.sum(piece["character_count"]).as_py() or 0
        for value in piece["quality"].drop_null().to_pylist():
            tally.quality[min(int(value * _STEPS), _STEPS - 1)] += 1
    return tally


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
