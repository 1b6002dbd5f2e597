"""The commands that work on words from the shell."""

from typing import Annotated

import typer

from flows.options import Json, Texts

app = typer.Typer()


@app.command()
def romanise(
    texts: Texts, scheme: Annotated[str, typer.Option(help="Scheme, such as ala-lc.")] = "ala-lc", json: Json = False
) -> None:
    """Write Cyrillic in Latin letters. One line for each text."""
    from flows.commands.words import romanise as execute

    execute(texts, scheme, as_json=json)


@app.command()
def restore(
    texts: Texts,
    scheme: Annotated[str | None, typer.Option(help="Scheme of the romanisation. Default: found.")] = None,
    language: Annotated[str | None, typer.Option(help="ru, uk, be or bg. Default: found.")] = None,
    within: Annotated[str | None, typer.Option(help="Only the romanised words of a text in this language.")] = None,
    json: Json = False,
) -> None:
    """Write romanised words in Cyrillic. One line for each text."""
    from flows.commands.words import Manner
    from flows.commands.words import restore as execute

    execute(texts, Manner(scheme, language, within), as_json=json)


@app.command(name="name-key")
def name_key(names: Texts, json: Json = False) -> None:
    """Print the key of each surname. Spellings of one surname have one key."""
    from flows.commands.words import name_key as execute

    execute(names, as_json=json)
