"""`opis run`: the flow through Prefect where an API is configured, at once in this process where none is."""

from typing import Any

from flows.commands.output import aside, console, print_json, print_table
from flows.engine import Engine, Options, Summary
from flows.prefect_api import is_configured
from flows.progress import Bars, Progress, Silent
from flows.request import Prepared, Request, prepare
from flows.runners import Runner, local
from storage.blobs import open_blobs


def execute(request: Request, *, as_json: bool) -> None:
    """Run and say what was done."""
    if is_configured():
        from flows.ingest import run_recorded

        report = run_recorded(request)
    else:
        prepared = prepare(request)
        progress = Silent() if as_json else Bars(aside)
        with local(prepared.config.workers) as runner:
            report = described(run(prepared, request, runner, progress), prepared)
    if as_json:
        print_json(report)
    else:
        print_report(report)


def run(prepared: Prepared, request: Request, runner: Runner, progress: Progress, flow: str = "ingest") -> Summary:
    """One run of the engine: what the command, the flows and the tests share."""
    options = Options(
        reprocess=prepared.config.reprocess == "all",
        retry_failed=request.retry_failed,
        allow_withdrawals=request.allow_withdrawals,
        flow=flow,
    )
    return Engine(prepared.config, prepared.steps, open_blobs(prepared.store), runner, progress).run(options)


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
    }


def print_report(report: dict[str, Any]) -> None:
    """A summary for people."""
    if not report["ran"] and not report["withdrawn"]:
        console.print(f"{report['collection']}: nothing is stale, no stage ran.")
    else:
        rows = [
            (name, stage["ran"], stage["failed"], stage["cpu_seconds"], causes_in_words(stage["causes"]))
            for name, stage in report["stages"].items()
            if stage["ran"]
        ]
        print_table(("stage", "ran", "failed", "CPU s", "because"), rows)
    _print_remarks(report)


def _print_remarks(report: dict[str, Any]) -> None:
    if report["adopted"]:
        console.print(f"{report['adopted']} results of an interrupted run were adopted.")
    if report["withdrawn"]:
        console.print(f"{report['withdrawn']} sources are gone; they stay in older versions.")
    postponed = {cause for stage in report["stages"].values() for cause in stage["postponed"]}
    if postponed:
        console.print(f"Left as it is (reprocess = none): {', '.join(sorted(postponed))}.")
    version = report["version"]
    console.print(f"Version {version} of {report['store']}." if version else "No new version: nothing changed.")


def causes_in_words(causes: dict[str, int]) -> str:
    """Causes and their counts.

    >>> causes_in_words({"new": 3, "input changed": 1})
    'new (3), input changed (1)'
    """
    ordered = sorted(causes.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{cause} ({count})" for cause, count in ordered)
