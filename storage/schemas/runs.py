"""What a run leaves behind about itself: one object under `runs/`, one row of the released table `runs`."""

from typing import NamedTuple

from storage.schemas.types import StringMap, Timestamp


class RunRow(NamedTuple):
    """One run of a flow."""

    run_id: str
    """Sorts by the time the run began."""
    flow: str
    """`ingest`, `reprocess` or `release`."""
    started_at: Timestamp
    """When it began, UTC."""
    finished_at: Timestamp | None
    """When it ended, UTC; null while it runs, or where it was killed."""
    status: str
    """`running`, `completed` or `failed`."""
    pipeline_version: str
    """Version of Opis."""
    recipe: str
    """JSON: stage → version, parameters, tool and model digests."""
    counts: StringMap = ()
    """Stage → number of subjects it worked on."""
    seconds: StringMap = ()
    """Stage → CPU seconds spent in it."""
    version: str | None = None
    """Number of the version it published; null where nothing changed."""
    message: str | None = None
    """Why it failed, as a sentence."""
