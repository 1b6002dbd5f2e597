"""`opis purge`: take a source out of every version of a store, and out of releases that are named."""

from collections.abc import Sequence
from dataclasses import asdict

from configs.errors import ConfigError
from flows.commands.output import console, print_json
from flows.request import store_of
from storage.blobs import open_blobs
from storage.purge import purge
from storage.reader import open_release
from storage.released_residue import purge_release


def execute(source: str, reason: str, store: str | None, releases: Sequence[str], *, as_json: bool) -> None:
    """Purge, and say what was done."""
    if not reason.strip():
        raise ConfigError("a purge needs a reason: say why in --reason")
    blobs = open_blobs(store_of(store))
    for place in releases:
        open_release(place)  # before anything is deleted
    done = purge(blobs, source, reason)
    rewritten = {place: purge_release(open_blobs(place), done.tombstone) for place in releases}
    if as_json:
        print_json(asdict(done) | {"releases": rewritten})
        return
    console.print(
        f"{source} and {len(done.tombstone.documents)} documents are taken out of {len(done.versions)} versions; "
        f"{done.parts} parts are deleted."
    )
    for place, files in rewritten.items():
        console.print(f"{place}: {len(files)} files rewritten.")
    if done.copies:
        console.print(f"The same bytes are still there as {', '.join(done.copies)}: purge them too.")
