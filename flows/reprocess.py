"""The flow `reprocess`: redo what a changed stage, parameter or model makes stale, and what failed before.

Reading a page again is dear, so only those are read whose estimate says that it pays, each once by a newer recipe; the
stages after it are redone wherever they are stale.
"""

from typing import Any

from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner

from flows.alarms import HOOKS, Bounds
from flows.ingest import AT_ONCE, walked
from flows.request import Request

#: Pages that a newer engine, model or parameter is worth being tried on.
PAYS = "estimated_cer > 0.1 OR status = 'failed'"


@flow(name="reprocess", task_runner=ThreadPoolTaskRunner(max_workers=AT_ONCE), persist_result=False, **HOOKS)  # type: ignore[arg-type]
def reprocess(
    config: str,
    store: str | None = None,
    workers: int | None = None,
    retry_failed: bool = True,
    pays: str | None = PAYS,
    bounds: Bounds = Bounds(),  # noqa: B008  frozen
) -> dict[str, Any]:
    """Redo what is stale in one collection, whatever its configuration leaves for later.

    `pays` is SQL over the columns of `pages`, or of `documents`: which pages are read again where the recipe of reading
    has changed. Null reads all of them.
    """
    request = Request(
        config=config, store=store, workers=workers, reprocess="all", retry_failed=retry_failed, pays=pays
    )
    return walked(request, "reprocess", bounds)
