"""`opis release`: one version as plain Parquet tables for everybody."""

import json
from typing import Any

from flows.commands.output import console, print_json, print_table
from flows.commands.stores import opened
from storage import release as releases
from storage.blobs import Blobs, open_blobs
from storage.errors import NotFound, ReleaseExists
from storage.versions import Manifest


def execute(to: str, store: str | None, version: int | str | None, collections: list[str], *, as_json: bool) -> None:
    """Write the release and say what is in it."""
    found = released(to, store, version, collections)
    if as_json:
        print_json(found)
        return
    print_table(("table", "rows"), [(name, table["rows"]) for name, table in found["tables"].items()])
    state = "Already there" if found["was_there"] else "Written"
    console.print(f"{state}: version {found['version']} of {', '.join(found['collections'])} in {found['to']}.")


def released(to: str, store: str | None, version: int | str | None, collections: list[str]) -> dict[str, Any]:
    """Write a release, or find that the same one is there already; its manifest, with `to` and `was_there`.

    `{version}` in `to` stands for the number of the version. Raises ReleaseExists where something else is there.
    """
    blobs, manifest = opened(store, version, collections)
    place = to.replace("{version}", str(manifest.version))
    try:
        written = releases.release(blobs, manifest, place, collections or None)
    except ReleaseExists:
        there = _there(open_blobs(place), manifest, collections)
        if there is None:
            raise
        return there | {"to": place, "was_there": True}
    return written | {"to": place, "was_there": False}


def _there(target: Blobs, manifest: Manifest, collections: list[str]) -> dict[str, Any] | None:
    """The manifest of a release that is the one asked for; None where it is another."""
    try:
        found: dict[str, Any] = json.loads(target.get("manifest.json"))
    except (NotFound, ValueError):
        return None
    is_same = found.get("version") == manifest.version and found.get("run_id") == manifest.run_id
    names = sorted(collections or manifest.collections)
    return found if is_same and sorted(found.get("collections", ())) == names else None
