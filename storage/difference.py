"""The difference of two versions of a store, row by row, for whoever asks which rows and why.

Only shards with a part that differs are read; of tables joined from the collection as a whole, those that hold an id
whose joined row differs. Rows are compared as `storage.equality` does, by two 64-bit hashes of everything they say: the
difference is empty if and only if the digests of rows are equal.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from storage.blobs import Blobs
from storage.changes import MAKING, compared
from storage.leftovers import leftovers, placed, without
from storage.parts import read_part
from storage.schemas import STORED
from storage.schemas.arrow import schema
from storage.schemas.keys import identified_by
from storage.schemas.released import RELEASED, TABLES
from storage.versions import Manifest, collection_of
from storage.view import View

if TYPE_CHECKING:
    import polars as pl

#: Shards compared at once: what a collection has as a whole is read once for them.
_AT_ONCE = 8
#: Stored tables behind the released ones that are no plain join.
_BEHIND = {
    "rejects": ("stage_state", "pages", "sources", "refusals", "orphans"),
    "documents": ("members", "profiles", "clusters", "segments"),
}
#: Joined table of a collection as a whole → column of it, and of the base, by which rows meet.
_WIDE = {"orphans": "source_id", "clusters": "member_id", "entities": "segment_id", "boilerplate": "segment_id"}
#: Released table → column that says what its rows belong to; `document_id` where it is not named.
_SUBJECT = {
    "sources": "source_id",
    "duplicates": "collection",
    "clusters": "collection",
    "reuse": "collection",
    "rejects": "subject_id",
}


class Difference:
    """Rows that differ between two versions, of all collections or of those named."""

    def __init__(self, blobs: Blobs, first: Manifest, second: Manifest, collections: Collection[str] = ()) -> None:
        self.blobs = blobs
        self.first = first
        self.second = second
        self._wanted = collections

    def rows(self, table: str) -> "pl.DataFrame":
        """Rows of a released table that came, went or changed.

        Columns: `what` (`added`, `removed`, `changed`), `key` (the values that identify the row), `subject` (document,
        source or collection), `stage` (of a reject, else null), `origins` (the groups of stored tables, joined by `+`,
        whose values differ; the base table of a row that came or went), and for pages `before` and `after`, their
        estimated error rates.
        """
        import polars as pl

        old: list[pl.DataFrame] = []
        new: list[pl.DataFrame] = []
        for some in self._chunks(table):
            sides = [_rows(self._view(side, some), table) for side in (self.first, self.second)]
            for side, left, found in zip(sides, leftovers(*map(_hashes, sides)), (old, new), strict=True):
                if len(left):
                    found.append(_told(side[left["at"].to_list()], table))
        ours, theirs = (pl.concat([_nothing(table), *found]) for found in (old, new))
        return _paired(without(ours, theirs), without(theirs, ours), table)

    def tables(self) -> Iterator[tuple[str, "pl.DataFrame"]]:
        """Every table that is compared, with its differing rows."""
        for table in compared():
            yield table, self.rows(table)

    def texts(self, documents: Collection[str]) -> Iterator[tuple[str, list[str], list[str]]]:
        """Each of some documents with the texts of its segments, in reading order, before and after."""
        held: dict[str, tuple[list[str], list[str]]] = {}
        for some in self._holding(documents):
            for place, side in enumerate((self.first, self.second)):
                for piece in self._view(side, some).tables("segments", ["document_id", "position", "text"]):
                    for row in sorted(_of(piece, documents), key=lambda row: (row["document_id"], row["position"])):
                        held.setdefault(row["document_id"], ([], []))[place].append(row["text"])
        for document, (before, after) in sorted(held.items()):
            yield document, before, after

    def changed_shards(self, *tables: str) -> list[str]:
        """Shards in which a part of some stored tables differs, sorted."""
        names = {shard for side in (self.first, self.second) for table in tables for shard in side.parts(table)}
        return sorted(
            shard
            for shard in names
            if (not self._wanted or collection_of(shard) in self._wanted)
            and any(_digest(self.first, table, shard) != _digest(self.second, table, shard) for table in tables)
        )

    def _chunks(self, table: str) -> Iterator[list[str]]:
        """Shards that may hold differing rows of a released table, some at a time."""
        found = RELEASED.get(table)
        behind = _BEHIND.get(table) or ((found.base, *found.joins) if found else ())
        near = [name for name in behind if name not in _WIDE or (found and found.base == name)]
        shards = set(self.changed_shards(*near))
        for wide in set(behind) - set(near):
            shards |= self._reached(table, wide, shards)
        ordered = sorted(shards)
        for start in range(0, len(ordered), _AT_ONCE):
            yield ordered[start : start + _AT_ONCE]

    def _holding(self, documents: Collection[str]) -> Iterator[list[str]]:
        """Shards with differing rows of segments, some at a time, that hold any of some documents."""
        wanted = _strings(documents)
        for some in self._chunks("segments"):
            sides = (self.first.parts("members"), self.second.parts("members"))
            yield [
                shard
                for shard in some
                if any(
                    pc.any(
                        pc.is_in(read_part(self.blobs, parts[shard], ["document_id"])["document_id"], value_set=wanted)
                    ).as_py()
                    for parts in sides
                    if shard in parts
                )
            ]

    def _reached(self, table: str, wide: str, known: Collection[str]) -> set[str]:
        """Further shards whose rows of a released table meet a differing row of a joined table."""
        import polars as pl

        base = RELEASED[table].base if table in RELEASED else "sources"
        key = _WIDE[wide]
        column = key if key != "member_id" else identified_by(table)[0]
        found = set()
        for whole in self.changed_shards(wide):
            old, new = (self._stored(side, wide, whole) for side in (self.first, self.second))
            ids = pl.concat([old.join(new, on="row", how="anti"), new.join(old, on="row", how="anti")])[key].unique()
            values = ids.to_arrow()
            for shard, part in self.second.parts(base).items():
                if shard in known or not len(ids) or collection_of(shard) != collection_of(whole):
                    continue
                if pc.any(pc.is_in(read_part(self.blobs, part, [column])[column], value_set=values)).as_py():
                    found.add(shard)
        return found

    def _stored(self, side: Manifest, table: str, shard: str) -> "pl.DataFrame":
        import polars as pl

        part = side.parts(table).get(shard)
        rows = read_part(self.blobs, part) if part else schema(STORED[table]).empty_table()
        frame = pl.DataFrame(pl.from_arrow(rows))
        return frame.select(_WIDE[table]).with_columns(row=frame.hash_rows())

    def _view(self, side: Manifest, shards: Collection[str]) -> View:
        """A version cut down to some shards, and what is joined to them from their collections."""
        wholes = {f"{collection_of(shard)}/all" for shard in shards}
        tables = {
            table: {name: part for name, part in parts.items() if name in (wholes if table in _WIDE else shards)}
            for table, parts in side.tables.items()
        }
        return View(self.blobs, replace(side, tables=tables))


def groups(table: str) -> dict[str, list[str]]:
    """Columns of a released table by the stored tables that they come from, joined by `+`."""
    found: dict[str, list[str]] = {}
    released = RELEASED.get(table)
    for column in schema(TABLES[table]).names:
        if column not in MAKING:
            named = released.columns.get(column, (column,)) if released else (column,)
            tables = [origin.rpartition(".")[0] or (released.base if released else "") for origin in named]
            found.setdefault("+".join(dict.fromkeys(tables)), []).append(column)
    return found


def _digest(side: Manifest, table: str, shard: str) -> str:
    part = side.parts(table).get(shard)
    return part.digest if part and part.rows else ""


def _rows(data: View, table: str) -> "pl.DataFrame":
    """Rows of a table that count: withdrawn sources and who made a row do not."""
    import polars as pl

    columns = [name for name in schema(TABLES[table]).names if name not in MAKING]
    empty = schema(TABLES[table]).empty_table().select(columns)
    frame = pl.DataFrame(pl.from_arrow(pa.concat_tables([empty, *data.tables(table, columns)])))
    return frame.filter(pl.col("status").ne_missing("withdrawn")) if "status" in columns else frame


def _hashes(rows: "pl.DataFrame") -> "pl.DataFrame":
    """Each row as two hashes of its whole content, and its place."""
    import polars as pl

    hashes = {"row": rows.hash_rows(), "other": rows.hash_rows(seed=1)}
    return pl.DataFrame(hashes).with_columns(at=pl.int_range(pl.len()))


def _told(rows: "pl.DataFrame", table: str) -> "pl.DataFrame":
    """Rows as hashes of their identity, of their whole content, and of what each group of tables says of them."""
    import polars as pl

    identity = list(identified_by(table))
    nothing = pl.repeat(None, len(rows), eager=True)
    return pl.DataFrame(
        {
            "identity": rows.select(identity).hash_rows(),
            "row": rows.hash_rows(),
            "other": rows.hash_rows(seed=1),
            "key": rows.select(pl.struct(identity).struct.json_encode()).to_series(),
            "subject": rows[_SUBJECT.get(table, "document_id")],
            "stage": rows["stage"] if table == "rejects" else nothing,
            "cer": rows["estimated_cer"] if table == "pages" else nothing,
        }
        | {f"of {name}": rows.select(columns).hash_rows() for name, columns in groups(table).items()},
        schema=_columns(table),
    )


def _columns(table: str) -> dict[str, Any]:
    import polars as pl

    number, text = pl.UInt64(), pl.String()
    return {
        "identity": number, "row": number, "other": number, "key": text, "subject": text, "stage": text,
        "cer": pl.Float32(),
    } | {f"of {name}": number for name in groups(table)}  # fmt: skip


def _nothing(table: str) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(schema=_columns(table))


def _paired(old: "pl.DataFrame", new: "pl.DataFrame", table: str) -> "pl.DataFrame":
    """Rows of one identity laid side by side: changed; the rest came or went."""
    import polars as pl

    on = ["identity", "place"]
    old, new = (placed(side.sort("identity", "row"), ["identity"]) for side in (old, new))
    both = new.join(old, on=on, how="inner", suffix=" before")
    differing = [
        pl.when(pl.col(f"of {name}") != pl.col(f"of {name} before")).then(pl.lit(name)) for name in groups(table)
    ]
    base = next(iter(groups(table)))
    changed = both.select(
        "key", "subject", "stage", what=pl.lit("changed"), origins=pl.concat_list(differing).list.drop_nulls(),
        before="cer before", after="cer",
    )  # fmt: skip
    come = new.join(old, on=on, how="anti").select(
        "key", "subject", "stage", what=pl.lit("added"), origins=pl.concat_list(pl.lit(base)),
        before=pl.lit(None, pl.Float32), after="cer",
    )  # fmt: skip
    gone = old.join(new, on=on, how="anti").select(
        "key", "subject", "stage", what=pl.lit("removed"), origins=pl.concat_list(pl.lit(base)),
        before="cer", after=pl.lit(None, pl.Float32),
    )  # fmt: skip
    return pl.concat([changed, come, gone]).sort("what", "key")


def _of(piece: Any, documents: Collection[str]) -> list[dict[str, Any]]:
    wanted = pc.is_in(piece["document_id"], value_set=_strings(documents))
    rows: list[dict[str, Any]] = piece.filter(wanted).to_pylist()
    return rows


def _strings(values: Collection[str]) -> Any:
    return pa.array(sorted(values), pa.string())
