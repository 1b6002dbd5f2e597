"""The commands that look after a store once its runs have ended."""

from typing import Annotated

import typer

from flows.options import Collections, Json, Store

app = typer.Typer()

VersionArgument = Annotated[str, typer.Argument(metavar="VERSION", help="Number or tag of a version.")]


@app.command()
def tag(
    version: VersionArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The tag, for --version of every command.")],
    move: Annotated[bool, typer.Option("--move", help="Take the tag from the version that has it.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take the tag off this version.")] = False,
    store: Store = None,
    json: Json = False,
) -> None:
    """Name a version; a tagged version is always kept."""
    from flows.commands.tag import tag as execute

    execute(version, name, store, move=move, remove=remove, as_json=json)


@app.command()
def note(
    version: VersionArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to say of the version.")],
    store: Store = None,
    json: Json = False,
) -> None:
    """Write a note about a version; `opis versions` shows it."""
    from flows.commands.tag import note as execute

    execute(version, text, store, as_json=json)


@app.command()
def status(
    metrics: Annotated[str | None, typer.Option(help="Prometheus text file to write, for the node exporter.")] = None,
    max_age: Annotated[float | None, typer.Option(min=0, help="Hours since a run ended well before code 7.")] = None,
    store: Store = None,
    collection: Collections = None,
    json: Json = False,
) -> None:
    """Show the last runs, what is open, quality and room."""
    from flows.commands.status import execute

    execute(store, collection or [], metrics, max_age, as_json=json)


@app.command()
def gc(
    delete: Annotated[bool, typer.Option("--delete", help="Remove it; without this nothing is changed.")] = False,
    keep_last: Annotated[int | None, typer.Option(min=1, help="Keep so many versions, let older ones go.")] = None,
    keep_days: Annotated[float | None, typer.Option(min=0, help="Keep versions of so many days.")] = None,
    grace: Annotated[float, typer.Option(min=0, help="Hours for which nothing is removed.")] = 72,
    store: Store = None,
    json: Json = False,
) -> None:
    """Find what no kept version needs, and remove it with --delete."""
    from flows.commands.gc import execute
    from storage.garbage import Retention

    execute(store, Retention(last=keep_last, days=keep_days), grace, delete=delete, as_json=json)


@app.command()
def diff(
    first: VersionArgument,
    second: VersionArgument,
    html: Annotated[str | None, typer.Option(help="File to write, one page that loads nothing.")] = None,
    documents: Annotated[int, typer.Option(min=0, help="Texts to lay side by side.")] = 20,
    store: Store = None,
    collection: Collections = None,
    json: Json = False,
) -> None:
    """Show which rows differ between two versions, and why."""
    from flows.commands.diff import execute

    execute((first, second), store, collection or [], html, documents, as_json=json)


@app.command()
def purge(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of a source (s-…).")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the tombstone and in the sources table.")],
    release: Annotated[list[str] | None, typer.Option(help="Release to rewrite too (repeatable).")] = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Erase what a source held from every version, for good."""
    from flows.commands.purge import execute

    execute(source, reason, store, release or [], as_json=json)
