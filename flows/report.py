"""The report of a run as plain values and words."""

from typing import Any

from flows.doubtful import doubtful
from flows.job import Summary
from flows.request import Prepared
from storage import versions
from storage.blobs import open_blobs
from storage.view import View

#: Doubtful pages named at the end of a run.
MOST_NAMED = 10


def described(summary: Summary, prepared: Prepared) -> dict[str, Any]:
    """A summary as plain values."""
    return {
        "run_id": summary.run_id,
        "collection": prepared.config.collection,
        "store": prepared.store,
        "version": summary.version,
        "ran": summary.ran,
        "adopted": summary.adopted,
        "withdrawn": summary.withdrawn,
        "stages": summary.stages,
        "doubtful": _doubtful(summary, prepared),
        "rejects": _rejects(prepared) if summary.version else None,
    }


def failures_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of `rejects` that a run left in the version it published."""
    if report["version"] is None:
        return []
    blobs = open_blobs(report["store"])
    view = View(blobs, versions.load(blobs, report["version"]), [report["collection"]])
    found = [row for piece in view.tables("rejects") for row in piece.to_pylist()]
    return [row for row in found if row["run_id"] == report["run_id"]]


def _rejects(prepared: Prepared) -> int:
    """How many failures of the collection are open in the newest version; not counted where nothing was published."""
    blobs = open_blobs(prepared.store)
    manifest = versions.latest(blobs)
    if manifest is None:
        return 0
    view = View(blobs, manifest, [prepared.config.collection])
    return sum(piece.num_rows for piece in view.tables("rejects", ["stage"]))


def _doubtful(summary: Summary, prepared: Prepared) -> dict[str, Any]:
    """How many pages of the collection are not to be trusted as they are, and the worst of them; none are counted
    where nothing was published."""
    blobs = open_blobs(prepared.store)
    manifest = versions.latest(blobs) if summary.version is not None else None
    found = doubtful(View(blobs, manifest, [prepared.config.collection])) if manifest else []
    return {"pages": len(found), "worst": [page._asdict() for page in found[:MOST_NAMED]]}


def causes_in_words(causes: dict[str, int]) -> str:
    """Causes and their counts.

    >>> causes_in_words({"new": 3, "input changed": 1})
    'new (3), input changed (1)'
    """
    ordered = sorted(causes.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{cause} ({count})" for cause, count in ordered)
