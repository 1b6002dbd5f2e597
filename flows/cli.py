"""The command line `opis`. Every command is a thin declaration; what it does is in `flows.commands`.

Heavy imports wait until a command runs, so that `--help` is instant.
"""

import signal
import sys
from typing import Annotated, NoReturn

import typer

from flows import cli_deploy, cli_upkeep, cli_words, logs
from flows.exits import Exit, exit_of, told
from flows.options import (
    AllowWithdrawals,
    Checksum,
    Cluster,
    CollectionName,
    Collections,
    Config,
    Failed,
    Json,
    Languages,
    Limit,
    LogFormat,
    Reprocess,
    Set,
    Source,
    Stages,
    Store,
    Version,
    Where,
    Workers,
)

app = typer.Typer(
    name="opis",
    help="Document processing for archival and historical collections: scans and web copies in, Parquet datasets out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Rich would double the time of --help
    context_settings={"max_content_width": 100},
)


@app.command()
def run(
    config: Config = None,
    source: Source = None,
    collection: CollectionName = None,
    store: Store = None,
    workers: Workers = None,
    cluster: Cluster = None,
    languages: Languages = None,
    set_: Set = None,
    reprocess: Reprocess = None,
    failed: Failed = False,
    checksum: Checksum = False,
    where: Where = None,
    stage: Stages = None,
    limit: Limit = None,
    allow_withdrawals: AllowWithdrawals = False,
    log_format: LogFormat = None,
    json: Json = False,
) -> None:
    """Bring a collection up to date. Do what is new, changed or stale, and publish one version."""
    from flows.commands.run import execute
    from flows.request import Request

    request = Request(
        config=config,
        source=source,
        collection=collection,
        store=store,
        workers=workers,
        cluster=cluster,
        languages=languages,
        overrides=tuple(set_ or ()),
        reprocess=reprocess,
        retry_failed=failed,
        checksum=checksum,
        where=where,
        stages=tuple(stage or ()),
        limit=limit,
        allow_withdrawals=allow_withdrawals,
    )
    execute(request, log_format, as_json=json)


@app.command()
def plan(
    config: Config = None,
    source: Source = None,
    collection: CollectionName = None,
    store: Store = None,
    workers: Workers = None,
    languages: Languages = None,
    set_: Set = None,
    reprocess: Reprocess = None,
    failed: Failed = False,
    checksum: Checksum = False,
    where: Where = None,
    stage: Stages = None,
    limit: Limit = None,
    json: Json = False,
) -> None:
    """Say what a run would do and why, changing nothing."""
    from flows.commands.plan import execute
    from flows.request import Request

    request = Request(
        config=config,
        source=source,
        collection=collection,
        store=store,
        workers=workers,
        languages=languages,
        overrides=tuple(set_ or ()),
        reprocess=reprocess,
        retry_failed=failed,
        checksum=checksum,
        where=where,
        stages=tuple(stage or ()),
        limit=limit,
    )
    execute(request, as_json=json)


@app.command()
def explain(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="Id of a source, document, page or segment.")],
    store: Store = None,
    version: Version = None,
    collection: Collections = None,
    json: Json = False,
) -> None:
    """Show the chain behind one row. Source, pages, segment, and the recipe and run of each step."""
    from flows.commands.explain import execute

    execute(identifier, store, version, collection or [], as_json=json)


@app.command()
def show(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="Id of a page or segment.")],
    to: Annotated[str | None, typer.Option(help="HTML file to write. Default: ID.html here.")] = None,
    store: Store = None,
    version: Version = None,
    collection: Collections = None,
    json: Json = False,
) -> None:
    """Write an HTML page about a page or segment. Image with word boxes, raw text, normalised text, edits."""
    from flows.commands.show import execute

    execute(identifier, to, store, version, collection or [], as_json=json)


DocumentOrPage = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Id of a document, or of one page.")]
Folder = Annotated[str, typer.Option(help="Folder to write into; files of the same name are replaced.")]


@app.command("export-alto")
def export_alto(
    document: DocumentOrPage,
    to: Folder,
    store: Store = None,
    version: Version = None,
    collection: Collections = None,
    json: Json = False,
) -> None:
    """Write the pages of a document as ALTO 4. One file a page, with boxes and confidences."""
    from flows.commands.export import execute

    execute(document, to, "alto.xml", (store, version, collection or []), as_json=json)


@app.command("export-hocr")
def export_hocr(
    document: DocumentOrPage,
    to: Folder,
    store: Store = None,
    version: Version = None,
    collection: Collections = None,
    json: Json = False,
) -> None:
    """Write the pages of a document as hOCR. One file a page, with boxes and confidences."""
    from flows.commands.export import execute

    execute(document, to, "hocr", (store, version, collection or []), as_json=json)


@app.command()
def reuse(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="Id of a document or segment.")],
    store: Store = None,
    version: Version = None,
    collection: Collections = None,
    json: Json = False,
) -> None:
    """Show passages that stand elsewhere too. Both places side by side, of a document or segment."""
    from flows.commands.reuse import execute

    execute(identifier, store, version, collection or [], as_json=json)


@app.command()
def versions(store: Store = None, collection: Collections = None, json: Json = False) -> None:
    """List the versions of a store."""
    from flows.commands.versions import execute

    execute(store, collection or [], as_json=json)


@app.command()
def release(
    to: Annotated[str | None, typer.Option(help="New folder or s3://bucket/prefix for the release.")] = None,
    series: Annotated[str | None, typer.Option(help="Folder or prefix of a series: number it, move latest.")] = None,
    view: Annotated[str | None, typer.Option(help="TOML file of a view, or the name of a shipped one.")] = None,
    store: Store = None,
    version: Version = None,
    collection: Collections = None,
    json: Json = False,
) -> None:
    """Write a version as plain Parquet. <table>/*.parquet, manifest.json, a README data card and COLUMNS.md."""
    from flows.commands.release import Place, execute

    if (to is None) == (series is None):
        raise typer.BadParameter("give either --to, a new folder, or --series, that of all releases of a dataset")
    execute(Place(to=to, series=series), store, version, collection or [], view, as_json=json)


@app.command()
def verify(
    place: Annotated[str | None, typer.Argument(metavar="STORE|RELEASE", help="Default: the store.")] = None,
    version: Version = None,
    collection: Collections = None,
    repair: Annotated[bool, typer.Option("--repair", help="Make damaged parts of a store again first.")] = False,
    json: Json = False,
) -> None:
    """Prove the five rules of the datasets on a store or a release."""
    from flows.commands.verify import execute, mend

    if repair:
        mend(place, version, as_json=json)
    execute(place, version, collection or [], as_json=json)


@app.command()
def doctor(store: Store = None, json: Json = False) -> None:
    """Say what is missing on this machine, and how to install it."""
    from flows.commands.doctor import execute

    execute(store, as_json=json)


app.add_typer(cli_words.app)
app.add_typer(cli_upkeep.app)
app.add_typer(cli_deploy.app)


def main() -> NoReturn:
    """Run the command line; an error is one sentence on standard error and an exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    logs.end()
    try:
        app(standalone_mode=True)
    except SystemExit as end:
        if end.code == Exit.INTERRUPTED:  # how Typer ends after Ctrl-C
            _leave("stopped; what was finished is kept, run again to go on", Exit.INTERRUPTED)
        raise
    except told() as error:
        _leave(str(error), exit_of(error))
    sys.exit(Exit.DONE)


def _interrupt(*_: object) -> NoReturn:
    """End on SIGTERM as on Ctrl-C, so that no worker is left behind."""
    raise KeyboardInterrupt


def _leave(message: str, code: Exit) -> NoReturn:
    if logs.are_kept():
        logs.complain(message, exit_code=int(code))
    else:
        sys.stderr.write(f"opis: {message}\n")
    sys.exit(code)
