"""The engine: walk the recipe, and publish one version if anything changed.

The same walk serves the command line and Prefect; only the runner differs.
"""

import json
import uuid
from datetime import datetime
from functools import partial

from flows import datasets, listing, recipe
from flows.account import Account
from flows.job import Job, Options, Summary
from flows.lineage import Told
from flows.progress import Progress
from flows.request import Prepared, Request
from flows.runners import Runner
from flows.walk import Walk
from storage import leases, receipts, runs, versions
from storage.blobs import open_blobs
from storage.draft import Draft
from storage.errors import Busy, Conflict
from storage.schemas.runs import RunRow

#: A run that meets another one's version on the same collection starts over this many times; receipts make it cheap.
ATTEMPTS = 3


def execute(prepared: Prepared, request: Request, runner: Runner, progress: Progress, flow: str = "ingest") -> Summary:
    """One run of a prepared request: what the command, the flows and the tests share."""
    options = Options(
        reprocess=prepared.config.reprocess == "all",
        retry_failed=request.retry_failed,
        checksum=request.checksum,
        allow_withdrawals=request.allow_withdrawals,
        where=request.where,
        stages=request.stages,
        limit=request.limit,
        pays=request.pays,
        flow=flow,
    )
    job = Job(prepared.config, prepared.steps, open_blobs(prepared.store), runner, progress)
    with Told(f"{flow}.{prepared.config.collection}", datasets.sources(prepared.config)) as told:
        summary = run(job, options)
        if summary.version is not None:
            told.gather(partial(_written, job, summary.version))
    return summary


def _written(job: Job, version: int) -> list[datasets.Dataset]:
    return datasets.tables(job.blobs, versions.load(job.blobs, version), job.config.collection)


def run(job: Job, options: Options) -> Summary:
    """Bring the collection up to date and publish a version if anything changed.

    Raises StorageError, WithdrawalError, or what a worker raised when the store failed it.
    """
    for left in reversed(range(ATTEMPTS)):
        run_id = f"r-{listing.now():%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
        try:
            return _run(job, run_id, options)
        except Busy:
            raise
        except Conflict:
            if not left:
                raise
    raise AssertionError("a loop over at least one attempt ends inside")


def _run(job: Job, run_id: str, options: Options) -> Summary:
    begun = listing.now()
    found = listing.found(job.config, job.blobs.uri())
    if versions.latest(job.blobs) is None:
        job.blobs.probe()
    with leases.of_run(job.blobs, run_id) as lease:
        return _leased(job, lease, run_id, options, (begun, found))


def _leased(
    job: Job, lease: leases.Lease, run_id: str, options: Options, listed: tuple[datetime, list[listing.Found]]
) -> Summary:
    """One run, once nobody can take away what it builds upon."""
    begun, found = listed
    base = versions.latest(job.blobs)
    record = RunRow(
        run_id=run_id,
        flow=options.flow,
        started_at=begun,
        finished_at=None,
        status="running",
        pipeline_version=recipe.pipeline_version(),
        recipe=json.dumps(recipe.described(job.steps), ensure_ascii=False, sort_keys=True),
    )
    with Account(job.blobs, record):
        walk = Walk(job, run_id, options, Draft(job.blobs, base), found)
        summary = walk.all()
        if walk.draft.is_changed():
            known = {"listed_at": begun.isoformat(), "settled": walk.settled}
            manifest = walk.draft.manifest(
                run_id=run_id,
                created_at=listing.now(),
                pipeline_version=recipe.pipeline_version(),
                recipe={job.config.collection: recipe.described(job.steps)},
                collections={job.config.collection: known},
            )
            lease.check()
            summary.version = _publish(job, manifest, base)
    ended = walk.finished(record)  # only what has published ended well
    runs.finish_run(job.blobs, ended._replace(version=str(summary.version) if summary.version else None))
    for name in sorted(walk.adopted.run_ids | {run_id}):
        receipts.drop(job.blobs, name)
    return summary


def _publish(job: Job, manifest: versions.Manifest, base: versions.Manifest | None) -> int:
    """Publish, over another collection's version where one came first. Raises Conflict on the same collection."""
    while True:
        try:
            return versions.publish(job.blobs, manifest, base).version
        except Conflict as conflict:
            theirs = conflict.newer
            if theirs is None or job.config.collection in versions.changed_collections(base, theirs):
                raise
            manifest = versions.rebase(manifest, base, theirs)
            base = theirs
