"""Requirements of a release: figures that must hold before anything is written."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from configs.views import ReleaseView, Requirements
from storage.changes import Changes
from storage.narrowed import Narrowed
from storage.reader import Dataset
from storage.schemas.keys import identified_by

if TYPE_CHECKING:
    from collections.abc import Sequence


def unmet(
    whole: Dataset, view: ReleaseView, before: Mapping[str, Any] | None, changed: Mapping[str, Changes]
) -> list[str]:
    """A sentence for each requirement that does not hold; empty where all do.

    Shares are those of `whole`, the version in its collections, so that no view hides what failed; means are those of
    the rows that meet its conditions. `before` is the manifest of the release before, if any, and `changed` what
    changed since.
    """
    wanted = view.require
    return [
        *_rows(Narrowed(whole, view), wanted.min_rows),
        *_shares(whole, wanted),
        *_means(Narrowed(whole, ReleaseView(view=view.view, where=view.where)), wanted),
        *_gone(wanted, before, changed),
    ]


def _rows(data: Dataset, wanted: Mapping[str, int]) -> Iterator[str]:
    for table, least in sorted(wanted.items()):
        there = sum(piece.num_rows for piece in data.tables(table, identified_by(table)[:1]))
        if there < least:
            yield f"{table} has {there:,} rows, {least:,} are required"


def _shares(data: Dataset, wanted: Requirements) -> Iterator[str]:
    for table, status, most, left_out in (
        ("sources", "quarantined", wanted.max_quarantined_share, ("withdrawn",)),
        ("pages", "failed", wanted.max_failed_share, ()),
    ):
        if most is None:
            continue
        counts = _counts(data, table, left_out)
        share = counts.get(status, 0) / max(sum(counts.values()), 1)
        if share > most:
            yield f"{share:.1%} of {table} are {status}, {most:.1%} at most are allowed"


def _counts(data: Dataset, table: str, left_out: "Sequence[str]") -> dict[str, int]:
    counts: dict[str, int] = {}
    for piece in data.tables(table, ["status"]):
        for entry in piece["status"].value_counts().to_pylist():
            if entry["values"] not in left_out:
                counts[entry["values"]] = counts.get(entry["values"], 0) + entry["counts"]
    return counts


def _means(data: Dataset, wanted: Requirements) -> Iterator[str]:
    if wanted.min_quality is not None:
        mean = _mean(data, "documents", "quality")
        if mean is None or mean < wanted.min_quality:
            yield f"the mean quality of documents is {_told(mean)}, {wanted.min_quality:.3f} at least is required"
    if wanted.max_estimated_cer is not None:
        mean = _mean(data, "pages", "estimated_cer")
        if mean is not None and mean > wanted.max_estimated_cer:
            yield (
                f"the mean estimated character error of pages is {_told(mean)}, "
                f"{wanted.max_estimated_cer:.3f} at most is allowed"
            )


def _mean(data: Dataset, table: str, column: str) -> float | None:
    """Mean of a column, nulls left out; None where all are null."""
    total, count = 0.0, 0
    for piece in data.tables(table, [column]):
        count += pc.count(piece[column]).as_py()
        total += pc.sum(piece[column]).as_py() or 0.0
    return total / count if count else None


def _told(mean: float | None) -> str:
    return "unknown" if mean is None else f"{mean:.3f}"


def _gone(wanted: Requirements, before: Mapping[str, Any] | None, changed: Mapping[str, Changes]) -> Iterator[str]:
    if wanted.max_removed_share is None or before is None or "documents" not in changed:
        return
    share = changed["documents"].removed / max(before["tables"]["documents"]["rows"], 1)
    if share > wanted.max_removed_share:
        yield (
            f"{share:.1%} of the documents of release {before['dataset_version']} are gone, "
            f"{wanted.max_removed_share:.1%} at most are allowed"
        )
