"""The flow `reprocess`: redo what a changed stage, parameter or model makes stale, and what failed before."""

from typing import Any

from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner

from flows.ingest import AT_ONCE, walked
from flows.request import Request


@flow(name="reprocess", task_runner=ThreadPoolTaskRunner(max_workers=AT_ONCE), persist_result=False)  # type: ignore[arg-type]
def reprocess(
    config: str, store: str | None = None, workers: int | None = None, retry_failed: bool = True
) -> dict[str, Any]:
    """Redo everything stale in one collection, whatever its configuration leaves for later."""
    request = Request(config=config, store=store, workers=workers, reprocess="all", retry_failed=retry_failed)
    return walked(request, "reprocess")
