"""Run records: `runs/<run_id>.json`, written when a run begins and again when it ends."""

import json
from datetime import datetime
from typing import Any

from storage.blobs import Blobs
from storage.errors import CorruptObject, NotFound
from storage.schemas.runs import RunRow


def key_of(run_id: str) -> str:
    """Key of the record of a run."""
    return f"runs/{run_id}.json"


def start_run(blobs: Blobs, run: RunRow) -> None:
    """Record that a run has begun."""
    _write(blobs, run)


def finish_run(blobs: Blobs, run: RunRow) -> None:
    """Record how a run ended: the row it began with, with its end, status and counts."""
    _write(blobs, run)


def load_runs(blobs: Blobs) -> list[RunRow]:
    """Every run of the store, oldest first. Raises CorruptObject."""
    found = [_from_json(blobs.uri(key), blobs.get(key)) for key in blobs.list("runs/")]
    return sorted(found, key=lambda run: (run.started_at, run.run_id))


def recipes(blobs: Blobs) -> dict[str, Any]:
    """Run → stage → how it was made, of every run of the store. Raises CorruptObject."""
    return {run.run_id: json.loads(run.recipe) for run in load_runs(blobs)}


class Recipes:
    """Recipes of runs, each read when it is first asked for: a store keeps a record of every night."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._held: dict[str, dict[str, Any]] = {}

    def of(self, run_id: str) -> dict[str, Any]:
        """Stage → how it was made; empty where the record is gone. Raises CorruptObject."""
        if run_id not in self._held:
            key = key_of(run_id)
            try:
                self._held[run_id] = json.loads(_from_json(self._blobs.uri(key), self._blobs.get(key)).recipe)
            except NotFound:
                self._held[run_id] = {}
        return self._held[run_id]


def _write(blobs: Blobs, run: RunRow) -> None:
    plain: dict[str, Any] = run._asdict() | {
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
    }
    blobs.put(key_of(run.run_id), json.dumps(plain, ensure_ascii=False, indent=1).encode())


def _from_json(uri: str, content: bytes) -> RunRow:
    try:
        plain = json.loads(content)
        for name in ("started_at", "finished_at"):
            plain[name] = datetime.fromisoformat(plain[name]) if plain[name] else None
        for name in ("counts", "seconds"):
            plain[name] = tuple((str(key), str(value)) for key, value in plain[name])
        return RunRow(**plain)
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptObject(
            f"The run record {uri} cannot be read ({error}): delete it, nothing depends on it."
        ) from error
