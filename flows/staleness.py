"""What a changed program or model has made stale in a store, by the recipe that it was last run with.

Sources are not looked at, nor configurations: what is new or set otherwise, `opis plan` says.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
from pydantic import ValidationError

import tasks
from flows.recipe import digest_of
from storage.versions import collection_of
from storage.view import View
from tasks.errors import MissingToolError
from tasks.stage import Stage

#: Columns of `stage_state` that tell.
_COLUMNS = ["stage", "recipe_digest", "resources", "status"]


def stale(view: View) -> list[dict[str, Any]]:
    """How many subjects are stale, by collection, stage and cause; in the order of the recipe."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for collection in view.collections:
        recipe = view.manifest.recipe.get(collection, {})
        now = {stage.name: _now(stage, recipe[stage.name]) for stage in tasks.STAGES if stage.name in recipe}
        for shard in view.manifest.parts("stage_state"):
            if collection_of(shard) == collection:
                for stage, cause, count in _causes(view, shard, now):
                    counts[collection, stage, cause] += count
    order = {stage.name: place for place, stage in enumerate(tasks.STAGES)}
    ordered = sorted(counts.items(), key=lambda item: (item[0][0], order[item[0][1]], item[0][2]))
    return [dict(zip(("collection", "stage", "cause"), key, strict=True)) | {"count": n} for key, n in ordered]


#: Digest of the recipe of a stage as it would run now, and its models; None where that cannot be said here.
_Now = tuple[bytes | None, Mapping[str, str] | None]


def _now(stage: Stage, recorded: Mapping[str, Any]) -> _Now:
    try:
        parameters = stage.parameters.model_validate(recorded.get("parameters", {}))
    except ValidationError:  # parameters of another time: whatever was made with them is stale
        return None, None
    try:
        return digest_of(stage, parameters), stage.resources(parameters)
    except MissingToolError:
        return digest_of(stage, parameters), None


def _causes(view: View, shard: str, now: Mapping[str, _Now]) -> Iterator[tuple[str, str, int]]:
    rows = pl.DataFrame(view.stored("stage_state", shard, _COLUMNS))
    for stage, recipe, resources, status, count in rows.group_by(_COLUMNS).len().iter_rows():
        if stage in now:
            cause = _cause(now[stage], recipe, dict(resources), status)
            if cause is not None:
                yield stage, cause, count


def _cause(now: _Now, recipe: bytes, consulted: Mapping[str, str], status: str) -> str | None:
    """Why what was made by a recipe, with the models that it consulted, is stale."""
    digest, models = now
    if digest != recipe:
        return "stage or parameter changed"
    if models is None:
        return None
    names = consulted if status == "done" else {**consulted, **models}
    changed = next((name for name in sorted(names) if consulted.get(name) != models.get(name)), None)
    return f"model {changed} changed" if changed else None
