"""What a person or a schedule asks for, and how it becomes a collection, a recipe and a store."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from configs.errors import ConfigError, nearest
from configs.load import load_collection, validated
from configs.models import Collection
from flows.recipe import Step, resolve

DEFAULT_STORE = "opis-store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A run or a plan as asked for: a configuration file, or a source and a collection name; the rest lies over it."""

    config: str | None = None
    source: str | None = None
    collection: str | None = None
    store: str | None = None
    workers: int | None = None
    cluster: str | None = None
    languages: str | None = None
    overrides: tuple[str, ...] = ()
    reprocess: str | None = None
    retry_failed: bool = False
    checksum: bool = False
    allow_withdrawals: bool = False
    where: str | None = None
    stages: tuple[str, ...] = ()
    limit: int | None = None
    pays: str | None = None
    """SQL over pages or documents: which pages are worth reading again where the recipe of reading has changed."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request made ready: checked configuration, recipe, address of the store."""

    config: Collection
    steps: tuple[Step, ...]
    store: str


def store_of(option: str | None, configured: str | None = None) -> str:
    """The store: the option, else the configuration, else `OPIS_STORE`, else `./opis-store`."""
    return option or configured or os.environ.get("OPIS_STORE") or DEFAULT_STORE


def prepare(request: Request) -> Prepared:
    """Check a request. Raises ConfigError that says what to write instead."""
    config = _configured(request)
    steps = resolve(config, request.overrides)
    names = [step.name for step in steps]
    for name in request.stages:
        if name not in names:
            raise ConfigError(f'--stage: no stage "{name}"; {nearest(name, names)}')
    return Prepared(config, steps, store_of(request.store, config.store))


def _configured(request: Request) -> Collection:
    if request.config and request.source:
        raise ConfigError("give a configuration file or --source, not both")
    if not request.config and not (request.source and request.collection):
        raise ConfigError("give a configuration file, or --source and --collection")
    over: dict[str, Any] = {
        "collection": request.collection,
        "workers": request.workers,
        "languages": request.languages,
        "reprocess": request.reprocess,
    }
    over = {name: value for name, value in over.items() if value is not None}
    if request.config:
        config = load_collection(Path(request.config))
        values = config.model_dump() | over
    else:
        values = {"sources": [{"uri": request.source}]} | over
    return validated(Collection, values, request.config or "the command line")
