"""The command that sets up schedules."""

from typing import Annotated

import typer

from flows.options import Json, Store

app = typer.Typer()


@app.command()
def deploy(
    config: Annotated[str, typer.Argument(metavar="CONFIG.toml", help="Configuration of a collection.")],
    check: Annotated[bool, typer.Option("--check", help="Only say what is missing; make nothing.")] = False,
    store: Store = None,
    series: Annotated[str | None, typer.Option(help="Where releases go. Default: beside the store.")] = None,
    pool: Annotated[str, typer.Option(help="Work pool; made, of processes, where there is none.")] = "opis",
    hours: Annotated[float, typer.Option(min=0.003, help="Hours without a success before an alarm.")] = 36,
    folder: Annotated[str | None, typer.Option("--from", help="Folder of prefect.yaml and automations.yaml.")] = None,
    json: Json = False,
) -> None:
    """Deploy a collection on a Prefect server. Schedules, releases, cleaning and alarms; again to change them."""
    from flows.commands.deploy import execute
    from flows.deployment import wanted

    found = wanted(config, store=store, series=series, pool=pool, hours=hours, folder=folder)
    execute(found, check=check, as_json=json)
