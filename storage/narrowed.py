"""A dataset as a view shows it: conditions on rows, columns left out, and nothing that names a row left out."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from configs.errors import ConfigError, nearest
from configs.views import ReleaseView
from storage.conditions import columns_of, mask, parsed
from storage.reader import Dataset
from storage.references import LEVELS
from storage.schemas.arrow import schema
from storage.schemas.keys import identified_by
from storage.schemas.released import TABLES

#: Table whose rows are named → the columns that name one of them, in whichever table they stand.
_NAMING = {
    "documents": ("document_id", "left_document_id", "right_document_id"),
    "segments": ("segment_id", "left_segment_id", "right_segment_id", "anchor_segment_id", "body_segment_id"),
    "pages": ("page_id",),
    "sources": ("source_id",),
}
#: Columns of `clusters` and `duplicates` that name something of the row's level.
_MEMBERS = {"clusters": ("member_id",), "duplicates": ("left_id", "right_id")}
#: Tables that tell of the making of the whole dataset, and are not narrowed by what they name.
_WHOLE = frozenset({"runs", "rejects"})


class Narrowed:
    """Tables of a dataset under a view.

    A row goes where its own condition fails, or where it names a document, page or segment that went. Sources stay
    where a document that stays is made of them. Ids of what stays are held in memory.
    """

    def __init__(self, data: Dataset, view: ReleaseView) -> None:
        self._data = data
        self._view = view
        self._where = {table: parsed(text, f"where.{table}") for table, text in view.where.items()}
        self._check()

    def names(self) -> list[str]:
        """Tables of the view, in the order of the contract."""
        return [table for table in TABLES if not self._view.tables or table in self._view.tables]

    def schema(self, table: str) -> pa.Schema:
        """Columns of a table in the view."""
        whole = schema(TABLES[table])
        wanted = self._view.columns.get(table)
        if wanted is None:
            return whole
        kept = {*wanted, *identified_by(table)}
        return pa.schema([field for field in whole if field.name in kept])

    def origin(self, table: str, of: Callable[[str], str | None]) -> str | None:
        """A digest of all that a table of the view is made of, from the digests of the tables seen."""
        own = of(table)
        if own is None or not (self._view.where or self._view.columns):
            return own
        named = [of(name) for name in ("documents", "pages", "segments") if self._view.where]
        chosen = [sorted(self._view.where.items()), self.schema(table).names]
        return hashlib.sha256(json.dumps([own, named, chosen]).encode()).hexdigest()

    def tables(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Pieces of a table; nothing for a table that the view leaves out."""
        if name not in self.names():
            return
        wanted = list(columns if columns is not None else self.schema(name).names)
        for piece in self._kept(name, wanted):
            if piece.num_rows:
                yield piece.select(wanted)

    def _check(self) -> None:
        """Tables and columns must be there. Raises ConfigError."""
        view = self._view
        for table in (*view.tables, *view.where, *view.columns, *view.require.min_rows):
            if table not in TABLES:
                raise ConfigError(f"view {view.view}: no table {table!r}; {nearest(table, TABLES)}")
        if view.require.max_removed_share is not None and "documents" not in self.names():
            raise ConfigError(
                f"view {view.view}: max_removed_share needs the table documents, which `tables` leaves out"
            )
        conditions = {table: columns_of(expression) for table, expression in self._where.items()}
        for table, named in (*conditions.items(), *view.columns.items()):
            known = schema(TABLES[table]).names
            for column in named:
                if column not in known:
                    raise ConfigError(f"view {view.view}: {table} has no column {column!r}; {nearest(column, known)}")

    def _kept(self, table: str, columns: Sequence[str]) -> Iterator[pa.Table]:
        expression = self._where.get(table)
        named = columns_of(expression) if expression is not None else []
        references = self._references(table)
        read = list(dict.fromkeys([*columns, *named, *(column for column, _ in references), *_levelled(table)]))
        for whole in self._data.tables(table, read):
            piece = whole
            if expression is not None:
                piece = piece.filter(mask(piece, expression, f"where.{table}"))
            for column, target in references:
                known = self._ids[target]
                piece = piece.filter(pc.or_(pc.is_null(piece[column]), pc.is_in(piece[column], value_set=known)))
            yield self._of_members(table, piece)

    def _references(self, table: str) -> list[tuple[str, str]]:
        """(column, table that it names) of every reference to a narrowed table."""
        if table in _WHOLE:
            return []
        columns = set(schema(TABLES[table]).names)
        return [
            (column, target)
            for target, names in _NAMING.items()
            for column in names
            if column in columns and self._is_narrowed(target) and (target != table or table == "sources")
        ]

    def _is_narrowed(self, table: str) -> bool:
        """Whether rows of a table may be left out, and with them the rows that name them."""
        return "documents" in self._where or (table in self._where and table != "sources")

    def _of_members(self, table: str, piece: pa.Table) -> pa.Table:
        for column in _MEMBERS.get(table, ()):
            for level, target in LEVELS.items():
                if self._is_narrowed(target):
                    is_other = pc.not_equal(piece["level"], level)
                    piece = piece.filter(pc.or_(is_other, pc.is_in(piece[column], value_set=self._ids[target])))
        return piece

    @cached_property
    def _ids(self) -> "_Ids":
        return _Ids(self)

    def ids(self, table: str) -> pa.Array:
        """Ids of the rows of `sources`, `documents`, `pages` or `segments` that stay."""
        column, origin = ("source_ids", "documents") if table == "sources" else (f"{table[:-1]}_id", table)
        found = [piece[column] for piece in self._kept(origin, [column])]
        chunks = [chunk.flatten() if table == "sources" else chunk for each in found for chunk in each.chunks]
        return pa.concat_arrays([pa.array([], pa.string()), *chunks]).unique()


class _Ids(dict[str, pa.Array]):
    """Ids that stay, read once."""

    def __init__(self, narrowed: Narrowed) -> None:
        super().__init__()
        self._narrowed = narrowed

    def __missing__(self, table: str) -> pa.Array:
        self[table] = self._narrowed.ids(table)
        return self[table]


def _levelled(table: str) -> tuple[str, ...]:
    """Columns that say what a row of `clusters` or `duplicates` is about."""
    return ("level", *_MEMBERS[table]) if table in _MEMBERS else ()
