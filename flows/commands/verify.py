"""`opis verify`: prove the five rules of the datasets on a store or a release."""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict

from flows.commands.output import aside, console, print_json, print_table
from flows.commands.stores import check_collections, opened
from flows.exits import Exit, UnknownError
from flows.repair import repair
from flows.request import store_of
from flows.runners import local
from storage.blobs import open_blobs
from storage.errors import CorruptObject
from storage.reader import Release, is_release
from storage.verify import verify


def execute(place: str | None, version: int | str | None, collections: list[str], *, as_json: bool) -> None:
    """Print what breaks a rule; exit code FINDINGS where anything does."""
    uri = store_of(place)
    number = _number(uri, version, collections)
    with aside.status("checksums") if aside.is_terminal and not as_json else nullcontext() as status:
        checked: list[str] = []

        def tell(name: str) -> None:
            checked.append(name)
            if status:
                status.update(name)

        found = verify(uri, number, tell, collections or None)
    if as_json:
        print_json([asdict(finding) for finding in found])
    elif found:
        print_table(("rule", "place", "what"), [(item.rule, item.place, item.message) for item in found])
    elif len(checked) > 1:
        console.print(f"{uri}: every rule holds.")
    else:
        console.print(f"{uri}: every file is what was written. It shows a view, of which no other rule can be proved.")
    if found:
        sys.exit(Exit.FINDINGS)


def mend(place: str | None, version: int | str | None, *, as_json: bool) -> None:
    """Make the damaged parts of a version again, and say on standard error what came of it."""
    blobs, manifest = opened(place, version)
    with local(None) as runner:
        found = repair(blobs, manifest, runner)
    for key in found.parts:
        aside.print(f"{key}: made again.", soft_wrap=True)
    for key, why in found.lost.items():
        aside.print(f"{key}: {why}.", soft_wrap=True)
    if found.version and not as_json:
        aside.print(f"What differs is version {found.version}.")


def _number(uri: str, version: int | str | None, collections: Sequence[str]) -> int | None:
    """The number of the version asked for. Raises UnknownError where it or a collection is not there: nothing would be
    verified."""
    blobs = open_blobs(uri)
    if not is_release(blobs):
        _, manifest = opened(uri, version, collections)
        return None if version is None else manifest.version
    try:
        manifest_of_release = Release(blobs).manifest()
    except CorruptObject:
        return None  # a finding
    if version is not None and str(version) != str(manifest_of_release.get("version")):
        raise UnknownError(f"{uri} is a release of version {manifest_of_release.get('version')}, not of {version}")
    check_collections(collections, manifest_of_release.get("collections", ()), uri)
    return None
