"""The flow `gc`: remove what no kept version of a store needs."""

from datetime import timedelta
from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from flows.alarms import HOOKS
from flows.request import store_of
from flows.turn import turn
from storage.blobs import open_blobs
from storage.garbage import Retention, remove


@flow(name="gc", persist_result=False, **HOOKS)
def collect(
    store: str | None = None, keep_last: int | None = None, keep_days: float | None = None, grace: float = 72
) -> dict[str, Any]:
    """Remove parts, receipts and unfinished files that nothing needs and that are older than `grace` hours.

    With `keep_last` or `keep_days` older versions are let go first; tagged ones and the newest always stay.
    """
    place = store_of(store)
    with turn(place):
        found = remove(open_blobs(place), Retention(last=keep_last, days=keep_days), timedelta(hours=grace))
    counts = {
        "versions": len(found.versions),
        "parts": len(found.parts),
        "receipts": len(found.receipts),
        "unfinished": len(found.unfinished),
    }
    rows = [f"| {what} | {count} |" for what, count in counts.items()]
    create_markdown_artifact(
        key="gc", description="What was removed", markdown="\n".join(["| removed | number |", "| --- | --: |", *rows])
    )
    get_run_logger().info("%s: %s bytes removed", place, found.bytes)
    return counts | {"bytes": found.bytes}
