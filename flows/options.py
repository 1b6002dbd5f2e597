"""Options that several commands take."""

from typing import Annotated

import typer

from flows import logs

Config = Annotated[str | None, typer.Argument(metavar="CONFIG.toml", help="Configuration of a collection.")]
Source = Annotated[str | None, typer.Option(help="Folder, file or s3://bucket/prefix to read.")]
CollectionName = Annotated[str | None, typer.Option("--collection", help="Name of the collection.")]
Collections = Annotated[list[str] | None, typer.Option("--collection", help="Only this collection (repeatable).")]
Store = Annotated[str | None, typer.Option(help="Folder or s3://bucket/prefix. Default: OPIS_STORE or ./opis-store.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Worker processes. Default: one per core.")]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Dask scheduler, as tcp://host:8786. Default: OPIS_CLUSTER, or none."),
]
Languages = Annotated[str | None, typer.Option(help="Languages, such as rus,eng or ru,en; or auto.")]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="STAGE.PARAM=VALUE", help="Parameter of a stage.")]
Reprocess = Annotated[str | None, typer.Option(help="all or none: redo what a changed recipe makes stale, or not.")]
Failed = Annotated[bool, typer.Option("--failed", help="Try again what failed before.")]
Checksum = Annotated[bool, typer.Option("--checksum", help="Compare the bytes of sources, not only size and time.")]
Where = Annotated[str | None, typer.Option(help="Read again the pages that match: SQL over pages or documents.")]
Stages = Annotated[
    list[str] | None, typer.Option("--stage", help="Redo only what this stage makes stale (repeatable).")
]
Limit = Annotated[int | None, typer.Option(min=1, help="At most so many new sources, and documents redone.")]
AllowWithdrawals = Annotated[bool, typer.Option("--allow-withdrawals", help="Let many sources go at once.")]
Texts = Annotated[list[str], typer.Argument(metavar="TEXT…", help="Texts; - reads lines of standard input.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LogFormat = Annotated[
    logs.LogFormat | None, typer.Option(envvar="OPIS_LOG_FORMAT", help="Log on standard error, as lines or as JSON.")
]
Version = Annotated[str | None, typer.Option("--version", help="Number or tag of a version. Default: the newest.")]
