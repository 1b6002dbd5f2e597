"""The recipe of a run: every stage with its checked parameters, limits, and the models it may consult."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from configs.errors import ConfigError, nearest
from configs.load import validated, work
from configs.models import Collection, Work
from storage import digests
from tasks.stage import Parameters, Stage


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a recipe. `digest` covers version and parameters; `resources` is name → version or digest."""

    stage: Stage
    parameters: Parameters
    work: Work
    resources: Mapping[str, str]
    digest: bytes

    @property
    def name(self) -> str:
        """Name of the stage."""
        return self.stage.name

    def described(self) -> dict[str, Any]:
        """What the run record keeps of it."""
        return {
            "version": self.stage.version,
            "parameters": self.parameters.model_dump(mode="json"),
            "resources": dict(sorted(self.resources.items())),
        }


@cache
def pipeline_version() -> str:
    """Version of Opis."""
    try:
        return version("opis")
    except PackageNotFoundError:
        return "0+unknown"


def resolve(
    config: Collection, overrides: Sequence[str] = (), stages: Sequence[Stage] | None = None
) -> tuple[Step, ...]:
    """The recipe of a collection.

    `overrides` are `stage.parameter=value` with a TOML value or a bare word. Raises ConfigError for an unknown stage or
    parameter.
    """
    if stages is None:
        import tasks

        stages = tasks.STAGES
    tables = {name: dict(table) for name, table in config.stages.items()}
    names = [stage.name for stage in stages]
    for override in overrides:
        stage, parameter, value = _parsed(override)
        tables.setdefault(stage, {})[parameter] = value
    for name in tables:
        if name not in names:
            raise ConfigError(f'no stage "{name}"; {nearest(name, names)}')
    return tuple(_step(stage, tables.get(stage.name, {}), config) for stage in stages)


def _step(stage: Stage, table: dict[str, Any], config: Collection) -> Step:
    if "languages" in stage.parameters.model_fields:
        table = {"languages": config.languages} | table
    if "pins" in stage.parameters.model_fields:
        table = {"pins": config.pins.model_dump()} | table
    parameters = validated(stage.parameters, table, f"stages.{stage.name}")
    _check_languages(getattr(parameters, "languages", ()))
    return Step(stage, parameters, work(stage.name), dict(stage.resources(parameters)), digest_of(stage, parameters))


def digest_of(stage: Stage, parameters: Parameters) -> bytes:
    """Digest of the version of a stage and of its parameters."""
    values = parameters.model_dump(mode="json")
    return digests.of_value({"stage": stage.name, "version": stage.version, "parameters": values})


@cache
def _check_languages(codes: tuple[str, ...]) -> None:
    """Raise ConfigError for what is no language; one that is none of ours is the stages' affair."""
    from langcodes import Language

    for code in codes:
        written = code.replace("_", "-")
        try:
            is_known = written == "auto" or (written != "und" and Language.get(written).is_valid())
        except ValueError:
            is_known = False
        if not is_known:
            raise ConfigError(f'languages: "{code}" is no language code; write auto, or codes such as ru,uk or rus,ukr')


def _parsed(override: str) -> tuple[str, str, Any]:
    """Stage, parameter and value of `stage.parameter=value`.

    >>> _parsed("recognise.dpi=300")
    ('recognise', 'dpi', 300)
    >>> _parsed("recognise.engine=pytesseract")
    ('recognise', 'engine', 'pytesseract')
    """
    key, equals, text = override.partition("=")
    stage, dot, parameter = key.strip().partition(".")
    if not (equals and dot and stage and parameter):
        raise ConfigError(f'--set takes stage.parameter=value, not "{override}"')
    try:
        return stage, parameter, tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return stage, parameter, text.strip()


def described(steps: Sequence[Step]) -> dict[str, Any]:
    """The whole recipe as plain values: what a run record and a manifest keep."""
    return {step.name: step.described() for step in steps}
