"""What is known of the members of groups, read as columns: who reads best, how long, and where in the collection."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.likeness.groups import Places, rank_columns
from tasks.likeness.order import LAST, Order, order_among, places
from tasks.likeness.preference import Standings, distrusts
from tasks.likeness.records import rows_among
from tasks.stage import Reader

_PAGE = ("page_id", "document_id", "page_number", "estimated_cer", "width", "height")
_SIGNATURE = ("subject_id", "document_id", "quality", "length")
_SEGMENT = ("segment_id", "document_id", "position")


class Level(NamedTuple):
    """Members of a level, ascending by id, and what is known of them."""

    names: pa.Array
    known: Standings
    roots: pa.Array
    """Names of their source roots; null unknown."""


class _Facts(NamedTuple):
    """Of some members, in any order: qualities and lengths, their documents, places within those; or a source."""

    names: pa.Array
    qualities: pa.Array
    lengths: pa.Array
    owners: pa.Array
    within: pa.Array


def levels(  # noqa: PLR0913, PLR0917 (one reader a table)
    names: Mapping[str, pa.Array],
    members: Reader,
    pages: Reader,
    segments: Reader,
    signatures: Reader,
    trusted: Sequence[str],
    pinned: Mapping[str, str],
) -> dict[str, Level]:
    """Of the names of each level, ascending, what is known of them."""
    texts = pa.concat_arrays([names["document"], names["segment"]])
    signed = rows_among(signatures, texts, "subject_id", _SIGNATURE)
    facts = {
        "page_image": _of_pages(rows_among(pages, names["page_image"], "page_id", _PAGE)),
        "document": _of_texts(signed, names["document"], pa.table({})),
        "segment": _of_texts(signed, names["segment"], rows_among(segments, names["segment"], "segment_id", _SEGMENT)),
    }
    owners = pc.unique(pa.concat_arrays([found.owners for found in facts.values()]))
    order = order_among(members, owners, names["source"])
    facts["source"] = _bare(order.sources)
    return {level: _level(level, names[level], found, order, trusted, pinned) for level, found in facts.items()}


def _bare(names: pa.Array) -> _Facts:
    """Members of which nothing but the name is known."""
    nothing, zeros = pa.nulls(len(names), pa.float64()), pa.array(np.zeros(len(names), np.int64))
    return _Facts(names, nothing, zeros, names, zeros)


def _of_pages(rows: pa.Table) -> _Facts:
    if not rows.num_rows:
        return _bare(pa.array([], pa.string()))
    sizes = pc.multiply(*(pc.fill_null(rows[name].cast(pa.int64()), 0) for name in ("width", "height")))
    qualities = pc.subtract(1.0, rows["estimated_cer"].cast(pa.float64()))
    return _facts(rows["page_id"], qualities, sizes, rows["document_id"], rows["page_number"])


def _of_texts(signed: pa.Table, names: pa.Array, segments: pa.Table) -> _Facts:
    rows = signed.filter(pc.is_in(signed["subject_id"], value_set=names)) if signed.num_rows else signed
    if not rows.num_rows:
        return _bare(pa.array([], pa.string()))
    within: Any = pa.array(np.zeros(rows.num_rows, np.int64))
    if segments.num_rows:
        within = segments["position"].take(pc.index_in(rows["subject_id"], value_set=_whole(segments["segment_id"])))
    return _facts(rows["subject_id"], rows["quality"], rows["length"], rows["document_id"], within)


def _facts(names: Any, qualities: Any, lengths: Any, owners: Any, within: Any) -> _Facts:
    numbers = (pc.fill_null(column.cast(pa.int64()), 0) for column in (lengths, within))
    sizes, places_within = map(_whole, numbers)
    return _Facts(_whole(names), _whole(qualities.cast(pa.float64())), sizes, _whole(owners), places_within)


def _whole(column: Any) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        return pa.concat_arrays([*column.chunks, pa.array([], column.type)])
    return column


def _level(
    level: str, names: pa.Array, found: _Facts, order: Order, trusted: Sequence[str], pinned: Mapping[str, str]
) -> Level:
    rows = pc.index_in(names, value_set=found.names)
    qualities, lengths = found.qualities.take(rows), pc.fill_null(found.lengths.take(rows), 0)
    steps, sizes = rank_columns(qualities, lengths)
    sorted_ids, roots = (
        (order.sources, order.source_roots) if level == "source" else (order.documents, order.document_roots)
    )
    owners = places(found.owners.take(rows), sorted_ids)
    known_roots = roots.take(pc.index_in(found.owners.take(rows), value_set=sorted_ids))
    within = np.asarray(pc.fill_null(found.within.take(rows), 0))
    values = np.asarray(pc.fill_null(qualities, np.nan), dtype=np.float64)
    pins = np.asarray(pc.is_in(names, value_set=pa.array(list(pinned), pa.string())))
    trust = _by_root(known_roots, trusted)
    return Level(names, Standings(values, steps, sizes, _ranked(owners, within), trust, pins), known_roots)


def _by_root(roots: pa.Array, trusted: Sequence[str]) -> Places:
    kinds = pc.unique(roots)
    places = np.asarray(pc.index_in(roots, value_set=kinds))
    return np.take(distrusts(kinds.to_pylist(), trusted), places)


def _ranked(owners: Places, within: Places) -> Places:
    """The places of members, no two alike: what stands in no document comes last, equals by id."""
    order = np.lexsort((np.arange(len(owners)), np.where(owners == LAST, 0, within), owners))
    ranks = np.empty(len(owners), dtype=np.int64)
    ranks[order] = np.arange(len(owners))
    return ranks
