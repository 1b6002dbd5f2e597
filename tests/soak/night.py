"""One night in a process of its own, as a schedule would start it: a run of the real engine, under another version of a
stage where there is one by now.

`python -m tests.soak.night ROOT STORE '{"segment": 1}'`: by how much the version of a stage is raised.
"""

import dataclasses
import json
import sys
from collections.abc import Mapping

from flows.engine import execute
from flows.exits import exit_of
from flows.progress import Silent
from flows.recipe import resolve
from flows.request import Request, prepare
from flows.runners import InProcess
from storage.errors import StorageError
from tasks import STAGES


def night(root: str, store: str, raised: Mapping[str, int]) -> None:
    """Bring the collection up to date."""
    request = Request(source=root, collection="soak", store=store, retry_failed=True, allow_withdrawals=True)
    prepared = prepare(request)
    stages = [dataclasses.replace(stage, version=stage.version + raised.get(stage.name, 0)) for stage in STAGES]
    prepared = dataclasses.replace(prepared, steps=resolve(prepared.config, stages=stages))
    with InProcess() as runner:
        summary = execute(prepared, request, runner, Silent())
    sys.stdout.write(json.dumps({"version": summary.version, "ran": summary.ran, "adopted": summary.adopted}))


if __name__ == "__main__":
    try:
        night(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
    except StorageError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(exit_of(error))
