"""The health of a store: how its runs ended, what is open, how well its texts are read, and how much room it takes."""

import shutil
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.listing import now
from flows.staleness import stale
from storage import leases, versions
from storage.blobs import Blobs
from storage.runs import load_runs
from storage.schemas.runs import RunRow
from storage.versions import Manifest
from storage.view import View

#: Runs and versions told of.
MOST = 5
#: Open failures told of one by one.
MOST_FAILURES = 20


@dataclass(frozen=True, slots=True)
class Health:
    """Plain values throughout: times are ISO 8601, sizes bytes, qualities 0–1 or None where nothing is known.

    `runs` and `versions` begin with the newest. `success_at` is when the last run ended well, `success_time` the
    same in seconds since 1970, `age_hours` how long that is ago. `stale` is what a changed stage or model made so,
    `free` what is left on the disk of the store, None for a bucket.
    """

    store: str
    success_at: str | None
    success_time: float | None
    age_hours: float | None
    runs: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    collections: list[dict[str, Any]]
    rejects: list[dict[str, Any]]
    failures: list[dict[str, Any]]
    stale: list[dict[str, Any]]
    bytes: dict[str, int]
    free: int | None


def health(blobs: Blobs, collections: Collection[str] | None = None) -> Health:
    """The health of a store, of all its collections or of those named. Raises CorruptObject."""
    manifests = [versions.load(blobs, number) for number in versions.versions(blobs)[-MOST:]][::-1]
    runs = [_ended(run, manifests) for run in load_runs(blobs)[::-1]]
    ended = [run.finished_at for run in runs if run.status == "completed" and run.finished_at]
    success = max(ended, default=None)
    newest = manifests[0] if manifests else None
    at_work = _at_work(blobs)
    return Health(
        store=blobs.uri(),
        success_at=success.isoformat() if success else None,
        success_time=success.timestamp() if success else None,
        age_hours=round((now() - success).total_seconds() / 3600, 3) if success else None,
        runs=[_run(run, at_work) for run in runs[:MOST]],
        versions=[_version(blobs, manifest, collections, runs) for manifest in manifests],
        collections=_collections(blobs, newest, collections) if newest else [],
        rejects=_rejects(View(blobs, newest, collections)) if newest else [],
        failures=_failures(View(blobs, newest, collections)) if newest else [],
        stale=stale(View(blobs, newest, collections)) if newest else [],
        bytes=_bytes(blobs, newest),
        free=_free(blobs),
    )


def _ended(run: RunRow, manifests: Iterable[Manifest]) -> RunRow:
    """A run as it ended; one that published and was killed before it could say so ended well."""
    made = next((found for found in manifests if found.run_id == run.run_id), None)
    if run.status != "running" or made is None:
        return run
    return run._replace(status="completed", finished_at=made.created_at, version=str(made.version))


def _at_work(blobs: Blobs) -> set[str]:
    """Runs whose lease was renewed lately, by the store's clock."""
    living = leases.living(blobs, leases.RUNS, blobs.clock())
    return {entry.key.removeprefix(leases.RUNS).removesuffix(".json") for entry in living}


def _run(run: RunRow, at_work: Collection[str]) -> dict[str, Any]:
    """A run without an end that holds no lease was interrupted."""
    status = "interrupted" if run.status == "running" and run.run_id not in at_work else run.status
    return {
        "run_id": run.run_id,
        "flow": run.flow,
        "started_at": run.started_at.isoformat(),
        "status": status,
        "seconds": _seconds(run.started_at, run.finished_at),
        "subjects": sum(int(count) for _, count in run.counts),
        "cpu_seconds": round(sum(float(seconds) for _, seconds in run.seconds), 1),
        "message": run.message,
    }


def _seconds(begun: datetime, ended: datetime | None) -> float | None:
    return round((ended - begun).total_seconds(), 1) if ended else None


def _version(
    blobs: Blobs, manifest: Manifest, collections: Collection[str] | None, runs: Collection[RunRow]
) -> dict[str, Any]:
    """`qualities` are by collection; pages and CPU seconds those of the run that published the version."""
    view = View(blobs, manifest, collections)
    pages = _pages(view)
    documents, qualities = _qualities(view)
    known = [(count, mean) for count, mean in qualities.values() if mean is not None]
    rated = sum(count for count, _ in known)
    return {
        "version": manifest.version,
        "created_at": manifest.created_at.isoformat(),
        "documents": documents,
        "pages": pages["pages"],
        "quality": round(sum(count * mean for count, mean in known) / rated, 4) if rated else None,
        "estimated_cer": pages["estimated_cer"],
        "qualities": {name: mean for name, (_, mean) in qualities.items()},
        **_work(next((run for run in runs if run.run_id == manifest.run_id), None)),
    }


def _qualities(view: View) -> tuple[int, dict[str, tuple[int, float | None]]]:
    """Documents in all; by collection, how many have a quality, and its mean."""
    documents = 0
    totals: dict[str, tuple[int, float]] = {}
    for name, piece in view.pieces("documents", ["quality"]):
        documents += piece.num_rows
        count, total = totals.get(name, (0, 0.0))
        rated = pc.count(piece["quality"]).as_py()
        totals[name] = count + rated, total + (pc.sum(piece["quality"]).as_py() or 0.0)
    return documents, {n: (count, round(total / count, 4) if count else None) for n, (count, total) in totals.items()}


def _work(run: RunRow | None) -> dict[str, Any]:
    """What a run read, what it cost, and how many pages an hour of one core would be at that."""
    if run is None:
        return {"pages_read": None, "cpu_seconds": None, "pages_per_core_hour": None}
    pages = int(dict(run.counts).get("recognise", 0))
    seconds = sum(float(spent) for _, spent in run.seconds)
    rate = round(pages / seconds * 3600) if pages and seconds else None
    return {"pages_read": pages, "cpu_seconds": round(seconds, 1), "pages_per_core_hour": rate}


def _collections(blobs: Blobs, manifest: Manifest, wanted: Collection[str] | None) -> list[dict[str, Any]]:
    found = []
    for name in View(blobs, manifest, wanted).collections:
        view = View(blobs, manifest, [name])
        sources: Counter[str] = Counter()
        for piece in view.tables("sources", ["status"]):
            sources.update(piece["status"].to_pylist())
        found.append(
            {
                "collection": name,
                "sources": sources.total(),
                "quarantined": sources["quarantined"],
                "withdrawn": sources["withdrawn"],
                "documents": _count(view.tables("documents", ["document_id"])),
                **_pages(view),
                "quality": _mean(view.tables("documents", ["quality"])),
            }
        )
    return found


def _pages(view: View) -> dict[str, Any]:
    """Pages, how many failed, and the mean of their estimated error."""
    statuses: Counter[str] = Counter()
    estimates = []
    for piece in view.tables("pages", ["status", "estimated_cer"]):
        statuses.update(piece["status"].to_pylist())
        estimates.append(piece.select(["estimated_cer"]))
    return {"pages": statuses.total(), "failed": statuses["failed"], "estimated_cer": _mean(estimates)}


def _rejects(view: View) -> list[dict[str, Any]]:
    """Open failures by collection, stage and code, the most frequent first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for piece in view.tables("rejects", ["collection", "stage", "error_code"]):
        counts.update((row["collection"], row["stage"], row["error_code"]) for row in piece.to_pylist())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [dict(zip(("collection", "stage", "error_code"), key, strict=True)) | {"count": n} for key, n in ordered]


def _failures(view: View) -> list[dict[str, Any]]:
    """Open failures one by one, the first so many: what failed, where it lies, and why."""
    columns = ["collection", "stage", "subject_id", "error_code", "error_message"]
    rows = islice((row for piece in view.tables("rejects", columns) for row in piece.to_pylist()), MOST_FAILURES)
    found = list(rows)
    wanted = {row["subject_id"] for row in found}
    places = {
        row["source_id"]: row["uri"]
        for piece in view.tables("sources", ["source_id", "uri"])
        for row in piece.to_pylist()
        if row["source_id"] in wanted
    }
    return [row | {"uri": places.get(row["subject_id"])} for row in found]


def _bytes(blobs: Blobs, newest: Manifest | None) -> dict[str, int]:
    """Room of all objects, of the parts of the newest version, and of each kind of object."""
    parts = {part.key: part.bytes for shards in (newest.tables.values() if newest else ()) for part in shards.values()}
    kinds: Counter[str] = Counter()
    for entry in blobs.entries(""):
        kinds[entry.key.partition("/")[0]] += entry.bytes
    return {"all": kinds.total(), "newest": sum(parts.values()), **dict(sorted(kinds.items()))}


def _free(blobs: Blobs) -> int | None:
    folder = blobs.local_path("versions")
    if folder is None:
        return None
    return shutil.disk_usage(next(place for place in (folder, *folder.parents) if place.exists())).free


def _count(pieces: Iterable[pa.Table]) -> int:
    return sum(piece.num_rows for piece in pieces)


def _mean(pieces: Iterable[pa.Table]) -> float | None:
    """Mean of the one column, nulls left out."""
    total, count = 0.0, 0
    for piece in pieces:
        count += pc.count(piece.column(0)).as_py()
        total += pc.sum(piece.column(0)).as_py() or 0.0
    return round(total / count, 4) if count else None
