"""`opis run`: the flow through Prefect where an API is configured, at once in this process where none is."""

from typing import Any

from flows import logs
from flows.commands.output import aside, console, counted, print_json, print_table
from flows.engine import execute as run
from flows.prefect_api import is_configured
from flows.progress import Bars, Silent
from flows.report import causes_in_words, described, failures_of
from flows.request import Request, prepare
from flows.runners import chosen

#: What of the report the last record says.
_LOGGED = ("run_id", "collection", "store", "version", "ran", "adopted", "withdrawn", "rejects")


def execute(request: Request, log_format: logs.LogFormat | None, *, as_json: bool) -> None:
    """Run and say what was done."""
    if log_format:
        logs.begin(log_format)
    if is_configured():
        from flows.ingest import run_recorded

        report = run_recorded(request)
    else:
        report = _embedded(request, shows_bars=aside.is_terminal and not as_json)
    if log_format:
        _log(report)
    if as_json:
        print_json(report)
    else:
        print_report(report)


def _embedded(request: Request, *, shows_bars: bool) -> dict[str, Any]:
    """A run in this process and those it starts."""
    prepared = prepare(request)
    with chosen(prepared.config.workers, request.cluster) as runner:
        if logs.are_kept():
            logs.say("run begins", collection=prepared.config.collection, store=prepared.store)
            return described(run(prepared, request, runner, logs.Logged()), prepared)
        progress = Bars(aside) if shows_bars else Silent()
        return described(run(prepared, request, runner, progress), prepared)


def _log(report: dict[str, Any]) -> None:
    """What failed in the run, and its end."""
    for row in failures_of(report):
        facts = {name: row[name] for name in ("stage", "subject_id", "error_code", "attempts")}
        logs.warn(row["error_message"], **facts)
    logs.say("run done", **{name: report[name] for name in _LOGGED})


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
        console.print(f"Adopted from an interrupted run: {counted(report['adopted'], 'result')}.")
    if report["withdrawn"]:
        console.print(f"Gone, but kept in older versions: {counted(report['withdrawn'], 'source')}.")
    postponed = {cause for stage in report["stages"].values() for cause in stage["postponed"]}
    if postponed:
        console.print(f"Left for a later run: {', '.join(sorted(postponed))}.")
    if report["rejects"]:
        console.print(f"Failures open: {report['rejects']}; `opis status` says which and why.")
    _print_doubtful(report["doubtful"])
    version = report["version"]
    console.print(f"Version {version} of {report['store']}." if version else "No new version: nothing changed.")


def _print_doubtful(doubtful: dict[str, Any]) -> None:
    if not doubtful["pages"]:
        return
    rows = [
        (page["page_id"], page["document_id"], page["page_number"], page["estimated_cer"], ", ".join(page["flags"]))
        for page in doubtful["worst"]
    ]
    print_table(("page", "document", "number", "estimated CER", "because"), rows)
    console.print(f"Not to be trusted as they are: {counted(doubtful['pages'], 'page')}; the worst are above.")
