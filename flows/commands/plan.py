"""`opis plan`: what a run would do and why."""

from flows.commands.output import console, print_json, print_table
from flows.forecast import Forecast, forecast
from flows.job import Job, Options
from flows.report import causes_in_words
from flows.request import Prepared, Request, prepare
from flows.runners import InProcess
from storage.blobs import open_blobs


def execute(request: Request, *, as_json: bool) -> None:
    """Print the forecast of every stage."""
    prepared = prepare(request)
    found = planned(prepared, request)
    if as_json:
        print_json({"collection": prepared.config.collection, "stages": [item.plain() for item in found]})
    elif not any(item.stale or item.gone for item in found):
        console.print(f"{prepared.config.collection}: nothing is stale, a run would do nothing.")
        _print_postponed(found)
    else:
        print_table(("stage", "will run", "may run", "CPU min", "because"), map(_row, found))
        _print_postponed(found)


def planned(prepared: Prepared, request: Request) -> list[Forecast]:
    """The forecast of a request."""
    options = Options(
        reprocess=prepared.config.reprocess == "all",
        retry_failed=request.retry_failed,
        checksum=request.checksum,
        allow_withdrawals=True,
        where=request.where,
        stages=request.stages,
        limit=request.limit,
    )
    return forecast(Job(prepared.config, prepared.steps, open_blobs(prepared.store), InProcess()), options)


def _row(item: Forecast) -> tuple[object, ...]:
    why = causes_in_words(dict(item.causes))
    if item.gone:
        why = f"{why}; gone ({item.gone})" if why else f"gone ({item.gone})"
    if item.reached:
        why = f"{why}; " * bool(why) + "if the output of an earlier stage changes"
    return item.stage, item.stale, item.reached, "?" if item.cpu_minutes is None else f"{item.cpu_minutes:.2f}", why


def _print_postponed(found: list[Forecast]) -> None:
    for item in found:
        for cause, count in sorted(item.postponed.items()):
            console.print(f"{item.stage}: {count} left for a later run: {cause}.")
