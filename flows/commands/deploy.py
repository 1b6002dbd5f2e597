"""`opis deploy`: a collection's deployments and automations on a Prefect server, once all that they need is there."""

import sys
from dataclasses import asdict

from flows.commands.output import console, print_json, print_table
from flows.deployment import Deployment
from flows.exits import Exit
from flows.readiness import LATER, checks


def execute(wanted: Deployment, *, check: bool, as_json: bool) -> None:
    """Say what is missing; make everything where nothing is, unless only the check was asked for."""
    found = list(checks(wanted))
    missing = [one for one in found if not one.is_well]
    refused = [one for one in missing if one.what != LATER]
    if check or refused:
        if as_json:
            print_json([asdict(one) for one in found])
        else:
            rows = [("ok" if c.is_well else "MISSING", c.what, c.found, "" if c.is_well else c.remedy) for c in found]
            print_table(("", "what", "found", "what to do"), rows)
        if missing:
            sys.exit(Exit.MISSING)
        return
    from flows.deploying import deploy

    made = deploy(wanted)
    if as_json:
        print_json(made)
        return
    print_table(("what", "name"), [(kind, name) for kind, names in made.items() for name in names])
    for one in missing:
        console.print(f"Nothing runs yet, there is no {one.what}: {one.remedy}")
