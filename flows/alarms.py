"""Events of Opis itself, sent to Prefect; the automations act on them.

`opis.run.succeeded` and `opis.run.failed`: how a flow run ended, after its retries. `opis.version.published`: a run
published a version. `opis.rejects.above`: more of the collection is rejected than the bound allows.
`opis.quality.fell`: its texts are worse than in the versions before.

Prefect's own events of the states of a scheduled run come to its automations a quarter of an hour late: each waits for
the event that it follows, and the scheduler sends none for the first.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.health import Health

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.schemas.objects import FlowRun, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """When to raise an alarm."""

    rejects: float = 0.05
    """Open rejects for each source and page of the collection, 0–1."""
    quality: float = 0.02
    """By how much the mean quality of documents may fall below the best of the last versions, 0–1."""


def raised(found: Health, bounds: Bounds) -> dict[str, dict[str, Any]]:
    """Alarms by the name of their event, with the figures behind them; `found` is the health of one collection."""
    alarms: dict[str, dict[str, Any]] = {}
    subjects = sum(row["sources"] + row["pages"] for row in found.collections)
    rejects = sum(row["count"] for row in found.rejects)
    share = round(rejects / subjects, 4) if subjects else 0.0
    if share > bounds.rejects:
        alarms["opis.rejects.above"] = {"rejects": rejects, "share": share, "bound": bounds.rejects}
    now, *before = [row["quality"] for row in found.versions if row["quality"] is not None] or [None]
    if now is not None and before and max(before) - now > bounds.quality:
        alarms["opis.quality.fell"] = {"quality": now, "before": max(before), "bound": bounds.quality}
    return alarms


def ended(flow: "Flow[..., Any]", run: "FlowRun", state: "State") -> None:
    """Say how a flow run ended: a hook of every flow."""
    from prefect.events import emit_event
    from prefect.utilities.urls import url_for

    emit_event(
        event="opis.run.succeeded" if state.is_completed() else "opis.run.failed",
        resource={
            "prefect.resource.id": f"prefect.flow-run.{run.id}",
            "prefect.resource.name": run.name,
            "opis.flow": flow.name,
        },
        related=[{"prefect.resource.id": f"prefect.tag.{tag}", "prefect.resource.role": "tag"} for tag in run.tags],
        payload={"flow": flow.name, "state": state.name, "message": state.message or "", "url": url_for(run) or ""},
    )


#: What every flow is declared with.
HOOKS: dict[str, Any] = {moment: [ended] for moment in ("on_completion", "on_failure", "on_crashed", "on_cancellation")}


def send(report: dict[str, Any], found: Health, bounds: Bounds) -> list[str]:
    """Send what the run of a report has to say; the names of the events. Nothing where it published nothing."""
    from prefect.events import emit_event

    if report["version"] is None:
        return []
    collection = report["collection"]
    facts = {"collection": collection, "store": report["store"], "version": report["version"]}
    events = {"opis.version.published": {}, **raised(found, bounds)}
    for event, figures in events.items():
        resource = {"prefect.resource.id": f"opis.collection.{collection}", "prefect.resource.name": collection}
        emit_event(event=event, resource=resource, payload=facts | figures)
    return list(events)
