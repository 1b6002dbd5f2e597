"""`opis release`: one version as plain Parquet tables for everybody, alone or as the next of a series."""

import json
from dataclasses import dataclass
from typing import Any

from configs.errors import ConfigError
from configs.views import ReleaseView, load_view
from flows.commands.output import console, print_json, print_table
from flows.commands.stores import opened
from flows.datasets import Dataset, tables
from flows.lineage import Told
from storage import release as releases
from storage.blobs import Blobs, open_blobs
from storage.errors import NotFound, ReleaseExists
from storage.series import release_next
from storage.versions import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a release goes: to an empty folder or prefix, or into a series as its next one."""

    to: str | None = None
    series: str | None = None

    def __post_init__(self) -> None:
        """Raises ConfigError unless one of the two is given."""
        if (self.to is None) == (self.series is None):
            raise ConfigError("give either --to, a new folder, or --series, the folder of all releases of a dataset")


def execute(
    place: Place, store: str | None, version: int | str | None, collections: list[str], view: str | None, *,
    as_json: bool,
) -> None:  # fmt: skip
    """Write the release and say what is in it."""
    found = released(place, store, version, collections, view)
    if as_json:
        print_json(found)
        return
    print_table(("table", "rows"), [(name, table["rows"]) for name, table in found["tables"].items()])
    state = "Already there" if found["was_there"] else "Written"
    number = f"release {found['dataset_version']}, " if place.series else ""
    console.print(f"{state}: {number}version {found['version']} of {', '.join(found['collections'])} in {found['to']}.")


def released(
    place: Place, store: str | None, version: int | str | None, collections: list[str], view: str | None = None
) -> dict[str, Any]:
    """Write a release, or find that the same one is there already; its manifest, with `to` and `was_there`.

    `{version}` in `place.to` stands for the number of the version. Raises ReleaseExists where something else is there.
    """
    chosen = load_view(view) if view else releases.WHOLE
    blobs, manifest = opened(store, version, collections)
    read = [table for name in collections or manifest.collections for table in tables(blobs, manifest, name)]
    with Told(f"release.{chosen.view}", read) as told:
        written = _written(place, (blobs, manifest), collections, chosen)
        told.outputs += [
            Dataset(uri=written["to"], name=name, version=str(written["version"]), rows=table["rows"])
            for name, table in written["tables"].items()
        ]
    return written


def _written(place: Place, base: tuple[Blobs, Manifest], collections: list[str], chosen: ReleaseView) -> dict[str, Any]:
    blobs, manifest = base
    if place.series is not None:
        written, is_new = release_next(blobs, manifest, place.series, collections, chosen)
        to = f"{place.series.rstrip('/')}/{written['dataset_version']}"
        return written | {"to": to, "was_there": not is_new}
    to = str(place.to).replace("{version}", str(manifest.version))
    try:
        written = releases.release(blobs, manifest, to, collections, releases.Edition(view=chosen))
    except ReleaseExists:
        there = _there(open_blobs(to), manifest, collections, chosen)
        if there is None:
            raise
        return there | {"to": to, "was_there": True}
    return written | {"to": to, "was_there": False}


def _there(target: Blobs, manifest: Manifest, collections: list[str], view: ReleaseView) -> dict[str, Any] | None:
    """The manifest of a release that is the one asked for; None where it is another."""
    try:
        found: dict[str, Any] = json.loads(target.get("manifest.json"))
    except (NotFound, ValueError):
        return None
    is_same = found.get("version") == manifest.version and found.get("run_id") == manifest.run_id
    is_same = is_same and found.get("view", releases.WHOLE.model_dump(mode="json")) == view.model_dump(mode="json")
    names = sorted(collections or view.collections or manifest.collections)
    return found if is_same and sorted(found.get("collections", ())) == names else None
