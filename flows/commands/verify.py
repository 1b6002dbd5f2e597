"""`opis verify`: prove the five rules of the datasets on a store or a release."""

import sys
from dataclasses import asdict

from flows.commands.output import console, print_json, print_table
from flows.exits import Exit
from flows.request import store_of
from storage.verify import verify


def execute(place: str | None, version: int | None, collections: list[str], *, as_json: bool) -> None:
    """Print what breaks a rule; exit code FINDINGS where anything does."""
    uri = store_of(place)
    found = verify(uri, version, collections=collections or None)
    if as_json:
        print_json([asdict(finding) for finding in found])
    elif found:
        print_table(("rule", "place", "what"), [(item.rule, item.place, item.message) for item in found])
    else:
        console.print(f"{uri}: every rule holds.")
    if found:
        sys.exit(Exit.FINDINGS)
